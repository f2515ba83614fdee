"""What an agent did in each turn, apart from its words, and where two turns differ in that.

What cannot be seen is unknown, and never a difference: an exit in a session that carries nothing to see it by, the name
of a tool that no trace names, variables that are not told, buttons where it is only told that some were offered.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from vftester.core.conversation import Turn, TurnState
from vftester.core.display.cards import show_of
from vftester.core.display.offers import offers_of
from vftester.core.steps.calls import tool_names
from vftester.core.steps.exits import SEEN_BY
from vftester.core.steps.tracker import AgentStep, StepExit, agent_steps
from vftester.core.steps.variables import changed, set_by, variables_in
from vftester.core.timeline.waiting import spoken_over
from vftester.core.traces import Reading, trace_of, trouble_in


class What(StrEnum):
    """In what two turns differ. The first to apply is named: what comes before explains what follows."""

    ERROR = "error"
    EXIT = "exit"
    TOOL = "tool"
    END = "end"
    BUTTON = "button"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; `name` "" where nothing names it, `length_ns` None where it has no end in the turn."""

    name: str
    length_ns: int | None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an agent did in a turn.

    `error`: what kept the turn from being complete, or what the agent says went wrong within it. `step` is the agent
    step that ran last in it, `asked` what that asked there; `at_end`: it ran in no later turn. `variables`: those that
    changed, with their new values; None where the session does not tell. `spoken_over`: what was said next stopped it.
    """

    error: str | None = None
    complete: bool = True
    exits: tuple[StepExit, ...] = ()
    exits_visible: bool = True
    step: AgentStep | None = None
    asked: tuple[str, ...] = ()
    at_end: bool = False
    calls: tuple[Call, ...] = ()
    buttons: tuple[str, ...] = ()
    buttons_told: bool = True
    variables: Mapping[str, Any] | None = field(default_factory=dict)
    ended: bool = False
    spoken_over: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two turns differ, and what each did: as JSON has it.

    An exit by its name ("": it has none), a call or button by names in order, variables by their new values, `end` true
    or false, an error by the state or the agent's words. None: nothing of the kind.
    """

    what: What
    a: Any
    b: Any


def behaviours(turns: Sequence[Turn]) -> list[Behaviour]:
    """What the agent did in each of a session's turns."""
    steps = agent_steps(turns)
    telling = [[reading for reading in turn.readings if reading.state != "content"] for turn in turns]
    visible = any(reading.kind in SEEN_BY for readings in telling for reading in readings)
    changes = _variables(turns, telling)
    by_turn: dict[int, list[AgentStep]] = {}
    for step in steps:
        for index in range(step.first_turn, step.last_turn + 1):
            by_turn.setdefault(index, []).append(step)
    found = []
    following = [*turns, None][1:]
    for turn, after, readings, variables in zip(turns, following, telling, changes, strict=True):
        running = by_turn.get(turn.index, [])
        last = running[-1] if running else None
        found.append(
            Behaviour(
                error=_error(turn, readings),
                complete=turn.state is TurnState.COMPLETE,
                exits=tuple(s.exit for s in running if s.exit is not None and s.exit.turn == turn.index),
                exits_visible=visible,
                step=last,
                asked=tuple(q.text for q in last.questions if q.turn == turn.index) if last is not None else (),
                at_end=last is not None and last.last_turn == turn.index,
                calls=_calls(turn),
                buttons=_buttons(readings),
                buttons_told=not any(reading.kind == "choice" and _nameless(reading) for reading in readings),
                variables=variables,
                ended=turn.conversation_ended,
                spoken_over=after is not None and spoken_over(turn, after),
            )
        )
    return found


def differences(a: Behaviour, b: Behaviour) -> tuple[Difference, ...]:
    """In what two turns differ, what explains most first. Of a turn that broke off, what it lacks says nothing."""
    if a.error != b.error:
        return (Difference(What.ERROR, a.error, b.error),)
    if not (a.complete and b.complete):
        return ()
    return tuple(found for compare in _COMPARED if (found := compare(a, b)) is not None)


def exit_name(found: StepExit) -> str:
    """An exit as JSON names it: its path, else what ran next, "" where neither has a name."""
    return found.path or found.what_ran_next or ""


def _exit(a: Behaviour, b: Behaviour) -> Difference | None:
    if not (a.exits_visible and b.exits_visible):
        return None
    pairs = zip_longest(_taken(a), _taken(b))
    differ = next(((one, other) for one, other in pairs if not _same_exit(one, other)), None)
    if differ is None:
        return None
    one, other = differ
    return Difference(What.EXIT, one and exit_name(one), other and exit_name(other))


def _taken(did: Behaviour) -> list[StepExit]:
    """The exits of a turn, without what the end of the conversation alone lets think: that is told as the end."""
    return [found for found in did.exits if found.certainty == "stated" or found.what_ran_next is not None]


def _same_exit(a: StepExit | None, b: StepExit | None) -> bool:
    """Whether two exits may be the same one: what one of them does not tell is no difference."""
    if a is None or b is None:
        return False
    if a.path is not None and b.path is not None:
        return a.path == b.path
    return a.what_ran_next is None or b.what_ran_next is None or a.what_ran_next == b.what_ran_next


def _tools(a: Behaviour, b: Behaviour) -> Difference | None:
    names_a, names_b = [call.name for call in a.calls], [call.name for call in b.calls]
    if len(names_a) == len(names_b) and all(
        one == other or not one or not other for one, other in zip(names_a, names_b, strict=True)
    ):
        return None
    return Difference(What.TOOL, names_a, names_b)


def _end(a: Behaviour, b: Behaviour) -> Difference | None:
    return None if a.ended == b.ended else Difference(What.END, a.ended, b.ended)


def _button(a: Behaviour, b: Behaviour) -> Difference | None:
    """The same buttons in another order are the same choice."""
    if not (a.buttons_told and b.buttons_told):
        return None
    one, other = ({name.strip().casefold() for name in side.buttons} for side in (a, b))
    return None if one == other else Difference(What.BUTTON, list(a.buttons), list(b.buttons))


def _variable(a: Behaviour, b: Behaviour) -> Difference | None:
    if a.variables is None or b.variables is None:
        return None
    differ = [
        name
        for name in sorted(a.variables.keys() | b.variables.keys())
        if not (name in a.variables and name in b.variables and _same_value(a.variables[name], b.variables[name]))
    ]
    if not differ:
        return None
    one, other = ({name: side[name] for name in differ if name in side} for side in (a.variables, b.variables))
    return Difference(What.VARIABLE, one or None, other or None)


_COMPARED: tuple[Callable[[Behaviour, Behaviour], Difference | None], ...] = (_exit, _tools, _end, _button, _variable)

_MADE_ANEW = re.compile(
    r"[A-Za-z]{0,8}[-_#]?\d{4,}"  # LG-4821
    r"|(?=.*\d)[0-9a-f]{8,}(?:-[0-9a-f]{4,12}){0,4}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*",
    re.IGNORECASE,
)
_LEAST_ID = 100_000_000


def _same_value(a: Any, b: Any) -> bool:
    """Whether two values say the same. Ids and moments are made anew in every run: any two of them do."""
    return a == b or (_made_anew(a) and _made_anew(b) and type(a) is type(b))


def _made_anew(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 64 and _MADE_ANEW.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and abs(value) >= _LEAST_ID


def _error(turn: Turn, readings: Sequence[Reading]) -> str | None:
    if turn.state is not TurnState.COMPLETE:
        return str(turn.state or "running")
    return next((trouble for reading in readings if (trouble := trouble_in(reading))), None)


def _calls(turn: Turn) -> tuple[Call, ...]:
    if not turn.talk.call_starts:
        return ()
    calls, names = turn.talk.tool_calls(), tool_names(turn)
    return tuple(
        Call(names.get(call.start.seq, ""), call.end.offset_ns - call.start.offset_ns if call.end else None)
        for call in calls
        if call.start is not None
    )


def _buttons(readings: Sequence[Reading]) -> tuple[str, ...]:
    """The names of all buttons that a turn offers, in order, each once."""
    return tuple(dict.fromkeys(offer.name for reading in readings for offer in _offered(reading)))


def _nameless(choice: Reading) -> bool:
    """A choice of which nothing more is told, as in a recording of voiceflow-cli."""
    return not isinstance((trace_of(choice.record) or {}).get("payload"), dict)


def _offered(reading: Reading) -> Sequence[Any]:
    show = show_of(reading)
    return show.offers if show is not None else offers_of(reading)


def _variables(turns: Sequence[Turn], telling: Sequence[Sequence[Reading]]) -> list[Mapping[str, Any] | None]:
    """The variables that changed in each turn, with their values after it; None where that is not told.

    What the first state says was there before cannot be told, and where nothing tells of variables, nothing can.
    """
    told: list[Mapping[str, Any] | None] = []
    state: Mapping[str, Any] | None = None
    logged = any(set_by(reading, 0) for readings in telling for reading in readings if reading.kind == "log")
    for turn, readings in zip(turns, telling, strict=True):
        before, known = state, dict[str, Any]()
        for reading in readings:
            if reading.kind == "log":
                known |= {change.name: change.after for change in set_by(reading, turn.index)}
            elif reading.record.event == "state":
                state = variables_in(reading.record) or state
        if before is not None and state is not None and state is not before:
            known = {change.name: change.after for change in changed(before, state, turn.index)}
        told.append(known if logged or before is not None else None)
    return told
