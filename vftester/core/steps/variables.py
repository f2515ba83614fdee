"""What the records tell of an agent's variables.

`state` events hold all of them (v2 with `state=true`, v2beta1 always); `log` traces of a Set step hold those that it
changed, with the value before (Voiceflow's runtime: `changedVariables`). Nothing else is documented to: a tool's inputs
and outputs in debug lines are no variables until a step sets them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vftester.core.records import Record
from vftester.core.refs import payload_of
from vftester.core.traces import Reading, finite, nested_too_deeply, reject_constant

HOUSEKEEPING = frozenset(
    {"user_id", "sessions", "timestamp", "platform", "locale", "intent_confidence", "last_utterance", "last_event",
     "last_response", "vf_user_timezone", "vf_memory", "vf_now"}
)  # fmt: skip
"""Voiceflow's built-in variables: the runtime sets them on every turn, whatever the agent does."""


@dataclass(frozen=True, slots=True)
class VariableChange:
    """A variable had another value than before; None stands for no value."""

    name: str
    turn: int
    before: Any
    after: Any


def variables_in(record: Record) -> Mapping[str, Any] | None:
    """The variables that a `state` event holds; None for any other event, or where they cannot be read."""
    if record.event != "state" or not record.whole:
        return None
    try:
        state = _decode(record.data)
    except (ValueError, RecursionError):
        return None
    if nested_too_deeply(state, record.data) or not isinstance(state, dict):
        return None
    if isinstance(state.get("state"), dict) and state.get("type") == "state":
        state = state["state"]  # v2beta1 wraps it
    variables = state.get("variables")
    return variables if isinstance(variables, dict) else None


def changed(before: Mapping[str, Any], after: Mapping[str, Any], turn: int) -> list[VariableChange]:
    """The agent's own variables that differ between two states, by name."""
    names = sorted((before.keys() | after.keys()) - HOUSEKEEPING)
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [VariableChange(name, turn, old, new) for name, old, new in pairs if not _same(old, new)]


def set_by(reading: Reading, turn: int) -> list[VariableChange]:
    """The variables that a `log` trace says were changed."""
    message = payload_of(reading).get("message") if reading.kind == "log" else None
    written = message.get("changedVariables") if isinstance(message, dict) else None
    if not isinstance(written, dict):
        return []
    return [
        VariableChange(name, turn, values.get("before"), values.get("after"))
        for name, values in written.items()
        if name not in HOUSEKEEPING
        and isinstance(values, dict)
        and not _same(values.get("before"), values.get("after"))
    ]


def is_filled(value: Any) -> bool:
    """Whether a variable holds something; Voiceflow's unset ones are 0, empty or null."""
    return bool(value) or value is False


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


_decode = json.JSONDecoder(strict=False, parse_constant=reject_constant, parse_float=finite).decode
