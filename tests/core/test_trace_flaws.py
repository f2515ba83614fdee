"""Data that cannot be read becomes a flaw, and never an exception."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.test_traces import SECTION_4, V2BETA1
from tests.helpers.turns import record, trace
from vftester.core.formats.document import dumps, record_json
from vftester.core.records import Record
from vftester.core.traces import LONG_DATA, read, trace_of

NO_TRACES = [
    ("", "without data"),
    ("{", "not JSON"),
    ("Checking your account", "not JSON"),
    ('{"type":"text",}', "not JSON"),
    ('{"type":"text"}{"type":"text"}', "not JSON"),
    ('{"type":"text","payload":NaN}', "NaN is no JSON number"),
    ('{"type":"text","payload":{"x":-Infinity}}', "-Infinity is no JSON number"),
    ('{"type":"text","time":1e999}', "out of range"),
    ('{"type":"text","time":-1e999}', "out of range"),
    ('{"type":"text","time":' + "9" * 5000 + "}", "not JSON"),
    ("[" * 5000 + "]" * 5000, "nested too deeply"),
    ('{"type":"text","payload":' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
    ('{"type":"text","payload":' + '{"a":' * 900 + "1" + "}" * 900 + "}", "nested too deeply"),
    ("null", "no trace"),
    ("5", "no trace"),
    ('"text"', "no trace"),
    ("[]", "no trace"),
    ("{}", "no trace"),
    ('{"type":null}', "no trace"),
    ('{"type":["text"]}', "no trace"),
    ('{"type":"trace","trace":{}}', "no trace"),
    ('{"type":"trace","trace":{"payload":1}}', "no trace"),
]


@pytest.mark.parametrize(("data", "why"), NO_TRACES, ids=[f"{d[:24]}…" for d, _ in NO_TRACES])
def test_data_that_is_no_trace_is_kept_with_the_reason(data: str, why: str) -> None:
    broken = record(data)
    reading = read(broken)
    assert why in (reading.flaw or "")
    assert (reading.kind, reading.text, trace_of(broken)) == (None, None, None)
    assert reading.record.data == data


@pytest.mark.parametrize("kind", ["text", "speak", "completion", *V2BETA1, "tool-call"])
@pytest.mark.parametrize("payload", [None, "words", 5, [], True, 0, ""])
def test_a_trace_whose_payload_is_needed_and_missing_has_a_flaw(kind: str, payload: Any) -> None:
    reading = read(record(json.dumps({"type": kind, "payload": payload})))
    assert kind in (reading.flaw or "")
    assert reading.kind == kind
    assert trace_of(reading.record) == {"type": kind, "payload": payload}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("text", {}), ("text", {"message": None}), ("text", {"message": 5}), ("text", {"slate": {"content": []}}),
        ("text", {"slate": {"content": [5, {"children": 7}]}}), ("speak", {}), ("speak", {"message": ["x"]}),
        ("completion", {}), ("completion", {"state": "middle"}), ("completion", {"state": 5}),
        ("completion", {"state": "content"}), ("completion", {"state": "content", "content": {}}),
    ],
)  # fmt: skip
def test_a_payload_without_the_words_that_were_due_has_a_flaw(kind: str, payload: Any) -> None:
    reading = read(record(trace(kind, payload)))
    assert reading.flaw
    assert (reading.kind, reading.text) == (kind, None)


def test_a_flaw_of_the_frame_is_told_beside_one_of_the_data() -> None:
    assert read(record("{", flaw="id with a NUL")).flaw == (
        "id with a NUL; not JSON: expecting property name enclosed in double quotes at character 1"
    )


def test_how_deep_a_trace_may_be_nested_does_not_depend_on_who_reads_it() -> None:
    def deeper(frames: int, data: str) -> str | None:
        return deeper(frames - 1, data) if frames else read(record(data)).flaw

    for levels in (150, 198, 199, 300, 500):
        data = '{"type":"x","payload":' + "[" * levels + "]" * levels + "}"
        assert deeper(0, data) == deeper(300, data), levels
        assert (deeper(0, data) is None) is (levels < 200), levels


def test_the_deepest_trace_that_is_read_can_be_written_again() -> None:
    deep = record('{"type":"x","payload":' + "[" * 199 + "]" * 199 + "}")
    assert json.loads(dumps({"turns": [{"records": [record_json(read(deep))]}]}))


def test_brackets_inside_a_string_are_no_nesting() -> None:
    assert read(record(trace("text", {"message": "[{" * 3000}))).flaw is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PAYLOAD = JSON | st.dictionaries(
    st.sampled_from(
        ["state", "content", "message", "messageID", "callID", "completion", "slate", "ai", "ref", "buttons"]
    ),
    JSON | st.sampled_from(["start", "content", "end"]),
)


@given(st.sampled_from([*SECTION_4, *V2BETA1, "custom"]), PAYLOAD, JSON)
def test_any_trace_of_any_shape_is_read(kind: str, payload: Any, time: Any) -> None:
    data = json.dumps({"type": kind, "payload": payload, "time": time})
    reading = read(record(data))
    assert reading.record.data == data
    if reading.kind is None:
        assert reading.flaw  # NaN and Infinity, which json.dumps writes
    assert json.loads(dumps(record_json(reading)))["data"] == data


@given(st.text())
@example("\ufeff{}")
@example('{"type":"text","payload":{"message":"\\ud83d"}}')
@example('{"type":"a"}\x00')
def test_any_text_is_read(data: str) -> None:
    reading = read(record(data))
    assert reading.record.data == data
    assert (reading.kind is None) is (trace_of(reading.record) is None)


@pytest.mark.parametrize("kind", [*SECTION_4, *V2BETA1])
def test_no_known_kind_needs_more_than_its_name(kind: str) -> None:
    assert read(record(trace(kind))).kind == kind


def test_what_a_long_trace_holds_is_parsed_once_however_often_it_is_asked_for() -> None:
    buttons = [{"name": f"Button {number}"} for number in range(3000)]
    data = json.dumps({"type": "choice", "payload": {"buttons": buttons}})
    assert len(data) > LONG_DATA
    reading = read(Record(0, 0, "trace", None, data))
    first = trace_of(reading.record)
    assert first == json.loads(data)
    assert trace_of(reading.record) is first
    other = data.replace("Button 1", "Button one")
    assert trace_of(Record(1, 0, "trace", None, other)) == json.loads(other)
    assert trace_of(reading.record) == first
