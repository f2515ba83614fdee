"""What `/fault` answers: a short line for the ear, the everyday faults as buttons, and all of them on cards to read."""

from __future__ import annotations

from typing import Any

from vftester.demo.beats import Beat, Fixed, Show
from vftester.demo.faults import AGENT, COMMAND, CUT, FAULTS, ODD, REFUSED, SLOW

ALL = "all"
KINDS = (SLOW, CUT, REFUSED, AGENT, ODD)
EVERYDAY = {
    "Cut stream": "cut-frame",
    "Refused key": "status-401",
    "Too many requests": "status-429",
    "10 s of silence": "gap",
    "Silence for good": "silence",
    "Slow to answer": "delay",
    "Whole reply at once": "whole",
    "Pieces held back": "one-chunk",
    "Tool failure": "tool-failure",
    "Credits used up": "credit-limit",
    "Not a word": "empty",
    "All faults": ALL,
}
"""What a button is called, and what stands behind the command."""

CHOOSE = "What shall go wrong in the next turn?"
READ = "These are all of them."
UNKNOWN = "There is no such fault."


def fault_menu(name: str) -> list[Beat]:
    """The turn for a name that is no fault's: none, "all", or one that nothing is called by."""
    said = {"": CHOOSE, ALL: READ}.get(name, f"{UNKNOWN} {CHOOSE}")
    shown = Show("carousel", {"layout": "List", "cards": _cards()}) if name == ALL else Show("cardV2", _names())
    buttons = [
        {"name": label, "request": {"type": "text", "payload": f"{COMMAND} {fault}"}}
        for label, fault in EVERYDAY.items()
        if fault != name
    ]
    return [Fixed(said), shown, Show("choice", {"buttons": buttons})]


def _names() -> dict[str, Any]:
    """One card with the names alone, a line for each kind."""
    lines = [f"{kind}: {', '.join(_of(kind))}" for kind in KINDS]
    return _card(f"Or write {COMMAND} and a name", "\n".join(lines))


def _cards() -> list[dict[str, Any]]:
    """A card for each kind, with what each fault of it does."""
    return [_card(kind, "\n".join(f"{name}: {FAULTS[name].line}" for name in _of(kind))) for kind in KINDS]


def _of(kind: str) -> list[str]:
    return [name for name, fault in FAULTS.items() if fault.kind == kind]


def _card(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "description": {"text": text}, "buttons": []}
