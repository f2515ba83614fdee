"""No reply: how long an agent waits for words before it wants to be told that none came."""

import math
from collections.abc import Iterable

from vftester.core.conversation import Change, StateChanged, TurnState
from vftester.core.speech import SegmentEnded, SegmentReady
from vftester.core.traces import Reading, trace_of

LONGEST_S = 3600


class NoReply:
    """Follows a turn: the wait that its `no-reply` trace asks for, and whether it begins.

    It begins when nothing is left to say: after the speech where the turn is spoken, with the last of its text where
    not.
    """

    def __init__(self) -> None:
        self.seconds: float | None = None
        """How long to wait; None where the agent did not ask for it."""
        self._complete = False
        self._ended = False
        self._open: set[int] = set()

    @property
    def begins(self) -> bool:
        return self.seconds is not None and self._complete and not self._ended and not self._open

    def take(self, changes: Iterable[Change]) -> None:
        for change in changes:
            match change:
                case Reading(kind="no-reply"):
                    self.seconds = _seconds_in(change)
                case Reading(kind="end"):
                    self._ended = True
                case SegmentReady():
                    self._open.add(change.segment)
                case SegmentEnded():
                    self._open.discard(change.segment)
                case StateChanged():
                    self._complete = change.state is TurnState.COMPLETE
                case _:
                    pass


def _seconds_in(reading: Reading) -> float | None:
    payload = (trace_of(reading.record) or {}).get("payload")
    timeout = payload.get("timeout") if isinstance(payload, dict) else None
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not math.isfinite(timeout):
        return None
    return float(timeout) if 0 < timeout <= LONGEST_S else None
