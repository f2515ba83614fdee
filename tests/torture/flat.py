"""Whether something stays flat: memory, handles, threads and tasks over a long time."""

import asyncio
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.measuring import handles, memory_mb

GONE_S = 10.0
"""So long may a connection or a thread be on its way out; a leak stays."""


@dataclass(slots=True)
class Samples:
    """Memory in MB after so many records, and what was open then. The first are the warming up."""

    records: list[int] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    async def take(self, records: int) -> None:
        opened = await settled(self.open[1] if len(self.open) > 1 else None)
        self.records.append(records)
        self.mb.append(memory_mb())
        self.open.append(opened)

    def slope_mb(self, per: int) -> float:
        """MB for so many records more, over the later two thirds."""
        start = len(self.mb) // 3
        xs, ys = self.records[start:], self.mb[start:]
        if len(xs) < 3 or xs[0] == xs[-1]:
            return 0.0
        return statistics.linear_regression(xs, ys).slope * per


def handles_and_threads() -> int:
    """Of this process."""
    return handles() + threading.active_count()


async def settled(before: int | None, count: Callable[[], int] = handles_and_threads) -> int:
    """How many there are, once they are no more than before or it took long enough."""
    until = time.monotonic() + GONE_S
    while before is not None and count() > before and time.monotonic() < until:
        await asyncio.sleep(0.05)
    return count()


def left_over() -> list[str]:
    """The tasks of the running loop besides the one that asks."""
    return [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]


def waited_ms(process: int | str = "self") -> float:
    """How long the threads of a process waited for a processor so far, all together; 0 where nobody counts that (Linux
    does). What is late by less than this may be the machine's doing."""
    counted = []
    for file in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            counted.append(file.read_text().split())
    return sum(int(waited) / 1e6 for _, waited, *_ in counted)


def ratio(times: Sequence[float], share: int = 10) -> float:
    """The last of these beside the first: medians of a tenth each."""
    part = max(1, len(times) // share)
    return statistics.median(times[-part:]) / statistics.median(times[:part])
