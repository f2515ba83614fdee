"""The lanes of a session's turns."""

from collections.abc import Iterable, Sequence

from vftester.core.conversation import Change, Turn, told
from vftester.core.steps.tracker import StepTracker
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.recorded import Recorded


class SessionLanes:
    """The lanes of each turn of a session, by index, and its agent steps, which go through turns.

    Not `live`: a recording, of which nothing is still to come. `recorded`: of a replay the turns as they were.
    """

    def __init__(self, *, live: bool = True, recorded: Iterable[Turn] = ()) -> None:
        self.turns: dict[int, TurnLanes] = {}
        self.recorded = {turn.index: Recorded(turn) for turn in recorded}
        self.live = live
        self.steps = StepTracker()

    def take(self, turn: Turn, changes: Sequence[Change]) -> TurnLanes:
        """Take in what changed in a turn: that turn's lanes."""
        lanes = self.turns.get(turn.index)
        if lanes is None:
            recorded = self.recorded.get(turn.index)
            lanes = self.turns[turn.index] = TurnLanes(turn, live=self.live, steps=self.steps, recorded=recorded)
        self.steps.take(turn, changes)
        lanes.take(turn, changes)
        return lanes

    def take_alone(self, turn: Turn, changes: Sequence[Change]) -> TurnLanes:
        """Take in a turn before those that came before it: its lanes, without agent steps."""
        lanes = self.turns[turn.index] = TurnLanes(turn, live=self.live)
        lanes.take(turn, changes)
        return lanes

    def take_seen(self, lanes: TurnLanes, changes: Sequence[Change]) -> TurnLanes:
        """Take in, in its turn, one that was taken in alone, and may be on the screen: `join` gives it its steps."""
        self.turns[lanes.turn.index] = lanes
        self.steps.take(lanes.turn, changes)
        return lanes

    def join(self) -> None:
        """Show all turns the session's agent steps; where they are painted."""
        for lanes in self.turns.values():
            lanes.join(self.steps)


def lanes_of(turns: Iterable[Turn]) -> SessionLanes:
    """The lanes of turns that are over, complete."""
    session = SessionLanes(live=False)
    for turn in turns:
        session.take(*told(turn))
    return session
