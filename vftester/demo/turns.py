"""One turn, from a request to planned traces. Pure: same script, seed, memory and request, same turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vftester.demo import agent, dice
from vftester.demo.actions import Action
from vftester.demo.fault_menu import fault_menu
from vftester.demo.faults import FAULTS, Asked, Fault, asked_fault
from vftester.demo.memory import Memory
from vftester.demo.plan import Plan, TimedTrace, duration_ms
from vftester.demo.script import Script

READING_MS = 8_000  # planned time a user takes between two turns


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a request asks for, whatever API it came by. `deltas`: with completion events; `audio`: an encoding, with
    audio events."""

    action: Action
    variables: Mapping[str, Any] = field(default_factory=dict)
    deltas: bool = False
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A planned turn: the memory after it, what is sent, and the name all its other chances derive from."""

    memory: Memory
    traces: list[TimedTrace]
    name: str


def fault_of(action: Action) -> tuple[Asked | None, Fault | None]:
    """The fault an action asks for: as asked, and the fault (None for the menu and for unknown names)."""
    asked = asked_fault(action)
    return asked, FAULTS.get(asked.name) if asked else None


def take_turn(script: Script, seed: int, memory: Memory, request: TurnRequest) -> Turn:
    """Moves the conversation on by one turn. Ids come from seed, inputs since the launch, turn number."""
    action = request.action
    if action.type == "launch" or memory.ended:
        memory = agent.start_over(script, memory)
    memory = replace(
        memory,
        turn=memory.turn + 1,
        digest=dice.digest(memory.digest, action.type, action.payload),
        variables=dict(memory.variables) | dict(request.variables),
    )
    name = dice.digest(seed, memory.digest, memory.turn)
    words = dice.dice(name, "words")
    asked, fault = fault_of(action)
    if asked is None:
        memory, beats = agent.react(script, memory, action, words)
    elif fault is None:
        memory, beats = agent.tell(script, memory, fault_menu(asked.name), words)
    else:
        memory, beats = agent.go_wrong(script, memory, words)
    plan = Plan(script, dice.dice(name, "pace"), f"turn_{name[:10]}", memory.clock_ms, request.deltas, request.audio)
    traces = plan.lay_out(beats)
    if asked and fault and fault.traces:
        traces = fault.traces(traces, asked)
    return Turn(replace(memory, clock_ms=memory.clock_ms + duration_ms(traces) + READING_MS), traces, name)
