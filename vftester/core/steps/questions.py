"""Questions: the sentences of a message that ask, and which of them ask the same again."""

# ruff: noqa: RUF001  # the full-width question mark is meant

import re
from collections.abc import Sequence
from dataclasses import dataclass

ALIKE = 0.75
"""Two questions that share so much of their words are one, asked again."""

LONGEST = 500
"""A question is kept from its end back so many characters."""

_ASKS = re.compile(r"[?？؟]+[!！]*")
_BEGIN = re.compile(r"(?:[.!?…]+[\"'”’»)\]*_]*\s+|[。！？؟]|\n)")
_ABBREVIATED = re.compile(r"\b(?:dr|mr|mrs|ms|prof|st|no|nr|e\.g|i\.e|z\.b|d\.h|bzw|ca|approx|p\.ex|mme)\.\s+$", re.I)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence of the agent's that asks, and in which turn."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A question that was asked `times` times, in its latest wording."""

    text: str
    times: int


def questions_in(text: str) -> list[str]:
    """The sentences that end with a question mark, in order."""
    found: list[str] = []
    begin = 0
    for mark in _ASKS.finditer(text):
        sentence = _last_sentence(text[max(begin, mark.start() - LONGEST) : mark.end()])
        begin = mark.end()
        if _WORDS.search(sentence):
            found.append(sentence)
    return found


def repeated(questions: Sequence[Question]) -> list[Repeated]:
    """The questions that were asked more than once, in order of their first asking."""
    kinds: list[tuple[frozenset[str], list[Question]]] = []
    of_text: dict[str, list[Question]] = {}  # word for word the same goes where it went before: no need to compare
    for question in questions:
        if (same := of_text.get(question.text)) is not None:
            same.append(question)
            continue
        words = frozenset(_WORDS.findall(question.text.casefold()))
        alike = next((group for known, group in kinds if _alike(words, known)), None)
        if alike is None:
            alike = []
            kinds.append((words, alike))
        alike.append(question)
        of_text[question.text] = alike
    return [Repeated(group[-1].text, len(group)) for _, group in kinds if len(group) > 1]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _last_sentence(text: str) -> str:
    start = 0
    for end in _BEGIN.finditer(text, 0, len(text) - 1):
        if not _ABBREVIATED.search(text[: end.end()][-12:]):
            start = end.end()
    return " ".join(text[start:].strip("-*•# \t\r\n").split())
