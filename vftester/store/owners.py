"""Who runs a turn, and what becomes of the turns of programs that died."""

import json
import platform

import psutil
from sqlite_utils import Database

from vftester.core.conversation import Turn, advance
from vftester.core.records import Closed, Closing, TurnError
from vftester.store.entries import end_turn
from vftester.store.rows import turn_of

INTERRUPTED = TurnError(
    "interrupted",
    "The program that held this conversation ended before the reply did. What had arrived is kept; "
    "start a new conversation to hear the rest.",
)

_SAME_START_S = 2.0
"""Two readings of one program's start differ by less: the system counts it from a clock that may be set."""


def ourselves() -> str:
    """This program, as JSON: [host, pid, start in seconds since 1970]. A pid alone comes back with another program."""
    us = psutil.Process()
    return json.dumps([platform.node(), us.pid, us.create_time()])


def is_gone(owner: str | None) -> bool:
    """The program no longer runs. Of another computer's programs nobody here knows: they count as running."""
    if owner is None:
        return True
    host, pid, start = json.loads(owner)
    if host != platform.node():
        return False
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - start) > _SAME_START_S or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:  # it runs, but for another user
        return False


def end_abandoned_turns(db: Database) -> None:
    """Decide the turns whose program died. Call inside a transaction that holds the write lock."""
    for row in list(db.query("SELECT * FROM turns WHERE state IS NULL")):
        if is_gone(row["owner"]):
            end_turn(db, row["session"], row["id"], interrupted(turn_of(db, row)))


def interrupted(turn: Turn) -> Turn:
    """A turn that nobody will finish: what its records decided holds, else it is truncated where they stop."""
    # Advanced once more, because a rebuilt turn has the outcome that was written, none, and not its records'.
    ended = Turn(turn.index, turn.action, turn.started_at, response=turn.response)
    last_ns = turn.response.offset_ns if turn.response else None
    for reading in turn.readings:
        ended, _ = advance(ended, reading.record)
        last_ns = reading.record.offset_ns
    ended, _ = advance(ended, Closed(last_ns, Closing.BROKEN, INTERRUPTED))
    return ended
