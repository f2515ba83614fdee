"""Measures: what a turn's times say, defined in the contract's table of measures.

All are derived from the turn's records and closings; nothing here is stored but as a cache. Milliseconds, None where a
time does not apply.
"""

from dataclasses import asdict, dataclass, replace
from operator import itemgetter, sub
from typing import Any

from vftester.core.conversation import Turn, TurnState
from vftester.core.speech import silent_spans
from vftester.core.stitcher import Message

AT_ONCE_NS = 20_000_000
"""Pieces that all arrived within this time arrived at once: something held them back."""

TELLING_CHARS = 40
"""A generated message must be longer than this for its arriving at once to mean anything."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a turn, in milliseconds as the contract defines them; None where one does not apply."""

    connect_ms: float | None = None
    first_byte_ms: float | None = None
    first_trace_ms: float | None = None
    first_text_ms: float | None = None
    first_segment_ms: float | None = None
    first_audio_ms: float | None = None
    full_text_ms: float | None = None
    end_ms: float | None = None
    longest_gap_ms: float | None = None
    heard_sooner_ms: float | None = None
    dead_air_ms: float | None = None
    text_chunks: int = 0
    text_chars: int = 0
    streamed: bool | None = None
    delivery: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def milliseconds(ns: int | None) -> float | None:
    """Nanoseconds as milliseconds; exact both ways for any length of a turn."""
    return None if ns is None else ns / 1e6


def measure(turn: Turn) -> Measures:
    """The measures of a turn, finished or not. Those of sound are None where nothing was heard, all times where no
    moments are known."""
    return with_speech(measure_text(turn), turn)


def measure_text(turn: Turn) -> Measures:
    """Those that no speech changes: they cost what all the turn's text costs."""
    messages = turn.talk.messages()
    if not turn.timed:
        return Measures(
            text_chunks=len(turn.talk.pieces),
            text_chars=sum(len(m.text) for m in messages),
            delivery="unknown" if messages else None,
        )
    first_trace = next(
        (r.record.offset_ns for r in turn.readings if r.record.event == "trace" and r.record.whole), None
    )
    pieces = turn.talk.pieces
    moments = [list(map(_OFFSET, message.pieces)) for message in messages]
    gaps = [max(map(sub, offsets[1:], offsets)) for offsets in moments if len(offsets) > 1]
    delivery = _delivery(turn, messages)
    return Measures(
        connect_ms=milliseconds(turn.connect_ns),
        first_byte_ms=milliseconds(turn.response.offset_ns if turn.response else None),
        first_trace_ms=milliseconds(first_trace),
        first_text_ms=milliseconds(pieces[0].offset_ns if pieces else None),
        full_text_ms=milliseconds(_full_text_ns(messages)),
        end_ms=milliseconds(turn.end_ns),
        longest_gap_ms=milliseconds(max(gaps, default=None)),
        text_chunks=len(pieces),
        text_chars=sum(len(m.text) for m in messages),
        streamed={"streamed": True, "whole": False, "held_back": False}.get(delivery or ""),
        delivery=delivery,
    )


def with_speech(measures: Measures, turn: Turn) -> Measures:
    """The turn's measures of text, and those of what was spoken of it."""
    segments = turn.speech.segments()
    if not segments or not turn.timed:
        return measures
    first_segment, full_text = segments[0].ready.offset_ns, measures.full_text_ms
    silences = silent_spans(segments)
    return replace(
        measures,
        first_segment_ms=milliseconds(first_segment),
        first_audio_ms=milliseconds(next((s.started_ns for s in segments if s.sounded), None)),
        heard_sooner_ms=milliseconds(max(0, round(full_text * 1e6) - first_segment) if full_text is not None else None),
        dead_air_ms=milliseconds(sum(end - start for start, end, _ in silences) if silences else None),
    )


def _full_text_ns(messages: list[Message]) -> int | None:
    """When the last message was closed; None while one is open, or where none came."""
    closed = [m.closure.offset_ns if m.closure else None for m in messages]
    ends = [offset for offset in closed if offset is not None]
    return max(ends) if ends and len(ends) == len(closed) else None


_OFFSET = itemgetter(2)  # of a piece: half the time of its name, and a long reply has ten thousands
_STRONGEST_FIRST = ("streamed", "held_back", "whole", "unknown", "short", "fixed")


def _delivery(turn: Turn, messages: list[Message]) -> str | None:
    """How the turn's text arrived; of several messages, the one that tells most."""
    found = {_message_delivery(turn, m) for m in messages}
    return next((d for d in _STRONGEST_FIRST if d in found), None)


def _message_delivery(turn: Turn, message: Message) -> str:
    if not message.opening.generated:
        return "fixed"
    if message.pieces[-1].offset_ns - message.pieces[0].offset_ns > AT_ONCE_NS:
        return "streamed"
    if not message.complete and turn.state is not TurnState.COMPLETE:
        return "unknown"
    if len(message.text) <= TELLING_CHARS:
        return "short"
    return "held_back" if len(message.pieces) > 1 else "whole"
