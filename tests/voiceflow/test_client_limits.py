"""Limits, cancelling, and ways a stream can end: over real sockets, with limits so small that nothing waits for long."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.talking import QUICK, advanced, begun, error_of, reports_of, talk_once, target
from vftester.core.conversation import Turn, TurnState
from vftester.core.records import UNTERMINATED, Attempt, Record, Report
from vftester.core.timing.measures import measure
from vftester.voiceflow.client import Client
from vftester.voiceflow.patience import Limits

HI = {"type": "text", "payload": {"message": "Hi"}}
HELLO = frames(HI, end=False)
HANGING = stream(HELLO, ending="hang")
GUARD_S = 20  # a hang fails instead of blocking the run; nothing is measured with it


def cancelled_at(server: ScriptedServer, moment: type[Report] | None, limits: Limits = QUICK) -> Turn:
    """A turn that is cancelled at its first report of a type, or once the server has its request."""

    async def hold() -> list[Report]:
        client = Client(target(server.runtime), API_KEY, limits=limits)
        reports: list[Report] = []

        def emit(batch: Sequence[Report]) -> None:
            reports.extend(batch)
            if moment is not None and any(isinstance(report, moment) for report in batch):
                task.cancel()

        async with asyncio.timeout(GUARD_S), asyncio.TaskGroup() as group:
            task = group.create_task(client.turn(begun().action, None, emit))
            if moment is None:
                await asyncio.to_thread(server.arrived.wait, GUARD_S)
                task.cancel()
        await client.aclose()
        return reports

    return advanced(asyncio.run(hold()))


def test_silence_ends_a_stream_and_closes_the_request() -> None:
    with ScriptedServer([HANGING]) as server:
        turn = talk_once(server, limits=Limits(idle_s=0.5))
        assert server.closed_by_client.wait(GUARD_S)
    error = error_of(turn)
    assert (turn.state, error.kind, turn.talk.text()) == (TurnState.TIMED_OUT, "idle", "Hi")
    assert "sent nothing for 0.5 s" in error.message
    assert measure(turn).end_ms is not None


def test_silence_before_any_headers_ends_the_turn_without_an_end() -> None:
    with ScriptedServer([Reply(before="hang")]) as server:
        turn = talk_once(server, limits=Limits(idle_s=0.5))
        assert server.closed_by_client.wait(GUARD_S)
    assert (turn.state, error_of(turn).kind, turn.response, turn.end_ns) == (TurnState.TIMED_OUT, "idle", None, None)


def test_a_turn_that_goes_on_too_long_ends_whatever_arrives() -> None:
    with ScriptedServer([HANGING]) as server:
        turn = talk_once(server, limits=Limits(idle_s=60, turn_s=0.5))
        assert server.closed_by_client.wait(GUARD_S)
    error = error_of(turn)
    assert (turn.state, error.kind, turn.talk.text()) == (TurnState.TIMED_OUT, "turn_limit", "Hi")
    assert "not over after 0.5 s" in error.message


def test_an_incomplete_event_is_kept_when_a_limit_ends_the_turn() -> None:
    with ScriptedServer([stream(HELLO + b"event: trace\nda", ending="hang")]) as server:
        turn = talk_once(server, limits=Limits(idle_s=0.5))
    assert [r.flaw for r in turn.readings] == [None, UNTERMINATED]


def test_waiting_on_purpose_before_a_repeat_is_no_silence() -> None:
    limits = Limits(idle_s=0.05, retry_s=0.1, retry_cap_s=0.2)
    with ScriptedServer([refusal(429), stream(frames(HI))]) as server:
        turn = talk_once(server, limits=limits)
    assert (turn.state, len(turn.attempts)) == (TurnState.COMPLETE, 1)


def test_after_the_end_event_an_open_body_is_waited_for_only_a_moment() -> None:
    with ScriptedServer([stream(frames(HI), ending="hang")]) as server:
        turn = talk_once(server, limits=Limits(quiet_s=0.01))
        assert server.closed_by_client.wait(GUARD_S)
    assert (turn.state, turn.error, turn.talk.text()) == (TurnState.COMPLETE, None, "Hi")


def test_after_an_error_event_an_open_body_is_waited_for_only_a_moment() -> None:
    with ScriptedServer([stream(HELLO, b"event: error\ndata: boom\n\n", ending="hang")]) as server:
        turn = talk_once(server, limits=Limits(quiet_s=0.01))
    assert (turn.state, error_of(turn).kind) == (TurnState.FAILED, "error_event")


def test_events_after_the_end_are_kept() -> None:
    late = b'event: trace\nid: 9\ndata: {"type":"debug","payload":{"message":"late"}}\n\n: bye\n\n'
    with ScriptedServer([stream(frames(HI), late)]) as server:
        turn = talk_once(server)
    assert [r.record.event for r in turn.readings] == ["trace", "end", "trace", "comment"]
    assert turn.state is TurnState.COMPLETE


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_a_break_after_the_end_event_leaves_the_turn_complete(ending: str) -> None:
    with ScriptedServer([stream(frames(HI), ending=ending)]) as server:
        turn = talk_once(server)
    assert (turn.state, turn.error) == (TurnState.COMPLETE, None)


@pytest.mark.parametrize("ending", ["end", "cut"])
def test_a_body_that_ends_before_its_end_event_is_truncated_and_kept(ending: str) -> None:
    with ScriptedServer([stream(HELLO, b"event: end\nid: 2\ndata: {}\n", ending=ending)]) as server:
        turn = talk_once(server)
    assert (turn.state, error_of(turn).kind, turn.talk.text()) == (TurnState.TRUNCATED, "cut", "Hi")
    assert [(r.record.event, r.flaw) for r in turn.readings] == [("trace", None), ("end", UNTERMINATED)]


def test_a_chunked_body_that_is_nonsense_is_a_break() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    with ScriptedServer([Reply(raw=head + b"%x\r\n%s\r\nzz\r\n" % (len(HELLO), HELLO))]) as server:
        turn = talk_once(server)
    assert (turn.state, error_of(turn).kind, turn.talk.text()) == (TurnState.TRUNCATED, "cut", "Hi")


def test_cancelling_before_any_headers_closes_the_request() -> None:
    with ScriptedServer([Reply(before="hang")]) as server:
        turn = cancelled_at(server, None)
        assert server.closed_by_client.wait(GUARD_S)
    assert (turn.state, error_of(turn).kind, turn.response, turn.end_ns) == (
        TurnState.CANCELLED,
        "cancelled",
        None,
        None,
    )


def test_cancelling_in_mid_stream_closes_the_request_and_keeps_what_arrived() -> None:
    with ScriptedServer([stream(HELLO + b"event: tra", ending="hang")]) as server:
        turn = cancelled_at(server, Record)
        assert server.closed_by_client.wait(GUARD_S)
    assert (turn.state, error_of(turn).kind, turn.talk.text()) == (TurnState.CANCELLED, "cancelled", "Hi")
    assert [r.record.event for r in turn.readings] == ["trace", "tra"]
    assert "may still be at work" in error_of(turn).message


def test_cancelling_while_a_repeat_is_waited_for_sends_nothing_more() -> None:
    with ScriptedServer([refusal(429), stream(frames(HI))]) as server:
        turn = cancelled_at(server, Attempt, Limits(retry_s=30))
        assert len(server.turns) == 1
    assert (turn.state, len(turn.attempts)) == (TurnState.CANCELLED, 1)


def test_a_client_goes_on_after_a_cancelled_turn() -> None:
    async def hold(server: ScriptedServer) -> Turn:
        client = Client(target(server.runtime), API_KEY, limits=Limits(idle_s=0.05))
        await reports_of(client)
        turn = advanced(await reports_of(client))
        await client.aclose()
        return turn

    with ScriptedServer([HANGING, stream(frames(HI))]) as server:
        assert asyncio.run(hold(server)).state is TurnState.COMPLETE


def test_a_second_turn_uses_the_open_connection_and_the_same_session() -> None:
    async def hold(server: ScriptedServer) -> list[Turn]:
        client = Client(target(server.runtime, "v4"), API_KEY, limits=QUICK)
        turns = [advanced(await reports_of(client)) for _ in range(3)]
        await client.aclose()
        return turns

    with ScriptedServer([stream(frames(HI))]) as server:
        turns = asyncio.run(hold(server))
    assert (server.connections, len(server.session_keys), len(server.turns)) == (1, 1, 3)
    assert [measure(turn).connect_ms for turn in turns] == [0.0, 0.0, 0.0]  # the session start made the connection
    assert [turn.session_start_ns is not None for turn in turns] == [True, False, False]
    assert {turn.headers["authorization"] for turn in server.turns} == set(server.session_keys)


def test_a_cold_connection_takes_its_time() -> None:
    with ScriptedServer([stream(frames(HI))]) as server:
        measures = measure(talk_once(server))
    assert measures.connect_ms is not None
    assert measures.first_byte_ms is not None
    assert 0 < measures.connect_ms <= measures.first_byte_ms


def test_an_event_above_64_mib_is_cut_and_reading_goes_on_after_it() -> None:
    large = [b"event: trace\nid: 1\ndata: ", *[b"x" * (1 << 20)] * 65, b"\n\n"]
    with ScriptedServer([stream(*large, frames(HI))]) as server:
        turn = talk_once(server)
    first, *rest = turn.readings
    assert "event of 68157463 bytes, of which the first 65536 are kept" in (first.flaw or "")
    assert len(first.record.data) <= 65536
    assert (turn.state, turn.talk.text(), len(rest)) == (TurnState.COMPLETE, "Hi", 2)
