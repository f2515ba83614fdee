"""The silence bill: each silence that was heard in a turn, and each pause in its text, with the cause where it shows.

Pure, derived from the turn's records and voice events. A silence is divided among its causes without a rest: the parts
add up to what was heard. What the records do not show is said not to be visible.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from vftester.core.calls import tool_names
from vftester.core.conversation import Turn
from vftester.core.speech import SpokenSegment, silent_spans
from vftester.core.stitcher import Opening

PAUSE_NS = 250_000_000
"""Shorter waits between two arrivals of text are how text comes, not pauses."""


class Cause(StrEnum):
    CONNECTING = "connecting"
    MODEL = "model"
    TOOL = "tool"
    SENTENCE = "sentence not finished"
    HELD_BACK = "held back"
    VOICE = "voice"
    NOT_VISIBLE = "cause not visible"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of waiting with one cause; `what` names the tool where one is named."""

    start_ns: int
    end_ns: int
    cause: Cause
    what: str | None = None

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns


@dataclass(frozen=True, slots=True)
class Wait:
    """A silence that was heard (`heard`), or a pause in text. `heard_ns`: how much of a pause the ear met."""

    start_ns: int
    end_ns: int
    heard: bool
    parts: tuple[Part, ...]
    heard_ns: int

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

    def by_cause(self) -> dict[Cause, int]:
        """Nanoseconds of silence heard, by cause; only causes that occur."""
        total: dict[Cause, int] = {}
        for wait in self.silences:
            for part in wait.parts:
                total[part.cause] = total.get(part.cause, 0) + part.length_ns
        return total


def silence_bill(turn: Turn) -> Bill:
    """The bill of a turn, finished or not; empty where nothing was said."""
    known = _Known(turn)
    silences = tuple(_silences(turn, known))
    return Bill(silences, tuple(_pauses(turn, known, silences)))


class _Known:
    """What is known of waiting, whatever it was for: connecting and tool calls, in the order of their starts."""

    def __init__(self, turn: Turn) -> None:
        connecting = [Part(0, turn.connect_ns, Cause.CONNECTING)] if turn.connect_ns else []
        self._spans = sorted([*connecting, *_tool_spans(turn)], key=_start)
        self._longest_ns = max((span.length_ns for span in self._spans), default=0)

    def within(self, start: int, end: int) -> Iterator[Part]:
        """Those that reach into a stretch, in order."""
        for place in range(bisect_left(self._spans, start - self._longest_ns, key=_start), len(self._spans)):
            span = self._spans[place]
            if span.start_ns >= end:
                break
            yield span


def _silences(turn: Turn, known: _Known) -> Iterator[Wait]:
    spans = silent_spans(turn.speech.segments())
    if not spans:
        return
    arrivals = _Arrivals(turn)
    for start, end, segment in spans:
        parts = tuple(_parts(turn, start, end, segment, known, arrivals))
        yield Wait(start, end, True, parts, end - start)


def _parts(
    turn: Turn, start: int, end: int, segment: SpokenSegment, known: _Known, arrivals: "_Arrivals"
) -> Iterator[Part]:
    """A silence among its causes, in order: waiting for text, for the sentence, for leave to speak, for the voice."""
    ready = segment.ready
    first_text = _clamp(arrivals.of(ready.message, ready.start), start, end)
    finished = _clamp(ready.offset_ns, first_text, end)
    queued = _clamp(segment.queued_ns if segment.queued_ns is not None else finished, finished, end)
    opening = turn.talk.openings[ready.message] if ready.message < len(turn.talk.openings) else None
    yield from _waiting_for_text(start, first_text, opening, known)
    for part_start, part_end, cause in (
        (first_text, finished, Cause.SENTENCE),
        (finished, queued, Cause.HELD_BACK),
        (queued, end, Cause.VOICE),
    ):
        if part_end > part_start:
            yield Part(part_start, part_end, cause)


def _waiting_for_text(start: int, end: int, opening: Opening | None, known: _Known) -> Iterator[Part]:
    """No text yet: connecting, then tools where calls were open, else the model where a model wrote what came."""
    other = Cause.MODEL if opening is not None and opening.generated else Cause.NOT_VISIBLE
    at = start
    for span in known.within(start, end):
        from_ns, to_ns = max(span.start_ns, at), min(span.end_ns, end)
        if to_ns <= from_ns:
            continue
        if from_ns > at:
            yield Part(at, from_ns, other)
        yield Part(from_ns, to_ns, span.cause, span.what)
        at = to_ns
    if end > at:
        yield Part(at, end, other)


def _pauses(turn: Turn, known: _Known, silences: Sequence[Wait]) -> Iterator[Wait]:
    for before, after in pairwise(turn.talk.pieces):
        start, end = before.offset_ns, after.offset_ns
        if end - start >= PAUSE_NS:
            parts = tuple(_waiting_for_text(start, end, turn.talk.openings[after.message], known))
            yield Wait(start, end, False, parts, _heard_ns(silences, start, end))


def _heard_ns(silences: Sequence[Wait], start: int, end: int) -> int:
    """How much of a stretch was silence; silences follow each other and never overlap."""
    heard = 0
    for place in range(bisect_right(silences, start, key=_end), len(silences)):
        silence = silences[place]
        if silence.start_ns >= end:
            break
        heard += min(end, silence.end_ns) - max(start, silence.start_ns)
    return heard


def _tool_spans(turn: Turn) -> Iterator[Part]:
    names = tool_names(turn)
    for call in turn.talk.tool_calls():
        if call.start is not None:
            last = call.end.offset_ns if call.end else turn.end_ns
            last = turn.readings[-1].record.offset_ns if last is None else last
            yield Part(call.start.offset_ns, last, Cause.TOOL, names.get(call.start.seq))


class _Arrivals:
    """When each character of a turn's messages arrived."""

    def __init__(self, turn: Turn) -> None:
        # of each message: how long it was after each piece, and when that piece came
        self._found: dict[int, tuple[list[int], list[int]]] = {}
        for piece in turn.talk.pieces:
            lengths, offsets = self._found.setdefault(piece.message, ([], []))
            lengths.append((lengths[-1] if lengths else 0) + len(piece.text))
            offsets.append(piece.offset_ns)

    def of(self, message: int, place: int) -> int:
        """When the character at a place of a message came; beyond its end, when its last did; 0 without a message."""
        lengths, offsets = self._found.get(message, ((), ()))
        return offsets[min(bisect_right(lengths, place), len(offsets) - 1)] if offsets else 0


def _start(part: Part) -> int:
    return part.start_ns


def _end(wait: Wait) -> int:
    return wait.end_ns


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
