"""Sessions for the store's tests, and the ways to hold and compare them."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn, advance
from vftester.core.formats.document import document
from vftester.core.records import Closed, Closing, Connected, Record, Report, Response
from vftester.core.session import KeptSession, Session, Target
from vftester.store.writer import Writer

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TARGET = Target("v4", "https://general-runtime.voiceflow.com", "669ac1abf7bc7fa315756587", "main", "it-8f2c", "draft")


def session(name: str = "Dentist", created_at: datetime = MOMENT, **changes: Any) -> Session:
    return Session(name, created_at, TARGET, **changes)


def trace(seq: int, said: str = "Good morning") -> Record:
    data = json.dumps({"type": "text", "payload": {"message": said}})
    return Record(seq, seq * 1_000_000, "trace", None, data)


def records(count: int, start: int = 0) -> list[Record]:
    return [trace(seq, f"word {seq}") for seq in range(start, start + count)]


def reply(*said: str) -> list[Report]:
    """All reports of a turn in which the agent says this, and is done."""
    traces = [trace(seq, text) for seq, text in enumerate(said)]
    end_ns = len(said) * 1_000_000
    return [
        Connected(120_000),
        Response(900_000, 200, {"content-type": "text/event-stream"}),
        *traces,
        Record(len(said), end_ns, "end", None, ""),
        Closed(end_ns + 1, Closing.END_OF_BODY),
    ]


def begun(index: int = 0, action: Action | None = None) -> Turn:
    return Turn(index, action or actions.launch(), MOMENT)


def advanced(turn: Turn, reports: Iterable[Report]) -> Turn:
    for report in reports:
        turn, _ = advance(turn, report)
    return turn


def hold(writer: Writer, turns: Sequence[tuple[Action, Sequence[Report]]], held: Session | None = None) -> KeptSession:
    """Hold a conversation through the journal's four methods; gives what the store should hand back."""
    held = held or session()
    session_id = writer.begin_session(held)
    over = []
    for index, (action, reports) in enumerate(turns):
        turn = begun(index, action)
        writer.begin_turn(session_id, turn)
        writer.take(session_id, index, reports)
        over.append(advanced(turn, reports))
        writer.end_turn(session_id, over[-1])
    return KeptSession(session_id, held, tuple(over))


def shown(kept: KeptSession) -> dict[str, Any]:
    """Everything of a session that a reader could see."""
    return document(kept, "test")


def data_of(turn: Turn) -> list[str]:
    return [reading.record.data for reading in turn.readings]


def ask(path: Path, sql: str) -> list[Any]:
    """What is on disk, seen by a connection that knows nothing of ours."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def change(path: Path, sql: str) -> None:
    """Do to a store what no vftester of ours would."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(sql)
    finally:
        connection.close()
