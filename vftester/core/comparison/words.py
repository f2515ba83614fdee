"""Two texts word by word. How the words are spaced makes no difference; a text's parts joined give the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vftester.core.comparison.sequences import common

SHORTEST_RUN = 3
"""Fewer equal words than this between two longer changes are chance ("the", "you") and told as part of them."""

_TOKENS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""A word; of scripts that are written without spaces, a character."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of a text, and whether the other text has other words there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """Both texts in parts, in order. Where one text merely has more, the other has no part for it."""

    a: tuple[TextPart, ...]
    b: tuple[TextPart, ...]

    @property
    def differs(self) -> bool:
        return any(part.differs for part in (*self.a, *self.b))


def wording(a: str, b: str) -> Wording:
    """How two texts differ."""
    if a == b:
        same = (TextPart(a, False),) if a else ()
        return Wording(same, same)
    spans_a, spans_b = _spans(a), _spans(b)
    words_a, words_b = [a[slice(*span)] for span in spans_a], [b[slice(*span)] for span in spans_b]
    kept = _told(common(words_a, words_b), len(words_a), len(words_b))
    return Wording(
        tuple(_parts(a, spans_a, {i for i, _ in kept})),
        tuple(_parts(b, spans_b, {j for _, j in kept})),
    )


def _spans(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _TOKENS.finditer(text)]


def _told(pairs: Sequence[tuple[int, int]], count_a: int, count_b: int) -> list[tuple[int, int]]:
    """The equal words without those that are alone between longer changes."""
    runs: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    told: list[tuple[int, int]] = []
    last = (-1, -1)  # the last equal pair that is told
    for number, run in enumerate(runs):
        following = runs[number + 1][0] if number + 1 < len(runs) else (count_a, count_b)
        before = max(run[0][0] - last[0], run[0][1] - last[1]) - 1
        after = max(following[0] - run[-1][0], following[1] - run[-1][1]) - 1
        alone = before > 0 and after > 0 and before + after > 2 * len(run) + 1
        if len(run) >= SHORTEST_RUN or not alone:
            told += run
            last = run[-1]
    return told


def _parts(text: str, spans: Sequence[tuple[int, int]], equal: set[int]) -> Iterator[TextPart]:
    """The text cut where words begin or cease to differ. What stands between words goes with equal ones."""
    at = 0
    number = 0
    while number < len(spans):
        if number in equal:
            number += 1
            continue
        begins = spans[number][0]
        while number < len(spans) and number not in equal:
            ends = spans[number][1]
            number += 1
        if begins > at:
            yield TextPart(text[at:begins], False)
        yield TextPart(text[begins:ends], True)
        at = ends
    if at < len(text):
        yield TextPart(text[at:], False)
