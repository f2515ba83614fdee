"""The lanes of many turns as one, on a session's axis: to paint a hundred turns costs what it costs to paint one."""

from array import array
from collections.abc import Sequence

from vftester.core.timeline.axis import Placed
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.marks import Marks, Span, Spans, Tone
from vftester.core.timeline.timescale import TimeRange


class Joined:
    """What is on the axis of turns that rest. Joined again only where one of them changed or moved."""

    live = False

    def __init__(self) -> None:
        self.turns: frozenset[int] = frozenset()
        self._known: list[tuple[int, int, int]] = []
        self._marks: dict[Lane, dict[Tone, Marks]] = {}
        self._spans: dict[Lane, Spans] = {}

    def update(self, turns: Sequence[Placed]) -> None:
        """These turns rest, and lie so."""
        known = [(placed.index, placed.start_ns, placed.lanes.version) for placed in turns]
        if known[: len(self._known)] != self._known:
            self._known, self._marks, self._spans = [], {}, {}
        for placed in turns[len(self._known) :]:
            self._add(placed)
        self._known = known
        self.turns = frozenset(index for index, _, _ in known)

    def marks_in(self, lane: Lane) -> list[tuple[Tone, Marks]]:
        """A lane's marks by tone, later ones painted over earlier ones."""
        marks = self._marks.get(lane, {})
        return [(tone, marks[tone]) for tone in Tone if tone in marks]

    def within(self, lane: Lane, view: TimeRange, width: int, now_ns: int) -> list[Span]:
        """The spans of a lane to paint, later ones over earlier ones."""
        spans = self._spans.get(lane)
        return spans.within(view, width, now_ns) if spans is not None else []

    def _add(self, placed: Placed) -> None:
        for lane in placed.lanes.lanes:
            for tone, marks in placed.lanes.marks_in(lane):
                offsets = array("q", [offset_ns + placed.start_ns for offset_ns in marks.offsets])
                self._marks.setdefault(lane, {}).setdefault(tone, Marks()).extend(offsets, marks)
            if spans := placed.lanes.spans_in(lane):
                joined = self._spans.setdefault(lane, Spans())
                for span in spans:
                    start_ns, end_ns = span.start_ns + placed.start_ns, span.until(placed.now_ns) + placed.start_ns
                    joined.begin(Span(start_ns, end_ns, span.seq, span.tone, span.label))
