"""A recording is heard again: the command, a real voice, a recorded sound server, and nobody else to ask."""

import json
import os
import subprocess
import sys
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.hearing import ears

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow]


def vftester(folder: Path, environment: dict[str, str], *words: str | Path) -> str:
    places = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "vftester", *map(str, words)],
        cwd=ROOT, env=os.environ | places | environment, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


def told(out: str, kind: str) -> list[dict[str, Any]]:
    return [line["segment"] for line in map(json.loads, out.splitlines()) if kind in line.get("segment", {})]


def test_a_muted_recording_is_heard_whole_in_order_and_while_its_text_arrives(tmp_path: Path) -> None:
    vftester(tmp_path, {}, "talk", "--demo", "--say", "I need a check-up next week, mornings")
    muted = vftester(tmp_path, {}, "replay", "last", "--speed", "max", "--jsonl")
    file = tmp_path / "said.wav"
    with ears() as server:
        with server.recording() as tape:
            spoken = vftester(tmp_path, server.environment, "replay", "last", "--wav", file, "--jsonl")
        assert tape.heard.loud_s(), "there was sound at the device"
    lines = [line for line in map(json.loads, spoken.splitlines()) if "outcome" in line.get("segment", {})]
    segments = told(spoken, "outcome")
    assert [segment["outcome"] for segment in segments] == ["spoken"] * len(segments)
    cut = [(segment["text"], segment["ready_ms"]) for segment in told(muted, "text")]
    assert [(segment["text"], segment["ready_ms"]) for segment in segments] == cut
    assert all(segment["started_ms"] >= segment["ready_ms"] for segment in segments)
    with wave.open(str(file)) as sound:
        hz, said = sound.getframerate(), array("h", sound.readframes(sound.getnframes()))
    begins = next(place for place, sample in enumerate(said) if sample)
    first, *_ = launch = [line["segment"] for line in lines if line["turn"] == 0]
    for segment in launch:
        stretch = (segment[name] - first["started_ms"] for name in ("started_ms", "finished_ms"))
        start, end = (begins + round(ms * hz / 1000) for ms in stretch)
        assert max(map(abs, said[start:end])) > 2000, f"{segment['text']!r} was not said"
    assert told(vftester(tmp_path, {}, "replay", "last", "--speed", "max", "--jsonl"), "text") == told(muted, "text")


def test_whole_is_heard_after_the_reply_and_saved_at_those_times(tmp_path: Path) -> None:
    vftester(tmp_path, {}, "talk", "--demo", "--pace", "2")
    recorded = json.loads(vftester(tmp_path, {}, "export", "last"))["turns"][0]
    file = tmp_path / "whole.wav"
    with ears() as server:
        out = vftester(
            tmp_path, server.environment, "replay", "last", "--whole", "--wav", file, "--jsonl", "--speed", "1"
        )
    segments = told(out, "outcome")
    assert segments
    assert all(segment["started_ms"] >= recorded["measures"]["full_text_ms"] for segment in segments)
    with wave.open(str(file)) as sound:
        length_s = sound.getnframes() / sound.getframerate()
    assert length_s * 1000 >= segments[-1]["finished_ms"] - segments[0]["started_ms"]
