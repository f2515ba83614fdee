"""The sound that a trace brings, and where it says that it is."""

import base64
import json
from typing import Any

import pytest

from vftester.core.records import Record
from vftester.core.spoken.sounds import audio_of, pcm_rate, source_of
from vftester.core.traces import Reading, read

SOUND = base64.b64encode(bytes(4_800)).decode()


def reading(kind: str, **payload: Any) -> Reading:
    return read(Record(0, 0, "trace", None, json.dumps({"type": kind, "payload": payload})))


@pytest.mark.parametrize(
    ("payload", "encoding"),
    [
        ({}, "audio/mp3"),
        ({"encoding": "audio/x-mulaw", "duration": 600}, "audio/x-mulaw"),
        ({"encoding": "audio/pcm"}, "audio/pcm"),
        ({"encoding": "audio/pcm", "duration": 100}, "audio/pcm;rate=24000"),
        ({"encoding": "audio/pcm;rate=8000", "duration": 100}, "audio/pcm;rate=8000"),
        ({"encoding": "audio/pcm", "duration": 0}, "audio/pcm"),
        ({"encoding": "audio/pcm", "duration": "100"}, "audio/pcm"),
    ],
)
def test_the_rate_of_pcm_is_the_one_it_names_else_it_follows_from_a_chunks_duration(
    payload: dict[str, Any], encoding: str
) -> None:
    assert audio_of(reading("audio", state="content", content=SOUND, **payload)) == (encoding, bytes(4_800))


@pytest.mark.parametrize("content", ["", "not base64!", None, 3, "AAA"])
def test_what_is_no_sound_gives_none(content: object) -> None:
    assert audio_of(reading("audio", state="content", content=content)) is None


def test_a_data_uri_keeps_its_encodings_parameters() -> None:
    src = f"data:audio/L16;rate=16000;channels=1;base64,{SOUND}"
    found = reading("speak", message="Hi", src=src)
    assert audio_of(found) == ("audio/L16;rate=16000;channels=1", bytes(4_800))
    assert source_of(found) is None


@pytest.mark.parametrize(
    ("src", "source"),
    [
        ("https://a.example/b.mp3", "https://a.example/b.mp3"),
        (" HTTP://a.example/b ", "HTTP://a.example/b"),
        ("ftp://a.example/b", None),
        ("/b.mp3", None),
        ("", None),
        (None, None),
        ({}, None),
    ],
)
def test_only_web_addresses_are_sources(src: object, source: str | None) -> None:
    assert source_of(reading("speak", message="Hi", src=src)) == source
    assert source_of(reading("text", message="Hi", src=src)) is None


def test_the_nearest_usual_rate_is_taken() -> None:
    assert pcm_rate(16_000 * 2 // 4, 250) == 16_000
    assert pcm_rate(4_810, 100) == 24_000
    assert pcm_rate(100, 0) == 48_000
