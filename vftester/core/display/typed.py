"""What a person types besides words, as actions and variables. What cannot be sent is refused with a sentence."""

import re
from typing import Any

from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.steps.variable_text import understood

MOST_NAME_CHARS = 200

_DIGITS = re.compile(r"[0-9*#]+")


class Refused(ValueError):
    """What was typed cannot be sent: one plain sentence that says why."""


def keypad(typed: str) -> Action:
    """Keys of a phone. Blanks and hyphens between them are left out."""
    digits = re.sub(r"[\s-]", "", typed)
    if not _DIGITS.fullmatch(digits):
        raise Refused("A keypad has the digits 0 to 9, * and #.")
    return actions.dtmf(digits)


def event(typed: str) -> Action:
    return actions.event(_name(typed, "An event has a name, as it is called in the agent."))


def intent(typed: str, query: str) -> Action:
    """`query`: what the user said, "" where only the intent matters."""
    return actions.intent(_name(typed, "An intent has a name, as it is called in the agent."), query.strip())


def variable(name: str, value: str) -> dict[str, Any]:
    """A variable to send with the next turn, by its name."""
    found = _name(name, "A variable has a name, as it is called in the agent.")
    if re.search(r"\s", found):
        raise Refused("A variable's name holds no blanks.")
    return {found: understood(value).value}


def _name(typed: str, sentence: str) -> str:
    name = typed.strip()
    if not name:
        raise Refused(sentence)
    if len(name) > MOST_NAME_CHARS or not name.isprintable():
        raise Refused(f"A name has up to {MOST_NAME_CHARS} characters, all of them visible.")
    return name
