"""What the agent understands: details in free text, in any order, several at once, and corrected later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vftester.demo.script import Patterns, Script, Slot

# "not Thursday", "instead of Thursday", "can't do Thursday"; "Thursday does not work"
_NO_BEFORE = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bexcept|\b(?:can.?t|cannot|can not) (?:do|make)(?: it)?)"
    r"(?: (?:on|in|at|the|for))*\s*$",
    re.IGNORECASE,
)
_NO_AFTER = re.compile(
    r"\s*(?:(?:does|do|will|is|are)(?:n.?t\b| not\b(?! a problem))|won.?t\b|is (?:bad|no good|impossible)\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class News:
    """What one message brought, by slot name; values are strings."""

    learned: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)  # name → the value that no longer holds
    refused: dict[str, str] = field(default_factory=dict)
    doubted: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.learned or self.changed or self.dropped or self.refused or self.doubted)


def hear(script: Script, text: str, known: Mapping[str, str]) -> News:
    """The news in a message, compared with what is known. No word is read twice."""
    news = News()
    rest = text
    for slot in script.slots:
        wanted, unwanted, rest = _read(slot, text, rest)
        before = known.get(slot.name, "")
        if wanted:
            value = wanted[-1]
            if value in slot.refuse:
                news.refused[slot.name] = value
            elif not before:
                news.learned[slot.name] = value
            elif not _same(before, value):
                news.changed[slot.name] = value
        elif any(_same(before, value) for value in unwanted):
            news.dropped[slot.name] = before
        elif slot.doubt and slot.doubt.search(rest):
            news.doubted.append(slot.name)
    return news


def means(patterns: Patterns, text: str) -> bool:
    """Whether one of the patterns is found in the text."""
    return any(pattern.search(text) for pattern in patterns)


def _read(slot: Slot, text: str, rest: str) -> tuple[list[str], list[str], str]:
    """Values the text wants and does not want, in order, and the text with all that blanked out."""
    found: list[tuple[int, int, str]] = []
    for reading in slot.readings:
        for match in reading.match.finditer(rest):
            found.append((match.start(), match.end(), match.expand(reading.value).strip()))
        rest = reading.match.sub(lambda match: " " * len(match.group()), rest)
    wanted: list[str] = []
    unwanted: list[str] = []
    for start, end, value in sorted(found):
        negated = _NO_BEFORE.search(text[:start]) or _NO_AFTER.match(text[end:])
        (unwanted if negated else wanted).append(value)
    return wanted, unwanted, rest


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
