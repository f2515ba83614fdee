"""Commands about stored sessions: list, export, import, compare."""

from pathlib import Path

import click

from vftester.cli.options import kept_session, named_session, store_of, store_option
from vftester.core.session import iso
from vftester.statuses import DIVERGED


@click.command()
@click.option("--search", metavar="TEXT", help="Only sessions whose name or words hold this.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@store_option
def sessions(search: str | None, as_json: bool, db: Path | None) -> int:
    """List stored sessions, newest first: id, date, median ready to speak, turns, how it ended, name."""
    from vftester.core.catalog.listing import ending, local, turns_words
    from vftester.core.timeline.timescale import MS, seconds
    from vftester.store.catalog import Catalog
    from vftester.terminal import plain

    found = Catalog(store_of(db)).sessions(search)
    if as_json:
        import json

        rows = [
            {
                "id": s.id,
                "name": s.name,
                "created_at": iso(s.created_at),
                "api": s.target.api,
                "runtime": s.target.runtime,
                "project": s.target.project,
                "environment": s.target.environment,
                "turns": s.turns,
                "states": [state or "running" for state in s.states],
                "ended": s.ended,
                "tags": list(s.tags),
                "note": s.note,
                "repeats": s.repeats,
                "run": s.run,
                "reference": s.reference,
                "ready_ms": None if s.ready_ns is None else s.ready_ns / MS,
                "exit": {"name": s.summary.exit, "certainty": s.summary.certainty}
                if s.summary is not None and s.summary.certainty is not None
                else None,
            }
            for s in found
        ]
        click.echo(json.dumps(rows, indent=1))
        return 0
    for s in found:
        incomplete = sum(state != "complete" for state in s.states)
        turns = turns_words(s.turns) + (f", {incomplete} incomplete" if incomplete else "")
        ready = seconds(s.ready_ns) if s.ready_ns is not None else ""
        how = ending(s)
        told = how.read if how is not None else ""
        moment = f"{local(s.created_at):%Y-%m-%d %H:%M}"
        click.echo(plain(f"{s.id}  {moment}  {ready:>7}  {turns:<8}  {told:<28}  {' '.join(s.name.split())}"))
    if not found:
        click.echo("No session matches." if search else "No sessions yet: vftester talk --demo makes one.", err=True)
    return 0


@click.command()
@click.argument("sessions", metavar="SESSION...", nargs=-1, required=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "perfetto", "csv", "html", "voiceflow-cli", "wav"]),
    help="What to write; what the file's ending says, else json, unless given.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file; standard output unless given. Of several sessions: the folder, a file for each.",
)
@store_option
def export(sessions: tuple[str, ...], format_: str | None, output: Path | None, db: Path | None) -> int:
    """Write stored sessions. SESSION: an id, the beginning of one, an exported file, or last.

    json is the whole session, to be read back. perfetto opens in ui.perfetto.dev. csv is two tables: events in FILE,
    measures beside it in FILE-measures.csv. html is a report to pass on. voiceflow-cli is a recording, or a test where
    FILE ends in .yaml. wav is the replies, spoken by this computer's voice as they arrived.
    """
    from vftester.cli.telling import told
    from vftester.exporting import export_one, export_several

    store = store_of(db)
    if len(sessions) == 1:
        return export_one(sessions[0], format_, output, store, lambda one: kept_session(one, store))
    named = [named_session(session, store) for session in sessions]
    return export_several(named, format_, output, store, lambda one: kept_session(one, store), told)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
def import_(file: Path, db: Path | None) -> int:
    """Read an exported session into the store, and print its id."""
    from vftester.store.files import read_import
    from vftester.store.writer import Writer
    from vftester.terminal import plain

    imported = read_import(file)
    with Writer(store_of(db)) as writer:
        session_id = writer.keep(imported.kept, file)
    for difference in imported.differences:
        click.echo(plain(difference), err=True)
    click.echo(session_id)
    return 0


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--more-a", multiple=True, metavar="SESSION", help="Another run of A; may be given again and again.")
@click.option("--more-b", multiple=True, metavar="SESSION", help="Another run of B; may be given again and again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--fail-on-divergence", is_flag=True, help="Status 1 where the agent behaves otherwise; wording is not.")
@store_option
def compare(
    a: str,
    b: str,
    more_a: tuple[str, ...],
    more_b: tuple[str, ...],
    as_json: bool,
    fail_on_divergence: bool,
    db: Path | None,
) -> int:
    """Compare two sessions, turn by turn. A, B: an id, the beginning of one, an exported file, or last."""
    from vftester.core.comparison.compared import compare
    from vftester.core.comparison.report import report
    from vftester.core.comparison.written import comparison_json
    from vftester.core.formats.document import dumps
    from vftester.terminal import plain

    store = store_of(db)
    found = compare(*([kept_session(session, store) for session in side] for side in ((a, *more_a), (b, *more_b))))
    if as_json:
        click.echo(dumps(comparison_json(found)))
    else:
        click.echo(plain("\n".join(report(found))))
    return DIVERGED if fail_on_divergence and found.divergence is not None else 0
