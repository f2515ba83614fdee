"""The silence bill: each silence that was heard in a turn, and each pause in its text, with the cause where it shows.

Pure, derived from the turn's records and voice events. A silence is divided among its causes without a rest: the parts
add up to what was heard. What the records do not show is said not to be visible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from vftester.core.calls import tool_names
from vftester.core.conversation import Turn
from vftester.core.speech import SpokenSegment, silent_spans
from vftester.core.stitcher import Opening, Piece

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
    tools = list(_tool_spans(turn))
    silences = tuple(_silences(turn, tools))
    return Bill(silences, tuple(_pauses(turn, tools, silences)))


def _silences(turn: Turn, tools: list[Part]) -> Iterator[Wait]:
    for start, end, segment in silent_spans(turn.speech.segments()):
        parts = tuple(_parts(turn, start, end, segment, tools))
        yield Wait(start, end, True, parts, end - start)


def _parts(turn: Turn, start: int, end: int, segment: SpokenSegment, tools: list[Part]) -> Iterator[Part]:
    """A silence among its causes, in order: waiting for text, for the sentence, for leave to speak, for the voice."""
    ready = segment.ready
    first_text = _clamp(_text_began(turn, ready.message, ready.start), start, end)
    finished = _clamp(ready.offset_ns, first_text, end)
    queued = _clamp(segment.queued_ns if segment.queued_ns is not None else finished, finished, end)
    opening = turn.talk.openings[ready.message] if ready.message < len(turn.talk.openings) else None
    yield from _waiting_for_text(turn, start, first_text, opening, tools)
    for part_start, part_end, cause in (
        (first_text, finished, Cause.SENTENCE),
        (finished, queued, Cause.HELD_BACK),
        (queued, end, Cause.VOICE),
    ):
        if part_end > part_start:
            yield Part(part_start, part_end, cause)


def _waiting_for_text(turn: Turn, start: int, end: int, opening: Opening | None, tools: list[Part]) -> Iterator[Part]:
    """No text yet: connecting, then tools where calls were open, else the model where a model wrote what came."""
    known = [Part(0, turn.connect_ns, Cause.CONNECTING)] if turn.connect_ns else []
    other = Cause.MODEL if opening is not None and opening.generated else Cause.NOT_VISIBLE
    at = start
    for span in sorted([*known, *tools], key=lambda part: part.start_ns):
        from_ns, to_ns = max(span.start_ns, at), min(span.end_ns, end)
        if to_ns <= from_ns:
            continue
        if from_ns > at:
            yield Part(at, from_ns, other)
        yield Part(from_ns, to_ns, span.cause, span.what)
        at = to_ns
    if end > at:
        yield Part(at, end, other)


def _pauses(turn: Turn, tools: list[Part], silences: tuple[Wait, ...]) -> Iterator[Wait]:
    for before, after in pairwise(turn.talk.pieces):
        if after.offset_ns - before.offset_ns < PAUSE_NS:
            continue
        start, end = before.offset_ns, after.offset_ns
        parts = tuple(_waiting_for_text(turn, start, end, turn.talk.openings[after.message], tools))
        heard = sum(max(0, min(end, s.end_ns) - max(start, s.start_ns)) for s in silences)
        yield Wait(start, end, False, parts, heard)


def _tool_spans(turn: Turn) -> Iterator[Part]:
    names = tool_names(turn)
    for call in turn.talk.tool_calls():
        if call.start is not None:
            last = call.end.offset_ns if call.end else turn.end_ns
            last = turn.readings[-1].record.offset_ns if last is None else last
            yield Part(call.start.offset_ns, last, Cause.TOOL, names.get(call.start.seq))


def _text_began(turn: Turn, message: int, start: int) -> int:
    """When the first character of a segment arrived."""
    position = 0
    arrived = 0
    for piece in _pieces(turn, message):
        arrived = piece.offset_ns
        position += len(piece.text)
        if position > start:
            break
    return arrived


def _pieces(turn: Turn, message: int) -> Iterator[Piece]:
    return (piece for piece in turn.talk.pieces if piece.message == message)


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
