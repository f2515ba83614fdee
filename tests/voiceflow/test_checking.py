"""Trying a target: what is wrong is said in a sentence, nothing is launched, and the line is measured."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import pytest

from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, refusal
from tests.helpers.talking import QUICK, target
from vftester.core.ports import OutsideError
from vftester.core.session import Api
from vftester.voiceflow.checking import REQUESTS, TRIED, Checked, checked, found_api
from vftester.voiceflow.key_forms import REDACTED

NOBODY = refusal(200, "null")
UNKNOWN = refusal(404, '{"code":404,"status":"Not Found","data":"Model not found"}')
WRONG_KEY = refusal(401, '{"code":401,"status":"Unauthorized","data":"Auth Key Required"}')
KEY = refusal(200, '{"sessionKey":"session-key-of-somebody"}')


@pytest.fixture(autouse=True)
def _no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def tried(runtime: str, apis: Sequence[Api] = ("v4",), *, key: str = API_KEY, **more: Any) -> Checked:
    steps: list[str] = more.pop("steps", [])
    wait = more.pop("answer_s", 20.0)
    return asyncio.run(checked(target(runtime, **more), apis, key, steps.append, QUICK, answer_s=wait))


def on(server: ScriptedServer, api: Api = "v4", **more: Any) -> Checked:
    return tried(server.runtime, (api,), **more)


def launched(server: ScriptedServer) -> bool:
    return any("/interact" in request.path for request in server.requests)


def test_all_is_well_on_v4_and_the_line_is_measured_on_one_connection() -> None:
    steps: list[str] = []
    with ScriptedServer([NOBODY]) as server:
        found = on(server, steps=steps)
        assert server.connections == 1
        assert not launched(server)
        assert [(r.method, r.path) for r in server.requests] == [
            ("POST", "/v4/project/669ac1abf7bc7fa315756587/environment/main/session"),
            *[("GET", "/state/user/it-8f2c")] * REQUESTS,
        ]
        assert server.turns[0].headers["authorization"] == API_KEY
        assert server.turns[0].headers["versionid"] == "main"
    assert (found.ok, found.api) == (True, "v4")
    assert found.sentence.startswith("All is well: the key is accepted")
    assert re.search(r"adds about [\d.]+ ms \([\d.]+ to [\d.]+\) per request from here; .* ms once", found.sentence)
    assert "10 requests for the state of a user that does not exist, which use no credits" in found.sentence
    assert found.delay is not None
    assert found.delay.least_ns <= found.delay.median_ns <= found.delay.most_ns
    assert found.delay.connect_ns > 0
    assert steps == ["Trying v4…", *(f"Measuring the line, {n} of {REQUESTS}…" for n in range(1, REQUESTS + 1))]


def test_the_line_is_measured_even_where_the_state_is_not_told() -> None:
    with ScriptedServer([UNKNOWN]) as server:
        found = on(server)
    assert found.ok
    assert found.delay is not None


def test_where_the_connection_is_closed_each_time_that_is_said() -> None:
    closing = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull")
    with ScriptedServer([closing]) as server:
        found = on(server, "v2")
        assert server.connections == REQUESTS + 1
    assert found.delay is not None
    assert not found.delay.kept
    assert "each time, since the connection is not kept open" in found.sentence


def test_measuring_stops_where_the_server_asks_for_less() -> None:
    with ScriptedServer([NOBODY, NOBODY, refusal(429, "Too Many Requests")]) as server:
        found = on(server)
        assert len(server.turns) == 3
    assert found.ok
    assert found.delay is None
    assert "could not be measured" in found.sentence


def test_on_the_older_generations_the_state_stands_in_and_no_more_is_claimed() -> None:
    with ScriptedServer([NOBODY]) as server:
        for api in ("v2", "v2beta1"):
            found = on(server, api)
            assert (found.ok, found.api) == (True, api)
            assert f"the key is accepted ({api})" in found.sentence
            assert "Launch shows the rest" in found.sentence
        assert not launched(server)


@pytest.mark.parametrize("api", ["v4", "v2"])
def test_a_wrong_key_is_told(api: Api) -> None:
    with ScriptedServer([WRONG_KEY], [WRONG_KEY]) as server:
        found = on(server, api)
        assert len(server.requests) == 1
    assert (found.ok, found.api) == (False, None)
    assert "answered 401 Unauthorized: Auth Key Required. Check the API key" in found.sentence
    assert "belongs to this project" in found.sentence


def test_a_project_that_is_not_there_is_told() -> None:
    with ScriptedServer([UNKNOWN], [UNKNOWN]) as server:
        found = on(server)
    assert not found.ok
    assert "Check the project id and the environment" in found.sentence


@pytest.mark.parametrize("api", ["v4", "v2"])
def test_an_environment_that_is_not_there_is_told_apart_from_the_project(api: Api) -> None:
    def answer(request: Received) -> Reply:
        return NOBODY if "versionid" not in request.headers else refusal(400, '{"message":"invalid environment tag"}')

    with ScriptedServer(answer, [UNKNOWN, KEY]) as server:
        found = on(server, api, environment="prod")
        assert not launched(server)
    assert not found.ok
    assert "Key and project are right, but there is no environment “prod”" in found.sentence


def test_a_generation_that_the_runtime_has_not_is_told_with_the_one_it_has() -> None:
    with ScriptedServer([NOBODY], [UNKNOWN]) as server:
        found = on(server, "v4")
    assert not found.ok
    assert "v4 does not work there, v2 does. Choose v2." in found.sentence
    with ScriptedServer([UNKNOWN], [KEY]) as server:
        assert "v2 does not work there, v4 does. Choose v4." in on(server, "v2").sentence


def test_left_open_v4_is_found_first() -> None:
    with ScriptedServer([NOBODY]) as server:
        assert tried(server.runtime, TRIED).api == "v4"
        assert asyncio.run(found_api(target(server.runtime), API_KEY)) == "v4"


def test_left_open_v2_is_found_where_v4_does_not_work_and_why_is_told() -> None:
    with ScriptedServer([NOBODY], [UNKNOWN]) as server:
        found = tried(server.runtime, TRIED)
        assert (found.ok, found.api) == (True, "v2")
        assert asyncio.run(found_api(target(server.runtime), API_KEY)) == "v2"
    assert re.match(r"v4 does not work here: 127.0.0.1:\d+ answered 404 Not Found.* All is well so far", found.sentence)


def test_where_none_works_each_reason_is_told_and_one_alone_only_once() -> None:
    with ScriptedServer([WRONG_KEY], [UNKNOWN]) as server:
        found = tried(server.runtime, TRIED)
        assert found.sentence.startswith("Neither v4 nor v2 works. v4: ")
        assert " v2: " in found.sentence
        with pytest.raises(OutsideError, match="Neither v4 nor v2 works"):
            asyncio.run(found_api(target(server.runtime), API_KEY))
    with ScriptedServer([WRONG_KEY], [WRONG_KEY]) as server:
        found = tried(server.runtime, TRIED)
        assert found.sentence.count("401") == 1
        assert "Neither" not in found.sentence


WRONG: list[tuple[Reply, str]] = [
    (refusal(429, "Too Many Requests", ("Retry-After", "7")), "Wait 7 s"),
    (refusal(503, ""), "The fault is on Voiceflow's side"),
    (refusal(302, "", ("Location", "https://login.example/")), "It redirects to login.example"),
    (refusal(200, "<html>Sign in</html>", content_type="text/html"), "does not answer as Voiceflow does"),
    (refusal(200, "[1]"), "without a session key"),
    (refusal(200, '{"sessionKey": 5}'), "without a session key"),
    (refusal(200, "[" * 100_000), "does not answer as Voiceflow does"),
    (Reply(status=None, ending="cut"), "broke before an answer came"),
    (Reply(status=None, ending="reset"), "broke before an answer came"),
    (Reply(before="hang"), "did not answer within 0.2 s"),
    (Reply(raw=b"SSH-2.0-OpenSSH\r\n"), "broke before an answer came"),
]


@pytest.mark.parametrize(("reply", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_one_plain_sentence_without_the_key(reply: Reply, said: str) -> None:
    with ScriptedServer([reply], [reply]) as server:
        found = on(server, answer_s=0.2)
        assert not launched(server)
    assert not found.ok
    assert said in found.sentence
    assert found.sentence.endswith((".", "?"))
    assert "turn" not in found.sentence
    assert API_KEY not in found.sentence


def test_a_server_that_echoes_the_key_gets_it_nowhere() -> None:
    with ScriptedServer([WRONG_KEY], [refusal(401, f'{{"message":"{API_KEY} is wrong"}}')]) as server:
        found = on(server)
    assert REDACTED in found.sentence
    assert API_KEY not in repr(found)


def test_a_key_in_a_broken_answer_is_not_told_either() -> None:
    with ScriptedServer([NOBODY], [Reply(raw=f"HTTP/9 {API_KEY}\r\n\r\n".encode())]) as server:
        found = on(server)
    assert "broke before an answer came" in found.sentence
    assert REDACTED in found.sentence
    assert API_KEY not in repr(found)


def test_what_another_generation_would_meet_as_well_ends_the_trying() -> None:
    with ScriptedServer([NOBODY], [refusal(429, "Too Many Requests")]) as server:
        assert not tried(server.runtime, TRIED).ok
        assert len(server.requests) == 1


def test_a_session_key_that_was_issued_is_nowhere_in_what_is_told() -> None:
    with ScriptedServer([NOBODY], [KEY]) as server:
        assert "session-key-of-somebody" not in repr(on(server))


def test_a_runtime_that_is_not_there_is_told_without_trying_further() -> None:
    with ScriptedServer([NOBODY]) as server:
        gone = server.runtime
    found = tried(gone, TRIED)
    assert "refused the connection" in found.sentence
    assert found.sentence.count("refused") == 1


def test_a_runtime_that_speaks_no_tls_is_told() -> None:
    with ScriptedServer([NOBODY]) as server:
        found = tried(server.runtime.replace("http:", "https:"))
    assert "TLS" in found.sentence


def test_a_proxy_that_lets_nothing_through_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(
        [Reply(raw=b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")]
    ) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.runtime.replace("//", "//me:secret-word@"))
        found = tried("https://runtime.example")
    assert "407 Proxy Authentication Required" in found.sentence
    assert "through the proxy 127.0.0.1, which the environment names" in found.sentence
    assert "secret-word" not in found.sentence
    assert API_KEY not in repr(proxy.requests)


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"runtime": "runtime.example"}, API_KEY, "no web address"),
        ({"project": ""}, API_KEY, "The project id is missing"),
        ({}, "short", "That is no API key"),
    ],
)
def test_what_no_request_can_be_made_of_is_told(changes: dict[str, str], key: str, said: str) -> None:
    runtime = changes.get("runtime", "http://127.0.0.1:1")
    found = tried(runtime, key=key, **{name: value for name, value in changes.items() if name != "runtime"})
    assert not found.ok
    assert said in found.sentence


def test_a_trial_that_is_stopped_closes_its_connection() -> None:
    async def stop(server: ScriptedServer) -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(checked(target(server.runtime), ("v2",), API_KEY))
            await asyncio.to_thread(server.arrived.wait)
            task.cancel()
        assert task.cancelled()
        await asyncio.to_thread(server.closed_by_client.wait)

    with ScriptedServer([Reply(before="hang")]) as server:
        asyncio.run(stop(server))
