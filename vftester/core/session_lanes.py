"""The lanes of a session's turns."""

from collections.abc import Sequence

from vftester.core.conversation import Change, Turn
from vftester.core.lanes import TurnLanes
from vftester.core.steps import StepTracker


class SessionLanes:
    """The lanes of each turn of a session, by index, and its agent steps, which go through turns.

    Not `live`: a recording, of which nothing is still to come.
    """

    def __init__(self, *, live: bool = True) -> None:
        self.turns: dict[int, TurnLanes] = {}
        self.live = live
        self.steps = StepTracker()

    def take(self, turn: Turn, changes: Sequence[Change]) -> TurnLanes:
        """Take in what changed in a turn: that turn's lanes."""
        lanes = self.turns.get(turn.index)
        if lanes is None:
            lanes = self.turns[turn.index] = TurnLanes(turn, live=self.live, steps=self.steps)
        self.steps.take(turn, changes)
        lanes.take(turn, changes)
        return lanes
