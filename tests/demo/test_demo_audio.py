"""The demo agent's own voice: audio traces where a client asks for them, decoded as any client would."""

from __future__ import annotations

import base64
import math
import queue
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from vftester.demo.server import DemoAddress
from vftester.speech.decoding import decoder, from_mulaw
from vftester.speech.resampling import Resampler

WELCOME = "Welcome to Lindengrove Dental."
ENCODINGS = ["audio/mp3", "audio/x-mulaw", "audio/pcm"]


def decoded(encoding: str, chunks: list[bytes]) -> array[int]:
    pcm: list[bytes] = []
    ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
    feed = decoder(encoding, pcm.append, ended.put)
    for chunk in chunks:
        feed.feed(chunk)
    feed.end()
    assert ended.get(timeout=20) is False
    return array("h", b"".join(pcm))


def loudness(samples: array[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def audio_asked(connect: Callable[..., Any], address: DemoAddress, api: str, encoding: str | None) -> list[Any]:
    client = connect(address, api)
    if api == "v4":
        config: dict[str, Any] = {"completionEvents": True, "audioEvents": True}
        answer = client.launch(config=config | ({"audioEncoding": encoding} if encoding else {}))
    else:
        named = f"&audio_encoding={encoding}" if encoding else ""
        answer = client.launch(query=f"&audio_events=true{named}")
    assert answer.status == 200
    traces: list[Any] = answer.traces
    return traces


@pytest.mark.parametrize("api", ["v4", "v2"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_recorded_message_is_followed_by_its_sound_in_the_encoding_that_was_asked_for(
    serve: Callable[..., DemoAddress], connect: Callable[..., Any], api: str, encoding: str
) -> None:
    traces = audio_asked(connect, serve(), api, encoding)
    sounds = [trace["payload"] for trace in traces if trace["type"] == "audio"]
    first, *contents, last = sounds
    said = next(t["payload"] for t in traces if t["type"] == "text" and t["payload"]["message"] == WELCOME)
    assert first == {"state": "start", "messageID": said["messageID"], "delay": 0}
    assert last == {"state": "end"}
    assert {content["encoding"] for content in contents} == {encoding}
    assert sum(content["duration"] for content in contents) == pytest.approx(1770, abs=60)
    rate = ";rate=8000" if encoding == "audio/pcm" else ""
    samples = decoded(encoding + rate, [base64.b64decode(content["content"], validate=True) for content in contents])
    assert len(samples) / 22_050 == pytest.approx(1.76, abs=0.1)
    assert loudness(samples) > 1000


def test_mp3_is_what_comes_where_no_encoding_is_named(
    serve: Callable[..., DemoAddress], connect: Callable[..., Any]
) -> None:
    traces = audio_asked(connect, serve(), "v4", None)
    assert {t["payload"]["encoding"] for t in traces if t["type"] == "audio" and "encoding" in t["payload"]} == {
        "audio/mp3"
    }


def test_an_encoding_that_does_not_exist_is_refused(
    serve: Callable[..., DemoAddress], connect: Callable[..., Any]
) -> None:
    config = {"completionEvents": True, "audioEvents": True, "audioEncoding": "audio/opus"}
    assert connect(serve()).launch(config=config).status == 400


def test_what_was_not_recorded_comes_without_sound_and_unasked_nothing_does(
    serve: Callable[..., DemoAddress], connect: Callable[..., Any]
) -> None:
    asked = audio_asked(connect, serve(), "v4", "audio/mp3")
    named = {t["payload"]["messageID"] for t in asked if t["type"] == "audio" and t["payload"]["state"] == "start"}
    assert len(named) == 1
    plain = connect(serve()).launch().traces
    assert "audio" not in {trace["type"] for trace in plain}
    assert [t["type"] for t in asked if t["type"] != "audio"] == [t["type"] for t in plain]


def test_every_clip_belongs_to_a_sentence_of_the_agent_and_both_its_files_hold_the_same(agents: Path) -> None:
    source = yaml.safe_load((agents / "appointment-desk.yaml").read_text(encoding="utf-8"))
    files = {path.stem for path in (agents / "audio").iterdir()}
    assert files == set(source["audio"])
    for name in files:
        mp3 = decoded("audio/mp3", [(agents / "audio" / f"{name}.mp3").read_bytes()])
        mulaw = array("h", Resampler(8_000).feed(from_mulaw((agents / "audio" / f"{name}.ulaw").read_bytes())))
        assert len(mp3) == pytest.approx(len(mulaw), abs=0.1 * 22_050)
        assert loudness(mp3) == pytest.approx(loudness(mulaw), rel=0.2)
