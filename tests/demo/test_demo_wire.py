"""The exact bytes of an event stream, for every generation."""

from __future__ import annotations

import json
import math
import re

import pytest

from vftester.demo.dice import dice
from vftester.demo.plan import TimedTrace
from vftester.demo.wire import Frame, Generation, chunks, compact, frames

TEXT = TimedTrace(15, {"type": "text", "payload": {"message": "Grüße ☎", "messageID": "m"}, "time": 5, "turnID": "t"})


def sent(generation: Generation, traces: list[TimedTrace], state: dict | None = None) -> bytes:
    return b"".join(chunk.data for chunk in chunks(generation, frames(generation, traces, state), dice("ids")))


@pytest.mark.parametrize("generation", [Generation.V4, Generation.V2])
def test_v2_and_v4_open_with_a_blank_line_and_count_ids_from_one(generation) -> None:
    assert (
        sent(generation, [TEXT, TEXT])
        == (
            "\n"
            "event: trace\n"
            "id: 1\n"
            'data: {"type":"text","payload":{"message":"Grüße ☎","messageID":"m"},"time":5,"turnID":"t"}\n'
            "\n"
            "event: trace\n"
            "id: 2\n"
            'data: {"type":"text","payload":{"message":"Grüße ☎","messageID":"m"},"time":5,"turnID":"t"}\n'
            "\n"
            "event: end\n"
            "id: 3\n"
            "data: {}\n"
            "\n"
        ).encode()
    )


def test_v2_sends_the_bare_state_before_the_end_where_asked() -> None:
    assert sent(Generation.V2, [], {"turn": {}}) == (
        b'\nevent: state\nid: 1\ndata: {"turn":{}}\n\nevent: end\nid: 2\ndata: {}\n\n'
    )


def test_v2beta1_opens_with_retry_wraps_its_data_and_has_no_space_after_the_colon() -> None:
    body = sent(Generation.V2BETA1, [TEXT], {"turn": {}})
    uuid4 = rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    without_ids = re.sub(b"id:" + uuid4 + b"\n", b"id:U\n", body)
    assert (
        without_ids
        == (
            "retry:2000\n\n"
            "event:trace\nid:U\n"
            'data:{"type":"trace","trace":{"type":"text","payload":{"message":"Grüße ☎"},"time":5}}\n\n'
            'event:state\nid:U\ndata:{"type":"state","state":{"turn":{}}}\n\n'
            'event:end\nid:U\ndata:{"type":"end"}\n\n'
        ).encode()
    )
    assert body == sent(Generation.V2BETA1, [TEXT], {"turn": {}})


def completion(delay_ms: int, **payload: object) -> TimedTrace:
    return TimedTrace(delay_ms, {"type": "completion", "payload": payload, "time": 7})


def test_v2beta1_completions_carry_their_first_words_in_the_start() -> None:
    traces = [
        completion(10, state="start", messageID="m"),
        completion(300, state="content", content="Your card"),
        completion(40, state="content", content=" is here"),
        completion(2, state="end"),
    ]
    made = frames(Generation.V2BETA1, traces, {})
    inner = [json.loads(frame.data or "")["trace"] for frame in made[:3]]
    assert [frame.delay_ms for frame in made[:3]] == [310, 40, 2]
    assert [trace["type"] for trace in inner] == ["completion-start", "completion-continue", "completion-end"]
    assert inner[0]["payload"] == {
        "completion": "Your card",
        "type": "text",
        "tokens": {"model": "demo", "answer": 2, "query": 100, "total": 102},
    }
    assert inner[1]["payload"]["completion"] == " is here"
    assert inner[2]["payload"] == {}


def test_v2beta1_puts_a_comment_into_every_thirty_planned_seconds() -> None:
    made = [Frame(20_000, "trace", "1"), Frame(75_000, "trace", "2"), Frame(1, "end", "3")]
    cut = chunks(Generation.V2BETA1, made, dice(1))
    assert [(chunk.delay_ms, chunk.data.split(b"\n")[0]) for chunk in cut] == [
        (0, b"retry:2000"),
        (20_000, b"event:trace"),
        (10_000, b":"),
        (30_000, b":"),
        (30_000, b":"),
        (5_000, b"event:trace"),
        (1, b"event:end"),
    ]


def test_v2_and_v4_never_keep_alive() -> None:
    cut = chunks(Generation.V4, [Frame(75_000, "end", "{}")], dice(1))
    assert [chunk.delay_ms for chunk in cut] == [0, 75_000]


def test_an_endless_wait_has_no_comments() -> None:
    cut = chunks(Generation.V2BETA1, [Frame(math.inf, "end", "{}")], dice(1))
    assert [chunk.delay_ms for chunk in cut] == [0, math.inf]


def test_a_line_end_inside_data_repeats_the_data_prefix() -> None:
    cut = chunks(Generation.V4, [Frame(0, "trace", "one\ntwo"), Frame(0, "end", None)], dice(1))
    assert cut[1].data == b"event: trace\nid: 1\ndata: one\ndata: two\n\n"
    assert cut[2].data == b"event: end\nid: 2\n\n"


def test_half_a_surrogate_pair_is_escaped() -> None:
    assert compact({"a": "ü\ud83e"}) == r'{"a":"\u00fc\ud83e"}'
