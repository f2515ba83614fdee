"""The demo agent over real sockets: every API, keys, flags, sessions, state."""

from __future__ import annotations

import json
import re
import socket
import threading

import httpx
import pytest

from vftester.demo.script import DemoError
from vftester.demo.server import DemoAddress, DemoOptions, DemoServer

APIS = ["v4", "v2", "v2beta1"]
INPUTS = [
    {"type": "launch"},
    {"type": "text", "payload": "I need a check-up next week, mornings"},
    {"type": "text", "payload": "Thursday works, my number is 555 0134"},
    {"type": "text", "payload": "that's all, bye"},
]


# --- the server itself ------------------------------------------------------------------------------


def test_the_address_names_url_project_and_a_key_that_is_not_shown(serve) -> None:
    address = serve()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address.runtime)
    assert re.fullmatch(r"[0-9a-f]{24}", address.project)
    assert re.fullmatch(r"VF\.DM\.[0-9a-f]{24}\.[\w-]+", address.key)
    assert address.key not in repr(address)


def test_a_taken_port_is_said_in_a_plain_sentence(agents, serve) -> None:
    port = int(serve().runtime.rsplit(":", 1)[1])
    with pytest.raises(DemoError, match=f"cannot use port {port} of this computer"):
        DemoServer(agents, DemoOptions(port=port)).start()


def test_a_pace_of_nothing_is_refused(agents) -> None:
    with pytest.raises(DemoError, match="pace"):
        DemoServer(agents, DemoOptions(pace=0)).start()


def test_stop_may_come_twice_leaves_no_thread_and_frees_the_port(agents, connect) -> None:
    before = set(threading.enumerate())
    server = DemoServer(agents, DemoOptions())
    server.stop()
    address = server.start()
    assert connect(address).post("/nowhere", {}).status == 404
    server.stop()
    server.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", _port(address)), timeout=10):
        pass


def test_a_server_can_be_started_again(agents, connect) -> None:
    server = DemoServer(agents)
    with server as first:
        pass
    with server as second:
        assert connect(second).start_session()
    assert first.key != second.key


def test_stopping_breaks_off_a_running_stream_without_a_word(agents, connect, drain, caplog) -> None:
    server = DemoServer(agents, DemoOptions())
    client = connect(server.start(), "v2")
    with client.open_raw({"type": "text", "payload": "/fault silence"}) as opened:
        assert opened.recv(10)
        server.stop()
        assert b"event: end" not in drain(opened)
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def _port(address: DemoAddress) -> int:
    return int(address.runtime.rsplit(":", 1)[1])


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost"])
def test_hosts_of_this_computer_are_answered(serve, host) -> None:
    answer = httpx.get(serve().runtime + "/state/user/u", headers={"Host": host})
    assert answer.status_code == 401


def test_another_host_name_is_not_answered(serve) -> None:
    answer = httpx.get(serve().runtime + "/state/user/u", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.text) == (400, "Invalid host header")


# --- streams ----------------------------------------------------------------------------------------


def test_a_stream_has_voiceflows_headers_is_chunked_and_not_compressed(serve, connect) -> None:
    headers = connect(serve()).launch().headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["connection"] == "keep-alive"
    assert headers["cache-control"] == "private, no-cache, no-store, must-revalidate, max-age=0, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert headers["transfer-encoding"] == "chunked"
    assert "content-encoding" not in headers


def test_every_frame_is_flushed_on_its_own(serve, connect) -> None:
    raw = connect(serve()).raw({"type": "launch"})
    assert raw.head.startswith(b"HTTP/1.1 200")
    assert raw.chunks[0] == b"\n"
    assert all(chunk.startswith(b"event: ") and chunk.endswith(b"\n\n") for chunk in raw.chunks[1:])
    assert raw.finished


def test_ids_count_from_one_in_every_turn_and_the_last_event_is_end(serve, connect) -> None:
    client = connect(serve())
    for action in INPUTS[:2]:
        events = client.act(action).events
        assert [number for _, number, _ in events] == [str(n) for n in range(1, len(events) + 1)]
        assert events[-1][0] == "end"
        assert events[-1][2] == "{}"


def test_the_same_seed_and_inputs_give_the_same_bytes_whoever_asks(serve, connect) -> None:
    def bodies(seed: int, user: str) -> list[bytes]:
        client = connect(serve(seed=seed), "v4", user)
        return [client.act(action).body for action in INPUTS]

    assert bodies(5, "one") == bodies(5, "two")
    assert bodies(5, "one") != bodies(6, "one")


def test_v2_and_v4_send_the_same_bytes(serve, connect) -> None:
    address = serve()
    older, newer = connect(address, "v2", "a"), connect(address, "v4", "b")
    assert [older.act(action).body for action in INPUTS] == [newer.act(action).body for action in INPUTS]


def test_v2beta1_repeats_itself_byte_for_byte(serve, connect) -> None:
    address = serve()
    one, two = connect(address, "v2beta1", "a"), connect(address, "v2beta1", "b")
    assert [one.act(action).body for action in INPUTS] == [two.act(action).body for action in INPUTS]


@pytest.mark.parametrize("stream", [True, False])
def test_every_api_and_twin_says_the_same(serve, connect, words, stream) -> None:
    address = serve(stream=stream)
    said = [
        [words(client.act(action).traces) for action in INPUTS] for client in (connect(address, api) for api in APIS)
    ]
    v4, legacy = connect(address, "v4", "twin"), connect(address, "v2", "legacy")
    twin = [words(v4.post("/v4/interact", {"action": action}).json["traces"]) for action in INPUTS]
    old = [words(legacy.post("/state/user/legacy/interact", {"action": action}).json) for action in INPUTS]
    assert said[0] == said[1] == said[2] == twin == old
    assert all(said[0])


@pytest.mark.parametrize(
    ("api", "deltas", "query", "more", "streamed"),
    [
        ("v4", True, "", {}, True),
        ("v4", False, "", {}, False),
        ("v2", True, "", {}, True),
        ("v2", False, "", {}, False),
        ("v2", False, "", {"config": {"completionEvents": True}}, False),
        ("v2beta1", False, "", {}, True),
    ],
)
def test_the_completion_flag_counts_only_in_its_own_place(serve, connect, api, deltas, query, more, streamed) -> None:
    traces = connect(serve(), api).launch(deltas=deltas, query=query, **more).traces
    assert any(trace["type"].startswith("completion") for trace in traces) is streamed
    assert any(trace["type"] == "text" and trace["payload"].get("ai") for trace in traces) is not streamed


def test_v4_ignores_the_flag_in_the_query(serve, connect) -> None:
    client = connect(serve())
    answer = client.post("/v4/interact/stream?completion_events=true", {"action": {"type": "launch"}})
    assert "completion" not in {trace["type"] for trace in answer.traces}


@pytest.mark.parametrize("api", APIS)
def test_without_streaming_generated_words_arrive_whole_in_spite_of_the_flag(serve, connect, api) -> None:
    traces = connect(serve(stream=False), api).launch().traces
    generated = [trace for trace in traces if trace["type"] == "text" and trace["payload"].get("ai")]
    assert len(generated) == 1
    assert not any(trace["type"].startswith("completion") for trace in traces)


def test_v2_sends_the_state_where_asked_and_v2beta1_always(serve, connect) -> None:
    address = serve()
    plain = connect(address, "v2", "a").launch()
    asked = connect(address, "v2", "b").launch(query="&state=true")
    beta = connect(address, "v2beta1", "c").launch()
    assert "state" not in [name for name, _, _ in plain.events]
    assert [name for name, _, _ in asked.events][-2:] == ["state", "end"]
    assert [name for name, _, _ in beta.events][-2:] == ["state", "end"]
    assert set(json.loads(asked.events[-2][2])) == {"turn", "stack", "storage", "variables"}
    assert json.loads(beta.events[-2][2])["type"] == "state"


def test_v2beta1_conversations_are_kept_apart_by_session(serve, connect) -> None:
    client = connect(serve(), "v2beta1")
    client.say("Tuesday")
    path, body = client.request({"type": "text", "payload": "skip"})
    other = client.post(path, body | {"session": {"userID": client.user, "sessionID": "s-2"}})
    same = client.post(path, body)
    assert "day" not in json.loads(other.events[-2][2])["state"]["variables"]
    assert json.loads(same.events[-2][2])["state"]["variables"]["day"] == "Tuesday"


def test_variables_in_the_request_are_merged_before_the_turn(serve, connect) -> None:
    address = serve()
    more = {"v4": {"variables": {"phone": "555 0134"}}, "v2": {"variables": {"phone": "555 0134"}}}
    more["v2beta1"] = {"state": {"variables": {"phone": "555 0134"}}}
    for api in APIS:
        client = connect(address, api, api)
        client.launch(**more[api])
        traces = client.say("Tuesday morning").traces
        assert "path" in [trace["type"] for trace in traces]


def test_a_user_id_may_hold_anything(serve, connect) -> None:
    client = connect(serve(), "v2", "a/b #+%2F ü")
    client.launch()
    client.say("Tuesday")
    assert "Tuesday" in client.raw({"type": "text", "payload": "skip"}, query="&state=true").body.decode()


# --- one turn at a time -----------------------------------------------------------------------------


def test_a_second_turn_of_the_same_user_waits_for_the_first(serve, connect) -> None:
    address = serve()
    first, second, other = (connect(address, "v2", user) for user in ("u", "u", "someone else"))
    with first.open_raw({"type": "text", "payload": "/fault silence"}) as waiting:
        assert waiting.recv(10)
        with second.open_raw({"type": "launch"}) as blocked:
            assert other.launch().status == 200
            blocked.setblocking(False)
            with pytest.raises(BlockingIOError):
                blocked.recv(1)
            waiting.close()
            blocked.settimeout(10)
            assert blocked.recv(8) == b"HTTP/1.1"


def test_a_client_that_leaves_frees_the_conversation_at_once(serve, connect) -> None:
    client = connect(serve(pace=1.0), "v2")
    with client.open_raw({"type": "text", "payload": "/fault gap 3000"}) as opened:
        assert opened.recv(10)
    assert client.say("skip").status == 200
