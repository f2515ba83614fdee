"""What the demo agent remembers of one conversation between turns, and that as Voiceflow's state object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vftester.demo.script import Script

AGENT_STEP = "agent"


@dataclass(frozen=True, slots=True)
class Memory:
    """One conversation. `step` is "" before it began; `digest` stands for every input since the launch.

    What the agent knows are variables like any other, so a client may set them with a request. The clock is
    a planned one (milliseconds since the launch); no real clock is ever read.
    """

    step: str = ""
    turn: int = 0
    digest: str = ""
    clock_ms: int = 0
    failures: int = 0
    ended: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)

    def known(self, name: str) -> str:
        """A variable as text, "" where it is unset (Voiceflow's unset variables are 0 or empty)."""
        value = self.variables.get(name)
        return str(value) if value else ""


def state_of(memory: Memory, script: Script) -> dict[str, Any]:
    """The state object of the state endpoints and the `state` event: turn, stack, storage, variables."""
    frame: dict[str, Any] = {
        "programID": script.workflow["id"],
        "diagramID": script.workflow["id"],
        "nodeID": script.agent["node"] if memory.step == AGENT_STEP else memory.step or None,
        "name": script.workflow["name"],
        "storage": {},
        "commands": [],
        "dynamicCommands": {},
        "variables": {},
    }
    return {
        "turn": {},
        "stack": [] if memory.ended else [frame],
        "storage": {
            "desk": {
                "step": memory.step,
                "turn": memory.turn,
                "digest": memory.digest,
                "clock_ms": memory.clock_ms,
                "failures": memory.failures,
                "ended": memory.ended,
            }
        },
        "variables": dict(memory.variables),
    }


_DESK = {"step": str, "turn": int, "digest": str, "clock_ms": int, "failures": int, "ended": bool}


def is_state(state: Mapping[str, Any]) -> bool:
    """Whether what a client sends can stand for a memory: what is there has the type it must have."""
    variables, storage = state.get("variables", {}), state.get("storage", {})
    desk = storage.get("desk", {}) if isinstance(storage, dict) else None
    return (
        isinstance(variables, dict)
        and isinstance(desk, dict)
        and all(type(desk[name]) is kind for name, kind in _DESK.items() if name in desk)
    )


def memory_of(state: Mapping[str, Any], script: Script) -> Memory:
    """The memory a state object stands for; one not made here is at the agent step, with its variables."""
    variables = state.get("variables")
    storage = state.get("storage")
    desk = storage.get("desk") if isinstance(storage, dict) else None
    desk = desk if isinstance(desk, dict) else {}
    step = desk.get("step")
    known = step in ("", AGENT_STEP) or step in script.steps
    return Memory(
        step=str(step) if known else AGENT_STEP,
        turn=_count(desk.get("turn")),
        digest=str(desk.get("digest", ""))[:64],
        clock_ms=_count(desk.get("clock_ms")),
        failures=_count(desk.get("failures")),
        ended=desk.get("ended") is True,
        variables=dict(variables) if isinstance(variables, dict) else {},
    )


def _count(value: object) -> int:
    return max(0, min(value, 10**9)) if isinstance(value, int) else 0
