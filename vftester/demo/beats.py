"""What one turn of the demo agent consists of, before it is laid out in time: a tuple of beats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words of a Message step: they always arrive whole."""

    text: str


@dataclass(frozen=True, slots=True)
class Generated:
    """Words the agent makes up as it goes: deltas where the client asked for completion events."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What the model thinks; not meant for the user."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of the agent's tool, with the debug traces before and after it."""

    inputs: Mapping[str, object]
    outputs: Mapping[str, object]
    wait_ms: int


@dataclass(frozen=True, slots=True)
class Show:
    """Any other trace. `of_agent` adds the agent's `ref` and, where it has just spoken, the `messageID`."""

    type: str
    payload: Mapping[str, Any] | None
    of_agent: bool = False


Beat: TypeAlias = Fixed | Generated | Reasoning | ToolCall | Show
