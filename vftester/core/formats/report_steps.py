"""The part of a report that tells of agent steps: how each was left, by what that is seen, what it asked and called."""

import json
from collections.abc import Iterator, Sequence

from vftester.core.conversation import Turn
from vftester.core.display.event_names import event_name
from vftester.core.markup import escaped, one_line
from vftester.core.steps.no_exit import Expected, why_no_exit
from vftester.core.steps.tracker import AgentStep, StepCall
from vftester.core.steps.words import left_words
from vftester.core.timeline.timescale import seconds

VALUE_CHARS = 120
SHOWN = 40
"""So many questions, calls or changes of a step are listed."""


def steps_section(steps: Sequence[AgentStep], turns: Sequence[Turn]) -> str:
    """The section; "" where no agent step ran."""
    if not steps:
        return ""
    told = "".join(_step(step, turns) for step in steps)
    return f"<section><h2>Agent steps / Playbooks</h2>{told}</section>"


def _step(step: AgentStep, turns: Sequence[Turn]) -> str:
    ran = f"turn {step.first_turn + 1}"
    if step.turns > 1:
        ran = f"turns {step.first_turn + 1} to {step.last_turn + 1}"
    left = "left" if step.exit is not None else "not-left"
    return (
        f"<article><h3>{escaped(step.name or 'Agent step')} <small>{ran}</small></h3>"
        f'<p class="{left}">{escaped(_sentence(left_words(step)))}{escaped(_evidence(step))}</p>'
        f"{_list('Tool calls', (_call(call, turns) for call in step.tool_calls[:SHOWN]), len(step.tool_calls))}"
        f"{_list('Questions', (f'Turn {q.turn + 1}: {q.text}' for q in step.questions[:SHOWN]), len(step.questions))}"
        f"{_list('Variables', _changes(step), len(step.variables))}"
        f"{_list('Why no exit?', _why(step, turns), 0)}</article>"
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _evidence(step: AgentStep) -> str:
    """Where the exit is seen, with the numbers that the list of events has."""
    if step.exit is None:
        return ""
    places = "; ".join(event_name(record.turn, record.seq) for record in step.exit.evidence)
    return f" Seen in {places}." if places else ""


def _call(call: StepCall, turns: Sequence[Turn]) -> str:
    name = call.name or "a tool without a name"
    if call.ended_ns is None:
        return f"Turn {call.turn + 1}: {name}, no end seen"
    length_ns = call.ended_ns - call.started_ns
    if call.ended_turn != call.turn:
        return f"Turn {call.turn + 1}: {name}, ended in turn {(call.ended_turn or 0) + 1}"
    return f"Turn {call.turn + 1}: {name}, {seconds(length_ns)}"


def _changes(step: AgentStep) -> Iterator[str]:
    for change in step.variables[:SHOWN]:
        yield f"Turn {change.turn + 1}: {change.name} = {_value(change.after)} (before: {_value(change.before)})"


def _value(value: object) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), VALUE_CHARS)


def _why(step: AgentStep, turns: Sequence[Turn]) -> Iterator[str]:
    """What may have kept a step from being left, as far as the conversation tells."""
    if step.exit is not None or not step.exit_visible:
        return
    why = why_no_exit(step, turns, Expected())
    for asked in why.repeated:
        yield f"Asked {asked.times} times: {asked.text}"
    for line in why.debug:
        yield _sentence(f"{event_name(line.turn, line.seq)}: {line.message}").removesuffix(".")
    yield from why.traps


def _list(title: str, lines: Iterator[str], count: int) -> str:
    items = "".join(f"<li>{escaped(line)}</li>" for line in lines)
    more = f'<li class="dim">and {count - SHOWN:,} more</li>' if count > SHOWN else ""
    return f"<h4>{escaped(title)}</h4><ul>{items}{more}</ul>" if items else ""
