"""The lanes of a scripted turn."""

from tests.gui.scripted import MS, Scripted
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, TimeRange


def lanes_of(scripted: Scripted, batch: int = 1) -> TurnLanes:
    session = SessionLanes()
    for update in scripted.updates(batch):
        session.take(update.turn, update.changes)
    return session.turns[scripted.turn.index]


WHOLE = TimeRange(0, 100 * SECOND)


def spans_in(lanes: TurnLanes, lane: Lane, now_ms: float = 0, view: TimeRange = WHOLE) -> list[tuple]:
    """What is painted of a lane: start and end in ms, what it is, what it says."""
    found = lanes.within(lane, view, 10_000, round(now_ms * MS))
    return [(s.start_ns / MS, None if s.end_ns is None else s.end_ns / MS, s.tone, s.label) for s in found]
