"""What the timeline shows, a turn or a session, and how far that has got by the clock."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer

from vftester.core.timeline.axis import NOTHING, Axis, axis_of_session, axis_of_turn
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes


class Source:
    """One turn, all turns of a session, or nothing. `clock`: of a replay, how far its newest turn is, in ns."""

    def __init__(self, shown: TurnLanes | SessionLanes | None = None, clock: Callable[[], int] | None = None) -> None:
        self._shown = shown
        self._clock = clock
        self._known_ns = -1
        self._since = QElapsedTimer()

    @property
    def name(self) -> str:
        match self._shown:
            case TurnLanes():
                return f"Timeline of turn {self._shown.turn.index + 1}"
            case SessionLanes():
                return "Timeline of the session"
            case _:
                return "Timeline"

    @property
    def moving(self) -> bool:
        """The picture changes by itself."""
        newest = self._newest()
        return newest is not None and newest.moving

    def hear_news(self) -> None:
        """Something may have come: from then on the clock runs on."""
        newest = self._newest()
        if newest is not None and newest.newest_ns != self._known_ns:
            self._known_ns = newest.newest_ns
            self._since.start()

    def axis(self) -> Axis:
        """Where the turns are by now."""
        newest = self._newest()
        if newest is None:
            return NOTHING
        waited_ns = self._since.nsecsElapsed() if self._since.isValid() and newest.moving else 0
        now_ns = newest.newest_ns + waited_ns
        if self._clock is not None:
            now_ns = max(newest.newest_ns, self._clock())
        if isinstance(self._shown, SessionLanes):
            return axis_of_session(self._shown.turns.values(), newest.turn.index, now_ns)
        return axis_of_turn(newest, now_ns)

    def _newest(self) -> TurnLanes | None:
        """The turn that may still be moving."""
        if isinstance(self._shown, SessionLanes):
            return next(reversed(self._shown.turns.values()), None)
        return self._shown
