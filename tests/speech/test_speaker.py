"""The speaker with a clock of the test's own: order, stops, trouble with the voice, trouble with the device."""

import os
import signal
import wave
from pathlib import Path

import pytest

from tests.speech.sounds import TONE_MP3
from tests.speech.stepping import SETTINGS, Answers, Stepped, alike, loudness, made
from vftester.speech.process import WorkerProcess
from vftester.speech.sinks import BUFFER_NS
from vftester.speech.values import RATE_HZ, Utterance, VoiceSettings, bytes_of_ns, ns_of_bytes
from vftester.speech.voice import PATIENCE_NS, RETRY_NS

COUNTING = "One two three four five six seven eight nine ten eleven twelve."


def test_everything_is_said_once_in_order_and_without_gaps() -> None:
    texts = ["Hello there.", "Thursday works.", "My number is 555 0134."]
    with Stepped() as s:
        s.say(*texts)
        s.run_out()
        assert bytes(s.devices[0].played) == b"".join(made(*texts))
        for utterance in (1, 2, 3):
            assert s.whats(utterance) == ["queued", "started", "finished"]
            assert all(event.heard for event in s.of(utterance))
        times = [event.at_ns for event in s.events if event.what != "queued"]
        assert times == sorted(times)
        ends = [s.of(utterance)[-1].at_ns for utterance in (1, 2)]
        starts = [next(e.at_ns for e in s.of(utterance) if e.what == "started") for utterance in (2, 3)]
        assert ends == pytest.approx(starts, abs=5e6)


def test_words_come_when_they_are_heard_not_when_they_are_made(engine: Answers) -> None:
    with Stepped() as s:
        s.say(COUNTING)
        s.run_out()
        started = next(event.at_ns for event in s.events if event.what == "started")
        heard = [(event.at_ns - started) / 1e9 for event in s.events if event.what == "word"]
        made = [frame / RATE_HZ for frame, _, _ in engine.speak(COUNTING)[1]]
        assert heard == pytest.approx(made, abs=0.015)


def test_an_empty_text_is_finished_at_once_even_while_something_else_is_said() -> None:
    with Stepped() as s:
        s.say(COUNTING, "")
        s.run(lambda: s.whats(1) == ["queued", "started"])
        assert s.whats(2) == ["queued", "finished"]


def test_a_stop_cuts_everything_and_tells_how_far_it_was_heard() -> None:
    with Stepped() as s:
        s.say(COUNTING, "Never heard.")
        s.run(lambda: sum(event.what == "word" for event in s.events) == 3)
        s.speaker.stop()
        s.tick()
        assert s.whats(1) == ["queued", "started", "cut"]
        assert s.whats(2) == ["queued", "cut"]
        assert COUNTING[: s.of(1)[-1].start] == "One two three"
        assert s.of(2)[-1].start == 0
        assert s.devices[0].mutes == [True]
        s.say("And on.")
        s.run_out()
        assert s.devices[0].mutes == [True, False]
        assert s.whats(3) == ["queued", "started", "finished"]


def test_fifty_stops_in_a_row_do_no_harm() -> None:
    with Stepped() as s:
        for _ in range(50):
            s.say(COUNTING)
            s.run(lambda: s.events[-1].what == "word")
            s.speaker.stop()
            s.speaker.stop()
            s.tick()
        assert [event.what for event in s.events].count("cut") == 50


def test_a_stop_while_it_is_still_being_made_drops_the_rest() -> None:
    with Stepped() as s:
        s.say("word " * 1000)
        s.run(lambda: s.events[-1].what == "word")
        s.speaker.stop()
        s.say("Yes.")
        s.run_out()
        assert s.whats(1)[-1] == "cut"
        assert s.whats(2) == ["queued", "started", "finished"]


def test_settings_take_effect_with_the_next_segment(engine: Answers) -> None:
    with Stepped() as s:
        s.say("Hello there.")
        s.run_out()
        s.speaker.set(VoiceSettings(rate=300))
        s.say("Hello there.")
        s.run_out()
        quick = engine.speak("Hello there.", VoiceSettings(rate=300))[0]
        assert alike(bytes(s.devices[0].played), engine.speak("Hello there.", SETTINGS)[0] + quick)


def test_a_voice_that_cannot_be_had_is_said_at_the_bottom() -> None:
    with Stepped() as s:
        s.speaker.set(VoiceSettings("nobody"))
        s.say("Hello.")
        s.run_out()
        assert s.rungs[-1][1] == "The voice nobody cannot be had here; the usual one speaks."


# --- the voice fails ---------------------------------------------------------------------------------------------------


def test_a_voice_killed_while_speaking_goes_on_where_it_was() -> None:
    text = "word " * 300
    with Stepped() as s:
        s.say(text)
        while not s.devices[0].played:
            s.answer()
        os.kill(s.voice.pid, signal.SIGKILL)
        s.run_out()
        assert s.whats(1) == ["queued", "started", "finished"]
        assert [bytes(s.devices[0].played)] == made(text)
        assert sum(event.what == "word" for event in s.events) == 300


def test_a_voice_that_dies_before_it_answers_is_started_again() -> None:
    with Stepped() as s:
        os.kill(s.voice.pid, signal.SIGKILL)
        s.say("Hello there.")
        s.run_out()
        assert [bytes(s.devices[0].played)] == made("Hello there.")
        assert [sentence for _, sentence in s.rungs] == [
            None,
            "The voice ended unexpectedly and was started again.",
            None,
        ]


def test_a_voice_that_hangs_is_replaced() -> None:
    with Stepped() as s:
        hung = s.voice.pid
        os.kill(hung, signal.SIGSTOP)
        s.say("Hello there.")
        s.tick()
        s.tick(PATIENCE_NS // 1_000_000 + 1)
        assert s.voice.pid != hung
        assert s.rungs[-1][1] == "The voice stopped answering and was started again."
        s.run_out()
        assert s.whats(1) == ["queued", "started", "finished"]
        assert [bytes(s.devices[0].played)] == made("Hello there.")
        assert s.rungs[-1][1] is None


def test_a_text_that_kills_the_voice_twice_fails_and_the_next_one_is_said() -> None:
    with Stepped() as s:
        s.say("word " * 1000, "Hello.")
        for _ in range(2):
            s.run(lambda: not s.voice.starting)
            os.kill(s.voice.pid, signal.SIGSTOP)
            s.tick(PATIENCE_NS // 1_000_000 + 1)
        s.run_out()
        assert s.whats(1)[-1] == "failed"
        assert s.whats(2) == ["queued", "started", "finished"]


HIDING = '''
"""Python loads this by itself at its start: a machine without espeak-ng."""
import ctypes, sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "espeakng_loader":
            raise ModuleNotFoundError("No module named 'espeakng_loader'")
sys.meta_path.insert(0, Hidden())
before = ctypes.CDLL.__init__
def load(self, name, *args, **kwargs):
    if "espeak" in str(name):
        raise OSError(f"{name}: cannot open shared object file")
    before(self, name, *args, **kwargs)
ctypes.CDLL.__init__ = load
'''


@pytest.fixture
def hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("hidden")
def test_without_an_engine_it_is_silent_at_a_likely_pace_and_says_what_to_install() -> None:
    with Stepped() as s:
        rung, sentence = s.rungs[-1]
        assert rung == 5
        assert sentence
        assert "pip install espeakng-loader" in sentence
        s.say(COUNTING)
        s.run_out()
        assert s.whats(1) == ["queued", "started", "finished"]
        assert not any(event.heard for event in s.events if event.what != "queued")
        assert loudness(bytes(s.devices[0].played)) == 0
        words = [COUNTING[e.start : e.start + e.length] for e in s.events if e.what == "word"]
        assert words == COUNTING.strip(".").split()
        started, finished = (next(e.at_ns for e in s.events if e.what == what) for what in ("started", "finished"))
        assert 3e9 < finished - started < 8e9


def test_speech_comes_back_when_an_engine_does(hidden: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Stepped() as s:
        assert s.rungs[-1][0] == 5
        monkeypatch.delenv("PYTHONPATH")
        s.tick(RETRY_NS // 1_000_000)
        s.say("Hello there.")
        s.run_out()
        assert s.rungs[-1][0] in (1, 2)
        assert s.rungs[-1][1] is None
        assert s.of(1)[-1].heard


def test_when_no_process_can_be_started_the_conversation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vftester.speech.process.worker_argv", lambda kind: ["/nowhere/python"])
    with Stepped() as s:
        s.say("Hello.")
        s.run_out()
        assert s.whats(1) == ["queued", "started", "finished"]
        assert s.rungs[-1][0] == 5


@pytest.fixture
def without_aplay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_aplay")
def test_pyttsx3_as_it_comes_is_not_believed_when_nothing_was_played() -> None:
    # it reports "completed" all the same, at once
    with Stepped(engines=["stock"]) as s:
        assert s.rungs[-1][0] == 3
        s.say(COUNTING)
        s.run(lambda: s.whats(1)[-1] in ("finished", "failed"))
        assert s.whats(1) == ["queued", "started", "failed"]
        assert not s.of(1)[-1].heard


@pytest.mark.usefixtures("without_aplay")
def test_pyttsx3_as_it_comes_is_stopped_by_ending_its_process() -> None:
    with Stepped(engines=["stock"]) as s:
        before = s.voice.pid
        s.say(COUNTING)
        s.drain()
        s.speaker.stop()
        s.tick()
        assert s.voice.pid != before
        assert s.whats(1)[-1] == "cut"


# --- the device fails --------------------------------------------------------------------------------------------------


def test_without_a_device_it_runs_at_real_pace_and_is_called_unheard(tmp_path: Path, engine: Answers) -> None:
    with Stepped(device="", wav=tmp_path / "said.wav") as s:
        assert s.rungs == [
            (4, "No audio device: connect a loudspeaker or headphones. Replies run unheard, at their real pace.")
        ]
        s.say("Hello there.")
        s.run_out()
        assert not any(event.heard for event in s.events)
        started, finished = (next(e.at_ns for e in s.events if e.what == what) for what in ("started", "finished"))
        pcm = engine.speak("Hello there.")[0]
        assert finished - started == pytest.approx(ns_of_bytes(len(pcm)), abs=1e7)
    with wave.open(str(tmp_path / "said.wav")) as file:
        assert alike(file.readframes(file.getnframes())[-len(pcm) :], pcm)


def test_a_device_that_vanishes_is_followed_by_the_clock_and_a_new_one_by_sound() -> None:
    with Stepped() as s:
        s.say(COUNTING)
        s.run(lambda: sum(event.what == "word" for event in s.events) == 3)
        s.devices[0].stuck_at = s.devices[0].taken()
        s.device = ""
        s.run(lambda: len(s.rungs) == 2)
        assert s.rungs[-1][0] == 4
        s.run(lambda: sum(event.what == "word" for event in s.events) == 6)
        s.device = "headphones"
        s.changed()
        s.run_out()
        words = [event for event in s.events if event.what == "word"]
        assert [COUNTING[e.start : e.start + e.length] for e in words] == COUNTING.strip(".").split()
        assert {e.heard for e in words[:3]} == {True}
        assert {e.heard for e in words[3:6]} == {False}
        assert {e.heard for e in words[7:]} == {True}
        assert [sentence for _, sentence in s.rungs][::2] == [None, None]


def test_another_default_device_takes_over_without_losing_a_sample() -> None:
    with Stepped() as s:
        s.say(COUNTING)
        s.run(lambda: sum(event.what == "word" for event in s.events) == 3)
        s.device = "headphones"
        s.changed()
        s.run_out()
        assert s.whats(1) == ["queued", "started", "finished"]
        one, two = (bytes(device.played) for device in s.devices)
        assert two
        (pcm,) = made(COUNTING)
        assert (
            0 <= len(one) + len(two) - len(pcm) < bytes_of_ns(BUFFER_NS + 50_000_000)
        )  # what lay in the buffer is played again
        assert pcm.endswith(two)


def test_a_device_that_dies_unnoticed_is_noticed_after_a_stop_and_tried_again_later() -> None:
    with Stepped() as s:
        s.say(COUNTING)
        s.run(lambda: sum(event.what == "word" for event in s.events) == 3)
        s.devices[0].stuck_at = s.devices[0].taken()
        s.speaker.stop()
        s.say("Hello.")
        s.run_out()
        assert s.rungs[-1][0] == 4
        assert s.whats(2) == ["queued", "started", "finished"]
        assert not s.of(2)[-1].heard
        s.tick(5_001)
        s.say("Hello.")
        s.run_out()
        assert s.rungs[-1][0] in (1, 2)
        assert s.of(3)[-1].heard


# --- sound made elsewhere ----------------------------------------------------------------------------------------------


def test_voiceflows_audio_takes_its_place_among_what_is_said() -> None:
    with Stepped() as s:
        s.say("Before.")
        s.count += 1
        feed = s.speaker.play(Utterance(2, "", "voiceflow"), "audio/pcm;rate=22050")
        s.say("After.")
        feed.feed(b"\x01\x02" * 3000)
        s.run(lambda: s.whats(1)[-1] == "finished")
        feed.feed(b"\x03\x04" * 3000)
        feed.end()
        feed.end()
        s.run_out()
        played = b"\x01\x02" * 3000 + b"\x03\x04" * 3000
        before, after = made("Before.", "After.")
        assert bytes(s.devices[0].played) == before + played + after
        assert s.whats(2) == ["queued", "started", "finished"]


def test_mp3_is_played_while_it_arrives_and_a_stop_ends_its_thread() -> None:
    with Stepped() as s:
        feed = s.speaker.play(Utterance(1, "", "voiceflow"), "audio/mp3")
        feed.feed(TONE_MP3[:2000])
        while not s.whats(1) or s.whats(1)[-1] != "started":
            if not s.devices[0].played:
                s.answer()
            s.tick()
        s.speaker.stop()
        s.drain()
        assert s.whats(1) == ["queued", "started", "cut"]
        feed.feed(TONE_MP3[2000:])
        feed.end()
        feed.join()


def test_audio_that_cannot_be_decoded_fails_and_what_follows_is_said() -> None:
    with Stepped() as s:
        feed = s.speaker.play(Utterance(1, "", "voiceflow"), "audio/mp3")
        feed.feed(b"no mp3 at all" * 500)
        feed.end()
        s.count = 1
        s.say("Hello.")
        feed.join()
        s.run_out()
        assert s.whats(1) == ["queued", "failed"]
        assert s.whats(2) == ["queued", "started", "finished"]


def test_closing_twice_and_closing_what_never_started_is_harmless() -> None:
    with Stepped() as s:
        s.say(COUNTING)
        s.speaker.close()
        assert s.whats(1)[-1] == "cut"
    Stepped().speaker.close()


def test_a_bundle_starts_itself_as_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    from vftester.speech import process

    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert process.worker_argv("own")[1:] == [process.WORKER_FLAG, "own"]
    assert WorkerProcess is process.WorkerProcess
