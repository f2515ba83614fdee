"""Interrupts of a command that has begun something: what it began is ended well before the program goes."""

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

INSISTS_S = 1.0
"""Interrupts that come so soon after the first mean the same: a supervisor and a shell may both send one."""


class Interrupts:
    """SIGINT and SIGTERM within this context: they are told to whoever listens, and do not end the program.

    While nobody listens, one that comes long after the first does: then somebody waits for what does not end.
    """

    def __init__(self) -> None:
        self._heard: tuple[asyncio.AbstractEventLoop, Callable[[], None]] | None = None
        self._first_s: float | None = None

    @property
    def came(self) -> bool:
        return self._first_s is not None

    def __enter__(self) -> Self:
        self._former = {number: signal.signal(number, self._come) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def listen(self, do: Callable[[], None]) -> None:
        """Have something done in the running loop for each from now on; at once where one has come already."""
        self._heard = asyncio.get_running_loop(), do
        if self.came:
            do()

    def _come(self, number: int, frame: FrameType | None) -> None:
        now_s = time.monotonic()
        first = self._first_s is None
        if self._first_s is None:
            self._first_s = now_s
        loop, do = self._heard or (None, None)
        if loop is not None and do is not None and not loop.is_closed():
            with suppress(RuntimeError):  # it is closed by now
                loop.call_soon_threadsafe(do)
        elif not first and now_s - (self._first_s or now_s) > INSISTS_S:
            raise KeyboardInterrupt
