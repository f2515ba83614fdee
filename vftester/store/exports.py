"""A session written in one of the formats that other programs, and people, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from vftester import __version__
from vftester.core.formats import voiceflow_cli
from vftester.core.formats.document import document, dumps
from vftester.core.formats.perfetto import trace
from vftester.core.formats.report import report
from vftester.core.formats.tables import events_table, measures_table
from vftester.core.session import KeptSession
from vftester.store.files import write_files
from vftester.store.yaml_text import write_yaml

Format = Literal["json", "perfetto", "csv", "html", "voiceflow-cli"]
FORMATS: tuple[Format, ...] = get_args(Format)

_ENDINGS: tuple[tuple[str, Format], ...] = (
    (".perfetto.json", "perfetto"),
    (".recording.json", "voiceflow-cli"),
    (".yaml", "voiceflow-cli"),
    (".yml", "voiceflow-cli"),
    (".html", "html"),
    (".htm", "html"),
    (".csv", "csv"),
)

_BOM = "\ufeff"
"""By it spreadsheets see that a file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the first file's text, all files (none where the text only goes on), and what to say of it."""

    text: str
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def format_of(path: Path | None) -> Format:
    """The format that a file's ending asks for; `json` where it asks for none."""
    name = path.name.lower() if path is not None else ""
    return next((format_ for ending, format_ in _ENDINGS if name.endswith(ending)), "json")


def export(kept: KeptSession, path: Path | None, store: Path | None = None, format_: Format | None = None) -> Exported:
    """Write a session to `path`, or nowhere where that is None or `-`; the format is the ending's unless given.

    CSV has a second table, the measures, in a file beside the first. voiceflow-cli's is a test where the ending is that
    of YAML, else a recording. Never written over the `store`. Raises StoreError.
    """
    if path is not None and str(path) == "-":
        path = None
    text, notes = _written(kept, path, format_ or format_of(path))
    if path is None:
        return Exported(text[0], (), notes)
    files = {path: text[0], **{_beside(path): more for more in text[1:]}}
    write_files({file: content.encode("utf-8", "replace") for file, content in files.items()}, store)
    return Exported(text[0], tuple(files), notes)


def _written(kept: KeptSession, path: Path | None, format_: Format) -> tuple[list[str], tuple[str, ...]]:
    """The texts of the files, and what to say of them."""
    by = f"vftester {__version__}"
    match format_:
        case "json":
            return [dumps(document(kept, by)) + "\n"], ()
        case "perfetto":
            return [dumps(trace(kept, by), indent=None) + "\n"], tuple(_untimed(kept))
        case "html":
            return [report(kept, by)], ()
        case "csv":
            start = "" if path is None else _BOM
            note = "The measures are a second table: they are written where -o names a file." if path is None else ""
            return [start + events_table(kept), start + measures_table(kept)], (note,) if note else ()
        case "voiceflow-cli":
            if path is not None and path.suffix.lower() in (".yaml", ".yml"):
                test = voiceflow_cli.as_test(kept)
                return [write_yaml(test.content)], test.left_out
            recording = voiceflow_cli.as_recording(kept)
            return [dumps(recording.content, indent=2) + "\n"], recording.left_out


def _untimed(kept: KeptSession) -> Iterator[str]:
    if any(not turn.timed for turn in kept.finished):
        yield "This session keeps no times: in the trace everything of a turn lies at its beginning."


def _beside(path: Path) -> Path:
    """Where the measures go whose events go to `path`."""
    return path.with_name(f"{path.stem}-measures{path.suffix}")
