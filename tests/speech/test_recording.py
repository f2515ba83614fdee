"""What was said, at the times it was said, in a file."""

import wave
from array import array
from pathlib import Path

import pytest

from tests.helpers.hearing import RATE_HZ as HEARD_HZ
from tests.helpers.hearing import WHOLE, Heard, correlation, envelope
from vftester.speech.recording import Recording
from vftester.speech.values import RATE_HZ

TENTH = array("h", [5000]) * (RATE_HZ // 10)


def frames(path: Path) -> "array[int]":
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return array("h", file.readframes(file.getnframes()))


def test_sound_stands_where_it_was_heard_with_silence_between(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "said.wav", 1_000_000_000)
    recording.heard(TENTH.tobytes(), 1_500_000_000, True)
    recording.heard(TENTH.tobytes(), 1_604_000_000, False)  # the estimate wavers
    recording.heard(TENTH.tobytes(), 2_000_000_000, True)
    recording.close()
    samples = frames(tmp_path / "said.wav")
    loud = [i for i, sample in enumerate(samples) if sample]
    assert loud[0] == RATE_HZ // 2
    assert loud == [
        *range(RATE_HZ // 2, RATE_HZ // 2 + 2 * len(TENTH)),
        *range(RATE_HZ, RATE_HZ + len(TENTH)),
    ]


def test_nothing_said_is_a_file_without_sound(tmp_path: Path) -> None:
    Recording(tmp_path / "said.wav", 0).close()
    assert len(frames(tmp_path / "said.wav")) == 0


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        Recording(tmp_path / "nowhere" / "said.wav", 0)


def test_the_ears_find_what_is_there_and_nothing_else() -> None:
    sweep = array("h", [3000 if i * i // 40_000 % 2 else 100 for i in range(RATE_HZ)])
    other = array("h", [3000 if i // 700 % 3 else 100 for i in range(RATE_HZ)])
    at_48 = array("h", (sweep[int(i * RATE_HZ / HEARD_HZ)] for i in range(HEARD_HZ)))
    heard = Heard(array("h", [0]) * (HEARD_HZ // 4) + at_48 + array("h", [0]) * HEARD_HZ, 0)
    second, likeness = heard.find(sweep.tobytes(), RATE_HZ, 0.0, 2.0)
    assert second == pytest.approx(0.25, abs=0.002)
    assert likeness > WHOLE
    assert heard.find(other.tobytes(), RATE_HZ, 0.0, 2.0)[1] < 0.9
    assert heard.loud_s(2000)[0][0] == pytest.approx(0.25, abs=0.05)
    assert correlation([1, 1], [1, 1]) == correlation([], []) == 0
    assert envelope(sweep, RATE_HZ, -1, -0.9) == [0.0] * 20
