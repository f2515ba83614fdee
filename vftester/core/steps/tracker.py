"""Agent steps (newer name: playbooks): which ran when, what they asked, called and changed, how they were left.

A fold over what changed, live or stored alike; one more change costs the same however long the conversation is. What a
trace tells is in `exits`; here is what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vftester.core.conversation import Change, StateChanged, Turn, told
from vftester.core.records import Closed, Response
from vftester.core.refs import Ref
from vftester.core.steps.exits import (
    SEEN_BY,
    Acts,
    Elsewhere,
    Over,
    Pointed,
    Shown,
    Sign,
    Stated,
    Way,
    sign_of,
)
from vftester.core.steps.questions import Question, questions_in
from vftester.core.steps.values import (
    AgentStep,
    Departure,
    Evidence,
    GrowingCall,
    GrowingExit,
    GrowingSpan,
    GrowingStep,
    GrowingTurn,
    StepCall,
    StepExit,
)
from vftester.core.steps.variables import VariableChange, changed, set_by, variables_in
from vftester.core.stitcher import CallEnd, CallStart, Closure, Opening, Piece
from vftester.core.traces import Reading

__all__ = [
    "AgentStep",
    "Evidence",
    "Question",
    "StepCall",
    "StepExit",
    "StepSpan",
    "StepTracker",
    "VariableChange",
    "agent_steps",
]


@dataclass(frozen=True, slots=True)
class StepSpan:
    """When a step ran in a turn. `end_ns` None while the turn and the step go on; `turn_in_step` counts from 1.

    `step_index` is its place in `StepTracker.steps`.
    """

    step_index: int
    name: str | None
    start_ns: int
    end_ns: int | None
    turn_in_step: int


def agent_steps(turns: Sequence[Turn]) -> tuple[AgentStep, ...]:
    """The agent steps of a session's turns, in order."""
    tracker = StepTracker()
    for turn in turns:
        tracker.take(*told(turn))
    return tracker.steps


class StepTracker:
    """The agent steps of a session, as it goes on. Takes turns in order, and of each what changed.

    A turn's request belongs to the step that was active when it was sent.
    """

    def __init__(self) -> None:
        self._all: list[GrowingStep] = []
        self._active: GrowingStep | None = None
        self._left: GrowingStep | None = None  # left in this turn; its last words and what ran next may follow
        self._departure: Departure | None = None  # the workflow is elsewhere; whether the step is left is still open
        self._turns: dict[int, GrowingTurn] = {}
        self._open_calls: dict[str, GrowingCall] = {}
        self._state: dict[str, object] | None = None
        self._visible = False
        self._frozen: tuple[AgentStep, ...] | None = None

    @property
    def steps(self) -> tuple[AgentStep, ...]:
        """Every step so far, in the order in which they began."""
        if self._frozen is None:
            self._frozen = tuple(step.frozen(visible=self._visible) for step in self._all)
        return self._frozen

    def in_turn(self, index: int) -> list[StepSpan]:
        """When each step ran in a turn, in order."""
        turn = self._turns.get(index)
        return [
            StepSpan(s.step.number, s.step.name, s.start_ns, s.end_ns, index - s.step.first_turn + 1)
            for s in (turn.spans if turn else ())
        ]

    def revision(self, index: int) -> int:
        """How often what is to be seen of a turn's steps has changed, also by what came in later turns."""
        turn = self._turns.get(index)
        return turn.revision if turn else 0

    def exits_in(self, index: int) -> list[StepExit]:
        """The exits taken in a turn, in order."""
        return [step.exit.frozen() for step in self._steps_in(index) if step.exit and step.exit.turn == index]

    def take(self, turn: Turn, changes: Sequence[Change]) -> None:
        """Take in what changed. `turn` may already be further than these changes."""
        at = self._turns.get(turn.index) or self._begin_turn(turn)
        for change in changes:
            match change:
                case Piece():
                    if (words := at.words.get(change.message)) is not None:
                        words.append(change.text)
                case Reading():
                    if (offset_ns := change.record.offset_ns) > at.last_ns:
                        at.last_ns = offset_ns
                    if change.state != "content" or change.kind is None:
                        self._read(at, change)
                case Opening():
                    self._open_message(at)
                case Closure():
                    self._close_message(at, change)
                case CallStart():
                    self._start_call(at, change)
                case CallEnd():
                    self._end_call(at, change)
                case Response():
                    at.answered = True
                case Closed() if at.answered and change.offset_ns is not None:
                    at.last_ns = max(at.last_ns, change.offset_ns)
                case StateChanged():
                    self._end_turn(at)
                case _:
                    pass

    # --- turns ------------------------------------------------------------------------------------

    def _begin_turn(self, turn: Turn) -> GrowingTurn:
        if self._departure is not None:  # of a turn that never ended
            self._depart()
        self._left = None
        if turn.action.type == "launch":  # starts the conversation anew: what ran is no longer active
            self._active = None
        at = self._turns[turn.index] = GrowingTurn(turn.index)
        if self._active is not None:
            self._active.last_turn = turn.index
            at.spans.append(GrowingSpan(self._active, 0))
            self._frozen = None
        return at

    def _end_turn(self, at: GrowingTurn) -> None:
        if self._departure is not None and self._departure.at is at:
            self._depart()  # the turn ended elsewhere
        at.over = True
        for span in at.spans:
            if span.end_ns is None:
                span.end_ns = at.last_ns

    def _steps_in(self, index: int) -> list[GrowingStep]:
        turn = self._turns.get(index)
        return list(dict.fromkeys(span.step for span in turn.spans)) if turn else []

    # --- traces -----------------------------------------------------------------------------------

    def _read(self, at: GrowingTurn, reading: Reading) -> None:
        if not self._visible and reading.kind in SEEN_BY:
            self._visible, self._frozen = True, None
        if reading.kind == "debug" and (late := at.names.mention(reading)) is not None:
            self._name_call(at, late.call, late.name)
        elif reading.record.event == "state" or reading.kind == "log":
            self._take_variables(at, reading)
        sign = sign_of(reading)
        if sign is not None:
            self._frozen = None
            self._follow(at, reading, sign)

    def _follow(self, at: GrowingTurn, reading: Reading, sign: Sign) -> None:
        match sign:
            case Acts(ref):
                self._acts(at, reading, ref)
            case Pointed(ref):
                if self._active is not None:
                    self._learn(self._active, ref)
                elif self._left is None or not self._left.is_(ref):
                    self._begin(at, reading.record.offset_ns, ref)
            case Stated(path, ref):
                self._stated(at, reading, path, ref)
            case Way(path):
                # Once the workflow is elsewhere, a path may be that place's own.
                if self._left is not None and self._left.closing:
                    self._left.exit_of().state(path, at, reading)
                elif self._active is not None and self._departure is None:
                    self._leave(self._active, GrowingExit(at, reading, "stated", path))
            case Elsewhere():
                self._elsewhere(at, reading, sign)
            case Shown():
                at.entered_ns = None
                if self._departure is not None:
                    self._depart()
                elif self._left is not None:
                    self._left.closing = False
            case Over():
                if self._departure is not None:
                    self._depart()
                elif self._active is not None:
                    self._leave(self._active, GrowingExit(at, reading, "inferred"), closing=False)
                elif self._left is not None:
                    self._left.closing = False

    def _acts(self, at: GrowingTurn, reading: Reading, ref: Ref) -> None:
        if self._active is not None and self._active.is_(ref):
            self._departure = None  # it went on: the block was its own, or a way there and back
            self._learn(self._active, ref)
            return
        if self._left is not None and self._left.closing and self._left.is_(ref):
            return  # its last words
        if self._active is not None:
            departure = self._departure or Departure(at, reading, "another agent")
            departure.name = ref.name or departure.name
            self._departure = departure
            self._depart()
        elif self._left is not None:
            self._left.exit_of().ran_next(ref.name, None)
        self._begin(at, reading.record.offset_ns, ref)

    def _stated(self, at: GrowingTurn, reading: Reading, path: str | None, ref: Ref | None) -> None:
        if self._left is not None and self._left.closing and (ref is None or self._left.is_(ref)):
            self._left.exit_of().state(path, at, reading)
            return
        if self._active is None and ref is not None:
            self._begin(at, reading.record.offset_ns, ref)
        if self._active is None or (ref is not None and not self._active.is_(ref)):
            return
        if ref is not None:
            self._learn(self._active, ref)
        departure = self._departure
        if departure is None:
            self._leave(self._active, GrowingExit(at, reading, "stated", path))
        else:
            found = departure.exit()
            found.certainty = "stated"
            found.state(path, at, reading)
            self._leave(self._active, found, closing=False)

    def _elsewhere(self, at: GrowingTurn, reading: Reading, place: Elsewhere) -> None:
        if self._active is not None and place.id is not None and place.id == self._active.node_id:
            return  # its own block
        if not place.said:
            at.entered_ns = at.entered_ns if at.entered_ns is not None else reading.record.offset_ns
        if self._active is not None:
            if self._departure is None:
                called = reading.kind if reading.kind in ("block", "flow") else "step"
                self._departure = Departure(at, reading, f"another {called}")
            self._departure.learn(at, reading, place)
            if place.said or at.over:
                self._depart()
        elif self._left is not None:
            self._left.closing = False
            self._left.exit_of().ran_next(place.name, place.id)
        if place.said:
            at.entered_ns = None

    def _begin(self, at: GrowingTurn, offset_ns: int, ref: Ref | None) -> None:
        """A step begins: where a block or flow brought the workflow there and nothing else was shown since, there."""
        step = GrowingStep(len(self._all), at.index)
        if ref is not None:
            step.learn(ref)
        self._all.append(step)
        self._active, self._left, self._departure = step, None, None
        begun_ns = offset_ns if at.entered_ns is None else at.entered_ns
        at.spans.append(GrowingSpan(step, begun_ns, offset_ns if at.over else None))
        at.entered_ns = None

    def _depart(self) -> None:
        """The workflow went elsewhere and did not come back: so the step was left when it went."""
        departure, self._departure = self._departure, None
        if departure is not None and self._active is not None:
            self._leave(self._active, departure.exit(), closing=False)

    def _learn(self, step: GrowingStep, ref: Ref) -> None:
        """A step's name may come to light turns after it began."""
        called = step.name
        step.learn(ref)
        if step.name != called:
            self._revise(*range(step.first_turn, step.last_turn + 1))

    def _revise(self, *turns: int) -> None:
        for index in turns:
            if (turn := self._turns.get(index)) is not None:
                turn.revision += 1

    def _leave(self, step: GrowingStep, found: GrowingExit, *, closing: bool = True) -> None:
        step.exit, step.closing = found, closing
        self._revise(found.turn, step.last_turn)
        for span in found.at.spans:
            if span.step is step:
                span.end_ns = max(span.start_ns, found.offset_ns)
        self._active, self._left, self._departure = None, step, None
        self._frozen = None

    # --- what a step did --------------------------------------------------------------------------

    def _owner(self) -> GrowingStep | None:
        """Whose words and calls come now."""
        if self._active is not None:
            return self._active
        return self._left if self._left is not None and self._left.closing else None

    def _open_message(self, at: GrowingTurn) -> None:
        owner = self._owner()
        if owner is not None:
            at.words[at.messages] = []
            at.speakers[at.messages] = owner
        at.messages += 1

    def _close_message(self, at: GrowingTurn, closure: Closure) -> None:
        owner = at.speakers.pop(closure.message, None)
        said = "".join(at.words.pop(closure.message, ()))
        if owner is not None and (asked := questions_in(said)):
            owner.questions += [Question(at.index, text) for text in asked]
            self._frozen = None

    def _start_call(self, at: GrowingTurn, start: CallStart) -> None:
        name = at.names.started()
        self._departure = None  # only agents call tools: the step goes on
        owner = self._owner()
        if owner is None:
            self._begin(at, start.offset_ns, None)
        call = GrowingCall(at.index, start.call_id, name, start.offset_ns)
        at.calls.append(call)
        if (owner := self._owner()) is not None:
            owner.calls.append(call)
        if start.call_id is not None:
            self._open_calls[start.call_id] = call
        self._frozen = None

    def _end_call(self, at: GrowingTurn, end: CallEnd) -> None:
        call = self._open_calls.pop(end.call_id, None) if end.call_id is not None else None
        if end.call is not None and end.call < len(at.calls):
            call = at.calls[end.call]
        if call is not None:
            call.ended_ns, call.ended_turn = end.offset_ns, at.index
            self._frozen = None

    def _name_call(self, at: GrowingTurn, number: int, name: str) -> None:
        if number < len(at.calls):
            at.calls[number].name = name
            self._frozen = None

    def _take_variables(self, at: GrowingTurn, reading: Reading) -> None:
        changes = set_by(reading, at.index)
        state = variables_in(reading.record)
        if state is not None:
            if self._state is not None:  # what the first one changed cannot be told
                changes = changed(self._state, state, at.index)
            self._state = dict(state)
        elif changes and self._state is not None:
            self._state |= {change.name: change.after for change in changes}
        # A state does not tell who set it: the step that the person was talking to, else the first to begin.
        owners = self._steps_in(at.index)
        if owners and changes:
            owners[0].variables += changes
            self._frozen = None
