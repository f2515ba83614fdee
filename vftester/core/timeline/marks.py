"""Marks and spans on a time range, kept so that painting costs pixels, not history.

Marks are sorted arrays. What to paint costs two binary searches a pixel column, however many marks there are; where
several fall into one column it becomes a density.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, compress, repeat
from operator import le, sub
from typing import NamedTuple

from vftester.core.timeline.timescale import TimeRange

TALL_CHARS = 12
"""A piece of text this long is a mark of full height; longer ones weigh no more."""

BAR_PX = 3
"""How wide a mark is painted; so close that they are a density, no column is narrower."""

SPAN_COLUMN_PX, MOST_IN_COLUMN = 8, 2
"""Of the spans that begin within so many pixels, so many are painted: those that end last hide the others."""

NO_END = 2**63 - 1
"""Later than any span ends: the end of one that lasts."""


class Tone(StrEnum):
    """What a mark or a span is about; the painter chooses the colour. Later tones are painted over earlier ones."""

    PLAIN = "plain"
    PAUSE = "pause"
    STEP = "step"
    TOOL = "tool"
    TROUBLE = "trouble"
    FAILURE = "failure"
    SILENCE = "silence"
    VOICE = "voice"
    CUT = "cut"
    UNHEARD = "unheard"
    AHEAD = "ahead"


class Columns(NamedTuple):
    """What falls into the columns of a picture: those that hold marks, and what the marks in each weigh together.

    `width` is how many columns the picture has. `crowded`: marks stand so close that they are a density; a
    column's weight then counts beside the heaviest's. Else each mark stands for itself, and is of full height from
    `TALL_CHARS` on.
    """

    xs: list[int]
    weights: list[int]
    width: int
    crowded: bool

    def heights(self, least: int, most: int) -> list[int]:
        """The height of each column in pixels, from `least` to `most`."""
        more = most - least
        if self.crowded:
            full = max(self.weights, default=1)
            return [least + weight * more // full for weight in self.weights]
        return [least + min(weight, TALL_CHARS) * more // TALL_CHARS for weight in self.weights]


class Marks:
    """Moments with a weight each, sorted by time; equal moments stay in order of arrival.

    A weight counts up to `TALL_CHARS` in a picture, whole in a `total`. Sums are made when they are first asked for:
    most marks are added long before, and many at a time.
    """

    __slots__ = ("_found", "_sums", "_totals", "offsets", "seqs", "weights")

    def __init__(self) -> None:
        self.offsets = array("q")
        self.seqs = array("q")
        self.weights = array("q")
        self._sums = array("q", [0])
        self._totals = array("q", [0])
        self._found: tuple[TimeRange, int, Columns] | None = None

    def __len__(self) -> int:
        return len(self.offsets)

    def add(self, offset_ns: int, seq: int, weight: int) -> None:
        """Take a mark in. Records come in the order of time; an import may bring others, at a higher cost."""
        self._found = None
        offsets = self.offsets
        if not offsets or offset_ns >= offsets[-1]:
            offsets.append(offset_ns)
            self.seqs.append(seq)
            self.weights.append(weight)
            return
        place = bisect_right(offsets, offset_ns)
        offsets.insert(place, offset_ns)
        self.seqs.insert(place, seq)
        self.weights.insert(place, weight)
        self._forget(place)

    def add_all(self, offsets: Sequence[int], seqs: Iterable[int], weights: Iterable[int]) -> None:
        """Take several marks in, at a tenth of the cost where none comes before what is there."""
        first = self.offsets[-1] if self.offsets else offsets[0]
        if first <= offsets[0] and all(map(le, offsets, offsets[1:])):
            self._found = None
            self.offsets.extend(offsets)
            self.seqs.extend(seqs)
            self.weights.extend(weights)
            return
        for offset_ns, seq, weight in zip(offsets, seqs, weights, strict=True):
            self.add(offset_ns, seq, weight)

    def extend(self, offsets: "array[int]", marks: "Marks") -> None:
        """Take all marks of another in, moved to later offsets than there are here."""
        self._found = None
        self.offsets.extend(offsets)
        self.seqs.extend(marks.seqs)
        self.weights.extend(marks.weights)

    def drop(self, offset_ns: int, seq: int) -> None:
        """Take a mark out again, if it is there."""
        place = bisect_right(self.offsets, offset_ns) - 1
        while place >= 0 and self.offsets[place] == offset_ns:
            if self.seqs[place] == seq:
                del self.offsets[place], self.seqs[place], self.weights[place]
                self._forget(place)
                return
            place -= 1

    def count(self, start_ns: int, end_ns: int) -> int:
        """How many marks lie from a moment until before another."""
        return bisect_left(self.offsets, end_ns) - bisect_left(self.offsets, start_ns)

    def total(self, start_ns: int, end_ns: int) -> int:
        """What the marks from a moment until before another weigh together."""
        totals = self._totals
        if len(totals) <= len(self.weights):
            _add_up(totals, self.weights[len(totals) - 1 :])
        return totals[bisect_left(self.offsets, end_ns)] - totals[bisect_left(self.offsets, start_ns)]

    def add_up(self) -> None:
        """Make the sums that a picture needs: of very many marks, that takes longer than a paint may."""
        if len(self._sums) <= len(self.weights):
            new = self.weights[len(self._sums) - 1 :]
            _add_up(self._sums, [weight if weight < TALL_CHARS else TALL_CHARS for weight in new])

    def _forget(self, place: int) -> None:
        self._found = None
        del self._sums[place + 1 :], self._totals[place + 1 :]

    def columns(self, view: TimeRange, width: int) -> Columns:
        """The marks in view by column: a pixel wide, or as wide as a bar where there are more marks than pixels.

        What was found last is kept: most frames change neither the view nor every lane.
        """
        if self._found is None or self._found[:2] != (view, width):
            self._found = view, width, self._find_columns(view, width)
        return self._found[2]

    def _find_columns(self, view: TimeRange, width: int) -> Columns:
        self.add_up()
        first, stop = bisect_left(self.offsets, view.start_ns), bisect_left(self.offsets, view.end_ns)
        if stop - first > width:
            columns = max(width // BAR_PX, 1)
            return Columns(*self._by_column(first, stop, view, columns), columns, crowded=True)
        xs, weights = self._by_mark(first, stop, view, width)
        return Columns(xs, weights, width, crowded=len(xs) * 4 > width)

    def _by_mark(self, place: int, stop: int, view: TimeRange, width: int) -> tuple[list[int], list[int]]:
        """For few marks: put each into its column."""
        offsets, sums = self.offsets, self._sums
        start_ns, length = view.start_ns, view.length_ns
        xs: list[int] = []
        weights: list[int] = []
        for number in range(place, stop):
            x = (offsets[number] - start_ns) * width // length
            weight = sums[number + 1] - sums[number]
            if xs and xs[-1] == x:
                weights[-1] += weight
            else:
                xs.append(x)
                weights.append(weight)
        return xs, weights

    def _by_column(self, first: int, stop: int, view: TimeRange, width: int) -> tuple[list[int], list[int]]:
        """For many: find where each column ends, first among every 64th mark, then among 64: nearness is quick."""
        start_ns, length, up = view.start_ns, view.length_ns, width - 1
        edges = [start_ns + end // width for end in range(length + up, width * length + up, length)]
        among = self.offsets[first:stop:64].tolist()
        tos = [first + 64 * place for place in map(bisect_left, repeat(among), edges)]
        froms = [to - 63 if to > first else first for to in tos]  # spelled out: `max` takes three times as long
        tos = [to if to < stop else stop for to in tos]
        ends = [first, *map(bisect_left, repeat(self.offsets), edges, froms, tos), stop]
        sums = list(map(self._sums.__getitem__, ends))
        held = list(map(sub, ends[1:], ends))
        return list(compress(range(width), held)), list(compress(map(sub, sums[1:], sums), held))

    def nearest(self, offset_ns: int, tolerance_ns: int) -> int | None:
        """The number of the mark nearest to a moment; None where none is near enough."""
        offsets = self.offsets
        after = bisect_left(offsets, offset_ns)
        around = [n for n in (after - 1, after) if 0 <= n < len(offsets)]
        best = min(around, key=lambda n: abs(offsets[n] - offset_ns), default=None)
        return best if best is not None and abs(offsets[best] - offset_ns) <= tolerance_ns else None


def _add_up(sums: "array[int]", more: Iterable[int]) -> None:
    """Go on with running sums."""
    sums.extend(accumulate(more, initial=sums.pop()))


@dataclass(slots=True)
class Span:
    """A stretch of time. `end_ns` is None while it lasts; `seq` is the record that it began with, -1 where none did."""

    start_ns: int
    end_ns: int | None
    seq: int
    tone: Tone
    label: str = ""

    def until(self, now_ns: int) -> int:
        return max(now_ns, self.start_ns) if self.end_ns is None else self.end_ns

    def overlaps(self, start_ns: int, end_ns: int, now_ns: int) -> bool:
        return self.start_ns < end_ns and self.until(now_ns) >= start_ns


class Spans:
    """Spans in the order of their starts. They are few: one a tool call, a pause or a segment."""

    def __init__(self) -> None:
        self._starts = array("q")
        self._ends = array("q")
        self._spans: list[Span] = []
        self._longest_ns = 0
        self._open = 0

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans)

    @property
    def open(self) -> int:
        """How many of them have no end yet."""
        return self._open

    def begin(self, span: Span) -> None:
        """Take a span in, wherever its start lies among the others; one that lasts ends by `end`."""
        place = bisect_right(self._starts, span.start_ns)
        self._starts.insert(place, span.start_ns)
        self._ends.insert(place, span.until(NO_END))
        self._spans.insert(place, span)
        self._open += span.end_ns is None
        self._longest_ns = max(self._longest_ns, span.until(0) - span.start_ns)

    def end(self, span: Span, end_ns: int) -> None:
        if span.end_ns is None:
            span.end_ns = max(end_ns, span.start_ns)
            place = bisect_left(self._starts, span.start_ns)
            while self._spans[place] is not span:
                place += 1
            self._ends[place] = span.end_ns
            self._open -= 1
            self._longest_ns = max(self._longest_ns, span.end_ns - span.start_ns)

    def within(self, view: TimeRange, width: int, now_ns: int) -> list[Span]:
        """The spans to paint, in order: of those that begin close together, the few alone that end last."""
        width = max(width // SPAN_COLUMN_PX, 1)
        place = 0 if self._open else bisect_left(self._starts, view.start_ns - self._longest_ns)
        stop = bisect_left(self._starts, view.end_ns)
        found: list[Span] = []
        if stop - place <= MOST_IN_COLUMN * width:  # no more than there would be anyway
            found, place = self._spans[place:stop], stop
        while place < stop:
            column = max(view.column(self._starts[place], width), -1)  # what began before it is in view is one column
            following = bisect_left(self._starts, view.column_start(column + 1, width), place, stop)
            found += [self._spans[number] for number in self._ending_last(place, following)]
            place = following
        return [span for span in found if span.until(now_ns) >= view.start_ns]

    def _ending_last(self, first: int, stop: int) -> Sequence[int]:
        """The numbers of those that end last, in order."""
        if stop - first <= MOST_IN_COLUMN:
            return range(first, stop)
        ends, last = self._ends[first:stop], []
        for _ in range(MOST_IN_COLUMN):
            number = ends.index(max(ends))
            ends[number] = -NO_END
            last.append(first + number)
        return sorted(last)

    def at(self, offset_ns: int, tolerance_ns: int, now_ns: int) -> Span | None:
        """The span around a moment; of several, the one that began last."""
        for place in range(bisect_right(self._starts, offset_ns + tolerance_ns) - 1, -1, -1):
            span = self._spans[place]
            if span.until(now_ns) >= offset_ns - tolerance_ns:
                return span
            if not self._open and span.start_ns < offset_ns - self._longest_ns - tolerance_ns:
                return None
        return None
