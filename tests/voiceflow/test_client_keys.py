"""A server that echoes the API key and the session key wherever it can: nothing that leaves the client holds either."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from tests.helpers.documents import exported
from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, bytewise, refusal, stream
from tests.helpers.talking import QUICK, advanced, reports_of, target, told_once
from tests.helpers.turns import kept
from vftester.core.ports import OutsideError
from vftester.core.records import Report
from vftester.core.session import Api
from vftester.voiceflow.client import Client, usable_key
from vftester.voiceflow.key_forms import REDACTED
from vftester.voiceflow.network import Network, VoiceflowWire

SESSION_KEY = "session-key-0-abcdefgh"
KEYS = f"{API_KEY} {SESSION_KEY}".encode()
TRACE = b'event: trace\nid: 1\ndata: {"type":"text","payload":{"message":"Hi KEYS"}}\n\n'

Echo = Callable[[Received], Reply]


def with_headers(body: bytes, status: int, *more: tuple[str, str], content_type: str = "text/event-stream") -> Reply:
    echo = KEYS.decode()
    return Reply(
        [body.replace(b"KEYS", KEYS)],
        status,
        (("Content-Type", content_type), ("X-Echo", echo), ("Set-Cookie", echo), *more),
    )


ECHOES: dict[str, Reply] = {
    "records": with_headers(TRACE + b"event: KEYS\nid: KEYS\nKEYS: x\n: KEYS\ndata: \xff KEYS\n\nevent: end\n\n", 200),
    "a record that breaks off": with_headers(b"event: trace\ndata: KEYS", 200),
    "byte by byte": bytewise(TRACE.replace(b"KEYS", KEYS) + b"event: end\n\n"),
    "an error event": stream(b"event: error\ndata: " + KEYS + b"\n\n"),
    "an error body": with_headers(b'{"message":"KEYS is wrong"}', 401, content_type="application/json"),
    "an error text": with_headers(b"no: KEYS", 500, content_type="text/plain"),
    "a page": with_headers(b"<html>KEYS", 200, content_type="text/html"),
    "a content type": with_headers(b"x", 200, content_type=SESSION_KEY),
    "another content type": with_headers(b"x", 200, content_type=API_KEY),
    "a redirect": with_headers(b"", 307, ("Location", f"http://{SESSION_KEY}/{API_KEY}")),
    "a busy server": with_headers(b"KEYS", 429, ("Retry-After", "0"), content_type="text/plain"),
    "a status line": Reply(raw=b"HTTP/9 " + KEYS + b"\r\n\r\n"),
    "a header line": Reply(raw=b"HTTP/1.1 200 OK\r\n" + KEYS + b"\r\n\r\n"),
    "a chunk size": Reply(
        raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + KEYS + b"\r\n"
    ),
}


@pytest.mark.parametrize("api", ["v4", "v2"])
@pytest.mark.parametrize("name", ECHOES)
def test_nothing_that_the_client_reports_holds_a_key(name: str, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    reply = ECHOES[name]
    key = API_KEY if api == "v4" else SESSION_KEY
    with ScriptedServer([reply]) as server:
        reports = told_once(server.runtime, api, key=key)
    assert SESSION_KEY in (server.session_keys[:1] or [SESSION_KEY])
    live = [API_KEY, SESSION_KEY] if api == "v4" else [SESSION_KEY]
    shown = repr(reports) + exported(kept(advanced(reports))) + caplog.text
    for key in live:
        assert key not in shown
        assert key[:20] not in shown
    assert REDACTED in shown


@pytest.mark.parametrize("body", [b'{"sessionKeys":"KEYS"}', b"<html>KEYS", b'{"message":"KEYS"}'])
@pytest.mark.parametrize("status", [200, 403])
def test_a_session_start_that_echoes_the_key_shows_none(body: bytes, status: int) -> None:
    with ScriptedServer(
        [], session_replies=[refusal(status, body.replace(b"KEYS", API_KEY.encode()).decode())]
    ) as server:
        reports = told_once(server.runtime, "v4")
    assert API_KEY[:20] not in repr(reports)


def test_reprs_show_no_key() -> None:
    async def made() -> str:
        client = Client(target("http://127.0.0.1:1", "v4"), API_KEY, limits=QUICK)
        network = Network()
        wire = VoiceflowWire(network, target("http://127.0.0.1:1", "v4"), API_KEY)
        shown = f"{client!r} {network!r} {wire!r}"
        await client.aclose()
        await wire.aclose()
        network.close()
        return shown

    assert API_KEY[:12] not in asyncio.run(made())


@pytest.mark.parametrize(
    "key", ["", "   ", "short", "VF.DM.with space", "VF.DM.ümlaut00", "VF.DM.line\nbreak", "VF.DM.nul\x00nul", None, 5]
)
def test_what_cannot_be_a_key_is_refused_before_anything_is_sent(key: object) -> None:
    with pytest.raises(OutsideError) as caught:
        usable_key(key)
    assert "begins with VF.DM." in str(caught.value)
    if isinstance(key, str) and key.strip():
        assert key not in str(caught.value)


def test_blanks_around_a_key_are_taken_off() -> None:
    assert usable_key(f"  {API_KEY}\n") == API_KEY


def test_the_key_goes_nowhere_but_into_the_header() -> None:
    async def hold(server: ScriptedServer) -> list[Report]:
        client = Client(target(server.runtime, "v2"), API_KEY, limits=QUICK)
        try:
            return await reports_of(client)
        finally:
            await client.aclose()

    with ScriptedServer([stream(b"event: end\n\n")]) as server:
        asyncio.run(hold(server))
    (request,) = server.requests
    assert request.headers.pop("authorization") == API_KEY
    assert API_KEY not in repr(request)
