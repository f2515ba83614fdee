"""The command line. Without a command it opens the window; every other command works without a screen.

Exit statuses are a promise to scripts: 0 done, 1 a difference that was asked for, 2 wrong usage or nothing sent, 3 a
turn did not complete, 4 a file or the store could not be read or written, 130 interrupted.
"""

import json
import math
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NoReturn, TextIO, TypeVar

import click

from vftester import __version__
from vftester.core.ports import OutsideError
from vftester.core.session import APIS, PUBLIC_RUNTIME, KeptSession, iso
from vftester.statuses import DIVERGED, INTERRUPTED, UNWRITABLE, USAGE

F = TypeVar("F", bound=Callable[..., Any])


def main() -> int:
    """Run the command line and give its exit status.

    A fault of the world's is one sentence on standard error, never a traceback.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what its encoding has no signs for is escaped, and never raised
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run()
    except KeyboardInterrupt:  # in the midst of telling what went wrong
        status = INTERRUPTED
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends by itself now, with the status of what it did
    written = [_let_go(stream) for stream in (sys.stdout, sys.stderr)]
    if not all(written):
        status = status or UNWRITABLE
    return status if isinstance(status, int) else 0


def _run() -> Any:
    status: Any
    try:
        status = commands.main(standalone_mode=False)
    except click.ClickException as problem:
        with suppress(OSError):
            problem.show()
        status = USAGE if isinstance(problem, click.UsageError) else problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except NobodyReads:
        status = 0
    except OutsideError as problem:
        _tell(problem)
        status = exit_status(problem)
    except OSError as problem:  # what is ours to read or write has a sentence of its own by then
        _tell(f"The output cannot be written ({problem.strerror or problem}).")
        status = UNWRITABLE
    return status


def _tell(problem: object) -> None:
    from vftester.terminal import plain

    with suppress(OSError):
        click.echo(plain(f"Error: {problem}"), err=True)


def _let_go(stream: TextIO | None) -> bool:
    """Where nobody reads any more, what is still buffered goes nowhere, instead of into a complaint as Python ends.

    False where it could not be written for another reason.
    """
    if stream is None:
        return True
    try:
        stream.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return isinstance(problem, BrokenPipeError)
    return True


def exit_status(problem: OutsideError) -> int:
    """4 where the store or a file is at fault, else 2: nothing was sent because of what was asked for."""
    from vftester.core.formats.importing import DocumentError
    from vftester.settings import SettingsError
    from vftester.store.errors import StoreError

    return UNWRITABLE if isinstance(problem, StoreError | DocumentError | SettingsError) else USAGE


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


class _Pace(click.ParamType[float]):
    name = "pace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if value == "max":
            return math.inf
        try:
            pace = float(value)
        except ValueError:
            pace = 0.0
        if not 0 < pace < math.inf:
            self.fail(f"{value!r} is no pace: give a factor above 0, or max.", param, ctx)
        return pace


def demo_options(command: F) -> F:
    """DEMO: how the demo agent speaks."""
    for option in (
        click.option("--stream/--no-stream", default=True, help="--no-stream: agent steps arrive whole."),
        click.option(
            "--pace", type=_Pace(), default="1", help="A factor that multiplies speed, or max: wait for nothing."
        ),
        click.option("--seed", type=int, default=1, help="The same seed and inputs give the same stream."),
    ):
        command = option(command)
    return command


def target_options(command: F) -> F:
    """TARGET: whom to talk to."""
    for option in (
        click.option("--audio-events", is_flag=True, help="Ask for Voiceflow's own audio too."),
        click.option("--no-completion-events", is_flag=True, help="Do not ask for partial text."),
        click.option("--user", help="The user id; a fresh one unless given."),
        click.option("--environment", help="Environment alias or version id."),
        click.option("--api", type=click.Choice(APIS), help="API generation; v4 unless given."),
        click.option("--project", help="Project id, from the agent's settings in Voiceflow."),
        click.option(
            "--unencrypted", is_flag=True, help="Send the key although the runtime of another computer is http://."
        ),
        click.option("--runtime", help=f"The runtime's base URL; {PUBLIC_RUNTIME} unless given."),
        click.option("--target", "target_name", help="A target that was set up in the window."),
        click.option("--demo", "demo", is_flag=True, help="The demo agent, started and stopped with this command."),
    ):
        command = option(command)
    return command


store_option = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The store; VFTESTER_DB or the user data folder unless given.",
)


class NobodyReads(Exception):
    """Whoever read our output has gone (`vftester sessions | head`): there is nobody to tell."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as problem:  # click itself would end with status 1, which is taken
            raise NobodyReads from problem


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vftester")
@click.pass_context
def commands(context: click.Context) -> None:
    """Hold streamed conversations with Voiceflow agents, see when everything happens, keep and export every session.

    Without a command it opens the window. The API key comes from VF_API_KEY or the system's keyring, never from an
    argument.
    """
    if context.invoked_subcommand is None:
        context.exit(_open_window(None))


@commands.command("open")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@store_option
def open_(file: Path | None, db: Path | None) -> int:
    """Open the window; with FILE, an exported session."""
    return _open_window(file, db)


@commands.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free one.")
@demo_options
def demo(port: int, seed: int, pace: float, stream: bool) -> int:
    """Serve the demo agent on 127.0.0.1 until interrupted."""
    import threading

    from vftester.demo.server import DemoOptions, DemoServer
    from vftester.resources import resource

    with DemoServer(resource("agents"), DemoOptions(seed=seed, pace=pace, stream=stream, port=port)) as address:
        click.echo(f"Demo agent at {address.runtime} project {address.project} key {address.key}")
        threading.Event().wait()
    return 0


@commands.command("talk")
@target_options
@demo_options
@click.option("--say", "said", multiple=True, metavar="TEXT", help="Say this; may be given again and again.")
@click.option("--script", type=click.Path(path_type=Path), help="A YAML list of what to say and do.")
@click.option(
    "--export", "export_to", type=click.Path(path_type=Path), help="Write the session to this file when it is over."
)
@click.option("--jsonl", is_flag=True, help="Print each record and each segment as a line of JSON instead of words.")
@click.option("--speak/--mute", default=False, help="Speak the reply as it arrives; --mute is the default.")
@click.option("--wav", type=click.Path(path_type=Path), help="Speak, and save what was said, at the times it was said.")
@click.option("--name", help="Name of the session.")
@store_option
def talk_(
    said: tuple[str, ...],
    script: Path | None,
    export_to: Path | None,
    jsonl: bool,
    speak: bool,
    wav: Path | None,
    name: str | None,
    db: Path | None,
    **choice: Any,
) -> int:
    """Hold one conversation: launch, then each --say in order; on a terminal with none, what you type."""
    from vftester.talk import TalkOptions, TargetChoice, talk

    return talk(
        TalkOptions(
            TargetChoice(**choice), said, script, export_to, jsonl, speak or wav is not None, wav, name, _store(db)
        )
    )


@commands.command()
@click.option("--search", metavar="TEXT", help="Only sessions whose name or words hold this.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@store_option
def sessions(search: str | None, as_json: bool, db: Path | None) -> int:
    """List stored sessions, newest first: id, date, median ready to speak, turns, how it ended, name."""
    from vftester.core.catalog.listing import ending, local, turns_words
    from vftester.core.timeline.timescale import MS, seconds
    from vftester.store.catalog import Library
    from vftester.terminal import plain

    found = Library(_store(db)).sessions(search)
    if as_json:
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


@commands.command()
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
    from vftester.exporting import export_one, export_several

    store = _store(db)
    if len(sessions) == 1:
        return export_one(sessions[0], format_, output, store, lambda one: _kept(one, store))
    named = [_named(session, store) for session in sessions]
    return export_several(named, format_, output, store, lambda one: _kept(one, store), _told)


@commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
def import_(file: Path, db: Path | None) -> int:
    """Read an exported session into the store, and print its id."""
    from vftester.store.files import read_import
    from vftester.store.writer import Writer
    from vftester.terminal import plain

    imported = read_import(file)
    with Writer(_store(db)) as writer:
        session_id = writer.keep(imported.kept, file)
    for difference in imported.differences:
        click.echo(plain(difference), err=True)
    click.echo(session_id)
    return 0


@commands.command("replay")
@click.argument("session")
@click.option("--speed", type=_Pace(), default="1", help="A factor that multiplies speed, or max: wait for nothing.")
@click.option("--whole", is_flag=True, help="As if each reply had been awaited: all of it comes at its end.")
@click.option("--speak/--mute", default=False, help="Speak the replies again; --mute is the default.")
@click.option("--jsonl", is_flag=True, help="Print each record and each segment as a line of JSON instead of words.")
@click.option("--wav", type=click.Path(path_type=Path), help="Speak, and save what is said, at the times it is said.")
@store_option
def replay_(
    session: str, speed: float, whole: bool, speak: bool, jsonl: bool, wav: Path | None, db: Path | None
) -> int:
    """Play a session again with its own timing, without any network. SESSION: see export."""
    from vftester.replay import ReplayOptions, replay

    store = _store(db)
    return replay(_kept(session, store), ReplayOptions(speed, whole, speak or wav is not None, jsonl, wav, store))


@commands.command("rerun")
@click.argument("session")
@target_options
@demo_options
@click.option("--repeat", "times", type=click.IntRange(1, 1000), default=1, help="So many times, each a new session.")
@click.option(
    "--on-divergence",
    type=click.Choice(["stop", "continue"]),
    default="stop",
    show_default=True,
    help="Where the agent takes another path than before.",
)
@click.option("--changed", default="", metavar="TEXT", help="What was changed since; it is kept with each new session.")
@click.option("--pauses", is_flag=True, help="Wait between turns as long as was waited then, up to a minute.")
@click.option("--against", metavar="NAME", help="A second target that was set up, in turns with the first: A B A B.")
@click.option("--against-environment", metavar="NAME", help="The same, in another environment.")
@store_option
def rerun_(
    session: str,
    times: int,
    on_divergence: Literal["stop", "continue"],
    changed: str,
    pauses: bool,
    against: str | None,
    against_environment: str | None,
    db: Path | None,
    **choice: Any,
) -> int:
    """Send the same user turns again, live, to whom the session was held with unless TARGET says otherwise.

    Each run is a new session, held with a fresh user. SESSION: an id, the beginning of one, an exported file, or last.
    """
    from vftester.rerun import RerunOptions, rerun
    from vftester.talk import TargetChoice

    store = _store(db)
    asked = TargetChoice(**choice)
    changed = " ".join(changed.split())
    return rerun(
        RerunOptions(
            _kept(session, store), asked, store, times, on_divergence, changed, pauses, against, against_environment
        )
    )


@commands.command()
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

    store = _store(db)
    found = compare(*([_kept(session, store) for session in side] for side in ((a, *more_a), (b, *more_b))))
    if as_json:
        click.echo(dumps(comparison_json(found)))
    else:
        click.echo(plain("\n".join(report(found))))
    return DIVERGED if fail_on_divergence and found.divergence is not None else 0


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--device", is_flag=True, hidden=True, help="The sound device alone; the command asks itself.")
@store_option
def doctor(as_json: bool, device: bool, db: Path | None) -> int:
    """Look at what vftester needs of this computer: each part with a verdict and what to do.

    Status 0 where nothing is broken, 4 where the store or the settings are, else 3. No key is sent or shown, and
    nothing is heard.
    """
    if device:
        from vftester.doctor.hearing import device_told

        click.echo(device_told())
        return 0
    from vftester.core.findings import findings_json, findings_lines
    from vftester.doctor.examining import examined, status_of
    from vftester.terminal import plain

    found = examined(_store(db))
    if as_json:
        click.echo(json.dumps(findings_json(found), indent=1))
    else:
        click.echo(plain("\n".join(findings_lines(found))))
    return status_of(found)


def _store(db: Path | None) -> Path:
    from vftester.settings import store_path

    return db or store_path()


def _kept(session: str, store: Path) -> KeptSession:
    """A session by its id, the beginning of one, `last`, or an exported file."""
    from vftester.store.files import read_import
    from vftester.store.reader import Reader

    named = _named(session, store)
    return read_import(Path(named)).kept if Path(named).is_file() else Reader(store).load(named)


def _named(session: str, store: Path) -> str:
    """An exported file, or the id of a session that is there."""
    from vftester.store.reader import Reader

    return session if Path(session).is_file() else Reader(store).find(session)


def _told(problem: OutsideError) -> int:
    """Say what went wrong while other things go on; gives the exit status."""
    _tell(problem)
    return exit_status(problem)


def _open_window(file: Path | None, db: Path | None = None) -> int:
    from vftester.app import open_window

    return open_window(db, file)
