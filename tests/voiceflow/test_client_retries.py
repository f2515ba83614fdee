"""What is sent again, what never is, and that each repeat is reported."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.talking import QUICK, advanced, error_of, reports_of, talk_once, target
from vftester.core.conversation import TurnState
from vftester.core.records import Attempt, Report
from vftester.core.session import Api
from vftester.voiceflow.client import Client

HELLO = stream(frames({"type": "text", "payload": {"message": "Hi"}}))
PAST = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)


def refused_port() -> socket.socket:
    """A port of this computer on which nothing listens, kept from others."""
    kept = socket.socket()
    kept.bind(("127.0.0.1", 0))
    return kept


def test_a_connection_that_was_never_made_is_tried_again() -> None:
    with ExitStack() as stack:
        kept = stack.enter_context(refused_port())
        server = ScriptedServer([HELLO], port=kept.getsockname()[1])
        reports: list[Report] = []

        def emit(batch: Sequence[Report]) -> None:
            reports.extend(batch)
            if any(isinstance(report, Attempt) for report in batch):
                kept.close()
                stack.enter_context(server)

        async def hold() -> None:
            client = Client(target(f"http://127.0.0.1:{kept.getsockname()[1]}"), API_KEY, limits=QUICK)
            try:
                await client.turn(advanced([]).action, None, emit)
            finally:
                await client.aclose()

        asyncio.run(hold())
    turn = advanced(reports)
    assert (turn.state, turn.talk.text(), len(server.turns)) == (TurnState.COMPLETE, "Hi", 1)
    (attempt,) = turn.attempts
    assert attempt.status is None
    assert "refused the connection" in attempt.reason
    assert "Trying again in" in attempt.reason
    assert turn.response is not None
    assert 0 <= attempt.offset_ns < turn.response.offset_ns


def test_where_nothing_listens_it_is_tried_three_times_and_nothing_was_sent() -> None:
    with refused_port() as kept:
        host = f"127.0.0.1:{kept.getsockname()[1]}"

        async def hold() -> list[Report]:
            client = Client(target(f"http://{host}"), API_KEY, limits=QUICK)
            try:
                return await reports_of(client)
            finally:
                await client.aclose()

        turn = advanced(asyncio.run(hold()))
    error = error_of(turn)
    assert (turn.state, error.kind, error.status, turn.response, turn.end_ns) == (
        TurnState.FAILED,
        "connection",
        None,
        None,
        None,
    )
    assert error.message == (
        f"{host} refused the connection. Check the runtime's address and port, and that it is running. Nothing was sent."
    )
    assert [a.status for a in turn.attempts] == [None, None]


REPEATED = [
    (429, ()), (429, (("Retry-After", "0"),)), (429, (("Retry-After", PAST),)), (429, (("Retry-After", "in a while"),)),
    (503, (("Retry-After", "0"),)), (503, (("retry-after", PAST),)),
]  # fmt: skip


@pytest.mark.parametrize("api", ["v2", "v4"])
@pytest.mark.parametrize(("status", "headers"), REPEATED)
def test_what_cannot_have_reached_the_agent_is_sent_again_at_most_twice(
    api: Api, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    busy = refusal(status, "Too Many Requests", *headers, content_type="text/plain")
    with ScriptedServer([busy, busy, HELLO]) as server:
        turn = talk_once(server, api)
    assert (turn.state, turn.talk.text(), len(server.turns)) == (TurnState.COMPLETE, "Hi", 3)
    assert [a.status for a in turn.attempts] == [status, status]
    assert turn.attempts[0].offset_ns <= turn.attempts[1].offset_ns
    assert turn.response is not None
    assert turn.response.status == 200
    with ScriptedServer([busy]) as server:
        turn = talk_once(server, api)
    assert (turn.state, len(server.turns), len(turn.attempts)) == (TurnState.FAILED, 3, 2)
    assert error_of(turn).status == status


NEVER = [
    (503, ()), (429, (("Retry-After", "3600"),)), (503, (("Retry-After", "3600"),)),
    *((status, (("Retry-After", "0"),)) for status in (400, 401, 403, 404, 408, 413, 500, 502, 504)),
]  # fmt: skip


@pytest.mark.parametrize(("status", "headers"), NEVER)
def test_all_else_is_shown_and_never_sent_again(status: int, headers: tuple[tuple[str, str], ...]) -> None:
    with ScriptedServer([refusal(status, '{"message":"No."}', *headers), HELLO]) as server:
        turn = talk_once(server)
    assert (turn.state, len(server.turns), turn.attempts) == (TurnState.FAILED, 1, ())


BROKEN = [
    Reply(status=None, ending="cut"),
    Reply(status=None, ending="reset"),
    Reply(raw=b"HTTP/1.1 200 OK\r\n"),
    Reply(raw=b"ICY nonsense\r\n\r\n"),
]


@pytest.mark.parametrize("reply", BROKEN, ids=["closed", "reset", "half a head", "nonsense"])
def test_a_request_that_was_sent_and_got_no_answer_is_never_sent_again(reply: Reply) -> None:
    with ScriptedServer([reply, HELLO]) as server:
        turn = talk_once(server)
    error = error_of(turn)
    assert (turn.state, error.kind, turn.attempts, len(server.turns)) == (TurnState.FAILED, "connection", (), 1)
    assert "was not sent again" in error.message
    assert turn.end_ns is None


@pytest.mark.parametrize("ending", ["cut", "reset", "end"])
@pytest.mark.parametrize("sent", [b"", b"\n", b"event: trace\nid: 1\nda"])
def test_after_the_head_of_a_stream_nothing_is_ever_sent_again(ending: str, sent: bytes) -> None:
    with ScriptedServer([stream(sent, ending=ending), HELLO]) as server:
        turn = talk_once(server)
    assert (turn.state, turn.attempts, len(server.turns)) == (TurnState.TRUNCATED, (), 1)


def test_a_session_start_is_tried_again_under_the_same_rules() -> None:
    busy, broken = refusal(429, "", ("Retry-After", "0")), refusal(500)
    with ScriptedServer([HELLO], session_replies=[busy, refusal(200, '{"sessionKey":"a-session-key"}')]) as server:
        turn = talk_once(server, "v4")
    assert (turn.state, [a.status for a in turn.attempts], len(server.requests)) == (TurnState.COMPLETE, [429], 3)
    with ScriptedServer([HELLO], session_replies=[broken]) as server:
        assert talk_once(server, "v4").attempts == ()
    assert (len(server.requests), server.turns) == (1, [])
