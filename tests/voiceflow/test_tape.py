"""What a conversation keeps of the wire: raw bytes, requests, and the state that is asked for."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, frames, refusal, stream
from vftester.core import actions
from vftester.core.display.raw import KEPT_BYTES, RawChunk
from vftester.core.session import Api, Target
from vftester.voiceflow.network import Network, VoiceflowWire
from vftester.voiceflow.redaction import Redactor
from vftester.voiceflow.state import StateError
from vftester.voiceflow.tape import ALL_KEPT_BYTES, Kept, Tape, Tapes

Talk = Callable[[VoiceflowWire], Coroutine[Any, Any, Any]]


def talked(server: ScriptedServer, talk: Talk, api: Api = "v4") -> Any:
    """What a talk over a wire to a server gives."""

    async def all_of_it() -> Any:
        network = Network()
        wire = VoiceflowWire(network, Target(api, server.runtime, "p1", "main", "o'brien/1"), API_KEY)
        try:
            return await talk(wire)
        finally:
            await wire.aclose()
            await asyncio.to_thread(network.close)

    return asyncio.run(all_of_it())


async def hold(wire: VoiceflowWire, said: str = "hi", variables: dict[str, Any] | None = None) -> None:
    async for _ in wire.turn(actions.text(said), variables, lambda reports: None):
        pass


def completion(*contents: str) -> bytes:
    parts = [{"type": "completion", "payload": {"state": "content", "content": c}} for c in contents]
    return frames({"type": "completion", "payload": {"state": "start"}}, *parts)


def test_the_bytes_are_kept_as_they_came() -> None:
    body = frames({"type": "text", "payload": {"message": "Grüße"}})

    async def talk(wire: VoiceflowWire) -> list[Kept]:
        await hold(wire)
        await hold(wire)
        return [wire.kept(0), wire.kept(1), wire.kept(2)]

    with ScriptedServer([stream(body[:30], body[30:]), stream(b": other\n", frames())]) as server:
        first, second, none = talked(server, talk)
    assert b"".join(chunk.data for chunk in first.stream.chunks) == body
    assert b"".join(chunk.data for chunk in second.stream.chunks) == b": other\n" + frames()
    offsets = [chunk.offset_ns for chunk in first.stream.chunks]
    assert offsets == sorted(offsets)
    assert offsets[0] > 0
    assert none == Kept(None)


@pytest.mark.parametrize(
    "body",
    [
        frames({"type": "text", "payload": {"message": f"your key is {API_KEY}"}}),
        completion(*(API_KEY[i : i + 5] for i in range(0, len(API_KEY), 5))),
        frames({"type": "text", "payload": {"message": "x"}}).replace(
            b'"x"', b'"' + API_KEY.replace(".", "\\u002e").encode() + b'"'
        ),
        f": {API_KEY}\n\n".encode() + frames(),
        f"data: {API_KEY[:20]}\ndata: {API_KEY[20:]}\n\n".encode() + frames(),
        f'event: trace\ndata: {{"a":"{API_KEY}'.encode(),
    ],
    ids=["whole", "over deltas", "escaped", "comment", "two lines", "broken off"],
)
def test_bytes_with_a_live_key_in_them_are_not_shown(body: bytes) -> None:
    async def talk(wire: VoiceflowWire) -> Kept:
        await hold(wire)
        return wire.kept(0)

    with ScriptedServer([stream(body)]) as server:
        assert talked(server, talk) == Kept(None, key_found=True)


def test_of_a_turn_so_much_is_kept_and_the_rest_is_counted() -> None:
    tape = Tape()
    tape.keep(1, b"x" * (KEPT_BYTES - 1))
    tape.keep(2, b"yy")
    tape.keep(3, b"zzz")
    stream_kept = tape.told(Redactor()).stream
    assert stream_kept is not None
    assert [chunk.offset_ns for chunk in stream_kept.chunks] == [1, 2]
    assert stream_kept.left_out == 3


def test_of_a_long_conversation_the_oldest_bytes_go() -> None:
    tapes = Tapes()
    for _ in range(ALL_KEPT_BYTES // KEPT_BYTES + 1):
        tapes.new().keep(1, b"x" * KEPT_BYTES)
    told = [tape.told(Redactor()).stream for number in range(9) if (tape := tapes.of(number)) is not None]
    assert told[0] is None
    assert told[-1] is not None
    assert told[-1].chunks == (RawChunk(1, b"x" * KEPT_BYTES),)


def test_a_tape_shows_nothing_in_its_repr() -> None:
    tape = Tape()
    tape.keep(1, b"secret")
    assert "secret" not in repr(tape)


@pytest.mark.parametrize(("api", "count"), [("v4", 2), ("v2", 1), ("v2beta1", 1)])
def test_a_turn_as_curl_is_the_request_that_was_sent(api: Api, count: int) -> None:
    async def talk(wire: VoiceflowWire) -> str | None:
        await hold(wire, f"it's {API_KEY}", {"tier": "gold"})
        return wire.curl(0)

    with ScriptedServer([stream(frames())]) as server:
        commands = talked(server, talk, api)
        assert commands.count("curl -") == count
        assert server.turns[0].path in commands
    assert API_KEY not in commands
    assert "[redacted]" in commands
    assert '"gold"' in commands
    assert "session-key-0" not in commands


def state_reply(reply: Reply) -> Callable[[Received], Reply]:
    return lambda request: reply if request.path.startswith("/state/") else stream(frames())


@pytest.mark.parametrize("api", ["v4", "v2"])
def test_the_state_is_asked_for_with_the_projects_key(api: Api) -> None:
    state = {"stack": [], "storage": {}, "variables": {"name": "Ada", "echo": API_KEY}}

    async def talk(wire: VoiceflowWire) -> Any:
        await hold(wire)
        return await wire.state()

    with ScriptedServer(state_reply(refusal(200, json.dumps(state)))) as server:
        assert talked(server, talk, api)["variables"] == {"name": "Ada", "echo": "[redacted]"}
        asked = server.requests[-1]
    assert (asked.method, asked.path) == ("GET", "/state/user/o%27brien%2F1")
    assert asked.headers["authorization"] == API_KEY
    assert asked.headers["projectid"] == "p1"
    assert asked.headers["versionid"] == "main"


def test_a_user_that_nobody_knows_has_no_state() -> None:
    with ScriptedServer(state_reply(refusal(200, "null"))) as server:
        assert talked(server, lambda wire: wire.state()) is None


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (refusal(401, f'{{"message":"no {API_KEY}"}}'), "could not be read"),
        (refusal(500, "<html>"), "could not be read"),
        (refusal(200, "<html>hello"), "answered with no state"),
        (refusal(200, "[1]"), "answered with no state"),
        (refusal(200, "[" * 3000), "answered with no state"),
        (refusal(200, "NaN"), "answered with no state"),
        (Reply([b'{"variables":'], 200, (("Content-Type", "application/json"),), "reset"), "whole"),
        (refusal(200, "{}", ("Content-Encoding", "gzip")), "whole"),
        (refusal(200, f'{{"a":"{"x" * 5_000_000}"}}'), "whole"),
    ],
)
def test_what_is_no_state_is_said_in_a_sentence(reply: Reply, said: str) -> None:
    with ScriptedServer(state_reply(reply)) as server, pytest.raises(StateError) as problem:
        talked(server, lambda wire: wire.state())
    assert said in str(problem.value)
    assert API_KEY not in str(problem.value)


def test_v2beta1_has_no_state_to_ask_for() -> None:
    with ScriptedServer([stream(frames())]) as server, pytest.raises(StateError, match="every turn"):
        talked(server, lambda wire: wire.state(), "v2beta1")
    assert not server.requests
