"""What was reported of a turn that is kept, once more, with the moments at which it came: what a replay plays."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from heapq import merge
from operator import itemgetter
from typing import TypeVar

from vftester.core.conversation import Turn, TurnState
from vftester.core.records import Closed, Closing, Connected, Report, Sent, SessionStarted
from vftester.core.speech import VoiceReport
from vftester.core.timeline.timescale import SECOND

PAUSE_NS = SECOND
"""A person thinks longer than anybody wants to watch: of their pause between two turns a replay keeps a second."""

T = TypeVar("T")
Told = tuple[int, Report | VoiceReport]
"""A report, and its offset."""

_CLOSINGS = {
    TurnState.TRUNCATED: Closing.BROKEN,
    TurnState.FAILED: Closing.REFUSED,
    TurnState.TIMED_OUT: Closing.TIMED_OUT,
    TurnState.CANCELLED: Closing.CANCELLED,
}


def reported(turn: Turn, *, voice: bool) -> list[Told]:
    """The reports of a finished turn, in order; `voice`: with what became of its speech. Offsets never go back.

    Its request counts as sent at 0 on the clock. Advanced with them, the same turn comes about.
    """
    wire = _onwards(_of_wire(turn))
    if not voice:
        return list(wire)
    return list(merge(wire, _onwards((event.offset_ns, event) for event in turn.speech.events), key=itemgetter(0)))


def length_ns(turn: Turn) -> int:
    """From a turn's sending to the last that was heard of it."""
    offsets = (event.offset_ns for event in turn.speech.events)
    last = turn.readings[-1].record.offset_ns if turn.readings else 0
    return max(last, turn.end_ns or 0, *(offset for offset in offsets if offset is not None), 0)


def pause_ns(turn: Turn, following: Turn) -> int:
    """How long the person waited between two turns, as far as their dates tell."""
    between = (following.started_at - turn.started_at) // timedelta(microseconds=1) * 1000
    return max(0, between - (turn.session_start_ns or 0) - length_ns(turn))


def _of_wire(turn: Turn) -> Iterator[tuple[int | None, Report]]:
    if turn.session_start_ns is not None:
        yield 0, SessionStarted(turn.session_start_ns)
    if turn.error is None or turn.error.kind != "session":
        yield 0, Sent(0)
    for attempt in turn.attempts:
        yield attempt.offset_ns, attempt
    answered_ns = turn.response.offset_ns if turn.response is not None else turn.connect_ns
    if turn.connect_ns is not None:
        yield answered_ns, Connected(turn.connect_ns)
    if turn.response is not None:
        yield answered_ns, turn.response
    for reading in turn.readings:
        yield reading.record.offset_ns, reading.record
    why = _CLOSINGS.get(turn.state, Closing.END_OF_BODY) if turn.state is not None else Closing.BROKEN
    yield turn.end_ns, Closed(turn.end_ns, why, turn.error)


def _onwards(told: Iterable[tuple[int | None, T]]) -> Iterator[tuple[int, T]]:
    """With a moment for each: its own, but never before the one in front of it."""
    at_ns = 0
    for offset_ns, report in told:
        at_ns = max(at_ns, offset_ns or 0)
        yield at_ns, report
