"""What a cell of the store holds, made sure of. What vftester never wrote there is damage, and told as that."""

import json
from datetime import datetime
from typing import Any

from vftester.core.session import moment


class Damaged(ValueError):
    """A cell holds what was never written there."""


def text(stored: Any) -> str:
    """What `storable` was given."""
    if isinstance(stored, bytes):
        return stored.decode("utf-8", "surrogatepass")  # raises a ValueError as well
    if not isinstance(stored, str):
        raise Damaged(f"{stored!r:.40} is no text")
    return stored


def text_or_none(stored: Any) -> str | None:
    """What `storable` was given; None for none."""
    return None if stored is None else text(stored)


def whole(stored: Any) -> int:
    """A whole number. Raises Damaged where it is anything else, true and false included."""
    if type(stored) is not int:
        raise Damaged(f"{stored!r:.40} is no whole number")
    return stored


def whole_or_none(stored: Any) -> int | None:
    """A whole number; None for none."""
    return None if stored is None else whole(stored)


def when(stored: Any) -> datetime:
    """A moment written as text. Raises ValueError where it is none."""
    try:
        return moment(text(stored))
    except OverflowError as problem:
        raise Damaged(str(problem)) from problem


def parsed(stored: Any) -> Any:
    """What JSON text holds; None for none."""
    try:
        return None if stored is None else json.loads(text(stored))
    except RecursionError as problem:
        raise Damaged("it is nested too deeply") from problem


def items(stored: Any) -> list[Any]:
    """A list written as JSON; most are empty."""
    found = [] if stored == "[]" else parsed(stored)
    if not isinstance(found, list):
        raise Damaged(f"{stored!r:.40} is no list")
    return found


def texts(stored: Any) -> tuple[str, ...]:
    """A list of texts written as JSON."""
    return tuple(map(text, items(stored)))


def members(stored: Any) -> dict[str, Any]:
    """An object written as JSON."""
    found = parsed(stored)
    if not isinstance(found, dict):
        raise Damaged(f"{stored!r:.40} is no object")
    return found


def members_or_none(stored: Any) -> dict[str, Any] | None:
    """An object written as JSON; None for none."""
    return None if stored is None else members(stored)
