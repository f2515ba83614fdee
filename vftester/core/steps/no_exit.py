"""Why an agent step was not left: what it still asks, what is filled and what is not, and two documented traps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.refs import payload_of
from vftester.core.steps.questions import Repeated, repeated
from vftester.core.steps.tracker import AgentStep
from vftester.core.steps.variables import is_filled, set_by, variables_in
from vftester.core.traces import Reading

LAST_LINES = 5
"""So many debug lines are told."""

NEEDS_A_WORKFLOW = (
    "Exit conditions fire only when a Playbook step in a workflow runs the playbook. "
    "Where the agent chose the playbook itself, they are ignored."
)
REQUIRED_FIRST = "Required variables come first: before each of them is filled, no exit is taken."


@dataclass(frozen=True, slots=True)
class Expected:
    """What the person says of the agent, once per target: the exits of its steps, and the variables they require."""

    exits: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A variable that holds something."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class DebugLine:
    """What a debug trace says, in one line, and where it is."""

    turn: int
    seq: int
    message: str


@dataclass(frozen=True, slots=True)
class WhyNoExit:
    """What may have kept a step from being left.

    `filled`, `empty` and `unknown` share out the required variables (`unknown`: the conversation does not tell); where
    none are listed, `filled` holds what the step itself changed. `exits`: those that were there to be taken, as listed.
    """

    turns: int
    repeated: tuple[Repeated, ...]
    filled: tuple[Filled, ...]
    empty: tuple[str, ...]
    unknown: tuple[str, ...]
    exits: tuple[str, ...]
    debug: tuple[DebugLine, ...]
    traps: tuple[str, ...]


def why_no_exit(step: AgentStep, turns: Sequence[Turn], expected: Expected) -> WhyNoExit:
    """What the records say about why a step was not left. `turns`: the session's, of which it ran in some."""
    held = _variables_at_the_end(step, turns)
    names = expected.required or tuple(dict.fromkeys(change.name for change in step.variables))
    known = [name for name in names if name in held]
    filled = tuple(Filled(name, held[name]) for name in known if is_filled(held[name]))
    unsettled = not expected.required or len(filled) < len(names)
    return WhyNoExit(
        step.turns,
        tuple(repeated(step.questions)),
        filled,
        tuple(name for name in known if not is_filled(held[name])),
        tuple(name for name in names if name not in held),
        expected.exits,
        tuple(_last_lines(step, turns)),
        (NEEDS_A_WORKFLOW, REQUIRED_FIRST) if unsettled else (NEEDS_A_WORKFLOW,),
    )


def _variables_at_the_end(step: AgentStep, turns: Sequence[Turn]) -> dict[str, Any]:
    """The variables as they were last told of before the step was over."""
    held: dict[str, Any] = {}
    for turn in turns:
        before = turn.readings if turn.index <= step.last_turn else ()
        # Of a long reply nearly all is text: the few that matter are sought out at one go.
        for reading in [r for r in before if r.kind is None or r.kind == "log"]:
            if reading.kind is None and (state := variables_in(reading.record)) is not None:
                held = dict(state)
            elif reading.kind == "log":
                held |= {change.name: change.after for change in set_by(reading, turn.index)}
    return held


def _last_lines(step: AgentStep, turns: Sequence[Turn]) -> list[DebugLine]:
    lines: list[DebugLine] = []
    for turn in reversed(turns):
        if not step.first_turn <= turn.index <= step.last_turn:
            continue
        for reading in reversed(turn.readings):
            if reading.kind == "debug" and (message := _message(reading)):
                lines.append(DebugLine(turn.index, reading.record.seq, message))
                if len(lines) == LAST_LINES:
                    return lines[::-1]
    return lines[::-1]


def _message(reading: Reading) -> str:
    message = payload_of(reading).get("message") if reading.kind == "debug" else None
    return " ".join(message[:600].split())[:300] if isinstance(message, str) else ""
