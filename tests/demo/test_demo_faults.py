"""Every fault, over a real socket: what exactly goes wrong, and that the next turn is fine again."""

from __future__ import annotations

import json

import httpx
import pytest

from vftester.demo.actions import read_action
from vftester.demo.faults import FAULTS, Asked, asked_fault
from vftester.demo.plan import duration_ms


def fault(name: str) -> dict[str, str]:
    return {"type": "text", "payload": f"/fault {name}"}


@pytest.fixture
def client(serve, connect):
    return connect(serve(), "v2")


@pytest.fixture
def broken(client):
    """What comes over the bare socket for a fault, on v2 with completion events."""
    return lambda name, **more: client.raw(fault(name), **more)


def events(body: bytes) -> list[bytes]:
    return [block for block in body.split(b"\n\n") if b"event:" in block]


# --- asking for one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/fault", Asked("")),
        ("/FAULT gap 20", Asked("gap", 20.0)),
        ("  /fault  gap  0.5 ", Asked("gap", 0.5)),
        ("/fault gap 99999", Asked("gap", 3600.0)),
        ("/fault status-500 TEXT", Asked("status-500", None, "text")),
        ("/fault status-429 verror 0", Asked("status-429", 0.0, "verror")),
        ("/fault gap ²", Asked("gap")),
        ("/faults", None),
        ("what is /fault", None),
        ("", None),
    ],
)
def test_a_fault_is_asked_for_by_name_with_seconds_or_a_body_family(text, asked) -> None:
    assert asked_fault(read_action({"type": "text", "payload": text})) == asked


def cards(traces) -> str:
    """All that the cards of a turn say."""
    shown = [trace["payload"] for trace in traces if trace["type"] in ("cardV2", "carousel")]
    return "\n".join(card["description"]["text"] for one in shown for card in one.get("cards", [one]))


@pytest.mark.parametrize("text", ["/fault", "/fault no-such-thing", "/fault all"])
def test_asking_for_faults_says_a_short_line_and_names_all_of_them_on_cards_alone(client, words, text) -> None:
    traces = client.say(text).traces
    assert len(words(traces)) < 80, "this is read aloud"
    assert all(name in cards(traces) for name in FAULTS)
    assert not any(name in words(traces) for name in FAULTS if "-" in name)


def test_what_each_fault_does_is_told_behind_all_of_them(client) -> None:
    told = cards(client.say("/fault all").traces)
    assert all(f"{name}: {fault.line}" in told for name, fault in FAULTS.items())


def test_the_everyday_faults_are_buttons_that_ask_for_them(client) -> None:
    (choice,) = [trace["payload"] for trace in client.say("/fault").traces if trace["type"] == "choice"]
    asked = [asked_fault(read_action(button["request"])) for button in choice["buttons"]]
    assert {one.name for one in asked} - {"all"} <= set(FAULTS)
    assert {"cut-frame", "status-401", "silence", "delay", "whole", "tool-failure"} <= {one.name for one in asked}


@pytest.mark.parametrize("api", ["v4", "v2", "v2beta1"])
def test_a_whole_reply_comes_as_one_text_after_as_long_as_its_pieces_would_have_taken(serve, connect, api) -> None:
    client = connect(serve(), api)
    traces = client.say("/fault whole").traces
    assert not [trace for trace in traces if trace["type"] == "completion"]
    first = next(trace["payload"] for trace in traces if trace["type"] == "text")
    assert first["ai"]
    assert first["message"].endswith("will be fine again.")


def test_a_whole_reply_takes_as_long_as_its_pieces(planned) -> None:
    pieces = planned().say("/fault comments").traces
    spoil = FAULTS["whole"].traces
    assert spoil is not None
    assert duration_ms(spoil(pieces, Asked("whole"))) == duration_ms(pieces)


def test_a_tool_failure_is_told_by_a_debug_trace_and_the_turn_goes_on(client, words) -> None:
    result = client.say("/fault tool-failure")
    told = [trace["payload"] for trace in result.traces if trace["type"] == "debug"]
    assert [one["level"] for one in told if "book_appointment" in one["message"]] == ["info", "error"]
    assert [trace["payload"]["state"] for trace in result.traces if trace["type"] == "tool-call"] == ["start", "end"]
    assert words(result.traces)
    assert result.events[-1][0] == "end"


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "silence"])
@pytest.mark.parametrize("api", ["v4", "v2", "v2beta1"])
def test_the_turn_after_a_fault_is_whole(serve, connect, api, name) -> None:
    client = connect(serve(), api)
    client.launch()
    client.raw(fault(name))
    assert client.say("Tuesday").events[-1][0] == "end"


# --- waiting ----------------------------------------------------------------------------------------


def test_headers_can_come_late() -> None:
    assert FAULTS["delay"].headers_after_ms(Asked("delay")) == 5_000
    assert FAULTS["delay"].headers_after_ms(Asked("delay", 20.0)) == 20_000


def test_a_gap_is_planned_in_the_middle_of_the_words(planned) -> None:
    usual = planned().say("/fault end-no-data").traces
    talk = planned()
    turn = talk.say("/fault gap 20")
    late = [timed for timed in turn.traces if timed.delay_ms >= 20_000]
    assert len(late) == 1
    assert late[0].trace["type"] == "completion"
    assert turn.traces[-1].trace["time"] - turn.traces[0].trace["time"] >= 20_000
    assert len(turn.traces) > 10
    assert len(usual) > 10
    assert duration_ms(turn.traces) >= 20_000


def test_silence_begins_in_the_middle_and_never_ends(client) -> None:
    with client.open_raw(fault("silence")) as opened:
        received = b""
        while received.count(b"event: trace") < 5:
            received += opened.recv(65536)
    assert b"event: end" not in received


# --- cuts -------------------------------------------------------------------------------------------


def test_a_cut_inside_an_event_breaks_the_connection_there(broken) -> None:
    raw = broken("cut-frame")
    assert not raw.finished
    assert not raw.body.endswith(b"\n\n")
    assert raw.body.count(b"event: trace") > 3


def test_a_cut_inside_a_letter_leaves_invalid_utf8(broken) -> None:
    raw = broken("cut-utf8")
    assert not raw.finished
    with pytest.raises(UnicodeDecodeError, match="unexpected end of data"):
        raw.body.decode()


def test_a_cut_before_the_end_has_every_trace_but_no_end(broken) -> None:
    raw = broken("cut-end")
    assert not raw.finished
    assert raw.body.endswith(b"\n\n")
    assert b"event: end" not in raw.body


@pytest.mark.parametrize("name", ["cut-frame", "cut-utf8", "cut-end"])
def test_a_cut_is_an_error_to_an_http_client(client, name) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        client.act(fault(name))


@pytest.mark.parametrize("name", ["cut-frame", "cut-utf8", "cut-end"])
def test_a_cut_breaks_the_twins_json_too(serve, connect, name) -> None:
    client = connect(serve())
    with pytest.raises(httpx.RemoteProtocolError, match=r"received [0-9]+ bytes, expected"):
        client.post("/v4/interact", {"action": fault(name)})


def test_a_body_may_end_properly_without_the_end_event(broken) -> None:
    raw = broken("no-end")
    assert raw.finished
    assert b"event: end" not in raw.body


# --- events -----------------------------------------------------------------------------------------


def test_the_end_event_may_lack_its_data(broken) -> None:
    assert events(broken("end-no-data").body)[-1].split(b"\n")[0::2] == [b"event: end"]


def test_an_error_event_is_plain_text_and_the_last(broken) -> None:
    raw = broken("error-event")
    assert raw.finished
    last = events(raw.body)[-1].split(b"\n")
    assert (last[0], last[2]) == (b"event: error", b"data: upstream request failed")


def test_control_characters_are_raw_and_an_emoji_comes_in_halves(broken) -> None:
    body = broken("control-characters").body
    assert b"bell \x07 vtab \x0b" in body
    assert "nel \x85 ls \u2028".encode() in body
    assert b"raw line end\ndata: in the middle" in body
    assert rb'"content":"\ud83e"' in body
    assert rb'"content":"\uddb7 whole again"' in body
    with pytest.raises(json.JSONDecodeError):
        [json.loads(block.split(b"data: ", 1)[1]) for block in events(body)]


def test_unknown_traces_events_and_fields_are_there(broken) -> None:
    body = broken("unknown").body
    assert b'"type":"hologram"' in body
    assert b'{"type":"no-payload-at-all"}' in body
    assert b"event: telemetry\n" in body
    assert b"data: data without an event name\n" in body
    assert b"\nmood: fine\nevent: end\n" in body


def states(client, name: str, **more) -> list[str]:
    traces = client.act(fault(name), **more).traces
    return [trace["payload"]["state"] for trace in traces if trace["type"] == "completion"]


def test_a_second_start_comes_before_the_first_completion_has_ended(client) -> None:
    found = states(client, "duplicate-start")
    assert found.count("start") == 2
    assert found.count("end") == 1
    assert found[:2] == ["start", "content"]


def test_a_completion_may_never_end(client) -> None:
    found = states(client, "no-completion-end")
    assert found.count("start") == 1
    assert "end" not in found


def test_completion_faults_harm_nothing_without_completions(client) -> None:
    for name in ("duplicate-start", "no-completion-end"):
        assert client.act(fault(name), deltas=False).events[-1][0] == "end"


def test_used_up_credits_are_one_debug_trace_and_not_a_word(client, words) -> None:
    traces = client.act(fault("credit-limit")).traces
    assert [trace["type"] for trace in traces] == ["debug"]
    assert "credit_limit_reached" in traces[0]["payload"]["message"]
    assert words(traces) == ""


def test_a_turn_may_be_empty(client) -> None:
    assert client.act(fault("empty")).body == b"\nevent: end\nid: 1\ndata: {}\n\n"


# --- bytes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one-byte", "one-chunk", "crlf", "comments"])
def test_what_only_travels_otherwise_says_the_same(serve, connect, words, name) -> None:
    client = connect(serve(), "v2")
    traces = client.act(fault(name)).traces
    assert "🦷" in words(traces)
    assert client.act(fault(name)).events[-1][0] == "end"


def test_every_byte_can_be_a_chunk(broken) -> None:
    raw = broken("one-byte")
    assert raw.finished
    assert {len(chunk) for chunk in raw.chunks} == {1}


def test_all_events_can_come_in_one_chunk(broken) -> None:
    raw = broken("one-chunk")
    assert len(raw.chunks) == 1
    assert len(events(raw.body)) > 10


def test_lines_can_end_with_crlf(broken) -> None:
    body = broken("crlf").body
    assert body.count(b"\n") == body.count(b"\r\n") > 10


def test_comments_come_between_and_inside_events(broken) -> None:
    body = broken("comments").body
    assert b": still here\n\nevent: trace\n:\nid: " in body


# --- refusals ---------------------------------------------------------------------------------------

FAMILIES = {
    "code": {"code", "status", "dateTime", "timestamp", "data"},
    "verror": {"name", "message", "requestID"},
    "message": {"message", "statusCode", "statusText"},
}


@pytest.mark.parametrize(
    ("status", "family"),
    [(400, "verror"), (401, "code"), (404, "code"), (408, "text"), (429, "text"), (500, "message"), (503, "text")],
)
def test_every_status_has_a_body_family_of_its_own_and_can_have_the_others(client, status, family) -> None:
    usual = client.act(fault(f"status-{status}"))
    assert usual.status == status
    assert usual.headers["content-type"].startswith("text/plain" if family == "text" else "application/json")
    if family != "text":
        assert set(usual.json) == FAMILIES[family]
    for name, fields in FAMILIES.items():
        other = client.act(fault(f"status-{status} {name}"))
        assert other.status == status
        assert set(other.json) == fields
    assert client.act(fault(f"status-{status} text")).headers["content-type"].startswith("text/plain")


def test_too_many_requests_says_when_to_come_back_which_may_be_at_once(client) -> None:
    usual, at_once = client.act(fault("status-429")), client.act(fault("status-429 0"))
    assert usual.body == b"Too Many Requests"
    assert usual.headers["retry-after"] == "12"
    assert usual.headers["x-ratelimit-remaining"] == "0"
    assert at_once.headers["retry-after"] == "0"


def test_unavailable_has_retry_after_only_where_asked(client) -> None:
    assert "retry-after" not in client.act(fault("status-503")).headers
    assert client.act(fault("status-503 3")).headers["retry-after"] == "3"


def test_a_web_page_can_come_instead_of_a_stream(client) -> None:
    answer = client.act(fault("html"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body.startswith(b"<!doctype html>")


def test_a_refused_turn_never_happened(serve, connect) -> None:
    address = serve()
    refused, spared = connect(address, "v2"), connect(address, "v2")
    for client in (refused, spared):
        client.launch()
    refused.act(fault("status-500"))
    assert refused.say("Tuesday").body == spared.say("Tuesday").body
