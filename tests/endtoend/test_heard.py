"""A reply that streams is heard while it streams: the command, a real voice, a recorded sound server."""

import json
import os
import queue
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.hearing import WHOLE, Heard, ears
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, frames, stream
from tests.speech.stepping import made
from vftester.core.spoken.speakable import speakable
from vftester.speech.decoding import decoder
from vftester.speech.values import RATE_HZ, VoiceSettings

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow]


def talk(folder: Path, environment: dict[str, str], *words: str, whom: tuple[str, ...] = ("--demo",)) -> dict[str, Any]:
    """Hold a spoken conversation, with the demo agent where nobody else is named; the exported session."""
    out = folder / "out.json"
    places = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "vftester", "talk", *whom, "--speak", "--export", str(out), *words],
        cwd=ROOT,
        env=os.environ | places | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    session: dict[str, Any] = json.loads(out.read_text())
    return session


def test_a_streamed_reply_of_the_demo_agent_is_heard_whole_once_in_order_and_before_its_last_token(
    tmp_path: Path,
) -> None:
    with ears() as server:
        with server.recording() as tape:
            session = talk(tmp_path, server.environment, "--say", "I need a check-up next week, mornings")
        heard = tape.heard
    assert session["session"]["voice"]["rung"] in (1, 2)
    begin_s = 0.0
    texts = [speakable(segment["text"]).text for turn in session["turns"] for segment in turn["segments"]]
    sounds = iter(made(*texts, settings=VoiceSettings(rate=session["session"]["voice"]["rate"])))
    for turn in session["turns"]:
        segments = turn["segments"]
        assert segments
        assert {segment["outcome"] for segment in segments} == {"spoken"}
        streamed = [r["offset_ms"] for r in turn["records"] if "completion" in r["data"] and "content" in r["data"]]
        assert segments[0]["started_ms"] < max(streamed), "the first sound came after the last token"
        assert turn["measures"]["first_audio_ms"] == segments[0]["started_ms"]
        for number, (segment, pcm) in enumerate(zip(segments, sounds, strict=False)):
            length_s = len(pcm) / 2 / RATE_HZ
            # Looked for behind the one before: nearby, but at the beginning of a turn, which may be slow to come.
            within_s = 20.0 if number == 0 else 4.0
            found_s, likeness = heard.find_whole(pcm, RATE_HZ, begin_s, begin_s + length_s + within_s)
            assert likeness >= WHOLE, f"{segment['text']!r} was not heard whole"
            begin_s = found_s + length_s - 0.02


def test_a_script_speaks_over_the_agent_and_what_was_heard_is_known(tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text("- text: I need a check-up next week, mornings\n  after_words: 6\n")
    with ears() as server:
        session = talk(tmp_path, server.environment, "--script", str(script), "--pace", "max")
    launch, asked = session["turns"]
    outcomes = [segment["outcome"] for segment in launch["segments"]]
    assert "cut" in outcomes
    cut = launch["segments"][outcomes.index("cut")]
    heard = [segment for segment in launch["segments"] if segment["outcome"] == "spoken"]
    words = sum(len(segment["words"]) for segment in [*heard, cut])
    assert words >= 6
    assert len(cut["words"]) < len(cut["text"].split())
    assert asked["state"] == "complete"


CLIP = (ROOT / "resources" / "agents" / "audio" / "welcome.mp3").read_bytes()


def decoded(mp3: bytes) -> bytes:
    """Our PCM of a clip, without the silence around it."""
    pcm: list[bytes] = []
    ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
    feed = decoder("audio/mp3", pcm.append, ended.put)
    feed.feed(mp3)
    feed.end()
    assert ended.get(timeout=20) is False
    samples = array("h", b"".join(pcm))
    loud = [i for i, sample in enumerate(samples) if abs(sample) > 300]
    return samples[loud[0] : loud[-1]].tobytes()


def heard_in_its_own_sound(heard: Heard, turn: dict[str, Any], text: str, settings: VoiceSettings) -> float:
    """Where the clip ended, in seconds: it was heard whole, and our voice was silent for its message."""
    own = next(s for s in turn["segments"] if s["origin"] == "voiceflow")
    ours = [s for s in turn["segments"] if s["origin"] == "voice" and s["text"] == text]
    assert (own["text"], own["outcome"]) == (text, "spoken")
    assert [(s["outcome"], s["queued_ms"], s["started_ms"]) for s in ours] == [("skipped", None, None)]
    clip = decoded(CLIP)
    begin_s, likeness = heard.find(clip, RATE_HZ, 0, len(heard.samples) / 48_000)
    assert likeness >= WHOLE, f"the clip was not heard whole: {likeness}"
    (voice,) = made(text, settings=settings)
    assert heard.find(voice, RATE_HZ, 0, begin_s + len(voice) / 2 / RATE_HZ + 0.5)[1] < 0.9, "our voice spoke as well"
    return begin_s + len(clip) / 2 / RATE_HZ


def test_a_message_that_brings_its_own_sound_is_heard_in_that_and_the_rest_in_our_voice(tmp_path: Path) -> None:
    with ears() as server:
        with server.recording() as tape:
            session = talk(tmp_path, server.environment, "--audio-events")
        heard = tape.heard
    (launch,) = session["turns"]
    settings = VoiceSettings(rate=session["session"]["voice"]["rate"])
    over_s = heard_in_its_own_sound(heard, launch, launch["messages"][0]["text"], settings)
    spoken = [segment for segment in launch["segments"] if segment["outcome"] == "spoken"]
    assert [segment["origin"] for segment in spoken] == ["voiceflow"] + ["voice"] * (len(spoken) - 1)
    assert len(spoken) > 2
    ours = spoken[1:]
    sounds = made(*(speakable(segment["text"]).text for segment in ours), settings=settings)
    for segment, pcm in zip(ours, sounds, strict=True):
        begin_s, likeness = heard.find(pcm, RATE_HZ, over_s - 0.05, over_s + len(pcm) / 2 / RATE_HZ + 4.0)
        assert likeness >= WHOLE, f"{segment['text']!r} was not heard whole"
        over_s = begin_s + len(pcm) / 2 / RATE_HZ - 0.02


def test_the_sound_a_message_points_at_is_fetched_and_heard(tmp_path: Path) -> None:
    text = "Welcome to Lindengrove Dental."
    with ears() as server, ScriptedServer() as voiceflow:
        src = voiceflow.runtime + "/sounds/welcome.mp3"
        turn = stream(frames({"type": "speak", "payload": {"message": text, "type": "message", "src": src}}))
        clip = Reply([CLIP], headers=(("Content-Type", "audio/mpeg"),))
        voiceflow.replies = lambda request: clip if request.path.startswith("/sounds/") else turn
        with server.recording() as tape:
            session = talk(
                tmp_path, server.environment | {"VF_API_KEY": API_KEY},
                whom=("--runtime", voiceflow.runtime, "--project", "p"),
            )  # fmt: skip
    settings = VoiceSettings(rate=session["session"]["voice"]["rate"])
    heard_in_its_own_sound(tape.heard, session["turns"][0], text, settings)
    (fetched,) = [request for request in voiceflow.requests if request.path.startswith("/sounds/")]
    assert "authorization" not in fetched.headers
