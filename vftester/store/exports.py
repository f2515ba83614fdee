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
from vftester.core.ports import Renderer
from vftester.core.replay.sounding import said_in, session_track, wav
from vftester.core.session import KeptSession
from vftester.core.timeline.timescale import SECOND
from vftester.store.errors import StoreError
from vftester.store.files import keep_store, write_files
from vftester.store.yaml_text import write_yaml

Format = Literal["json", "perfetto", "csv", "html", "voiceflow-cli", "wav"]
TextFormat = Literal["json", "perfetto", "csv", "html", "voiceflow-cli"]
FORMATS: tuple[Format, ...] = get_args(Format)

_ENDINGS: tuple[tuple[str, Format], ...] = (
    (".perfetto.json", "perfetto"),
    (".recording.json", "voiceflow-cli"),
    (".yaml", "voiceflow-cli"),
    (".yml", "voiceflow-cli"),
    (".html", "html"),
    (".htm", "html"),
    (".csv", "csv"),
    (".wav", "wav"),
)

ENDINGS: dict[Format, str] = {
    "json": ".vftester.json",
    "perfetto": ".perfetto.json",
    "csv": ".csv",
    "html": ".html",
    "voiceflow-cli": ".recording.json",
    "wav": ".wav",
}
"""What a file of each format is called where nobody names it."""

LONGEST_SOUND_S = 4 * 3600
"""An imported session may claim any times; this much sound fills half a gigabyte."""

_BOM = "\ufeff"
"""By it spreadsheets see that a file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the first file's text, all files (none where the text only goes on), and what to say of it.

    Sound is no text: of it there is none.
    """

    text: str
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def format_of(path: Path | None) -> Format:
    """The format that a file's ending asks for; `json` where it asks for none."""
    name = path.name.lower() if path is not None else ""
    return next((format_ for ending, format_ in _ENDINGS if name.endswith(ending)), "json")


def export(
    kept: KeptSession,
    path: Path | None,
    store: Path | None = None,
    format_: Format | None = None,
    voice: Renderer | None = None,
) -> Exported:
    """Write a session to `path`, or nowhere where that is None or `-`; the format is the ending's unless given.

    CSV has a second table, the measures, in a file beside the first. voiceflow-cli's is a test where the ending is that
    of YAML, else a recording. Sound is made by `voice`, the replies said as they arrived. Never written over the
    `store`. Raises StoreError.
    """
    if path is not None and str(path) == "-":
        path = None
    format_ = format_ or format_of(path)
    if format_ == "wav":
        return _sounding(kept, path, store, voice)
    text, notes = _written(kept, path, format_)
    if path is None:
        return Exported(text[0], (), notes)
    files = {path: text[0], **{_beside(path): more for more in text[1:]}}
    write_files({file: content.encode("utf-8", "replace") for file, content in files.items()}, store)
    return Exported(text[0], tuple(files), notes)


def _written(kept: KeptSession, path: Path | None, format_: TextFormat) -> tuple[list[str], tuple[str, ...]]:
    """The texts of the files, and what to say of them."""
    by = f"vftester {__version__}"
    match format_:
        case "json":
            return [dumps(document(kept, by)) + "\n"], ()
        case "perfetto":
            return [dumps(trace(kept, by), indent=None) + "\n"], tuple(_untimed(kept, "trace"))
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


def _sounding(kept: KeptSession, path: Path | None, store: Path | None, voice: Renderer | None) -> Exported:
    """The replies as sound, in a file."""
    if path is None:
        raise StoreError("Sound cannot be printed: name the file that it is written to.")
    if voice is None:
        raise StoreError(f"{path} cannot be written: there is no voice here to speak the replies.")
    if store is not None:
        keep_store(path, store)  # before the voice takes its time
    said = said_in(kept.finished)
    texts = [saying.spoken for turn in said for saying in turn.sayings]
    if not texts:
        raise StoreError(f"{path} was not written: nothing was said in this session.")
    if sum(turn.silent_ns for turn in said) > LONGEST_SOUND_S * SECOND:
        raise StoreError(
            f"{path} was not written: by its times this session is longer than {LONGEST_SOUND_S // 3600} h."
        )
    content = wav(session_track(said, iter(voice(texts)), voice.hz), voice.hz)
    write_files({path: content}, store)
    note = "The replies are spoken by this computer's voice as they arrived; of the person's pauses a second is kept."
    return Exported("", (path,), (note, *_untimed(kept, "sound")))


def _untimed(kept: KeptSession, what: str) -> Iterator[str]:
    if any(not turn.timed for turn in kept.finished):
        yield f"This session keeps no times: in the {what} everything of a turn lies at its beginning."


def _beside(path: Path) -> Path:
    """Where the measures go whose events go to `path`."""
    return path.with_name(f"{path.stem}-measures{path.suffix}")
