"""Waits as values, and what is known of waiting as a turn goes on: what ran meanwhile, and when text arrived."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, groupby
from operator import itemgetter

from vftester.core.conversation import Turn
from vftester.core.steps.calls import ToolNames
from vftester.core.stitcher import CallStart, Piece

PAUSE_NS = 250_000_000
"""Shorter waits between two arrivals of text are how text comes, not pauses."""


class Cause(StrEnum):
    """What the person waited for, as reports and the window name it."""

    CONNECTING = "connecting"
    MODEL = "model"
    TOOL = "tool"
    SENTENCE = "sentence not finished"
    HELD_BACK = "held back"
    VOICE = "voice"
    NOT_VISIBLE = "cause not visible"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of waiting with one cause; of a tool call, `what` names the tool where one is named.

    `call` is the `seq` of the record that began it.
    """

    start_ns: int
    end_ns: int
    cause: Cause
    what: str | None = None
    call: int | None = None

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns


@dataclass(frozen=True, slots=True)
class Wait:
    """A silence that was heard (`heard`), or a pause in text. `heard_ns`: how much of a pause the ear met.

    `between`: of a pause, whether it lies between two messages; else within one, as the longest pause in text does.
    """

    start_ns: int
    end_ns: int
    heard: bool
    parts: tuple[Part, ...]
    heard_ns: int
    between: bool = False

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns

    @property
    def cause(self) -> Part:
        """The part that took longest."""
        return max(self.parts, key=lambda part: part.length_ns)


@dataclass(frozen=True, slots=True)
class Bill:
    """`silences` in the order they were heard; `pauses` in the text, likewise."""

    silences: tuple[Wait, ...]
    pauses: tuple[Wait, ...]

    @property
    def heard_ns(self) -> int:
        """All silence heard: `dead_air_ms` in nanoseconds."""
        return sum(wait.length_ns for wait in self.silences)

    def longest_pause(self, *, between: bool) -> Wait | None:
        """The longest pause between two messages, or within one; the first of several, None without any."""
        pauses = (pause for pause in self.pauses if pause.between is between)
        return max(pauses, key=lambda pause: pause.length_ns, default=None)

    def by_cause(self) -> dict[Cause, int]:
        """Nanoseconds of silence heard, by cause; only causes that occur."""
        total: dict[Cause, int] = {}
        for wait in self.silences:
            for part in wait.parts:
                total[part.cause] = total.get(part.cause, 0) + part.length_ns
        return total


class Known:
    """What is known of waiting, whatever it was for: connecting, and tool calls with their names."""

    def __init__(self) -> None:
        self._spans: list[Part] = []  # those that are over, in the order of their starts
        self._longest_ns = 0
        self._running: dict[int, CallStart] = {}  # by its number, in the order of their starts
        self._connected = False
        self._readings = self._starts = self._ends = 0
        self._names = ToolNames()
        self._called: dict[int, str] = {}  # by the `seq` of the start

    def learn(self, turn: Turn) -> Iterator[tuple[CallStart, str]]:
        """Take in what is new: those calls that are named now and were not."""
        if not self._connected and turn.connect_ns:
            self._connected = True
            self._add(Part(0, turn.connect_ns, Cause.CONNECTING))
        starts, ends = turn.talk.call_starts, turn.talk.call_ends
        for reading in turn.readings.since(self._readings):
            if reading.kind == "tool-call" and reading.state == "start":
                self._called[reading.record.seq] = self._names.started()
            elif reading.kind == "debug" and (late := self._names.mention(reading)) is not None:
                call = starts[late.call]
                self._called[call.seq] = late.name
                yield call, late.name
        self._readings = len(turn.readings)
        self._running |= enumerate(starts.since(self._starts), self._starts)
        self._starts = len(starts)
        for end in ends.since(self._ends):
            begun = self._running.pop(end.call, None) if end.call is not None else None
            if begun is not None:
                self._add(self._part(begun, end.offset_ns))
        self._ends = len(ends)

    def within(self, start: int, end: int) -> Iterator[Part]:
        """Those that reach into a stretch, in order; of calls that still run the first, which covers the others."""
        running = next(iter(self._running.values()), None)
        for place in range(bisect_left(self._spans, start - self._longest_ns, key=_start), len(self._spans)):
            span = self._spans[place]
            if span.start_ns >= end:
                break
            if running is not None and running.offset_ns < span.start_ns:
                break
            yield self._named(span)
        if running is not None and running.offset_ns < end:
            yield self._part(running, end)

    def _add(self, span: Part) -> None:
        insort(self._spans, span, key=_start)
        self._longest_ns = max(self._longest_ns, span.length_ns)

    def _part(self, call: CallStart, end_ns: int) -> Part:
        return Part(call.offset_ns, end_ns, Cause.TOOL, self._called.get(call.seq) or None, call.seq)

    def _named(self, span: Part) -> Part:
        """A span with the name that it has by now."""
        name = self._called.get(span.call) if span.call is not None else None
        return replace(span, what=name) if name and name != span.what else span


class Arrivals:
    """When each character of a turn's messages arrived."""

    def __init__(self) -> None:
        # of each message: how long it was after each piece, and when that piece came
        self._found: dict[int, tuple[list[int], list[int]]] = {}

    def add(self, pieces: Iterable[Piece]) -> None:
        for message, some in groupby(pieces, _message):
            lengths, offsets = self._found.setdefault(message, ([], []))
            its = list(some)
            lengths += accumulate([len(piece[3]) for piece in its], initial=lengths.pop() if lengths else None)
            offsets += [piece[2] for piece in its]

    def of(self, message: int, place: int) -> int:
        """When the character at a place of a message came; beyond its end, when its last did; 0 without a message."""
        lengths, offsets = self._found.get(message, ((), ()))
        return offsets[min(bisect_right(lengths, place), len(offsets) - 1)] if offsets else 0


_message = itemgetter(0)


def _start(part: Part) -> int:
    return part.start_ns
