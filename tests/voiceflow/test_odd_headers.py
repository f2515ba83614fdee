"""Headers that no client should choke on: bytes of no charset, cookies, lengths beyond all reason. The turn goes on, or
ends with a sentence; so does the one after it."""

import asyncio

import pytest

from tests.helpers.hostile import HELLO
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, refusal, whole
from tests.helpers.talking import QUICK, advanced, error_of, reports_of, target, told_once
from vftester.core.conversation import Turn, TurnState
from vftester.voiceflow.client import Client

COMPLETE, FAILED = TurnState.COMPLETE, TurnState.FAILED


def answered(*headers: bytes, status: bytes = b"200 OK") -> Reply:
    head = [b"HTTP/1.1 " + status, b"Content-Type: text/event-stream", b"Connection: close", *headers]
    return Reply(raw=b"\r\n".join([*head, b"Content-Length: %d" % len(HELLO), b"", HELLO]))


async def _two_turns(server: ScriptedServer) -> list[Turn]:
    client = Client(target(server.runtime), API_KEY, limits=QUICK)
    try:
        return [advanced(await reports_of(client)) for _ in range(2)]
    finally:
        await client.aclose()


def two_turns(server: ScriptedServer) -> list[Turn]:
    return asyncio.run(_two_turns(server))


COOKIES = {
    "latin": [b"Set-Cookie: a=\xe9\xff; Path=/"],
    "utf-8": ["Set-Cookie: ü=€; Path=/".encode()],
    "control characters": [b"Set-Cookie: a=b\x01c; Path=/"],
    "an expiry of 5,000 digits": [b"Set-Cookie: a=b; max-age=" + b"9" * 5000 + b"; expires=" + b"9" * 5000],
    "90 kB": [b"Set-Cookie: a%d=%s; Path=/" % (number, b"x" * 900) for number in range(90)],
}


@pytest.mark.parametrize("name", COOKIES)
def test_cookies_are_not_kept_and_hinder_no_later_turn(name: str) -> None:
    with ScriptedServer([answered(*COOKIES[name]), whole(HELLO)]) as server:
        turns = two_turns(server)
        assert [turn.state for turn in turns] == [COMPLETE, COMPLETE]
        assert not any("cookie" in request.headers for request in server.requests)


LOCATIONS = [
    b"//\xff\xfe:99999999/",
    b"http://[::1",
    "https://münchen.example/é".encode(),
    b"\xe9",
    b"http://",
    b" ",
    b"\x01",
]


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("status", [b"302 Found", b"308 Permanent Redirect"])
def test_a_redirect_to_nonsense_is_not_followed_and_told(location: bytes, status: bytes) -> None:
    with ScriptedServer([answered(b"Location: " + location, status=status)]) as server:
        for turn in two_turns(server):
            error = error_of(turn)
            assert (turn.state, error.kind) == (FAILED, "redirect")
            assert "which is not followed" in error.message
            assert error.message.isprintable()
        assert len(server.requests) == 2


def test_a_location_where_none_belongs_is_overlooked() -> None:
    with ScriptedServer([answered(b"Location: \xff\xfe", b"Location: /b")]) as server:
        assert [turn.state for turn in two_turns(server)] == [COMPLETE, COMPLETE]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("7", "Wait 7 s,"), ("9" * 5000, "Wait a little,"), ("0", "Wait a little,"), ("\xb2", "Wait a little,"), ("-5", "Wait a little,")],
)  # fmt: skip
def test_only_a_length_that_one_could_wait_is_told(asked: str, said: str) -> None:
    with ScriptedServer([refusal(429, "x", ("Retry-After", asked))]) as server:
        message = error_of(advanced(told_once(server.runtime))).message
        assert said in message
        assert len(message) < 200


ODD = {
    "a length of 5,000 digits": [b"Content-Length: " + b"9" * 5000],
    "two lengths": [b"Content-Length: 1"],
    "a negative length": [b"Content-Length: -1"],
    "a name that is none": [b"X-\xe9: x"],
    "no name": [b": x"],
    "an encoding of the transfer": [b"Transfer-Encoding: gzip, chunked"],
}


@pytest.mark.parametrize("name", ODD)
def test_headers_that_break_the_protocol_end_each_turn_with_a_sentence(name: str) -> None:
    with ScriptedServer([answered(*ODD[name])]) as server:
        for turn in two_turns(server):
            assert turn.state is FAILED
            assert "broke before an answer came" in error_of(turn).message


@pytest.mark.parametrize("status", [b"101 Switching Protocols", b"099 Odd", b"000 Odd"])
def test_a_status_that_is_no_answer_ends_the_turn_with_a_sentence(status: bytes) -> None:
    with ScriptedServer([answered(b"Upgrade: websocket", b"Connection: upgrade", status=status)]) as server:
        assert [turn.state for turn in two_turns(server)] == [FAILED, FAILED]
