"""The user's side of a turn: a Voiceflow request object, checked as far as the agent relies on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class BadAction(ValueError):
    """The request object cannot be one; the text says why."""


@dataclass(frozen=True, slots=True)
class Action:
    """`type` and `payload` of a request object. Type "" stands for `null` (v2 allows it): nothing said."""

    type: str
    payload: Any = None

    def field(self, name: str) -> Any:
        """One field of the payload, None where there is none."""
        return self.payload.get(name) if isinstance(self.payload, Mapping) else None

    def text(self, name: str) -> str:
        """One field of the payload where it is text, else ""."""
        value = self.field(name)
        return value if isinstance(value, str) else ""

    def label(self) -> str:
        """The label of a button's request, "" without one."""
        return self.text("label")


def read_action(value: Any) -> Action:
    """The action in a request body; extra keys (`time`, `metadata`, `diagramID`) are allowed and left out."""
    if value is None:
        return Action("")
    if not isinstance(value, dict):
        raise BadAction("action must be an object")
    kind, payload = value.get("type"), value.get("payload")
    if not isinstance(kind, str) or not kind:
        raise BadAction("action.type must be a string")
    if kind in ("text", "dtmf") and not isinstance(payload, str):
        raise BadAction(f"action.payload of type {kind} must be a string")
    if kind == "launch":
        payload = None  # none, {} and null are the same launch
    return Action(kind, payload)
