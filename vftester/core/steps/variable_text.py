"""How a variable's value is written to be edited, what a typed one means, and what changed between two states.

A text is written as it is, unless it would be read as something else: then it stands in quotes. So what is written
and what is understood are each other's inverse.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.steps.variables import HOUSEKEEPING, variables_in
from vftester.core.traces import finite, nested_too_deeply, reject_constant

JSON_BEGINS = ("{", "[", '"')
"""What begins so is meant as JSON."""

KINDS = {str: "text", bool: "yes or no", int: "number", float: "number", list: "list", dict: "object"}

_decode = json.JSONDecoder(parse_constant=reject_constant, parse_float=finite).decode


@dataclass(frozen=True, slots=True)
class Understood:
    """What a typed value means. `note`: why what looks like JSON is a text."""

    value: Any
    note: str = ""


def variables_of(turn: Turn) -> dict[str, Any] | None:
    """The variables of a turn's last `state` event; None where it has none that can be read."""
    for place in range(len(turn.readings) - 1, -1, -1):
        found = variables_in(turn.readings[place].record)
        if found is not None:
            return dict(found)
    return None


def in_order(variables: Mapping[str, Any]) -> list[str]:
    """The names, the agent's own first, then those that Voiceflow sets on every turn."""
    return sorted(variables, key=lambda name: (name in HOUSEKEEPING, name.casefold(), name))


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The names of variables that are new or have another value."""
    return frozenset(name for name, value in after.items() if name not in before or not _same(before[name], value))


def understood(typed: str) -> Understood:
    """What a typed value means: JSON where it is some, else a text."""
    if (found := _json(typed)) is not None:
        return found
    if not typed.lstrip().startswith(JSON_BEGINS):
        return Understood(typed)
    try:
        json.loads(typed)
    except json.JSONDecodeError as problem:
        return Understood(typed, f"taken as text: no JSON, {problem.msg.lower()} at character {problem.pos + 1}")
    except (ValueError, RecursionError):
        pass
    return Understood(typed, "taken as text: JSON that Voiceflow would not take")


def written(value: Any) -> str:
    """A value to be shown and edited: a text as it is where it is not read as JSON, all else as JSON."""
    if isinstance(value, str) and understood(value) == Understood(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def kind_of(value: Any) -> str:
    """What sort of value it is, in a word: `text`, `number`, `list`…"""
    return KINDS.get(type(value), "nothing")


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON, where true is not 1, at any depth."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _json(text: str) -> Understood | None:
    """What a JSON text holds; None where it is none that can be sent and read again."""
    try:
        value = _decode(text)
    except (ValueError, RecursionError):
        return None
    return None if nested_too_deeply(value, text) else Understood(value)
