"""Lanes: a turn as marks and spans on a time range, built as changes come, and what of them to paint or to hit.

Marks are kept as sorted arrays. What to paint costs two binary searches a pixel column, however many marks there are;
where several fall into one column it becomes a density.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from vftester.core.conversation import Change, StateChanged, Turn
from vftester.core.measures import Measures, measure
from vftester.core.records import Closed
from vftester.core.stitcher import CallEnd, CallStart, Opening, Piece
from vftester.core.timescale import MS, TimeRange, seconds
from vftester.core.traces import Reading, trace_of

PAUSE_NS = 250 * MS
"""Shorter waits between two arrivals of text are how text comes, not pauses."""

TALL_CHARS = 12
"""A piece of text this long is a mark of full height, where no longer one is in view."""


class Lane(StrEnum):
    """The lanes in the order in which they are painted, named as on the screen."""

    SAID = "You said"
    EVENTS = "Events"
    TEXT = "Agent's text"
    STEP = "Agent step"


class Tone(StrEnum):
    """What a mark or a span is about; the painter chooses the colour. Later tones are painted over earlier ones."""

    PLAIN = "plain"
    PAUSE = "pause"
    TOOL = "tool"
    TROUBLE = "trouble"


class Columns(NamedTuple):
    """What falls into pixel columns: those that hold marks, what the marks in each weigh together, and the heaviest."""

    xs: list[int]
    weights: list[int]
    heaviest: int


class Marks:
    """Moments with a weight each, sorted by time; equal moments stay in order of arrival."""

    __slots__ = ("_sums", "offsets", "seqs")

    def __init__(self) -> None:
        self.offsets = array("q")
        self.seqs = array("q")
        self._sums = array("q", [0])

    def __len__(self) -> int:
        return len(self.offsets)

    def add(self, offset_ns: int, seq: int, weight: int) -> None:
        """Take a mark in. Records come in the order of time; an import may bring others, at a higher cost."""
        offsets, sums = self.offsets, self._sums
        if not offsets or offset_ns >= offsets[-1]:
            offsets.append(offset_ns)
            self.seqs.append(seq)
            sums.append(sums[-1] + weight)
            return
        place = bisect_right(offsets, offset_ns)
        offsets.insert(place, offset_ns)
        self.seqs.insert(place, seq)
        sums.insert(place + 1, sums[place] + weight)
        for later in range(place + 2, len(sums)):
            sums[later] += weight

    def drop(self, offset_ns: int, seq: int) -> None:
        """Take a mark out again, if it is there."""
        place = bisect_right(self.offsets, offset_ns) - 1
        while place >= 0 and self.offsets[place] == offset_ns:
            if self.seqs[place] == seq:
                weight = self._sums[place + 1] - self._sums[place]
                del self.offsets[place], self.seqs[place], self._sums[place + 1]
                for later in range(place + 1, len(self._sums)):
                    self._sums[later] -= weight
                return
            place -= 1

    def columns(self, view: TimeRange, width: int) -> Columns:
        """The marks in view, by pixel column. The heaviest is at least `TALL_CHARS`."""
        first, stop = bisect_left(self.offsets, view.start_ns), bisect_left(self.offsets, view.end_ns)
        found = self._by_mark if stop - first < width else self._by_column
        xs, weights = found(first, stop, view, width)
        return Columns(xs, weights, max(TALL_CHARS, max(weights, default=0)))

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

    def _by_column(self, place: int, stop: int, view: TimeRange, width: int) -> tuple[list[int], list[int]]:
        """For many: find where each column ends, at first among a few times as many marks as a column has."""
        offsets, sums = self.offsets, self._sums
        start_ns, length = view.start_ns, view.length_ns
        reach = 3 * (stop - place) // width
        before = sums[place]
        xs: list[int] = []
        weights: list[int] = []
        for x in range(width):
            column_end = start_ns + ((x + 1) * length + width - 1) // width
            limit = place + reach
            if limit >= stop or offsets[limit] < column_end:
                limit = stop
            after = bisect_left(offsets, column_end, place, limit)
            if after > place:
                total = sums[after]
                xs.append(x)
                weights.append(total - before)
                place, before = after, total
        return xs, weights

    def nearest(self, offset_ns: int, tolerance_ns: int) -> int | None:
        """The number of the mark nearest to a moment; None where none is near enough."""
        offsets = self.offsets
        after = bisect_left(offsets, offset_ns)
        around = [n for n in (after - 1, after) if 0 <= n < len(offsets)]
        best = min(around, key=lambda n: abs(offsets[n] - offset_ns), default=None)
        return best if best is not None and abs(offsets[best] - offset_ns) <= tolerance_ns else None


@dataclass(slots=True)
class Span:
    """A stretch of time. `end_ns` is None while it lasts; `seq` is the record that it began with."""

    start_ns: int
    end_ns: int | None
    seq: int
    tone: Tone
    label: str = ""

    def until(self, now_ns: int) -> int:
        return max(now_ns, self.start_ns) if self.end_ns is None else self.end_ns


class Spans:
    """Spans in the order of their starts. They are few: one a tool call or a pause."""

    def __init__(self) -> None:
        self._starts = array("q")
        self._spans: list[Span] = []
        self._longest_ns = 0
        self._open = 0

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans)

    def begin(self, span: Span) -> None:
        place = bisect_right(self._starts, span.start_ns)
        self._starts.insert(place, span.start_ns)
        self._spans.insert(place, span)
        self._open += span.end_ns is None
        self._longest_ns = max(self._longest_ns, span.until(0) - span.start_ns)

    def end(self, span: Span, end_ns: int) -> None:
        if span.end_ns is None:
            span.end_ns = max(end_ns, span.start_ns)
            self._open -= 1
            self._longest_ns = max(self._longest_ns, span.end_ns - span.start_ns)

    def within(self, view: TimeRange, width: int, now_ns: int) -> list[Span]:
        """The spans to paint: of those narrower than a pixel that begin in one column, the first only."""
        place = 0 if self._open else bisect_left(self._starts, view.start_ns - self._longest_ns)
        found: list[Span] = []
        narrow_until = view.start_ns - 1
        for span in self._spans[place : bisect_left(self._starts, view.end_ns)]:
            end_ns = span.until(now_ns)
            if end_ns < view.start_ns or end_ns < narrow_until:
                continue
            narrow_until = view.column_start(view.column(span.start_ns, width) + 1, width)
            found.append(span)
        return found

    def at(self, offset_ns: int, tolerance_ns: int, now_ns: int) -> Span | None:
        """The span around a moment; of several, the one that began last."""
        for place in range(bisect_right(self._starts, offset_ns + tolerance_ns) - 1, -1, -1):
            span = self._spans[place]
            if span.until(now_ns) >= offset_ns - tolerance_ns:
                return span
            if not self._open and span.start_ns < offset_ns - self._longest_ns - tolerance_ns:
                return None
        return None


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies at a place. `seq` is None for what is no record: what the person did."""

    lane: Lane
    seq: int | None
    offset_ns: int
    end_ns: int | None = None
    label: str = ""


class TurnLanes:
    """The lanes of one turn. Marks by tone, so that the few that matter are found without looking at the many."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.marks: dict[Lane, dict[Tone, Marks]] = {lane: {} for lane in Lane}
        self.spans: dict[Lane, Spans] = {lane: Spans() for lane in Lane}
        self.calls: list[Span] = []
        self.first_text_ns: int | None = None
        self.last_ns = 0
        self._names = _ToolNames()
        self._measures: Measures | None = None
        self._last_piece: Piece | None = None
        self._mark(Lane.SAID, Tone.PLAIN, 0, -1, TALL_CHARS)

    @property
    def measures(self) -> Measures:
        """The turn's measures, kept once its state is decided: they cost what all of its text costs."""
        if self._measures is None or self.turn.state is None:
            self._measures = measure(self.turn)
        return self._measures

    @property
    def running(self) -> bool:
        """More may come: neither was the turn's state decided nor did reading stop."""
        return self.turn.state is None and not self.turn.reading_stopped

    def take(self, turn: Turn, changes: Sequence[Change]) -> None:
        """Take in what changed. `turn` may already be further than these changes."""
        self.turn = turn
        for change in changes:
            match change:
                case Reading():
                    self._take_reading(change)
                case Piece():
                    self._take_piece(change)
                case Opening() | StateChanged():
                    pass
                case CallStart():
                    span = Span(change.offset_ns, None, change.seq, Tone.TOOL, self._names.of_call(len(self.calls)))
                    self.calls.append(span)
                    self.spans[Lane.STEP].begin(span)
                case CallEnd() if change.call is not None:
                    self.spans[Lane.STEP].end(self.calls[change.call], change.offset_ns)
                case Closed():
                    self._take_close(change)
                case _:
                    pass

    def hit(self, lane: Lane, offset_ns: int, tolerance_ns: int, now_ns: int) -> Hit | None:
        """What lies at a moment of a lane: the nearest mark (of two as near, the one painted on top), else a span."""
        best: Hit | None = None
        for tone in Tone:
            marks = self.marks[lane].get(tone)
            near = marks.nearest(offset_ns, tolerance_ns) if marks else None
            if marks is None or near is None:
                continue
            found_ns, seq = marks.offsets[near], marks.seqs[near]
            if best is None or abs(found_ns - offset_ns) <= abs(best.offset_ns - offset_ns):
                best = Hit(lane, seq if seq >= 0 else None, found_ns)
        if best is None and (span := self.spans[lane].at(offset_ns, tolerance_ns, now_ns)):
            best = Hit(lane, span.seq, span.start_ns, span.end_ns, span.label)
        return best

    def _mark(self, lane: Lane, tone: Tone, offset_ns: int, seq: int, weight: int) -> None:
        marks = self.marks[lane].get(tone)
        if marks is None:
            marks = self.marks[lane][tone] = Marks()
        marks.add(offset_ns, seq, weight)

    def _take_reading(self, reading: Reading) -> None:
        record = reading.record
        self.last_ns = max(self.last_ns, record.offset_ns)
        self._mark(Lane.EVENTS, _tone(reading), record.offset_ns, record.seq, TALL_CHARS)
        if reading.kind == "debug" and reading.ref:
            self._names.mention(reading, self.calls)

    def _take_piece(self, piece: Piece) -> None:
        # Its record was marked as an event a moment ago; text has a lane of its own.
        events = self.marks[Lane.EVENTS].get(Tone.PLAIN)
        if events is not None:
            events.drop(piece.offset_ns, piece.seq)
        self._mark(Lane.TEXT, Tone.PLAIN, piece.offset_ns, piece.seq, max(len(piece.text), 1))
        last, self._last_piece = self._last_piece, piece
        if last is None:
            self.first_text_ns = piece.offset_ns
        elif last.message == piece.message and piece.offset_ns - last.offset_ns >= PAUSE_NS:
            label = f"{seconds(piece.offset_ns - last.offset_ns)} pause in text"
            self.spans[Lane.TEXT].begin(Span(last.offset_ns, piece.offset_ns, last.seq, Tone.PAUSE, label))

    def _take_close(self, closed: Closed) -> None:
        if closed.offset_ns is not None:
            self.last_ns = max(self.last_ns, closed.offset_ns)
        for span in self.calls:  # what never ended lasted until nobody listened any more
            self.spans[Lane.STEP].end(span, self.last_ns)


class SessionLanes:
    """The lanes of each turn of a session, by index."""

    def __init__(self) -> None:
        self.turns: dict[int, TurnLanes] = {}

    def take(self, turn: Turn, changes: Sequence[Change]) -> TurnLanes:
        """Take in what changed in a turn: that turn's lanes."""
        lanes = self.turns.get(turn.index)
        if lanes is None:
            lanes = self.turns[turn.index] = TurnLanes(turn)
        lanes.take(turn, changes)
        return lanes


def _tone(reading: Reading) -> Tone:
    if reading.flaw is not None or reading.record.event == "error":
        return Tone.TROUBLE
    return Tone.TOOL if reading.kind == "tool-call" else Tone.PLAIN


class _ToolNames:
    """Which call is which tool's. A `tool-call` trace has no name; debug traces near by point at the tool.

    A mention before a call names it; one after it names the newest call without a name. A second mention of a call's
    own name is its result, and names no other call.
    """

    def __init__(self) -> None:
        self._waiting = ""
        self._unnamed: list[int] = []
        self._awaiting_result: list[str] = []

    def of_call(self, number: int) -> str:
        name, self._waiting = self._waiting, ""
        if name:
            self._awaiting_result.append(name)
        else:
            self._unnamed.append(number)
        return name

    def mention(self, reading: Reading, calls: Sequence[Span]) -> None:
        name = _tool_of(reading)
        if name is None:
            return
        if name in self._awaiting_result:
            self._awaiting_result.remove(name)
        elif self._unnamed:
            calls[self._unnamed.pop()].label = name
        else:
            self._waiting = name


def _tool_of(reading: Reading) -> str | None:
    """The tool that a debug trace points at; None where it points at an agent."""
    payload = (trace_of(reading.record) or {}).get("payload")
    ref = payload.get("ref") if isinstance(payload, dict) else None
    return reading.ref if isinstance(ref, dict) and ref.get("type") != "agent" else None
