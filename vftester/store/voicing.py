"""Voice events as rows of the store, and back."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from sqlite_utils import Database

from vftester.core.speech import (
    ORIGINS,
    OUTCOMES,
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)
from vftester.store.cells import Damaged, members, whole, whole_or_none
from vftester.store.inserting import insert

_NAMES: dict[str, type[VoiceReport]] = {
    "ready": SegmentReady,
    "queued": SegmentQueued,
    "started": SegmentStarted,
    "word": WordStarted,
    "ended": SegmentEnded,
}
_HOLDS: dict[str, Callable[[Any], bool]] = {
    "segment": lambda value: True,
    "offset_ns": lambda value: True,
    "text": lambda value: isinstance(value, str),
    "message": lambda value: type(value) is int,
    "start": lambda value: type(value) is int,
    "length": lambda value: type(value) is int,
    "heard": lambda value: isinstance(value, bool),
    "origin": ORIGINS.__contains__,
    "outcome": OUTCOMES.__contains__,
}
_NAME_OF = {kind: name for name, kind in _NAMES.items()}
_COLUMNS = ("turn", "segment", "what", "offset_ns", "data")
_IN_DATA = {kind: tuple(f.name for f in fields(kind) if f.name not in ("segment", "offset_ns")) for kind in _NAME_OF}
"""The fields of each event that have no column of their own."""

_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def insert_voice_events(db: Database, taken: Iterable[tuple[int, VoiceReport]]) -> None:
    """Add voice events, each with its turn's id in the store."""
    insert(db, "voice_events", _COLUMNS, ((turn_id, *_row(event)) for turn_id, event in taken))


def voice_events_of(db: Database, turn_id: int) -> Iterable[VoiceReport]:
    """The voice events of a turn, in order."""
    rows = db.execute(
        "SELECT segment, what, offset_ns, data FROM voice_events WHERE turn = ? ORDER BY rowid", [turn_id]
    )
    for segment, what, offset_ns, data in rows:
        yield _event_of(segment, what, offset_ns, data)


def _event_of(segment: Any, what: Any, offset_ns: Any, data: Any) -> VoiceReport:
    values = {**members(data), "segment": whole(segment), "offset_ns": whole_or_none(offset_ns)}
    timed = offset_ns is not None or what == "ended"  # what never began ends without a moment
    try:
        if timed and all(_HOLDS[name](value) for name, value in values.items()):
            return _NAMES[what](**values)
    except (KeyError, TypeError):  # no such event, or none that holds these
        pass
    raise Damaged("an event of the voice is not as it was written")


def _row(event: VoiceReport) -> tuple[int, str, int | None, str]:
    kind = type(event)
    # not `asdict`, which copies deeply and takes five times as long
    data = {name: getattr(event, name) for name in _IN_DATA[kind]}
    return event.segment, _NAME_OF[kind], event.offset_ns, _json(data)
