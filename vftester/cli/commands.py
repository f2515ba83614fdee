"""The commands, gathered; among them those that open the window and look at this computer."""

from pathlib import Path
from typing import Any

import click

from vftester import __version__
from vftester.cli.conversing import demo, replay_, rerun_, talk_
from vftester.cli.options import store_of, store_option
from vftester.cli.stored import compare, export, import_, sessions


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

    found = examined(store_of(db))
    if as_json:
        import json

        click.echo(json.dumps(findings_json(found), indent=1))
    else:
        click.echo(plain("\n".join(findings_lines(found))))
    return status_of(found)


def _open_window(file: Path | None, db: Path | None = None) -> int:
    from vftester.app import open_window

    return open_window(db, file)


for _command in (demo, talk_, replay_, rerun_, sessions, export, import_, compare):
    commands.add_command(_command)
