"""What the details say of a turn, as one value: it is the same where nothing changed that they show."""

from dataclasses import dataclass

from vftester.core.conversation import TurnState
from vftester.core.display.turn_words import failure_line, state_words
from vftester.core.steps.no_exit import Expected, WhyNoExit, why_no_exit
from vftester.core.steps.tracker import AgentStep
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timing.measures import Measures
from vftester.core.timing.silence import Cause, Wait

NOTHING_EXPECTED = Expected()


@dataclass(frozen=True, slots=True)
class CallFact:
    """A tool call of the turn; `end_ns` None while it runs, `name` "" where nothing names it."""

    seq: int
    name: str
    start_ns: int
    end_ns: int | None


@dataclass(frozen=True, slots=True)
class StepFact:
    """An agent step; `why`: what may have kept it from being left, once the turn is over and no exit was seen."""

    step: AgentStep
    why: WhyNoExit | None


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """`first`: the silence before the first sound, `causes` its nanoseconds by cause. `waits`: longest first.

    `spoken`: something of it was heard. `spoken_ns` and `words`: how long the reply is when it is said, told by the
    usual pace where `spoken_measured` is False. `steps`: the agent steps that ran in it. Not `timed`: no moments are
    known of it. `stopped`: that the person stopped it, and how; `failed`: why else it did not complete.
    """

    index: int
    said: str
    running: bool
    spoken: bool
    first: Wait | None
    causes: tuple[tuple[Cause, int], ...]
    waits: tuple[Wait, ...]
    measures: Measures
    session_start_ns: int | None
    spoken_ns: int
    spoken_measured: bool
    words: int
    calls: tuple[CallFact, ...]
    steps: tuple[StepFact, ...]
    timed: bool = True
    stopped: str = ""
    failed: str = ""


def facts_of(lanes: TurnLanes, session: SessionLanes | None = None, expected: Expected = NOTHING_EXPECTED) -> TurnFacts:
    """What is to say of a turn as far as it has come. `session`: its other turns and its agent steps."""
    turn, bill, length = lanes.turn, lanes.bill, lanes.length
    first = bill.silences[0] if bill.silences and bill.silences[0].start_ns == 0 else None
    return TurnFacts(
        index=turn.index,
        said=turn.action.label,
        running=lanes.running,
        spoken=lanes.measures.first_audio_ms is not None,
        first=first,
        causes=_by_cause(first) if first is not None else (),
        waits=tuple(sorted((*bill.silences, *bill.pauses), key=lambda wait: -wait.length_ns)),
        measures=lanes.measures,
        session_start_ns=turn.session_start_ns,
        spoken_ns=length.ns,
        spoken_measured=length.measured,
        words=length.words,
        calls=tuple(CallFact(call.seq, call.label, call.start_ns, call.end_ns) for call in lanes.calls),
        steps=_steps(lanes, session, expected) if session is not None else (),
        timed=turn.timed,
        stopped=_stopped(lanes, session),
        failed=failure_line(turn),
    )


def _stopped(lanes: TurnLanes, session: SessionLanes | None) -> str:
    following = session.turns.get(lanes.turn.index + 1) if session is not None else None
    if lanes.turn.state is not TurnState.CANCELLED:
        return ""
    return f"{state_words(lanes.turn, following.turn if following is not None else None)}."


def _steps(lanes: TurnLanes, session: SessionLanes, expected: Expected) -> tuple[StepFact, ...]:
    """The agent steps that ran in a turn."""
    found: list[StepFact] = []
    for number in dict.fromkeys(span.step_index for span in session.steps.in_turn(lanes.turn.index)):
        step = session.steps.steps[number]
        why = None
        if step.exit is None and step.exit_visible and not lanes.running:
            why = why_no_exit(step, [session.turns[index].turn for index in sorted(session.turns)], expected)
        found.append(StepFact(step, why))
    return tuple(found)


def _by_cause(wait: Wait) -> tuple[tuple[Cause, int], ...]:
    """A silence's nanoseconds by cause, in the order of their first part."""
    total: dict[Cause, int] = {}
    for part in wait.parts:
        total[part.cause] = total.get(part.cause, 0) + part.length_ns
    return tuple(total.items())
