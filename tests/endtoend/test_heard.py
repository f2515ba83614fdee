"""A reply that streams is heard while it streams: the command, a real voice, a recorded sound server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.hearing import WHOLE, ears
from tests.speech.stepping import made
from vftester.core.speakable import speakable
from vftester.speech.values import RATE_HZ, VoiceSettings

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow]


def talk(folder: Path, environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Hold a spoken conversation with the demo agent; the exported session."""
    out = folder / "out.json"
    places = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "vftester", "talk", "--demo", "--speak", "--export", str(out), *words],
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
        for segment, pcm in zip(segments, sounds, strict=False):
            length_s = len(pcm) / 2 / RATE_HZ
            # Looked for behind the one before; the pause between two turns is shorter than the reply that ends it.
            found_s, likeness = heard.find(pcm, RATE_HZ, begin_s, begin_s + length_s + 4.0)
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
