"""Time that is left, memory, handles, and how long a loop was held up."""

import asyncio
import ctypes
import gc
import sys
import time
from contextlib import suppress
from types import TracebackType

import psutil


class Budget:
    """Seconds that may be spent. `left` (a share of it) tells whether there is time for more."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self.seconds = seconds

    @property
    def spent_s(self) -> float:
        return time.monotonic() - self._began

    def left(self, share: float = 1.0) -> bool:
        """Whether less than this share of the time is spent."""
        return self.spent_s < self.seconds * share


def memory_mb() -> float:
    """What this process holds in memory, in MB, after the garbage is collected and what is free is given back.

    The C library keeps what was freed for the next event of 20 MB; that is no memory that is held.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError):  # a C library without it
            ctypes.CDLL(None).malloc_trim(0)
    return float(psutil.Process().memory_info().rss) / 1e6


def handles() -> int:
    """Open files, sockets and pipes of this process."""
    process = psutil.Process()
    return int(process.num_handles() if hasattr(process, "num_handles") else process.num_fds())


class LoopStalls:
    """Use as an async context: the longest that the running loop went without coming round, in milliseconds."""

    EVERY_S = 0.001

    def __init__(self) -> None:
        self.worst_ms = 0.0

    async def __aenter__(self) -> "LoopStalls":
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._timer = self._loop.call_later(self.EVERY_S, self._tick)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._note()

    def _tick(self) -> None:
        self._note()
        self._timer = self._loop.call_later(self.EVERY_S, self._tick)

    def _note(self) -> None:
        now = self._loop.time()
        self.worst_ms = max(self.worst_ms, (now - self._last - self.EVERY_S) * 1000)
        self._last = now
