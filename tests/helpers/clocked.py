"""A loop whose clock stands still while something is done, and jumps to the next timer when there is nothing to do."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    def __init__(self, late: float) -> None:
        super().__init__()
        self._late = 1 + late
        self.passed_s = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout is not None else 10)
        if not ready:
            assert timeout is not None, "nothing will ever happen any more"
            self.passed_s += timeout * self._late
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """`time` is seconds since its beginning, by its own clock; `clock_ns` the same in nanoseconds.

    `late`: by which share of their length its timers are late.
    """

    def __init__(self, late: float = 0.0) -> None:
        self._jumping = _Jumping(late)
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed_s

    def clock_ns(self) -> int:
        return round(self._jumping.passed_s * 1e9)


def in_no_time(work: Coroutine[Any, Any, T], loop: JumpingLoop) -> T:
    """Run something on a clock that jumps."""
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(work)
