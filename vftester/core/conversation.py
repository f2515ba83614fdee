"""A turn, and how it advances: the one path that every event takes, live, replayed or imported.

`advance` is pure: no clock, no socket, no Qt. It takes a turn and what the client reports next, and gives the turn
after it and what changed; `advance_all` takes a batch. Turn states are defined in the contract's words: the first thing
to happen wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, groupby
from typing import NamedTuple, cast

from vftester.core.actions import Action
from vftester.core.log import Log, lots
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
from vftester.core.stitcher import Part, Stitching, Talk
from vftester.core.traces import Reading, read_all


class TurnState(StrEnum):
    """How a turn ended: the first of these to happen wins, and no later one changes it."""

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
    _changes: "list[Change]" = field(default_factory=list, init=False, compare=False, repr=False)  # see `told`

    @property
    def timed(self) -> bool:
        """Its records' offsets are moments. Not where they came without a response: nobody listened as they came, and
        they were read from a recording that keeps no times."""
        return self.response is not None or not self.readings


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The turn's state was decided."""

    state: TurnState
    error: TurnError | None


Change = Reading | Part | StateChanged | SessionStarted | Sent | Attempt | Connected | Response | Closed | VoiceReport
"""What a report changed: the report itself, or the reading of a record, then the parts of the talk, then the state."""

_Other = SessionStarted | Sent | Attempt | Connected | Response | Closed | VoiceReport
"""A report that is no record."""

_LAST_EVENTS = ("end", "error")

_MANY = 16
"""So many readings are looked at together first; of fewer, that costs more than it saves."""


def advance(turn: Turn, report: Report | VoiceReport) -> tuple[Turn, tuple[Change, ...]]:
    """Take one report in: the turn after it, and what changed, in order."""
    turn, changes = advance_all(turn, (report,))
    return turn, tuple(changes)


def advance_all(turn: Turn, reports: Iterable[Report | VoiceReport]) -> tuple[Turn, list[Change]]:
    """Take reports in, as if one by one: the turn after the last, and what changed, in order.

    A turn is made once for all records that follow each other, which is most of what a record costs.
    """
    changes: list[Change] = []
    for are_records, some in groupby(reports, _is_record):
        if are_records:
            turn = _take(turn, read_all(cast(Iterable[Record], some)), changes)
        else:
            for report in some:
                turn = _note(turn, cast(_Other, report), changes)
    return turn, changes


class ToldTurn(NamedTuple):
    """A turn that is kept, and what changed as it came in; at the end all that was spoken of it."""

    turn: Turn
    changes: Sequence[Change]


def rebuilt(
    begun: Turn,
    readings: Iterable[Reading],
    state: TurnState | None,
    error: TurnError | None,
    end_ns: int | None,
    spoken: Iterable[VoiceReport] = (),
) -> ToldTurn:
    """A turn made again from how it began, its readings and what was spoken of it, with the outcome decided then.

    `begun` holds what was reported before its records. What changed is kept with the turn, for `told`.
    """
    changes: list[Change] = [*begun.attempts]
    if begun.session_start_ns is not None:
        changes.insert(0, SessionStarted(begun.session_start_ns))
    if begun.connect_ns is not None:
        changes.append(Connected(begun.connect_ns))
    if begun.response is not None:
        changes.append(begun.response)
    turn = _take(begun, readings, changes)
    if state is not None:
        turn = _stop(turn, Closed(end_ns, Closing.END_OF_BODY), changes)
        if (turn.state, turn.error) != (state, error):
            decided = next(n for n in range(len(changes) - 1, -1, -1) if isinstance(changes[n], StateChanged))
            changes[decided] = StateChanged(state, error)
    heard = turn.speech.events.extended(list(spoken))
    if heard or (turn.state, turn.error, turn.end_ns) != (state, error, end_ns):
        turn = replace(turn, state=state, error=error, end_ns=end_ns, speech=Speech(heard))
        changes += heard
    turn._changes.extend(changes)
    return ToldTurn(turn, turn._changes)


def told(turn: Turn) -> ToldTurn:
    """A turn, and what changed as it came in: as it was made again, or else told from what it holds."""
    if turn._changes:
        return ToldTurn(turn, turn._changes)
    begun = Turn(
        turn.index, turn.action, turn.started_at, turn.session_start_ns, turn.attempts, turn.connect_ns, turn.response
    )
    state = turn.state if turn.reading_stopped else None  # it is still read after its end: nothing closes it yet
    changes = rebuilt(begun, turn.readings, state, turn.error, turn.end_ns).changes
    return ToldTurn(turn, [*changes, *turn.speech.events])


def _is_record(report: Report | VoiceReport) -> bool:
    return type(report) is Record


def _note(turn: Turn, report: _Other, changes: list[Change]) -> Turn:
    if isinstance(report, Closed):
        return _stop(turn, report, changes)
    changes.append(report)
    match report:
        case Response():
            return replace(turn, response=report)
        case Connected():
            return replace(turn, connect_ns=report.length_ns)
        case Attempt():
            return replace(turn, attempts=(*turn.attempts, report))
        case Sent():
            return turn
        case SessionStarted():
            return replace(turn, session_start_ns=report.length_ns)
        case SegmentReady() | SegmentQueued() | SegmentStarted() | WordStarted() | SegmentEnded():
            return replace(turn, speech=hear(turn.speech, report))


def _take(turn: Turn, some: Iterable[Reading], changes: list[Change]) -> Turn:
    stitching = Stitching(turn.talk, changes.append)
    readings: list[Reading] = []
    state, error, end_ns, ended = turn.state, turn.error, turn.end_ns, turn.conversation_ended
    tell, stitch = changes.append, stitching.take
    for lot in lots(some):
        readings += lot
        if len(lot) >= _MANY and (pieces := stitching.take_text(lot)):
            changes += chain.from_iterable(zip(lot, pieces, strict=True))
            continue
        for reading in lot:
            tell(reading)
            stitch(reading)
            record, kind = reading[0], reading[1]
            if kind is not None:
                if kind == "end":
                    ended = True
            elif record.event in _LAST_EVENTS and record.whole:
                # What is open is closed, and the state decided unless it already was.
                stitching.close(record.offset_ns, finished=False)
                if end_ns is None and record.event == "end":
                    end_ns = record.offset_ns
                if state is None:
                    state, error = _decided(record)
                    changes.append(StateChanged(state, error))
    return Turn(
        turn.index, turn.action, turn.started_at, turn.session_start_ns, turn.attempts, turn.connect_ns, turn.response,
        turn.readings.extended(readings), stitching.talk, state, error, end_ns, turn.reading_stopped, ended,
        turn.speech,
    )  # fmt: skip  # spelled out: `replace` takes twice as long, and of a slow stream each record is a batch


def _decided(record: Record) -> tuple[TurnState, TurnError | None]:
    """What an `end` or `error` event says of its turn."""
    if record.event == "end":
        return TurnState.COMPLETE, None
    said = " ".join(record.data[:1000].split()).rstrip(".") or "no reason was given"
    return TurnState.FAILED, TurnError(
        "error_event",
        f"Voiceflow reported an error in mid-stream: {said[:300]}. "
        "Look into the agent's logs in Voiceflow, then try again.",
    )


_STATES = {
    Closing.END_OF_BODY: TurnState.TRUNCATED,
    Closing.BROKEN: TurnState.TRUNCATED,
    Closing.REFUSED: TurnState.FAILED,
    Closing.TIMED_OUT: TurnState.TIMED_OUT,
    Closing.CANCELLED: TurnState.CANCELLED,
}


def _stop(turn: Turn, closed: Closed, changes: list[Change]) -> Turn:
    changes.append(closed)
    closed_ns = closed.offset_ns
    if turn.end_ns is not None and turn.readings:
        # What came after the `end` event was last heard of then; when reading stopped is not kept of such a turn.
        closed_ns = turn.readings[-1].record.offset_ns
    talk = turn.talk
    if closed_ns is not None and talk.open is not None:
        stitching = Stitching(talk, changes.append)
        stitching.close(closed_ns, finished=False)
        talk = stitching.talk
    end_ns = turn.end_ns
    if end_ns is None and turn.response is not None:
        end_ns = closed.offset_ns
    state, error = turn.state, turn.error
    if state is None:
        state, error = _STATES[closed.why], closed.error
        changes.append(StateChanged(state, error))
    return Turn(
        turn.index, turn.action, turn.started_at, turn.session_start_ns, turn.attempts, turn.connect_ns, turn.response,
        turn.readings, talk, state, error, end_ns, True, turn.conversation_ended, turn.speech,
    )  # fmt: skip
