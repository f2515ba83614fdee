"""What of an axis is looked at, what is chosen on it and what is measured: all that the person does with a timeline."""

from vftester.core.timeline.axis import NOTHING, Axis, Measured, Moment
from vftester.core.timeline.timescale import TimeRange

MARGIN = 1.2
"""A stretch that is zoomed to fills the view but for this."""

CHOSEN_SHARE = 1 / 12
"""So much of the view stays in it where one event is zoomed to."""


class Viewport:
    """A view of an axis. It `follows` what happens until the person zooms or pans, and again when asked to.

    `selected` is the turn and the seq of a record. `stretch` lies on the axis: what is measured or marked.
    """

    def __init__(self) -> None:
        self.axis: Axis = NOTHING
        self.view: TimeRange = NOTHING.usual
        self.follows = True
        self.selected: tuple[int, int] | None = None
        self.stretch: tuple[int, int] | None = None
        self._anchor_ns: int | None = None

    @property
    def measured(self) -> Measured | None:
        """What lies in the stretch that is marked."""
        return self.axis.measured(*self.stretch) if self.stretch is not None else None

    @property
    def chosen(self) -> Moment | None:
        """When the selected record came."""
        placed = self.axis.of(self.selected[0]) if self.selected is not None else None
        if placed is None or self.selected is None:
            return None
        return Moment(placed.index, placed.lanes.turn.readings[self.selected[1]].record.offset_ns)

    def start_over(self) -> None:
        """With another turn or session: nothing is chosen, and what happens is followed."""
        self.selected = self.stretch = self._anchor_ns = None
        self.follows = True

    def place(self, axis: Axis) -> None:
        """The turns lie so by now."""
        self.axis = axis
        if self.follows:
            self.view = axis.usual

    def fit(self) -> None:
        """All of it, and follow it; where that is in view already, all of a turn's speech too."""
        usual = self.axis.usual
        self.follows = not (self.view == usual and self.axis.extent != usual)
        self.view = usual if self.follows else self.axis.extent

    def follow(self) -> None:
        self.follows, self.view = True, self.axis.usual

    def zoom(self, factor: float, at_ns: int | None = None) -> None:
        """`factor` times as long, around a moment; else around the middle."""
        middle = (self.view.start_ns + self.view.end_ns) // 2
        self.look_at(self.view.zoomed(factor, middle if at_ns is None else at_ns, self.axis.extent))

    def pan(self, share: float) -> None:
        """On by a share of what is in view."""
        self.look_at(self.view.panned(round(self.view.length_ns * share), self.axis.extent))

    def to_beginning(self) -> None:
        self.look_at(self.view.panned(self.axis.extent.start_ns - self.view.start_ns, self.axis.extent))

    def to_end(self) -> None:
        self.look_at(self.view.panned(self.axis.extent.end_ns - self.view.end_ns, self.axis.extent))

    def look_at(self, view: TimeRange) -> None:
        self.view, self.follows = view, False

    def bring_into_view(self, offset_ns: int) -> None:
        """Move only where it must."""
        view = self.view.showing(offset_ns, self.axis.extent)
        if view is not self.view:
            self.look_at(view)

    def show_turn(self, turn: int) -> None:
        """Bring a turn of the session into view."""
        placed = self.axis.of(turn)
        if placed is not None:
            self.bring_into_view(placed.start_ns + placed.length_ns // 2)

    def zoom_to_chosen(self) -> None:
        """Fill the view with the stretch that is marked, or come closer to the selected record."""
        chosen = self.chosen
        if self.stretch is not None and self.stretch[1] > self.stretch[0]:
            view = TimeRange(*self.stretch)
            self.look_at(view.zoomed(MARGIN, (view.start_ns + view.end_ns) // 2, self.axis.extent))
        elif chosen is not None and (at_ns := self.axis.offset_of(chosen)) is not None:
            view = self.view.zoomed(CHOSEN_SHARE, at_ns, self.axis.extent)
            self.look_at(view.panned(at_ns - (view.start_ns + view.end_ns) // 2, self.axis.extent))

    def select(self, turn: int, seq: int) -> bool:
        """Select a record and bring it into view; of a turn that is not there, none."""
        placed = self.axis.of(turn)
        self.selected = (turn, seq) if placed and 0 <= seq < len(placed.lanes.turn.readings) else None
        chosen = self.chosen
        if placed is None or chosen is None:
            return False
        at_ns = placed.start_ns + chosen.offset_ns
        self.stretch = None
        if self._anchor_ns is not None:
            self.stretch = min(self._anchor_ns, at_ns), max(self._anchor_ns, at_ns)
        self.bring_into_view(at_ns)
        return True

    def beside(self, by: int) -> tuple[int, int] | None:
        """The record after the selected one (`by` 1) or before it (-1); at the end of a turn, in the turn beside it."""
        counts = [(p.index, len(p.lanes.turn.readings)) for p in self.axis.placed if len(p.lanes.turn.readings)]
        if not counts:
            return None
        place = next((n for n, (turn, _) in enumerate(counts) if self.selected and turn == self.selected[0]), None)
        if place is None or self.selected is None:
            turn, count = counts[0 if by > 0 else -1]
            return turn, 0 if by > 0 else count - 1
        turn, count = counts[place]
        seq = self.selected[1] + by
        if not 0 <= seq < count and 0 <= place + by < len(counts):
            turn, count = counts[place + by]
            seq = 0 if by > 0 else count - 1
        return turn, min(max(seq, 0), count - 1)

    def mark(self, start_ns: int, end_ns: int, turn: int | None = None) -> None:
        """Mark a stretch and bring it into view: of the axis, or of a turn's own time where one is named."""
        placed = self.axis.of(turn) if turn is not None else None
        if turn is not None and placed is None:
            return
        begins = placed.start_ns if placed is not None else 0
        start_ns, end_ns = begins + start_ns, begins + end_ns
        self.measure_between(start_ns, end_ns)
        if not (self.view.contains(start_ns) and self.view.contains(end_ns)):
            if end_ns - start_ns >= self.view.length_ns:
                self.view = TimeRange(start_ns, max(end_ns, start_ns + 1)).zoomed(MARGIN, start_ns, self.axis.extent)
            self.look_at(self.view.showing((start_ns + end_ns) // 2, self.axis.extent))

    def measure_between(self, one_ns: int, other_ns: int) -> None:
        """Measure from one place to another."""
        extent = self.axis.extent
        self.selected = self._anchor_ns = None
        self.stretch = max(min(one_ns, other_ns), extent.start_ns), min(max(one_ns, other_ns), extent.end_ns)

    def measure_from_chosen(self) -> bool:
        """Measure from the selected record to whichever is selected next; a second time: go on no further."""
        chosen = self.chosen
        at_ns = self.axis.offset_of(chosen) if chosen is not None and self._anchor_ns is None else None
        self._anchor_ns = at_ns
        if at_ns is not None:
            self.stretch = at_ns, at_ns
        return at_ns is not None

    def put_away(self) -> None:
        """Measure nothing."""
        self.stretch = self._anchor_ns = None
