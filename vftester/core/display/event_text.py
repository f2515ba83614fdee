"""An event's data as it is read on a screen: pretty-printed where that can be done in a moment, and bounded."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vftester.core.display.raw import LINE_CHARS, visible
from vftester.core.traces import nested_too_deeply

PRETTY_CHARS = 256 * 1024
"""Longer data is shown as it came: taking it apart and writing it again would hold the window up."""

SHOWN_CHARS = 64 * 1024
"""So much of longer data is shown at first."""


@dataclass(frozen=True, slots=True)
class EventText:
    """`lines` for the screen. `pretty`: written anew from JSON; `left_out`: characters of the data not in them."""

    lines: Iterator[str]
    pretty: bool
    left_out: int = 0


def event_text(data: str, *, whole: bool = False) -> EventText:
    """The lines to show of an event's data: all of it where it is short or `whole`, else its beginning."""
    if len(data) <= PRETTY_CHARS and (pretty := _pretty(data)) is not None:
        return EventText(_folded(pretty), pretty=True)
    shown = data if whole or len(data) <= PRETTY_CHARS else data[:SHOWN_CHARS]
    return EventText(_folded(shown), pretty=False, left_out=len(data) - len(shown))


def _pretty(data: str) -> str | None:
    try:
        value = json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return None
    if nested_too_deeply(value, data):
        return None
    written = json.dumps(value, ensure_ascii=False, indent=2)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", written)


def _folded(text: str) -> Iterator[str]:
    """Its lines, made visible and none too long."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        for place in range(start, max(end, start + 1), LINE_CHARS):
            yield visible(text[place : min(place + LINE_CHARS, end)])
        start = end + 1


_HALF = re.compile("[\ud800-\udfff]")
"""Half of a pair of surrogates, which no screen can show."""
