"""A turn's answer in one event loop: a client that leaves ends the generation and leaves no task behind."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

import pytest

from vftester.demo import replies
from vftester.demo.replies import Reply, TurnResponse
from vftester.demo.routes import House, build_app
from vftester.demo.wire import Chunk

KEY = "VF.DM.000000000000000000000000.test"
PROJECT = "0" * 24
SILENCE = {"type": "text", "payload": "/fault silence"}


def post(path: str, key: str) -> dict[str, Any]:
    """The ASGI scope of a request."""
    headers = [(b"host", b"localhost"), (b"authorization", key.encode())]
    return {"type": "http", "method": "POST", "path": path, "query_string": b"", "state": {}, "headers": headers}


class Exchange:
    """An ASGI exchange by hand: `leave` is the client closing its connection."""

    def __init__(self, body: bytes = b"") -> None:
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.sent: list[dict[str, Any]] = []
        self.first_sent = asyncio.Event()
        self.body_read = asyncio.Event()  # and the client is watched: the turn runs, or waits for its turn

    async def receive(self) -> dict[str, Any]:
        if not self._incoming.empty():
            return self._incoming.get_nowait()
        self.body_read.set()
        return await self._incoming.get()

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.first_sent.set()

    def leave(self) -> None:
        self._incoming.put_nowait({"type": "http.disconnect"})


@pytest.mark.asyncio
async def test_a_client_that_leaves_ends_the_generation_and_no_task_is_left(script) -> None:
    app = build_app(House(script, PROJECT, KEY, seed=1, pace=1.0, stream=True))
    exchange = Exchange(json.dumps({"action": SILENCE}).encode())
    path = f"/v2/project/{PROJECT}/user/u/interact/stream"
    async with asyncio.timeout(10):
        async with asyncio.TaskGroup() as group:
            group.create_task(app(post(path, KEY), exchange.receive, exchange.send))
            await exchange.first_sent.wait()
            exchange.leave()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert exchange.sent[0]["status"] == 200
    assert all(message.get("more_body", True) for message in exchange.sent)


@pytest.mark.asyncio
async def test_a_key_voided_while_its_turn_waits_refuses_that_turn(script) -> None:
    app = build_app(House(script, PROJECT, KEY, seed=1, pace=math.inf, stream=True))

    async def session() -> str:
        exchange = Exchange(b'{"userID":"u"}')
        await app(post(f"/v4/project/{PROJECT}/session", KEY), exchange.receive, exchange.send)
        return str(json.loads(exchange.sent[1]["body"])["sessionKey"])

    async with asyncio.timeout(10):
        key = await session()
        first = Exchange(json.dumps({"action": SILENCE}).encode())
        second = Exchange(b'{"action":{"type":"launch"}}')
        async with asyncio.TaskGroup() as group:
            group.create_task(app(post("/v4/interact/stream", key), first.receive, first.send))
            await first.first_sent.wait()
            group.create_task(app(post("/v4/interact/stream", key), second.receive, second.send))
            await second.body_read.wait()
            await session()
            assert second.sent == []
            first.leave()
    assert second.sent[0]["status"] == 401


@pytest.mark.asyncio
async def test_a_client_that_leaves_while_waiting_for_its_turn_takes_no_turn(script) -> None:
    lock = asyncio.Lock()
    taken: list[str] = []

    def make() -> Reply:
        taken.append("taken")
        return Reply(200, {}, [])

    await lock.acquire()
    exchange = Exchange()
    exchange.leave()
    async with asyncio.timeout(10):
        await TurnResponse(lock, make, math.inf)({"type": "http"}, exchange.receive, exchange.send)
    assert taken == []
    lock.release()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.asyncio
async def test_a_cut_breaks_the_connection_after_the_last_chunk_and_frees_the_conversation() -> None:
    lock = asyncio.Lock()
    exchange = Exchange()
    reply = Reply(200, {}, [Chunk(0, b"half an ev")], cuts=True)
    scope = {"type": "http", "state": {replies.BREAK_OFF: exchange.leave}}
    async with asyncio.timeout(10):
        await TurnResponse(lock, lambda: reply, math.inf)(scope, exchange.receive, exchange.send)
    assert exchange.sent[-1] == {"type": "http.response.body", "body": b"half an ev", "more_body": True}
    assert not lock.locked()


def test_waiting_follows_one_schedule_and_pace_divides_it(monkeypatch) -> None:
    clock = _Clock()
    monkeypatch.setattr(replies.asyncio, "get_running_loop", lambda: clock)
    monkeypatch.setattr(replies.asyncio, "sleep", clock.sleep)

    async def run() -> None:
        pacer = replies._Pacer(2.0)
        await pacer.wait(1000)
        clock.now_s += 0.4  # writing took its time
        await pacer.wait(1000)
        clock.now_s += 5.0  # so late that nothing is left to wait for
        await pacer.wait(1000)

    running = run()
    with pytest.raises(StopIteration):  # it ran to its end without ever having to wait
        running.send(None)
    assert clock.slept_s == pytest.approx([0.5, 0.1, 0.0])


class _Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept_s: list[float] = []

    def time(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds
