"""The ears themselves: what they call heard whole, and what not."""

from __future__ import annotations

import random
from array import array

import pytest

from tests.helpers.hearing import RATE_HZ, WHOLE, Heard
from tests.speech.stepping import made

TEXT = "Tell me which day and time of day suit you, and a phone number we can reach you on."
HZ = 22_050


@pytest.fixture(scope="module")
def said() -> array[int]:
    (pcm,) = made(TEXT)
    return array("h", pcm)


def recorded(said: array[int]) -> Heard:
    """A recording in which it begins after 0.7 s."""
    lead, tail = array("h", [0] * round(0.7 * RATE_HZ)), array("h", [0] * RATE_HZ)
    resampled = array("h", (said[i * HZ // RATE_HZ] for i in range(len(said) * RATE_HZ // HZ)))
    return Heard(lead + resampled + tail, 0)


def whole(said: array[int], played: array[int]) -> tuple[float, bool]:
    begin_s, likeness = recorded(played).find_whole(said.tobytes(), HZ, 0.0, len(said) / HZ + 1.5)
    return begin_s, likeness >= WHOLE


def test_what_was_played_is_heard_whole_where_it_began(said: array[int]) -> None:
    begin_s, heard = whole(said, said)
    assert heard
    assert abs(begin_s - 0.7) < 0.01


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_server_that_stood_still_for_a_moment_lost_nothing(said: array[int], share: float) -> None:
    at = round(len(said) * share)
    still = array("h", [0] * round(0.08 * HZ))
    begin_s, heard = whole(said, said[:at] + still + said[at:])
    assert heard
    assert abs(begin_s - 0.7) < 0.1


def test_a_word_less_a_word_twice_and_a_long_silence_are_heard(said: array[int]) -> None:
    word = round(0.25 * HZ)
    at = max(range(0, len(said) - word, word), key=lambda place: sum(map(abs, said[place : place + word])))
    silence = array("h", [0] * round(0.3 * HZ))
    damaged = {
        "less": said[:at] + said[at + word :],
        "silent": said[:at] + array("h", [0] * word) + said[at + word :],
        "twice": said[: at + word] + said[at:],
        "late": said[:at] + silence + said[at:],
        "cut": said[: at + word],
        "another": array("h", random.Random(1).sample(list(said), len(said))),
    }
    assert [name for name, played in damaged.items() if whole(said, played)[1]] == []
