"""A session as two tables in CSV: its events, one row a record, and its measures, one row a turn.

Rows end with CR LF, cells are quoted where they need it (RFC 4180). A text that begins with `=`, `+`, `-`, `@` (plain
or full-width), a tab or a line's end, which spreadsheets may run as a formula, has a quote (') put before it; so has
one that begins with a quote. Taking one quote away from each cell that begins with one gives back what there was.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.session import KeptSession, iso
from vftester.core.timing.measures import Measures, measure, milliseconds
from vftester.core.timing.silence import silence_bill

EVENTS = ("turn", "seq", "offset_ms", "event", "kind", "state", "text", "flaw", "data")
TURN = ("turn", "started_at", "action", "said", "state", "error", "reply")

_FORMULA = tuple("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")


def events_table(kept: KeptSession) -> str:
    """The events of a session's finished turns. Turns count from 0, as in the session's JSON."""
    return _table(EVENTS, (row for turn in kept.finished for row in _events(turn)))


def measures_table(kept: KeptSession) -> str:
    """The measures of a session's finished turns; empty where a time does not apply. Names as in the session's JSON."""
    names = Measures().to_json()
    causes = sorted({cause.value for turn in kept.finished for cause in silence_bill(turn).by_cause()})
    header = (*TURN, "session_start_ms", *names, *(f"silence_ms: {cause}" for cause in causes))
    return _table(header, (_measures(turn, causes) for turn in kept.finished))


def safe(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _events(turn: Turn) -> Iterable[Sequence[Any]]:
    pieces: dict[int, str] = {}
    for piece in turn.talk.pieces:
        pieces[piece.seq] = pieces.get(piece.seq, "") + piece.text
    for reading in turn.readings:
        record = reading.record
        yield (
            turn.index, record.seq, milliseconds(record.offset_ns), record.event, reading.kind, reading.state,
            pieces.get(record.seq), reading.flaw, record.data,
        )  # fmt: skip


def _measures(turn: Turn, causes: Sequence[str]) -> Sequence[Any]:
    heard = {cause.value: length for cause, length in silence_bill(turn).by_cause().items()}
    return (
        turn.index, iso(turn.started_at), turn.action.type, turn.action.said, turn.state,
        turn.error and turn.error.kind, turn.talk.text(), milliseconds(turn.session_start_ns),
        *measure(turn).to_json().values(), *(milliseconds(heard.get(cause)) for cause in causes),
    )  # fmt: skip


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else value
