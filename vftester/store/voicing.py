"""Voice events as rows of the store, and back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)

_NAMES: dict[str, type[VoiceReport]] = {
    "ready": SegmentReady,
    "queued": SegmentQueued,
    "started": SegmentStarted,
    "word": WordStarted,
    "ended": SegmentEnded,
}
_NAME_OF = {kind: name for name, kind in _NAMES.items()}


def insert_voice_events(db: Database, taken: Iterable[tuple[int, VoiceReport]]) -> None:
    """Add voice events, each with its turn's id in the store."""
    db.conn.executemany(
        "INSERT INTO voice_events (turn, segment, what, offset_ns, data) VALUES (?, ?, ?, ?, ?)",
        [(turn_id, *_row(event)) for turn_id, event in taken],
    )


def voice_events_of(db: Database, turn_id: int) -> Iterable[VoiceReport]:
    """The voice events of a turn, in order."""
    rows = db.execute(
        "SELECT segment, what, offset_ns, data FROM voice_events WHERE turn = ? ORDER BY rowid", [turn_id]
    )
    for segment, what, offset_ns, data in rows:
        yield _NAMES[what](segment=segment, offset_ns=offset_ns, **json.loads(data))


def _row(event: VoiceReport) -> tuple[int, str, int | None, str]:
    rest: dict[str, Any] = asdict(event)
    segment, offset_ns = rest.pop("segment"), rest.pop("offset_ns")
    return segment, _NAME_OF[type(event)], offset_ns, json.dumps(rest, ensure_ascii=True, separators=(",", ":"))
