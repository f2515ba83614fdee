"""`vftester export`: sessions written from the terminal, one to a file or to standard output, several into a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from vftester.core.ports import OutsideError, Renderer
from vftester.core.session import KeptSession
from vftester.settings import load as settings_of
from vftester.settings import settings_path
from vftester.store.exports import ENDINGS, FORMATS, Exported, Format, export, format_of
from vftester.store.files import keep_store
from vftester.store.several import export_all
from vftester.terminal import plain

Load = Callable[[str], KeptSession]


def export_one(session: str, format_: str | None, output: Path | None, store: Path, load: Load) -> int:
    """Write a session, in the format of its file's ending unless told; gives the exit status. Raises OutsideError."""
    if output is not None:
        keep_store(output, store)
    kept = load(session)
    if running := len(kept.turns) - len(kept.finished):
        click.echo(f"Left out: {running} turn that is still running.", err=True)
    wished = _known(format_) or format_of(output)
    exported = export(kept, output, store, wished, _voice(wished))
    _tell_notes(exported)
    if not exported.files:
        click.echo(exported.text, nl=False)
    elif len(exported.files) > 1:
        click.echo(plain(f"Written: {' and '.join(map(str, exported.files))}."), err=True)
    return 0


def export_several(
    sessions: Sequence[str], format_: str | None, folder: Path | None, store: Path, load: Load,
    told: Callable[[OutsideError], int],
) -> int:  # fmt: skip
    """Write sessions into a folder, and print each file's name; one that cannot be costs no other. Gives the status.

    `told`: says why one could not be, and what the status is then. Raises OutsideError where none can be.
    """
    if folder is None or str(folder) == "-":
        raise click.UsageError("Several sessions are written into a folder: name it with -o.")
    status, wished = 0, _known(format_) or "json"
    for done in export_all(dict.fromkeys(sessions), folder, ENDINGS[wished], store, load, _voice(wished)):
        if isinstance(done, OutsideError):
            status = told(done)
        else:
            _tell_notes(done)
            click.echo(plain("\n".join(map(str, done.files))))
    return status


def _known(format_: str | None) -> Format | None:
    return next((known for known in FORMATS if known == format_), None)


def _voice(wished: Format) -> Renderer | None:
    """The voice as it is set, where sound is asked for."""
    if wished != "wav":
        return None
    from vftester.speech.rendering import Rendering
    from vftester.speech.values import VoiceSettings

    settings = settings_of(settings_path())
    return Rendering(VoiceSettings(settings.voice, settings.rate, settings.volume))


def _tell_notes(exported: Exported) -> None:
    for note in exported.notes:
        click.echo(plain(note), err=True)
