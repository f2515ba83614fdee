"""The axis of a timeline: one turn, or all turns of a session end to end. What lies where, what a stretch holds.

Between two turns a person thinks, for seconds or for minutes. Painted to scale that would leave no room for the turns,
so each gap takes the same stretch of the axis, says how long it really was, and every turn counts its time from 0.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vftester.core.timeline.lanes import USUAL_LANES, Lane, TurnLanes
from vftester.core.timeline.timescale import SECOND, TimeRange, fit, live, until_complete

GAP_NS = SECOND
"""What lies between two turns takes so much of the axis, however long it was."""

SHORTEST_TURN_NS = SECOND // 2
"""A turn takes at least so much, so that it can be seen and named."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn on the axis, from `start_ns` on; `now_ns` is how far it has got, in its own time.

    `waited_ns`: how long nothing of the conversation ran before it, None where that is not known; below 0 where it
    began while the turn before it was still spoken. Told by the computer's clock, the only one that two turns share.
    """

    lanes: TurnLanes
    start_ns: int
    length_ns: int
    now_ns: int
    waited_ns: int | None = None

    @property
    def index(self) -> int:
        return self.lanes.turn.index

    @property
    def end_ns(self) -> int:
        return self.start_ns + self.length_ns

    def own(self, view: TimeRange) -> TimeRange:
        """A stretch of the axis in the turn's own time."""
        return TimeRange(view.start_ns - self.start_ns, view.end_ns - self.start_ns)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a turn, in its own time."""

    turn: int
    offset_ns: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What lies between two moments: real time, events, and the characters of text that they brought."""

    start: Moment
    end: Moment
    length_ns: int
    records: int
    chars: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Turns on one time range: `extent` is all that can be looked at, `usual` what is, unless somebody wants else."""

    placed: tuple[Placed, ...]
    extent: TimeRange
    usual: TimeRange
    session: bool = False
    _starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(placed.start_ns for placed in self.placed))

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes that any of the turns has."""
        return max((placed.lanes.lanes for placed in self.placed), key=len, default=USUAL_LANES)

    def within(self, view: TimeRange) -> Sequence[Placed]:
        """The turns of which something is in view."""
        first = bisect_right(self._starts, view.start_ns) - 1
        if first >= 0 and self.placed[first].end_ns < view.start_ns:
            first += 1
        return self.placed[max(first, 0) : bisect_left(self._starts, view.end_ns)]

    def after_gaps(self, view: TimeRange) -> Sequence[Placed]:
        """The turns before which a gap is in view: it takes `GAP_NS`, right before the turn."""
        first = max(bisect_right(self._starts, view.start_ns), 1)
        return self.placed[first : bisect_left(self._starts, view.end_ns + GAP_NS)]

    def of(self, turn: int) -> Placed | None:
        """Where a turn is; None where it is not on the axis."""
        return next((placed for placed in reversed(self.placed) if placed.index == turn), None)

    def offset_of(self, moment: Moment) -> int | None:
        """Where a moment of a turn lies on the axis."""
        placed = self.of(moment.turn)
        return None if placed is None else placed.start_ns + moment.offset_ns

    def at(self, offset_ns: int) -> tuple[Placed, int] | None:
        """The turn at a place of the axis, and the moment in its own time; in a gap, the turn before it."""
        place = max(bisect_right(self._starts, offset_ns) - 1, 0)
        return (self.placed[place], offset_ns - self._starts[place]) if self.placed else None

    def measured(self, start_ns: int, end_ns: int) -> Measured | None:
        """What lies between two places; in real time, also where gaps are between them. None where no turn is there."""
        began, ended = self._turn_from(start_ns), self.at(end_ns)
        if began is None or ended is None:
            return None
        (first, from_ns), (last, to_ns) = began, ended
        if first.start_ns > last.start_ns:  # both ends are in one gap
            return None
        to_ns = min(to_ns, last.length_ns) if self.session else to_ns
        apart = _ns(last.lanes.turn.started_at - first.lanes.turn.started_at) if first is not last else 0
        records = chars = 0
        between = slice(bisect_left(self._starts, first.start_ns), bisect_right(self._starts, last.start_ns))
        for placed in self.placed[between]:
            begin = from_ns if placed is first else 0
            stop = to_ns if placed is last else placed.length_ns + 1
            counted = placed.lanes.count(begin, stop)
            records, chars = records + counted[0], chars + counted[1]
        length = apart + to_ns - from_ns
        return Measured(Moment(first.index, from_ns), Moment(last.index, to_ns), length, records, chars)

    def _turn_from(self, start_ns: int) -> tuple[Placed, int] | None:
        """The turn at a place; in a gap, the turn after it."""
        found = self.at(start_ns)
        if found is None or not self.session or found[1] <= found[0].length_ns:
            return found
        place = bisect_right(self._starts, start_ns)
        return (self.placed[place], 0) if place < len(self.placed) else None


NOTHING = Axis((), live(0), live(0))
"""The axis while there is no turn."""


def axis_of_turn(lanes: TurnLanes, now_ns: int) -> Axis:
    """One turn: until its text is complete and a second more; its speech may go on behind that.

    While it sounds, now is in view.
    """
    usual = live(now_ns) if lanes.running else until_complete(lanes.last_ns)
    if lanes.moving and now_ns > usual.end_ns:
        usual = live(now_ns)
    spoken_until = lanes.speech_end_ns(now_ns)
    extent = usual if spoken_until <= usual.end_ns else TimeRange(0, max(fit(spoken_until).end_ns, usual.end_ns))
    return Axis((Placed(lanes, 0, extent.end_ns, now_ns),), extent, usual)


def axis_of_session(turns: Iterable[TurnLanes], newest: int, now_ns: int) -> Axis:
    """All turns, one behind the other. `now_ns` is how far the newest has got; the others rest."""
    placed: list[Placed] = []
    at = 0
    for lanes in turns:
        now = now_ns if lanes.turn.index == newest else lanes.newest_ns
        length = max(now if lanes.running else lanes.last_ns, lanes.speech_end_ns(now), SHORTEST_TURN_NS)
        if lanes.moving:
            length = live(length).end_ns  # grows by steps, so that the picture stands still in between
        waited = _waited_ns(placed[-1], lanes) if placed else None
        placed.append(Placed(lanes, at, length, now, waited))
        at += length + GAP_NS
    if not placed:
        return NOTHING
    extent = fit(placed[-1].end_ns)
    return Axis(tuple(placed), extent, extent, session=True)


def _waited_ns(before: Placed, lanes: TurnLanes) -> int | None:
    if before.index + 1 != lanes.turn.index:
        return None
    done = max(before.lanes.last_ns, before.lanes.speech_end_ns(before.now_ns))
    return _ns(lanes.turn.started_at - before.lanes.turn.started_at) - done


def _ns(length: timedelta) -> int:
    return length // timedelta(microseconds=1) * 1000
