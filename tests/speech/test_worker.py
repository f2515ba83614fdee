"""The voice's process: what it answers, what it is given, how it ends."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.speech.stepping import Answers, alike, loudness
from vftester.speech.process import WorkerProcess, worker_argv
from vftester.speech.values import RATE_HZ, VoiceSettings


def test_it_says_what_it_is_and_which_voices_it_has(engine: Answers) -> None:
    ready = engine.first
    assert (ready["say"], ready["engine"]) == ("ready", "espeak-ng")
    assert ready["source"] in ("system", "wheel")
    assert ready["version"].startswith("1.5")
    voices = {key: (name, languages) for key, name, languages in ready["voices"]}
    assert len(voices) > 50
    assert voices["gmw/de"] == ("German", ["de"])


def test_every_word_is_placed_where_it_sounds(engine: Answers) -> None:
    text = "Hello there, this is a test."
    pcm, words, notes = engine.speak(text)
    assert [text[start : start + length] for _, start, length in words] == ["Hello", "there", "this", "is", "a", "test"]
    frames = [frame for frame, _, _ in words]
    assert frames == sorted(frames)
    assert 0 <= frames[0] < RATE_HZ / 10
    assert frames[-1] < len(pcm) / 2
    assert notes == []


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("Zoë’s café in 中文 😀 now", "café"),
        ("It costs 1,234.50 today", "today"),
        ("before\0after", "after"),
        ("half \ud83d of a pair", "pair"),
        ('<break time="1s"/> done', "done"),
        ("a < b && c > d", "b"),
        ("[[hEl]] said", "said"),
        ("tab\tand\nline\r\nend", "end"),
        ("\u202eright to left\u202c", "right"),
    ],
)
def test_odd_text_is_spoken_and_its_words_are_in_place(engine: Answers, text: str, some: str) -> None:
    pcm, words, _ = engine.speak(text)
    found = [text[start : start + length] for _, start, length in words]
    assert some in found
    assert loudness(pcm) > 100
    ends = 0
    for _, start, length in words:
        assert start >= ends
        assert length > 0
        ends = start + length
    assert ends <= len(text)


@pytest.mark.parametrize("text", ["...", "。", "!?", " ", "\n", "\0", "😀", "\u200b", "—"])
def test_text_without_words_ends_too(engine: Answers, text: str) -> None:
    _, words, _ = engine.speak(text)
    assert all(0 <= start < start + length <= len(text) for _, start, length in words)


def test_five_thousand_characters_are_spoken_whole(engine: Answers) -> None:
    text = "word " * 1000
    pcm, words, _ = engine.speak(text)
    assert len(words) == 1000
    assert len(pcm) / 2 / RATE_HZ > 200


def test_settings_hold_from_the_next_text_on(engine: Answers) -> None:
    text = "This is how it sounds."
    usual, _, _ = engine.speak(text, VoiceSettings(rate=180))
    quick, _, _ = engine.speak(text, VoiceSettings(rate=300))
    soft, _, _ = engine.speak(text, VoiceSettings(rate=180, volume=0.25))
    german, _, _ = engine.speak(text, VoiceSettings("gmw/de", 180))
    again, _, _ = engine.speak(text, VoiceSettings(rate=180))
    assert len(quick) < 0.75 * len(usual)
    assert loudness(soft) < 0.5 * loudness(usual)
    assert not alike(german, usual)
    assert alike(again, usual)


def test_a_voice_that_is_not_there_is_said_and_the_usual_one_speaks(engine: Answers) -> None:
    usual, _, _ = engine.speak("Hello.")
    pcm, _, notes = engine.speak("Hello.", VoiceSettings("nobody", 180))
    assert notes == ["The voice nobody cannot be had here; the usual one speaks."]
    assert alike(pcm, usual)


def test_a_request_that_is_not_wanted_any_more_is_left_off(engine: Answers) -> None:
    request = engine.ask("word " * 5000)
    message, _ = engine.next()
    assert message["say"] == "sound"
    engine.process.tell({"do": "stop", "request": request})
    size = 0
    while message["say"] != "done":
        message, sound = engine.next()
        size += len(sound)
    assert size / 2 / RATE_HZ < 600  # of some 1,900 s


def test_it_ends_when_its_standard_input_does_and_says_nothing_beside_the_answers(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    process = subprocess.Popen(
        worker_argv("own"),
        env=os.environ | {"VFTESTER_SPEECH_FOLDER": str(folder), "TMPDIR": str(folder)},
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert json.loads(process.stdout.readline())["say"] == "ready"
    out, err = process.communicate(timeout=20)
    assert (out, err) == (b"", b"")
    assert process.returncode in (0, -signal.SIGKILL)
    assert not folder.exists()


def test_a_killed_one_leaves_nothing() -> None:
    told: list[str] = []
    process = WorkerProcess("own", lambda message, sound: told.append(message["say"]))
    os.kill(process.pid, signal.SIGKILL)
    process.close()
    assert told[-1] == "ended"
    assert not Path(process.folder).exists()
    process.tell({"do": "stop", "request": 1})
    process.kill()
