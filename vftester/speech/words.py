"""Where words are: what the engine says of them, put right, and estimates where it says nothing."""

import re
from typing import TypeAlias

Word: TypeAlias = tuple[int, int, int]
"""Frame at which it begins, and its first character and length in the text."""

_TOKEN = re.compile(r"\w+(?:['’.,:-]\w+)*|[^\w\s]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_PAUSE = re.compile(r"[.!?。！？;:,、，；：]")  # noqa: RUF001  the full-width marks are meant
CHARACTERS_A_WORD = 5.2  # measured with espeak-ng's English voice: 66 ms a character at 175 words a minute
WIDE_CHARACTERS = 3.0  # a Chinese or Japanese character takes as long as three Latin ones
PAUSE_CHARACTERS = 2.5


def tidied(words: list[Word], text: str, end: int) -> tuple[list[Word], int]:
    """The engine's words without overlaps, blanks and steps back; `end`: where the last one before them ended.

    espeak-ng 1.52 reports the pieces of a number one by one, in overlaps and twice (`1,234.50` gives eight).
    """
    kept = []
    for frame, start, length in words:
        word = text[start : start + length]
        length = len(word.rstrip())
        if start >= end and length and not word[0].isspace():
            kept.append((frame, start, length))
            end = start + length
    return kept, end


def weight(text: str) -> float:
    """How long a text is to say, in Latin characters."""
    return len(text) + (WIDE_CHARACTERS - 1) * len(_WIDE.findall(text)) + PAUSE_CHARACTERS * len(_PAUSE.findall(text))


def estimated_s(text: str, words_a_minute: int) -> float:
    """How many seconds a text takes to say, more or less."""
    return weight(text) * 60 / (max(1, words_a_minute) * CHARACTERS_A_WORD)


def spread(text: str, frames: int) -> list[Word]:
    """Words laid out over so many frames, by their weight."""
    whole = weight(text) or 1.0
    return [
        (round(frames * weight(text[: token.start()]) / whole), token.start(), len(token.group()))
        for token in _TOKEN.finditer(text)
        if token.group()[0].isalnum()
    ]
