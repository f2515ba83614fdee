"""Agent steps as values, and the same while they grow: what `steps` gives, and what it follows them with."""

from __future__ import annotations

from dataclasses import dataclass

from vftester.core.refs import Ref
from vftester.core.steps.calls import ToolNames
from vftester.core.steps.exits import Certainty, Elsewhere
from vftester.core.steps.questions import Question
from vftester.core.steps.variables import VariableChange
from vftester.core.traces import Reading

_ENOUGH = 8
"""So many records are evidence enough."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that an exit is seen by."""

    turn: int
    seq: int


@dataclass(frozen=True, slots=True)
class StepExit:
    """How a step was left. `path` as Voiceflow names it; `what_ran_next` None where nothing names it.

    `certainty`: a trace says so (`stated`), or what ran next does (`inferred`; nothing ran: the conversation ended).
    """

    turn: int
    offset_ns: int
    path: str | None
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    what_ran_next: str | None


@dataclass(frozen=True, slots=True)
class StepCall:
    """A tool call. Offsets count from the start of the turn they are in: `turn`, and `ended_turn` (mostly the same)."""

    turn: int
    call_id: str | None
    name: str | None
    started_ns: int
    ended_ns: int | None
    ended_turn: int | None


@dataclass(frozen=True, slots=True)
class AgentStep:
    """One run of an agent step, from its first trace to its exit. `last_turn` is the newest where it still runs.

    `exit` None: none was seen; `exit_visible` False: nor could it be, as the conversation carries nothing to see it by.
    """

    name: str | None
    agent_id: str | None
    node_id: str | None
    first_turn: int
    last_turn: int
    tool_calls: tuple[StepCall, ...] = ()
    questions: tuple[Question, ...] = ()
    variables: tuple[VariableChange, ...] = ()
    exit: StepExit | None = None
    exit_visible: bool = True

    @property
    def turns(self) -> int:
        """In how many turns it ran."""
        return self.last_turn - self.first_turn + 1


class GrowingTurn:
    """What is known of a turn while it is followed."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.revision = 0  # how often a later turn, or a later trace, changed what is to be seen of its steps
        self.spans: list[GrowingSpan] = []
        self.names = ToolNames()
        self.calls: list[GrowingCall] = []
        self.messages = 0
        self.words: dict[int, list[str]] = {}  # of messages that are open and a step's
        self.speakers: dict[int, GrowingStep] = {}
        self.entered_ns: int | None = None  # since when the workflow is where nothing was shown yet
        self.last_ns = 0
        self.answered = False
        self.over = False


@dataclass(slots=True, eq=False)
class GrowingSpan:
    """When a step ran in a turn, in nanoseconds; it lasts while it has no end."""

    step: GrowingStep
    start_ns: int
    end_ns: int | None = None


@dataclass(slots=True, eq=False)
class GrowingCall:
    """A tool call that is followed until its end, which may come in a later turn."""

    turn: int
    call_id: str | None
    name: str
    started_ns: int
    ended_ns: int | None = None
    ended_turn: int | None = None

    def frozen(self) -> StepCall:
        return StepCall(self.turn, self.call_id, self.name or None, self.started_ns, self.ended_ns, self.ended_turn)


class GrowingStep:
    """A step that is followed. `closing`: said to be left, and nothing else has run since."""

    def __init__(self, number: int, turn: int) -> None:
        self.number = number
        self.first_turn = self.last_turn = turn
        self.name: str | None = None
        self.agent_id: str | None = None
        self.node_id: str | None = None
        self.calls: list[GrowingCall] = []
        self.questions: list[Question] = []
        self.variables: list[VariableChange] = []
        self.exit: GrowingExit | None = None
        self.closing = False

    def is_(self, ref: Ref) -> bool:
        """Whether it is what a trace points at: by the agent's id where both have one, else its node, else its name.

        A step of which nothing is known yet may be anybody's.
        """
        pairs = ((self.agent_id, ref.agent_id), (self.node_id, ref.node_id), (self.name, ref.name))
        known = [(own, other) for own, other in pairs if own is not None and other is not None]
        if known:
            return known[0][0] == known[0][1]
        return self.agent_id is self.node_id is self.name is None

    def learn(self, ref: Ref) -> None:
        """Take from a trace what is not known yet of it."""
        self.name = self.name or ref.name
        self.agent_id = self.agent_id or ref.agent_id
        self.node_id = self.node_id or ref.node_id

    def exit_of(self) -> GrowingExit:
        if self.exit is None:
            raise ValueError("only a step that was left has an exit")
        return self.exit

    def frozen(self, *, visible: bool) -> AgentStep:
        return AgentStep(
            self.name, self.agent_id, self.node_id, self.first_turn, self.last_turn,
            tuple(call.frozen() for call in self.calls), tuple(self.questions), tuple(self.variables),
            self.exit.frozen() if self.exit else None, visible or self.exit is not None,
        )  # fmt: skip


class GrowingExit:
    """An exit while more may be learnt of it."""

    def __init__(self, at: GrowingTurn, reading: Reading, certainty: Certainty, path: str | None = None) -> None:
        self.at = at
        self.turn = at.index
        self.offset_ns = reading.record.offset_ns
        self.certainty: Certainty = certainty
        self.path = path
        self.evidence = [Evidence(at.index, reading.record.seq)]
        self.next_name: str | None = None
        self.next_id: str | None = None

    def state(self, path: str | None, at: GrowingTurn, reading: Reading) -> None:
        """Another trace says it too. The first name counts."""
        self.path = self.path or path
        self.evidence.append(Evidence(at.index, reading.record.seq))

    def ran_next(self, name: str | None, identity: str | None) -> None:
        self.next_name = self.next_name or name
        self.next_id = self.next_id or identity

    def frozen(self) -> StepExit:
        return StepExit(
            self.turn, self.offset_ns, self.path, self.certainty, tuple(self.evidence), self.next_name or self.next_id
        )


class Departure:
    """The workflow was seen elsewhere while a step was active."""

    def __init__(self, at: GrowingTurn, reading: Reading, called: str) -> None:
        """`called`: what it is called where nothing names it."""
        self.at = at
        self._called = called
        self._first = reading
        self._seqs: list[int] = []
        self.name: str | None = None
        self._id: str | None = None

    def learn(self, at: GrowingTurn, reading: Reading, place: Elsewhere) -> None:
        """One more sign that the workflow is elsewhere."""
        if len(self._seqs) < _ENOUGH:
            self._seqs.append(reading.record.seq)
        self.name = self.name or place.name
        self._id = self._id or place.id

    def exit(self) -> GrowingExit:
        """The exit that this was, inferred from its first sign."""
        found = GrowingExit(self.at, self._first, "inferred")
        found.evidence += [Evidence(self.at.index, seq) for seq in self._seqs if seq != self._first.record.seq]
        found.ran_next(self.name, self._id or self._called)
        return found
