"""Lanes: a turn as marks and spans on a time range, built as changes come, and what lies where."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vftester.core.conversation import Change, StateChanged, Turn
from vftester.core.marks import TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.measures import Measures, measure
from vftester.core.records import Closed
from vftester.core.stitcher import CallEnd, CallStart, Opening, Piece
from vftester.core.timescale import MS, seconds
from vftester.core.traces import Reading, trace_of

PAUSE_NS = 250 * MS
"""Shorter waits between two arrivals of text are how text comes, not pauses."""


class Lane(StrEnum):
    """The lanes in the order in which they are painted, named as on the screen."""

    SAID = "You said"
    EVENTS = "Events"
    TEXT = "Agent's text"
    STEP = "Agent step"


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
        self._mark(Lane.TEXT, Tone.PLAIN, piece.offset_ns, piece.seq, min(max(len(piece.text), 1), TALL_CHARS))
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
