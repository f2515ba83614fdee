"""A turn in words: how long a reply is for the ear."""

import pytest

from vftester.core.display.turn_words import spoken_words
from vftester.core.timeline.timescale import SECOND


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.01, "under 0.1 s"),
        (0.05, "0.1 s"),
        (9.56, "9.6 s"),
        (119.94, "119.9 s"),
        (119.96, "2 min 0 s"),
        (724.4, "12 min 4 s"),
        (3599.6, "1 h 0 min"),
        (25_812.8, "7 h 10 min"),
    ],
)
def test_a_reply_is_told_in_seconds_then_in_minutes_then_in_hours(seconds: float, told: str) -> None:
    assert spoken_words(round(seconds * SECOND), 2) == (told, "2 words")


def test_one_word_is_no_words() -> None:
    assert [spoken_words(SECOND, count)[1] for count in (0, 1, 1_234)] == ["0 words", "1 word", "1,234 words"]
