"""What becomes of the turns of programs that died."""

import json
import sqlite3
from contextlib import suppress
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from vftester.core.conversation import Turn, TurnState, advance, advance_all
from vftester.core.records import Closed, Closing, TurnError
from vftester.store.cells import text
from vftester.store.entries import end_turn, update
from vftester.store.errors import leniently, undecodable
from vftester.store.opening import immediate
from vftester.store.programs import is_gone
from vftester.store.rows import Row, begun_turn, records_of

INTERRUPTED = TurnError(
    "interrupted",
    "The program that held this conversation ended before the reply did. What had arrived is kept; "
    "start a new conversation to hear the rest.",
)


@dataclass(frozen=True, slots=True)
class CutOff:
    """A reply that was arriving when its program died: its session's id, and its turn's index."""

    session_id: str
    index: int


def end_abandoned_turns(db: Database) -> list[CutOff]:
    """Decide the turns whose program died; gives those whose reply was cut off by that, the newest first.

    Holds the write lock only to write: a long turn takes a while to read.
    """
    cut: list[CutOff] = []
    for row in leniently(db, _running):
        if is_gone(row["owner"], row["started_at"]):
            try:
                ended = _interrupted(db, row)
            except (ValueError, sqlite3.OperationalError) as problem:
                if not (isinstance(problem, ValueError) or undecodable(problem)):
                    raise
                ended = None  # damaged: it is over, and stays as it is
            with immediate(db):
                (state,) = db.execute("SELECT state FROM turns WHERE id = ?", [row["id"]]).fetchone() or ("gone",)
                if state is None and ended is None:
                    error = json.dumps(asdict(INTERRUPTED))
                    update(db, "turns", row["id"], {"state": TurnState.TRUNCATED, "error": error, "owner": None})
                elif state is None and ended is not None:
                    end_turn(db, row["session"], row["id"], ended)
                    if ended.error is INTERRUPTED:
                        with suppress(ValueError):  # a damaged id, by which nothing can be opened
                            cut.append(CutOff(text(row["session"]), ended.index))
    return cut


def _running(db: Database) -> list[Row]:
    return list(db.query("SELECT * FROM turns WHERE state IS NULL ORDER BY started_at DESC"))


def _interrupted(db: Database, row: Row) -> Turn:
    """A turn that nobody will finish: what its records decided holds, else it is truncated where they stop."""
    turn, _ = advance_all(begun_turn(row), records_of(db, row["id"]))
    last = turn.readings[-1].record if turn.readings else turn.response
    turn, _ = advance(turn, Closed(last.offset_ns if last else None, Closing.BROKEN, INTERRUPTED))
    return turn
