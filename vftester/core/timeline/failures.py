"""What failed on a turn's way and left no record: attempts that got no answer, and a close before it was complete."""

from vftester.core.conversation import Turn, TurnState
from vftester.core.records import Attempt, Closed
from vftester.core.timeline.marks import TALL_CHARS, Marks

_FIRST = -2
"""Marks that are no records have a seq below 0: this one the first failure, the next the second."""


class Failures:
    """The failures of one turn as marks, and what each of them says."""

    def __init__(self) -> None:
        self.marks = Marks()
        self._said: list[str] = []

    def said(self, seq: int) -> str:
        """What a mark says: why it was tried again, "" for a close, whose turn says why; "" for any other seq."""
        return self._said[_FIRST - seq] if seq <= _FIRST else ""

    def take_attempt(self, turn: Turn, attempt: Attempt) -> bool:
        """Mark an attempt; False for one that may be of the session's start, which is over and no part of the turn."""
        if turn.session_start_ns is not None and attempt.offset_ns <= turn.session_start_ns:
            return False
        self._mark(attempt.offset_ns, attempt.reason)
        return True

    def take_close(self, turn: Turn, closed: Closed) -> None:
        """Mark when reading stopped before the turn was complete; not where an event told so, or the person did."""
        told = turn.error is not None and turn.error.kind == "error_event"
        if closed.offset_ns is not None and not told and turn.state not in (TurnState.COMPLETE, TurnState.CANCELLED):
            self._mark(closed.offset_ns, "")

    def _mark(self, offset_ns: int, said: str) -> None:
        self.marks.add(offset_ns, _FIRST - len(self._said), TALL_CHARS)
        self._said.append(said)
