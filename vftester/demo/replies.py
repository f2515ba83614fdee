"""Sends what was planned: waits as long as planned, writes, and stops as soon as nobody listens any more."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from vftester.demo.errors import Refusal
from vftester.demo.wire import Chunk

BREAK_OFF = "break_off"  # in the ASGI scope's state: closes the connection on the spot


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer with its planned delays. `cuts`: the connection breaks where the body would end."""

    status: int
    headers: Mapping[str, str]
    chunks: Sequence[Chunk]
    headers_after_ms: float = 0
    cuts: bool = False


def whole(refusal: Refusal, after_ms: float = 0) -> Reply:
    """An answer in one piece."""
    headers = {
        "Content-Type": refusal.media_type,
        "Content-Length": str(len(refusal.body)),
        **refusal.headers,
    }
    return Reply(refusal.status, headers, [Chunk(0, refusal.body)], after_ms)


class TurnResponse(Response):
    """Makes the reply once it is this turn's turn, and delivers it at its pace.

    Two tasks, gone when this returns: one writes, one waits for the client to leave; each ends the other.
    """

    def __init__(self, lock: asyncio.Lock, make: Callable[[], Reply], pace: float) -> None:
        self._lock = lock
        self._make = make
        self._pace = pace
        self.background = None
        self.status_code = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._write(scope, send), name="demo turn")
            watching = group.create_task(_gone(receive), name="demo turn's client")
            writing.add_done_callback(lambda _: watching.cancel())
            watching.add_done_callback(lambda _: writing.cancel())

    async def _write(self, scope: Scope, send: Send) -> None:
        async with self._lock:
            reply = self._make()
            pacer = _Pacer(self._pace)
            await pacer.wait(reply.headers_after_ms)
            headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            for chunk in reply.chunks:
                await pacer.wait(chunk.delay_ms)
                await send({"type": "http.response.body", "body": chunk.data, "more_body": True})
            if reply.cuts:
                scope["state"][BREAK_OFF]()
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        if reply.cuts:
            await _forever()  # until the other task sees the connection gone


class _Pacer:
    """Waits on one schedule, so that small delays do not add up."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._due_s = asyncio.get_running_loop().time()

    async def wait(self, delay_ms: float) -> None:
        if math.isinf(delay_ms):
            await _forever()
        self._due_s += delay_ms / 1000 / self._pace
        await asyncio.sleep(max(0.0, self._due_s - asyncio.get_running_loop().time()))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _forever() -> None:
    await asyncio.Event().wait()
