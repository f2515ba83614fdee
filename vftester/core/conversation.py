"""A turn, and how it advances: the one path that every event takes, live, replayed or imported.

`advance` is pure: no clock, no socket, no Qt. It takes a turn and what the client reports next, and gives the turn
after it and what changed. Turn states are defined in the contract's words: the first thing to happen wins.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from vftester.core.actions import Action
from vftester.core.log import Log
from vftester.core.records import (
    Attempt,
    Closed,
    Closing,
    Connected,
    Record,
    Report,
    Response,
    Sent,
    SessionStarted,
    TurnError,
)
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    Speech,
    VoiceReport,
    WordStarted,
    hear,
)
from vftester.core.stitcher import Part, Talk, close, stitch
from vftester.core.traces import Reading, read


class TurnState(StrEnum):
    COMPLETE = "complete"
    TRUNCATED = "truncated"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Turn:
    """One action and everything that came of it.

    `state` is None while the turn runs; `reading_stopped` tells that nothing more will come. `end_ns` is the `end`
    event, else the moment reading stopped. `conversation_ended`: an `end` trace was seen.
    """

    index: int
    action: Action
    started_at: datetime
    session_start_ns: int | None = None
    attempts: tuple[Attempt, ...] = ()
    connect_ns: int | None = None
    response: Response | None = None
    readings: Log[Reading] = field(default_factory=Log)
    talk: Talk = field(default_factory=Talk)
    state: TurnState | None = None
    error: TurnError | None = None
    end_ns: int | None = None
    reading_stopped: bool = False
    conversation_ended: bool = False
    speech: Speech = field(default_factory=Speech)


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The turn's state was decided."""

    state: TurnState
    error: TurnError | None


Change = Reading | Part | StateChanged | SessionStarted | Sent | Attempt | Connected | Response | Closed | VoiceReport
"""What a report changed: the report itself, or the reading of a record, then the parts of the talk, then the state."""


def advance(turn: Turn, report: Report | VoiceReport) -> tuple[Turn, tuple[Change, ...]]:
    """Take one report in: the turn after it, and what changed, in order."""
    match report:
        case Record():
            return _take(turn, read(report))
        case Response():
            return replace(turn, response=report), (report,)
        case Connected():
            return replace(turn, connect_ns=report.length_ns), (report,)
        case Attempt():
            return replace(turn, attempts=(*turn.attempts, report)), (report,)
        case Sent():
            return turn, (report,)
        case SessionStarted():
            return replace(turn, session_start_ns=report.length_ns), (report,)
        case Closed():
            return _stop(turn, report)
        case SegmentReady() | SegmentQueued() | SegmentStarted() | WordStarted() | SegmentEnded():
            return replace(turn, speech=hear(turn.speech, report)), (report,)


def _take(turn: Turn, reading: Reading) -> tuple[Turn, tuple[Change, ...]]:
    talk, parts = stitch(turn.talk, reading)
    grown = Turn(
        turn.index, turn.action, turn.started_at, turn.session_start_ns, turn.attempts, turn.connect_ns, turn.response,
        turn.readings.appended(reading), talk, turn.state, turn.error, turn.end_ns, turn.reading_stopped,
        turn.conversation_ended or reading.kind == "end", turn.speech,
    )  # fmt: skip  # spelled out: `replace` would double the cost of a record
    record = reading.record
    if record.event in ("end", "error") and record.whole:
        return _last_words(grown, record, (reading, *parts))
    return grown, (reading, *parts)


def _last_words(turn: Turn, record: Record, changes: tuple[Change, ...]) -> tuple[Turn, tuple[Change, ...]]:
    """An `end` or `error` event: what is open is closed, and the state decided unless it already was."""
    talk, parts = close(turn.talk, record.offset_ns, finished=False)
    turn = replace(turn, talk=talk)
    if record.event == "end" and turn.end_ns is None:
        turn = replace(turn, end_ns=record.offset_ns)
    if turn.state is not None:
        return turn, (*changes, *parts)
    state, error = TurnState.COMPLETE, None
    if record.event == "error":
        said = " ".join(record.data[:1000].split()).rstrip(".") or "no reason was given"
        state = TurnState.FAILED
        error = TurnError(
            "error_event",
            f"Voiceflow reported an error in mid-stream: {said[:300]}. "
            "Look into the agent's logs in Voiceflow, then try again.",
        )
    return replace(turn, state=state, error=error), (*changes, *parts, StateChanged(state, error))


_STATES = {
    Closing.END_OF_BODY: TurnState.TRUNCATED,
    Closing.BROKEN: TurnState.TRUNCATED,
    Closing.REFUSED: TurnState.FAILED,
    Closing.TIMED_OUT: TurnState.TIMED_OUT,
    Closing.CANCELLED: TurnState.CANCELLED,
}


def _stop(turn: Turn, closed: Closed) -> tuple[Turn, tuple[Change, ...]]:
    parts: tuple[Part, ...] = ()
    talk = turn.talk
    closed_ns = closed.offset_ns
    if turn.end_ns is not None:
        # What came after the `end` event was last heard of then; when reading stopped is not kept of such a turn.
        closed_ns = turn.readings[-1].record.offset_ns
    if closed_ns is not None:
        talk, parts = close(talk, closed_ns, finished=False)
    end_ns = turn.end_ns
    if end_ns is None and turn.response is not None:
        end_ns = closed.offset_ns
    turn = replace(turn, talk=talk, end_ns=end_ns, reading_stopped=True)
    if turn.state is not None:
        return turn, (closed, *parts)
    state = _STATES[closed.why]
    return replace(turn, state=state, error=closed.error), (closed, *parts, StateChanged(state, closed.error))
