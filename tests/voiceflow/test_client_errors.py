"""Every error body of section 7 of the wire reference, and answers that are no stream: a sentence, and nothing lost."""

import gzip
import json

import pytest

from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.talking import error_of, talk_once, told_once
from vftester.core.conversation import TurnState
from vftester.core.records import Closed, Closing
from vftester.core.session import Api
from vftester.core.timing.measures import measure
from vftester.voiceflow import errors
from vftester.voiceflow.patience import Limits

HELLO = frames({"type": "text", "payload": {"message": "Hi"}})

BODIES = [
    (401, '{"code":401,"status":"Unauthorized","dateTime":"2026-11-22T05:00:00.000Z","timestamp":1795323600000,'
     '"data":"Auth Key Required"}', "key", "Auth Key Required"),
    (400, '{"name":"verror","message":"Missing versionID in request.","requestID":"k3J9"}', "bad_request",
     "Missing versionID in request"),
    (401, '{"message":"Unauthorized token","statusCode":401,"statusText":"Unauthorized"}', "key", "Unauthorized token"),
    (400, '{"message":"invalid environment tag: production"}', "bad_request", "invalid environment tag: production"),
    (400, '{"error":"not a valid tag or objectID"}', "bad_request", "not a valid tag or objectID"),
    (404, '{"code":404,"status":"Not Found","data":"Model not found. Ensure project is properly rendered."}', "not_found",
     "Model not found. Ensure project is properly rendered"),
    (403, '{"statusText":"Forbidden here"}', "key", "Forbidden here"),
    (402, '{"message":"out of credits"}', "status", "out of credits"),
    (408, "response timeout", "server", "response timeout"),
    (413, "more than 1 MB", "too_large", "more than 1 MB"),
    (429, "Too Many Requests, really", "rate_limited", "Too Many Requests, really"),
    (500, '{"message":["first","second"]}', "server", "first; second"),
    (500, '{"error":{"message":"inner words"}}', "server", "inner words"),
    (500, '"just a string"', "server", "just a string"),
    (502, "line one\n\tline two", "server", "line one line two"),
    (520, "strange", "server", "strange"),
]  # fmt: skip


@pytest.mark.parametrize("api", ["v2", "v4", "v2beta1"])
@pytest.mark.parametrize(("status", "body", "kind", "words"), BODIES, ids=[f"{b[0]} {b[3][:20]}" for b in BODIES])
def test_a_refusal_is_told_with_its_status_and_its_own_words(
    api: Api, status: int, body: str, kind: str, words: str
) -> None:
    reply = refusal(status, body, ("Retry-After", "3600"), ("X-RateLimit-Remaining", "0"))
    with ScriptedServer([reply]) as server:
        turn = talk_once(server, api)
    error = error_of(turn)
    assert (turn.state, error.kind, error.status, error.body) == (TurnState.FAILED, kind, status, body)
    assert f"127.0.0.1:{server.port} answered {status}" in error.message
    assert f": {words}. " in error.message
    assert "  " not in error.message
    assert " ." not in error.message
    assert (len(turn.readings), turn.talk.text()) == (0, "")
    assert turn.response is not None
    assert turn.response.headers["x-ratelimit-remaining"] == "0"


def test_an_answer_that_says_no_more_than_its_status_is_said_once() -> None:
    with ScriptedServer([refusal(429, "Too many requests", ("Retry-After", "3600"))]) as server:
        error = error_of(talk_once(server))
    assert error.message.casefold().count("too many requests") == 1
    assert error.message.endswith("answered 429 Too Many Requests. Wait 3600 s, then try again.")


def test_nobody_is_told_to_wait_no_seconds() -> None:
    error = errors.refused(429, {"retry-after": "0"}, "", "host", with_session_key=False)
    assert error.message == "host answered 429 Too Many Requests. Wait a little, then try again."


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "null", "<html><h1>Bad gateway</h1></html>", "[" * 5000, '{"message":"', "\x00"]
)
def test_a_body_without_words_is_kept_and_not_quoted(body: str) -> None:
    with ScriptedServer([refusal(502, body)]) as server:
        error = error_of(talk_once(server))
    assert (error.status, error.body) == (502, body or None)
    assert "answered 502 Bad Gateway" in error.message
    assert "<" not in error.message


def test_of_a_long_body_64_kib_are_kept_and_some_hundred_characters_quoted() -> None:
    body = "x" * 200_000
    with ScriptedServer([refusal(500, body, content_type="text/plain")]) as server:
        error = error_of(talk_once(server))
    assert error.body == "x" * 65536
    assert len(error.message) < 600
    assert "…" in error.message


def test_a_refusals_times_are_measured() -> None:
    with ScriptedServer([refusal(401, "{}")]) as server:
        measures = measure(talk_once(server))
    assert measures.connect_ms is not None
    assert measures.first_byte_ms is not None
    assert measures.end_ms is not None
    assert 0 < measures.connect_ms <= measures.first_byte_ms <= measures.end_ms
    assert measures.first_trace_ms is None


def test_a_session_key_that_is_no_longer_accepted_is_told_apart_from_a_wrong_api_key() -> None:
    with ScriptedServer([refusal(401, BODIES[0][1])]) as server:
        v4, v2 = error_of(talk_once(server, "v4")), error_of(talk_once(server, "v2"))
    assert (v4.kind, v2.kind) == ("key", "key")
    assert "session is no longer accepted" in v4.message
    assert "Check the API key" in v2.message


NO_STREAMS = [
    (refusal(200, "<!doctype html><title>Sign in</title>", content_type="text/html; charset=utf-8"), "a web page"),
    (refusal(200, "  <html>", content_type="application/octet-stream"), "a web page"),
    (refusal(200, '{"traces":[]}'), "application/json"),
    (refusal(201, "hello", content_type="text/plain"), "text/plain"),
    (Reply([b"event: end\n\n"], headers=()), "no content type"),
    (Reply([], status=204, headers=()), "no content type"),
    (Reply([HELLO], headers=(("Content-Type", "text/event-streams"),)), "text/event-streams"),
]


@pytest.mark.parametrize(("reply", "what"), NO_STREAMS, ids=range(len(NO_STREAMS)))
def test_an_answer_that_is_no_event_stream_fails_the_turn(reply: Reply, what: str) -> None:
    with ScriptedServer([reply]) as server:
        turn = talk_once(server)
    error = error_of(turn)
    assert (turn.state, error.kind, error.status) == (TurnState.FAILED, "not_a_stream", reply.status)
    assert f"answered with {what} where an event stream was due" in error.message
    assert (error.body or "") == b"".join(reply.chunks).decode()
    assert len(turn.readings) == 0


@pytest.mark.parametrize(
    "content_type", ["text/event-stream", "text/event-stream;charset=utf-8", "TEXT/Event-Stream ; x=y"]
)
@pytest.mark.parametrize("status", [200, 201, 299])
def test_any_2xx_with_an_event_stream_is_read(content_type: str, status: int) -> None:
    with ScriptedServer([Reply([HELLO], status, (("Content-Type", content_type),))]) as server:
        turn = talk_once(server)
    assert (turn.state, turn.talk.text()) == (TurnState.COMPLETE, "Hi")


def test_a_compressed_stream_that_nobody_asked_for_is_read() -> None:
    headers = (("Content-Type", "text/event-stream"), ("Content-Encoding", "gzip"))
    with ScriptedServer([Reply([gzip.compress(HELLO)], headers=headers)]) as server:
        turn = talk_once(server)
    assert (turn.state, turn.talk.text()) == (TurnState.COMPLETE, "Hi")
    assert server.turns[0].headers["accept-encoding"] == "identity"


def test_a_compressed_stream_that_is_none_is_told_and_not_raised() -> None:
    headers = (("Content-Type", "text/event-stream"), ("Content-Encoding", "gzip"))
    with ScriptedServer([Reply([HELLO], headers=headers)]) as server:
        turn = talk_once(server)
    assert (turn.state, error_of(turn).kind) == (TurnState.TRUNCATED, "cut")


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "gzip,identity", "x"])
def test_an_encoding_that_is_not_read_is_refused_with_a_sentence(encoding: str) -> None:
    headers = (("Content-Type", "text/event-stream"), ("Content-Encoding", encoding))
    with ScriptedServer([Reply([gzip.compress(gzip.compress(HELLO))], headers=headers)]) as server:
        error = error_of(talk_once(server))
    assert (error.kind, error.body) == ("not_a_stream", None)
    assert encoding[:4] in error.message


def test_an_encoded_error_body_is_left_out() -> None:
    headers = (("Content-Type", "text/plain"), ("Content-Encoding", "gzip"))
    with ScriptedServer([Reply([gzip.compress(b"x" * 1000)], 400, headers=headers)]) as server:
        error = error_of(talk_once(server))
    assert (error.status, error.body) == (400, None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("api", ["v2", "v4"])
def test_a_redirect_is_not_followed_and_the_other_server_hears_nothing(api: Api, status: int) -> None:
    with ScriptedServer([stream(HELLO)]) as other:
        moved = refusal(status, "", ("Location", f"{other.runtime}/v2/elsewhere"))
        with ScriptedServer([moved], session_replies=[moved]) as server:
            turn = talk_once(server, api)
        assert (other.connections, other.requests) == (0, [])
    error = error_of(turn)
    assert (turn.state, error.kind) == (TurnState.FAILED, "redirect" if api == "v2" else "session")
    assert f"127.0.0.1:{other.port}" in error.message


STARTS = [
    (refusal(401, BODIES[0][1]), 401, "Auth Key Required"),
    (refusal(404, BODIES[5][1]), 404, "Model not found"),
    (refusal(400, BODIES[1][1]), 400, "Missing versionID"),
    (refusal(429, "Too Many Requests", ("Retry-After", "3600")), 429, "Wait 3600 s"),
    (refusal(500, "boom"), 500, "boom"),
    (refusal(200, '{"key":"something-else"}'), 200, "without a session key"),
    (refusal(200, '{"sessionKey":5}'), 200, "without a session key"),
    (refusal(200, '{"sessionKey":"short"}'), 200, "without a session key"),
    (refusal(200, '{"sessionKey":"with\\nnewline inside"}'), 200, "without a session key"),
    (refusal(200, "[]"), 200, "without a session key"),
    (refusal(200, "<html>Sign in</html>", content_type="text/html"), 200, "without a session key"),
    (Reply([b'{"sessionK'], ending="cut"), 200, "without a session key"),
    (Reply(status=None, ending="cut"), None, "broke before an answer came"),
    (Reply(status=None, ending="reset"), None, "broke before an answer came"),
]


@pytest.mark.parametrize(("reply", "status", "words"), STARTS, ids=range(len(STARTS)))
def test_a_session_that_cannot_be_started_fails_turn_0_without_records(
    reply: Reply, status: int | None, words: str
) -> None:
    with ScriptedServer([stream(HELLO)], session_replies=[reply]) as server:
        turn = talk_once(server, "v4")
    error = error_of(turn)
    assert (turn.state, error.kind, error.status) == (TurnState.FAILED, "session", status)
    assert error.message.startswith("The session could not be started: ")
    assert words in error.message
    assert (len(turn.readings), turn.response, turn.session_start_ns, server.turns) == (0, None, None, [])
    measures = measure(turn).to_json()
    assert [name for name in measures if name.endswith("_ms") and measures[name] is not None] == []


def test_a_session_start_that_is_never_answered_ends_at_a_limit() -> None:
    with ScriptedServer([], session_replies=[Reply(before="hang")]) as server:
        reports = told_once(server.runtime, "v4", limits=Limits(idle_s=0.05))
        assert server.closed_by_client.wait(10)
    assert [(type(r), r.offset_ns, r.why) for r in reports if isinstance(r, Closed)] == [
        (Closed, None, Closing.REFUSED)
    ]
    assert len(reports) == 1


def test_what_is_sent_is_what_the_reference_has() -> None:
    with ScriptedServer([stream(HELLO)]) as server:
        talk_once(server, "v4")
    start, turn = server.requests
    assert (start.method, start.headers["authorization"], start.body) == ("POST", API_KEY, {"userID": "it-8f2c"})
    assert (turn.method, turn.path, turn.headers["authorization"]) == (
        "POST",
        "/v4/interact/stream",
        server.session_keys[0],
    )
    assert (turn.headers["content-type"], turn.headers["accept"]) == ("application/json", "text/event-stream")
    assert json.loads(json.dumps(turn.body)) == {"action": {"type": "launch"}, "config": {"completionEvents": True}}


@pytest.mark.parametrize(
    "location", ["", "http://[", "http://[redacted]/x", "//", "javascript:1", "http://a b/", "http://x:99999/"]
)
def test_a_redirect_to_nonsense_is_refused_all_the_same(location: str) -> None:
    with ScriptedServer([refusal(302, "", ("Location", location))]) as server:
        turn = talk_once(server)
    assert (turn.state, error_of(turn).kind, len(server.turns)) == (TurnState.FAILED, "redirect", 1)
    assert turn.response is not None
    assert turn.response.headers["location"] == location
