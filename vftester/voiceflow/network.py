"""The network thread: all streams run in one event loop of their own, so that a busy window delays no stamp.

Measured with a window stalled 150 ms at a time: stamps taken in the window's own loop were up to 144 ms late.
"""

import asyncio
import ssl
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from typing import Any, TypeVar

from vftester.core.actions import Action
from vftester.core.ports import Tap
from vftester.core.records import Closed, Closing, Report
from vftester.core.session import Target
from vftester.voiceflow.client import Client
from vftester.voiceflow.endpoints import WireOptions
from vftester.voiceflow.errors import cancelled
from vftester.voiceflow.patience import Limits
from vftester.voiceflow.tape import Kept, Tapes

T = TypeVar("T")

_SWITCH_INTERVAL_S = 0.0005
"""How long another thread may keep the interpreter while a stream's bytes wait to be stamped."""


class Network:
    """A thread with an event loop. Started by its first use, ended by `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._former_interval = sys.getswitchinterval()

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine in the network thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._running())

    def prepare(self) -> Future[None]:
        """Load in the network thread what a first request takes: httpx puts it off until then, and has its caller wait
        for 40 ms."""
        return self.submit(_prepare())

    def close(self) -> None:
        """Cancel what runs and end the thread. Harmless when it never ran."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None
        sys.setswitchinterval(self._former_interval)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._former_interval = sys.getswitchinterval()
            sys.setswitchinterval(_SWITCH_INTERVAL_S)
            self._thread = threading.Thread(target=self._loop.run_forever, name="vftester network", daemon=True)
            self._thread.start()
        return self._loop


async def _prepare() -> None:
    for name in ("httpcore", "encodings.idna"):
        import_module(name)
    import_module("anyio").get_cancelled_exc_class()  # loads what it does for this kind of loop


async def _cancel_others() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class VoiceflowWire:
    """A `Wire` to one target: turns run in the network thread, their reports come out in the caller's loop."""

    def __init__(
        self,
        network: Network,
        target: Target,
        key: str,
        options: WireOptions = WireOptions(),
        limits: Limits = Limits(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._network = network
        self._client = Client(target, key, options, limits, tls)
        self._tapes = Tapes()
        self._stream: _TurnStream | None = None

    def turn(self, action: Action, variables: Mapping[str, Any] | None, tap: Tap) -> "_TurnStream":
        if self._stream is not None and not self._stream.over:
            raise RuntimeError("a turn of this conversation is still in flight")
        stream = self._stream = _TurnStream(self._network, tap)
        self._network.submit(stream.run(self._client.turn(action, variables, stream.put, self._tapes.new())))
        return stream

    def without_keys(self, value: Any) -> Any:
        return self._client.without_keys(value)

    async def state(self) -> Any:
        """What Voiceflow keeps of this conversation's user; None where it knows none. Raises OutsideError."""
        return await asyncio.wrap_future(self._network.submit(self._client.state()))

    def kept(self, turn: int) -> Kept:
        """The bytes of a turn, counted from 0, without keys. Takes long for many; any thread may ask."""
        tape = self._tapes.of(turn)
        return self._client.told(tape) if tape is not None else Kept(None)

    def curl(self, turn: int) -> str | None:
        """A turn's request as curl commands, without keys; None where it was never sent."""
        tape = self._tapes.of(turn)
        return None if tape is None or tape.request is None else self._client.curl(tape.request)

    async def aclose(self) -> None:
        if self._stream is not None:
            self._stream.cancel()
            await self._stream.closed()
        await asyncio.wrap_future(self._network.submit(self._client.aclose()))


class _TurnStream:
    """A turn under way, seen from the caller's loop.

    `put` is called in the network thread; what one read of the socket brought wakes the caller once.
    """

    def __init__(self, network: Network, tap: Tap) -> None:
        self._network = network
        self._tap = tap
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Sequence[Report]] = deque()
        self._waking = False
        self._wake = asyncio.Event()
        self._task: asyncio.Task[Any] | None = None
        self._cancelled = False
        self._finished = False
        self._bug: BaseException | None = None
        self.over = False

    async def run(self, turn: Coroutine[Any, Any, None]) -> None:
        """In the network thread: the whole turn."""
        self._task = asyncio.current_task()
        try:
            if self._cancelled:  # before its first step
                turn.close()
                self.put([Closed(None, Closing.CANCELLED, cancelled())])
            else:
                await turn
        except Exception as bug:
            self._bug = bug
        finally:
            self._finished = True
            self._wake_up()

    def put(self, reports: Sequence[Report]) -> None:
        if not reports:
            return
        self._tap(reports)
        self._waiting.append(reports)
        if not self._waking:
            self._waking = True
            # When this loop comes round, which is when nothing more of the read is left to decode.
            asyncio.get_running_loop().call_soon(self._wake_up)

    def cancel(self) -> None:
        if not self.over:
            self._network.submit(self._cancel_once())

    async def _cancel_once(self) -> None:
        if not self._cancelled:
            self._cancelled = True
            if self._task is not None and not self._finished:
                self._task.cancel()

    async def closed(self) -> None:
        """Wait until the request is closed; what it still reports is dropped here (the tap has it)."""
        async for _ in self:
            pass

    async def __aiter__(self) -> AsyncIterator[Sequence[Report]]:
        while not self.over:
            await self._wake.wait()
            self._wake.clear()
            batch: list[Report] = []
            while self._waiting:
                batch += self._waiting.popleft()
            if batch:
                self.over = isinstance(batch[-1], Closed)
                yield batch
            elif self._finished:
                self.over = True
                raise RuntimeError("the turn ended without its closing") from self._bug

    def _wake_up(self) -> None:
        self._waking = False
        with suppress(RuntimeError):  # the caller's loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._wake.set)
