"""What is read of a trace: all names of section 4 of the wire reference, unknown ones, and every API's wrapping."""

import json
from typing import Any

import pytest

from tests.helpers.turns import record, trace
from vftester.core import traces
from vftester.core.records import UNTERMINATED, Record
from vftester.core.traces import read, trace_of

SECTION_4 = [
    *("text", "speak", "audio", "completion", "visual", "cardV2", "carousel", "choice", "stream"),
    *("end", "no-reply", "path", "goto", "flow", "block", "entity-filling", "call-forward", "dtmf"),
    *("channel-action", "live-agent-handoff", "realtime-agent", "simulation-test-result"),
    *("debug", "log", "knowledgeBase", "reasoning", "tool-call"),
]
V2BETA1 = ["completion-start", "completion-continue", "completion-end"]
WELL_FORMED: dict[str, Any] = {
    "text": {"message": "Hi"},
    "speak": {"message": "Hi", "type": "message"},
    "completion": {"state": "start"},
    "completion-start": {"completion": "Hi"},
    "completion-continue": {"completion": "Hi"},
    "completion-end": {},
    "tool-call": {"state": "start", "callID": "c1"},
}


@pytest.mark.parametrize("kind", [*SECTION_4, *V2BETA1, "ext_confetti", "my custom action", "ünïcode", ""])
def test_every_kind_is_read_and_kept_whole(kind: str) -> None:
    written = {
        "type": kind, "payload": WELL_FORMED.get(kind, {"anything": [1, {"deep": None}]}), "time": 1790000000040,
        "paths": [{"label": "go", "event": {"type": "done"}}], "defaultPath": 0, "turnID": "t", "handleID": "h", "new": 1,
    }  # fmt: skip
    reading = read(record(json.dumps(written)))
    assert (reading.kind, reading.flaw, reading.time_ms) == (kind, None, 1790000000040.0)
    assert trace_of(reading.record) == written


@pytest.mark.parametrize("kind", ["end", "debug", "path", "reasoning", "ext_x", "block", "choice"])
@pytest.mark.parametrize("payload", [None, "a string", 7, [1], {}])
def test_a_kind_of_which_nothing_is_needed_may_have_any_payload(kind: str, payload: Any) -> None:
    reading = read(record(json.dumps({"type": kind, "payload": payload})))
    assert (reading.kind, reading.flaw) == (kind, None)


def test_a_v2beta1_wrapping_is_taken_off() -> None:
    inner = {"type": "text", "payload": {"message": "Hi"}, "time": 1}
    wrapped = record(json.dumps({"type": "trace", "trace": inner}))
    assert trace_of(wrapped) == inner
    assert read(wrapped).text == "Hi"


def test_a_trace_that_is_called_trace_without_one_inside_stays_itself() -> None:
    assert trace_of(record(json.dumps({"type": "trace", "payload": {}}))) == {"type": "trace", "payload": {}}


@pytest.mark.parametrize("event", ["end", "state", "error", "message", "comment", "ping"])
def test_only_trace_events_hold_traces(event: str) -> None:
    other = record(trace("text", {"message": "Hi"}), event=event)
    assert (trace_of(other), read(other).kind, read(other).text, read(other).flaw) == (None, None, None, None)


@pytest.mark.parametrize(
    ("kind", "payload", "state", "text", "key"),
    [
        ("text", {"message": "Hi", "messageID": "m1"}, None, "Hi", "m1"),
        ("speak", {"message": "Hi", "messageID": "m1"}, None, "Hi", "m1"),
        ("speak", {"message": "", "type": "audio", "src": "https://x.example"}, None, "", None),
        ("completion", {"state": "start", "messageID": "m1"}, "start", None, "m1"),
        ("completion", {"state": "content", "content": "Hi"}, "content", "Hi", None),
        ("completion", {"state": "end"}, "end", None, None),
        ("completion-start", {"completion": "Hi", "type": "text"}, "start", "Hi", None),
        ("completion-continue", {"completion": "Hi"}, "content", "Hi", None),
        ("completion-end", {}, "end", None, None),
        ("tool-call", {"state": "start", "callID": "c1", "messageID": "m1"}, "start", None, "c1"),
        ("tool-call", {"state": "end", "callID": "c1"}, "end", None, "c1"),
        ("reasoning", {"state": "content", "content": "secret thought"}, "content", None, None),
        ("audio", {"state": "content", "content": "UklGRg=="}, "content", None, None),
        ("debug", {"message": "not for the user"}, None, None, None),
    ],
)
def test_what_the_pipeline_needs_is_read(
    kind: str, payload: Any, state: str | None, text: str | None, key: str | None
) -> None:
    reading = read(record(trace(kind, payload)))
    assert (reading.state, reading.text, reading.key, reading.flaw) == (state, text, key, None)


def test_a_text_without_a_message_is_read_from_its_slate() -> None:
    slate = {
        "id": "s",
        "content": [{"children": [{"text": "a"}, {"text": "b", "bold": True}]}, {"children": [{"text": "c"}]}],
    }
    assert read(record(trace("text", {"slate": slate}))).text == "ab\nc"


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ({"type": "agent", "agentName": "Desk"}, "Desk"),
        ({"type": "function", "functionName": "look_up"}, "look_up"),
        ({"type": "api-tool", "apiToolName": "slots"}, "slots"),
        ({"type": "integration-tool", "integrationToolName": "crm"}, "crm"),
        ({"type": "mcp-integration-tool", "mcpToolName": "search"}, "search"),
        ({"type": "node", "nodeID": "n"}, None),
        ({"type": ["agent"], "agentName": "Desk"}, None),
        ({"type": "agent", "agentName": 5}, None),
        ("agent", None),
    ],
)
def test_a_ref_gives_the_name_of_what_it_points_at(ref: Any, name: str | None) -> None:
    assert read(record(trace("debug", {"message": "x", "ref": ref}))).ref == name


@pytest.mark.parametrize(
    ("written", "ms"),
    [(1790000000040, 1790000000040.0), (1790000000, 1790000000000.0), (1790000000.5, 1790000000500.0), (0, 0.0),
     (-5, -5000.0), (True, None), ("1790000000040", None), (None, None), ([], None), (10**400, None)],
)  # fmt: skip
def test_the_servers_clock_is_milliseconds_or_seconds(written: Any, ms: float | None) -> None:
    assert read(record(trace("text", {"message": "x"}, time=written))).time_ms == ms


def test_raw_control_characters_inside_a_string_are_kept() -> None:
    data = '{"type":"text","payload":{"message":"a\x00b\x0bc\x1fd\u2028e\x85f\ng"}}'
    reading = read(record(data))
    assert (reading.text, reading.flaw) == ("a\x00b\x0bc\x1fd\u2028e\x85f\ng", None)


def test_a_broken_off_trace_counts_where_its_data_still_parses() -> None:
    reading = read(record(trace("text", {"message": "Hi"}), flaw=UNTERMINATED))
    assert (reading.text, reading.flaw) == ("Hi", UNTERMINATED)
    cut = read(record(trace("text", {"message": "Hi"})[:-4], flaw=UNTERMINATED))
    assert (cut.text, cut.kind, cut.flaw) == (None, None, UNTERMINATED)


@pytest.mark.parametrize(
    "data",
    [
        '{"type":"completion","payload":{"state":"content","content":"Hi"},"time":1790000000460}',
        '{"type":"completion","payload":{"state":"content","content":"Hi","messageID":"m"}}',
        '{"type":"completion","payload":{"state":"content","content":"Hi"},"time":"soon"}',
        '{"type":"completion","payload":{"state":"content","content":"Hi"},"type":"debug"}',
        '{"type":"completion","payload":{"state":"content","content":"Hi"},"time":NaN}',
        '{"type":"completion","payload":{"state":"content","content":"Hi"}} ',
        '{"type":"completion","payload":{"state":"content","content":"Hi"}} x',
        '{"type":"completion","payload":{"state":"content","content":"raw \n line"}}',
        '{"type":"completion","payload":{"state":"content","content":""}}',
        '{"type":"completion","payload":{"state":"content","content":7}}',
        '{"type":"completion","payload":{"state":"content","text":"Hi"}}',
        '{"type":"completion","payload":{"state":"end","content":"Hi"}}',
        '{"type":"completion","payload":["state","content"]}',
        '{"type":"completion","payload":"content"}',
        '{"type":"completion","payload":{"state":"content","content":"' + "Hi " * 200 + '"}}',
        '{"type":"completion","payload":{"state":"content","content":"Hi"',
        '{"type":"completion",',
        *(
            '{"type":"completion","payload":{"state":"content","content":"' + said + '"},"time":' + rest
            for said, rest in (
                ("Hi", '1790000000040,"turnID":"t"}'),
                ("Hi", "1790000000040}"),
                ("", '1790000000040,"turnID":""}'),
                ("a {[ b \x01 \ud83d \n é", "999999999999999}"),
                ("Hi" * 300, '1790000000040,"turnID":"t"}'),
                ("Hi", "179000000004}"),
                ("Hi", "100000000000}"),
                ("Hi", "99999999999}"),
                ("Hi", "01790000000040}"),
                ("Hi", "1790000000040.5}"),
                ("Hi", "1790000000040e3}"),
                ("Hi", "١٧٩٠٠٠٠٠٠٠٠٤٠}"),
                ("Hi", '1790000000040,"type":"text"}'),
                ("Hi", '1790000000040,"turnID":"a\\"b"}'),
                ("Hi\\n", '1790000000040,"turnID":"t"}'),
                ("Hi", '1790000000040,"turnID":"t"} '),
                ("Hi", '1790000000040,"turnID":"t"}}'),
            )
        ),
    ],
)
def test_a_plain_piece_is_read_the_short_way_as_it_is_the_long_way(data: str) -> None:
    for flaw in (None, "an unknown field", UNTERMINATED):
        told = Record(3, 5, "trace", None, data, flaw)
        assert traces.read(told) == traces._read(told)
