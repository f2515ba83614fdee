"""How the turns that did not come to their end were broken off: spoken over, or with the program that held them."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlite_utils import Database

from vftester.core.conversation import TurnState
from vftester.core.session import moment
from vftester.core.timeline.waiting import sent_right_then
from vftester.store.owners import INTERRUPTED

_BROKEN_OFF = """
    SELECT broken.session, broken.idx, broken.state, broken.started_at, broken.end_ns, broken.error, next.started_at
    FROM turns AS broken LEFT JOIN turns AS next ON next.session = broken.session AND next.idx = broken.idx + 1
    WHERE broken.state IN ('cancelled', 'truncated') ORDER BY broken.idx
"""

Turns = Mapping[Any, Sequence[int]]
"""Turns by their index, of each session by its id as stored."""


def how_broken_off(db: Database, states: Mapping[Any, Sequence[TurnState | None]]) -> tuple[Turns, Turns]:
    """The turns that were spoken over, and those that were under way when their program ended.

    `states`: of all sessions. A value that nobody can read tells neither.
    """
    over: dict[Any, list[int]] = {}
    interrupted: dict[Any, list[int]] = {}
    asked_for = (TurnState.CANCELLED, TurnState.TRUNCATED)
    if any(state in asked_for for some in states.values() for state in some):
        for session, index, state, *rest in db.execute(_BROKEN_OFF):
            with suppress(ValueError, TypeError, AttributeError, OverflowError):
                if state == TurnState.CANCELLED and _spoken_over(*rest):
                    over.setdefault(session, []).append(index)
                elif state == TurnState.TRUNCATED and _interrupted(*rest):
                    interrupted.setdefault(session, []).append(index)
    return over, interrupted


def _spoken_over(started_at: str, end_ns: int | None, error: str | None, next_at: str | None) -> bool:
    if end_ns is None or next_at is None:
        return False
    return sent_right_then(moment(started_at), end_ns, moment(next_at))


def _interrupted(started_at: str, end_ns: int | None, error: str | None, next_at: str | None) -> bool:
    return error is not None and json.loads(error).get("kind") == INTERRUPTED.kind
