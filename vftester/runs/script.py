"""A script: what a person says and does in a conversation, in order.

Each step is a text, or a mapping with one of `text`, `button` (the name of a button that the agent offers), `keypad`,
`event`, `intent` (with `query` beside it), `no-reply` or `action` (a request object, sent verbatim); beside it
`variables`, which are set with that turn, and `after_words`, with which the step speaks over the agent: it is sent once
so many words of the reply before it were heard.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.ports import OutsideError

_KINDS = ("text", "button", "keypad", "event", "intent", "no-reply", "action")


class ScriptError(OutsideError):
    """A script that cannot be read; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Step:
    """One turn to come: an action, or the name of a button whose request is known only when it is offered."""

    action: Action | None = None
    button: str | None = None
    variables: Mapping[str, Any] | None = None
    after_words: int | None = None


def steps(written: Any) -> list[Step]:
    """The steps of a script as it was parsed from YAML. Raises ScriptError with a sentence that names the step."""
    if isinstance(written, Mapping) and isinstance(written.get("steps"), list):
        written = written["steps"]
    if not isinstance(written, list) or not written:
        raise ScriptError("The script is no list of steps: write each as '- what to say'.")
    return [_step(number, step) for number, step in enumerate(written, start=1)]


def _step(number: int, step: Any) -> Step:
    if isinstance(step, str):
        return Step(actions.text(step))
    if isinstance(step, int | float) and not isinstance(step, bool):
        return Step(actions.text(str(step)))  # YAML reads `- 42` as a number; the person meant the text
    kinds = [kind for kind in _KINDS if isinstance(step, Mapping) and kind in step]
    if len(kinds) != 1:
        found = f", not {', '.join(map(str, step))}" if isinstance(step, Mapping) and step and not kinds else ""
        raise ScriptError(f"Step {number} of the script must have one of {', '.join(_KINDS)}{found}.")
    kind, unknown = kinds[0], set(step) - {kinds[0], "variables", "query", "after_words"}
    if unknown:
        raise ScriptError(f"Step {number} of the script has something unknown: {', '.join(sorted(map(str, unknown)))}.")
    variables = step.get("variables")
    if variables is not None and not isinstance(variables, Mapping):
        raise ScriptError(f"Step {number} of the script: variables must be names with values.")
    for name in ("variables", "action"):
        if not _sendable(step.get(name)):
            raise ScriptError(f"Step {number} of the script: {name} holds something that JSON has no words for.")
    words = step.get("after_words")
    if words is not None and (isinstance(words, bool) or not isinstance(words, int) or words < 1):
        raise ScriptError(f"Step {number} of the script: after_words must be a number above 0.")
    value = step[kind]
    if kind == "button":
        return Step(None, _text(number, kind, value), variables, words)
    return Step(_action(number, kind, value, step.get("query", "")), None, variables, words)


def _action(number: int, kind: str, value: Any, query: Any) -> Action:
    match kind:
        case "action":
            if not isinstance(value, Mapping):
                raise ScriptError(f"Step {number} of the script: an action is an object with a type.")
            try:
                return Action(value)
            except ValueError as problem:
                raise ScriptError(f"Step {number} of the script: {problem}.") from None
        case "no-reply":
            return actions.no_reply()
        case "keypad":
            return actions.dtmf(_text(number, kind, value))
        case "event":
            return actions.event(_text(number, kind, value))
        case "intent":
            return actions.intent(_text(number, kind, value), _text(number, "query", query))
        case _:
            return actions.text(_text(number, kind, value))


def _sendable(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _text(number: int, name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ScriptError(f"Step {number} of the script: {name} must be a text.")
    return str(value)
