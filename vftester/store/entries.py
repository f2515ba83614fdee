"""What a writer puts on disk: entries, in the order in which they were queued."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from sqlite_utils import Database

from vftester.core.catalog.summary import VERSION, Summary
from vftester.core.conversation import Turn
from vftester.core.records import Attempt, Closed, Connected, Record, Report, Response, Sent, SessionStarted
from vftester.core.speech import VoiceReport
from vftester.store.opening import immediate
from vftester.store.rows import (
    attempts_json,
    attempts_of,
    ended_row,
    insert_records,
    reported_row,
    storable,
)
from vftester.store.voicing import insert_voice_events


@dataclass(frozen=True, slots=True)
class SessionBegun:
    """`row` holds all columns of a new session."""

    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """`row` holds the columns to set, and the id."""

    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """`row` holds the columns of a new turn that are known as it begins."""

    row: Mapping[str, Any]


@dataclass(slots=True)
class Reported:
    """Reports of one turn. Grows while it is the last of its queue, so that single events become one batch."""

    session_id: str
    index: int
    reports: list[Report | VoiceReport]


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn as it is after its last report."""

    session_id: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Summarised:
    """What the list shows of a session, as it is by now."""

    session_id: str
    summary: Summary


Entry = SessionBegun | SessionChanged | TurnBegun | Reported | TurnEnded | Summarised


def records_in(entries: Iterable[Entry]) -> int:
    """How many records the entries bring."""
    return sum(isinstance(r, Record) for entry in entries if isinstance(entry, Reported) for r in entry.reports)


def write(db: Database, entries: Iterable[Entry]) -> None:
    """All entries in one transaction, or none of them."""
    places: dict[tuple[str, int], int] = {}
    taken: list[tuple[int, list[Report | VoiceReport]]] = []
    voiced: list[tuple[int, VoiceReport]] = []
    with immediate(db):
        for entry in entries:
            match entry:
                case SessionBegun(row):
                    db.table("sessions").insert(dict(row))
                case SessionChanged(row):
                    update(db, "sessions", row["id"], row)
                case TurnBegun(row):
                    db.table("turns").insert(dict(row))
                case Reported(session_id, index, reports):
                    turn_id = _place(db, places, session_id, index)
                    taken.append((turn_id, reports))
                    for report in reports:
                        match report:
                            case Record():
                                pass  # many at once, below
                            case Attempt() | Sent() | SessionStarted() | Connected() | Response() | Closed():
                                _note(db, turn_id, report)
                            case _:
                                voiced.append((turn_id, report))
                case TurnEnded(session_id, turn):
                    end_turn(db, storable(session_id), _place(db, places, session_id, turn.index), turn)
                case Summarised(session_id, summary):
                    summarised(db, storable(session_id), summary)
        insert_records(db, taken)
        insert_voice_events(db, voiced)


def end_turn(db: Database, session: str | bytes, turn_id: int, turn: Turn) -> None:
    """Write the outcome of a turn; `session` is its session's id as stored."""
    update(db, "turns", turn_id, ended_row(turn))
    if turn.conversation_ended:
        update(db, "sessions", session, {"ended": 1})


def summarised(db: Database, session: str | bytes, summary: Summary) -> None:
    """Keep a session's summary, in place of the one before; `session` is its id as stored."""
    figures = astuple(summary)
    row = [session, VERSION, *(storable(figure) if isinstance(figure, str) else figure for figure in figures)]
    db.execute("INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def update(db: Database, table: str, key: int | str | bytes, row: Mapping[str, Any]) -> None:
    """Set columns of one row."""
    if row:
        columns = ", ".join(f"{column} = ?" for column in row)
        # names of tables and columns are ours, never from outside
        db.execute(f"UPDATE {table} SET {columns} WHERE id = ?", [*row.values(), key])  # noqa: S608  see above


def _place(db: Database, places: dict[tuple[str, int], int], session_id: str, index: int) -> int:
    """The id of a turn. `places` remembers it for this transaction only: one that fails takes its ids with it."""
    found = places.get((session_id, index))
    if found is None:
        row = db.execute("SELECT id FROM turns WHERE session = ? AND idx = ?", [storable(session_id), index]).fetchone()
        if row is None:
            raise LookupError(f"turn {index} of session {session_id} was never begun")
        found = places[session_id, index] = row[0]
    return found


def _note(db: Database, turn_id: int, report: Report) -> None:
    if isinstance(report, Attempt):
        (written,) = db.execute("SELECT attempts FROM turns WHERE id = ?", [turn_id]).fetchone()
        update(db, "turns", turn_id, {"attempts": attempts_json([*attempts_of(written), report])})
    else:
        update(db, "turns", turn_id, reported_row(report))
