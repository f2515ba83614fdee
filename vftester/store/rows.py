"""Values as rows of the store, and back."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import repeat
from types import NoneType
from typing import Any, cast

from sqlite_utils import Database

from vftester.core.actions import Action
from vftester.core.conversation import ToldTurn, Turn, TurnState, rebuilt
from vftester.core.records import Attempt, Connected, Record, Report, Response, SessionStarted, TurnError
from vftester.core.session import Api, KeptSession, Session, Target, iso
from vftester.core.speech import VoiceReport
from vftester.core.traces import read_all
from vftester.store.cells import (
    Damaged,
    items,
    members,
    members_or_none,
    parsed,
    text,
    text_or_none,
    texts,
    when,
    whole,
    whole_or_none,
)
from vftester.store.inserting import insert
from vftester.store.voicing import voice_events_of

Row = Mapping[str, Any]
RecordRow = tuple[int, int, int, str | bytes, str | bytes | None, str | bytes, str | bytes | None, bytes | None]

_ROWS_AT_ONCE = 1000
_RECORD_COLUMNS = ("turn", "seq", "offset_ns", "event", "id", "data", "flaw", "raw")
_TEXT: set[type] = {str, bytes}
_KINDS: tuple[set[type], ...] = ({int}, {int}, _TEXT, {*_TEXT, NoneType}, _TEXT, {*_TEXT, NoneType}, {bytes, NoneType})
_SELECT_RECORDS = "SELECT seq, offset_ns, event, id, data, flaw, raw FROM records WHERE turn = ? ORDER BY seq"


def session_row(session_id: str, session: Session, extras: Mapping[str, Any]) -> dict[str, Any]:
    """A session as its row; `extras` are the properties of its document that we do not know."""
    target = session.target
    row = {
        "id": session_id,
        "name": session.name,
        "created_at": iso(session.created_at),
        "api": target.api,
        "runtime": target.runtime,
        "project": target.project,
        "environment": target.environment,
        "user": target.user,
        "version": target.version,
        "ended": int(session.ended),
        "tags": _json(list(session.tags)),
        "note": session.note,
        "variables": _object(session.variables),
        "repeats": session.repeats,
        "voice": _object(session.voice),
        "changed": session.changed,
        "run": session.run,
        "extras": _json(extras),
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def target_of(row: Row) -> Target:
    """Whom a session's row says it was held with. Raises Damaged where a cell holds something else."""
    return Target(
        cast(Api, text(row["api"])),
        text(row["runtime"]),
        text(row["project"]),
        text_or_none(row["environment"]),
        text(row["user"]),
        text_or_none(row["version"]),
    )


def session_of(row: Row) -> Session:
    """What is known of a session besides its turns."""
    return Session(
        text(row["name"]),
        when(row["created_at"]),
        target_of(row),
        bool(row["ended"]),
        texts(row["tags"]),
        text(row["note"]),
        members_or_none(row["variables"]),
        text_or_none(row["repeats"]),
        members_or_none(row["voice"]),
        text(row["changed"]),
        whole_or_none(row["run"]),
    )


def kept_of(row: Row, turns: Iterable[Turn]) -> KeptSession:
    """A session with its turns."""
    extras = members(row["extras"])
    if not all(isinstance(properties, dict) for properties in extras.values()):
        raise Damaged("extras are objects, by the pointers of what they belong to")
    return KeptSession(text(row["id"]), session_of(row), tuple(turns), extras)


def told_turns(db: Database, session_id: str | bytes, *, newest: bool = False, besides: int = -1) -> Iterator[ToldTurn]:
    """The turns of a session, running ones too; the newest alone, or all besides one."""
    order = "idx DESC LIMIT 1" if newest else "idx"
    query = f"SELECT * FROM turns WHERE session = ? AND idx <> ? ORDER BY {order}"  # noqa: S608  one of the two above
    for row in list(db.query(query, [session_id, besides])):
        yield told_turn(db, row)


def started_row(session_id: str, turn: Turn, owner: str | None) -> dict[str, Any]:
    """A turn as it begins; `owner` is the program that runs it."""
    return {
        "session": storable(session_id),
        "idx": turn.index,
        "action": _json(turn.action.to_kept()),
        "started_at": iso(turn.started_at),
        "attempts": "[]",
        "said": folded(turn.action.said),
        "owner": owner,
    }


def ended_row(turn: Turn) -> dict[str, Any]:
    """What is known of a turn when it is over."""
    return {
        "state": turn.state,
        "error": _json(asdict(turn.error)) if turn.error else None,
        "end_ns": turn.end_ns,
        "said": folded(f"{turn.action.said}\n{turn.talk.text()}"),
        "owner": None,
    }


def reported_row(report: Report) -> dict[str, Any]:
    """What a report other than a record or an attempt adds to its turn's row."""
    match report:
        case SessionStarted():
            return {"session_start_ns": report.length_ns}
        case Connected():
            return {"connect_ns": report.length_ns}
        case Response():
            headers = _json(dict(report.headers))
            return {"response_ns": report.offset_ns, "status": report.status, "headers": headers}
        case _:
            return {}


def attempts_json(attempts: Iterable[Attempt]) -> str:
    """Attempts as JSON: a list each of offset in nanoseconds, status and reason."""
    return _json([[a.offset_ns, a.status, a.reason] for a in attempts])


def attempts_of(written: str) -> list[Attempt]:
    """What `attempts_json` wrote. Raises Damaged where it is something else."""
    found = []
    for attempt in items(written):
        if not isinstance(attempt, list) or len(attempt) != 3:
            raise Damaged("an attempt is its offset, its status and its reason")
        offset_ns, status, reason = attempt
        found.append(Attempt(whole(offset_ns), whole_or_none(status), text(reason)))
    return found


def insert_records(db: Database, taken: Iterable[tuple[int, Iterable[Report | VoiceReport]]]) -> None:
    """Add the records among the reports of turns, given by the turns' ids in the store."""
    insert(db, "records", _RECORD_COLUMNS, _record_rows(taken))


def _record_rows(taken: Iterable[tuple[int, Iterable[Report | VoiceReport]]]) -> Iterator[RecordRow]:
    for turn_id, reports in taken:
        for report in reports:
            if isinstance(report, Record):
                event, id_, data, flaw = report.event, report.id, report.data, report.flaw
                yield (
                    turn_id,
                    report.seq,
                    report.offset_ns,
                    event if event.isascii() else storable(event),
                    id_ if id_ is None else storable(id_),
                    data if data.isascii() else storable(data),  # spelled out: the call costs as much as the row
                    flaw if flaw is None else storable(flaw),
                    report.raw,
                )


def told_turn(db: Database, row: Row) -> ToldTurn:
    """A turn made again from its records, with the outcome that was written; state None while it runs."""
    return rebuilt(
        begun_turn(row),
        read_all(records_of(db, row["id"])),
        TurnState(row["state"]) if row["state"] else None,
        _error_of(row["error"]),
        whole_or_none(row["end_ns"]),
        voice_events_of(db, row["id"]),
    )


def begun_turn(row: Row) -> Turn:
    """A turn as it was before its records came."""
    response = None
    if row["response_ns"] is not None:
        headers = members(row["headers"])
        headers = {name: text(headers[name]) for name in headers}
        response = Response(whole(row["response_ns"]), whole(row["status"]), headers)
    return Turn(
        whole(row["idx"]),
        Action.from_kept(members(row["action"])),
        when(row["started_at"]),
        whole_or_none(row["session_start_ns"]),
        tuple(attempts_of(row["attempts"])),
        whole_or_none(row["connect_ns"]),
        response,
    )


def records_of(db: Database, turn_id: int) -> Iterator[Record]:
    """The records of a turn, in order."""
    found = db.conn.execute(_SELECT_RECORDS, [turn_id])
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        kinds = [set(map(type, column)) for column in zip(*rows, strict=True)]
        if not all(found <= allowed for found, allowed in zip(kinds, _KINDS, strict=True)):
            raise Damaged("an event is not as it was written")
        if any(bytes in found for found in kinds):
            for seq, offset_ns, event, id_, data, flaw, raw in rows:
                yield Record(seq, offset_ns, readable(event), readable(id_), readable(data), readable(flaw), raw)
        else:  # nothing to be made of a row but its name
            yield from map(tuple.__new__, repeat(Record), rows)


def folded(text: str) -> str:
    """Text as search sees it: without differences of case, and of the ways to write one character.

    Without NUL too, at which the search index would stop.
    """
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    valid = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", valid.casefold())


def storable(text: str) -> str | bytes:
    """Text as SQLite takes it: lone surrogates cannot be stored as text, so such text is stored as bytes."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def readable(stored: Any) -> Any:
    """What `storable` was given; None stays None."""
    return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else stored


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _object(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else _json(dict(value))


def _error_of(written: str | None) -> TurnError | None:
    error = parsed(written)
    if error is None:
        return None
    match error:
        case {"kind": str(kind), "message": str(message)}:
            return TurnError(kind, message, whole_or_none(error.get("status")), text_or_none(error.get("body")))
    raise Damaged("an error has a kind and a message")
