"""The tasks of the desk: each has a name and an owner, and is over before the window goes."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from vftester.core.ports import OutsideError

OWN_FAULT = "vftester met a fault of its own; what arrived is kept. The log has the details."


class Tasks:
    """Runs what a click began. `tell` shows the sentence where one of them could not be done."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._running: set[asyncio.Task[None]] = set()

    def own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something: it is held until it ends, and its fault is shown."""
        task = asyncio.create_task(self._guarded(work), name=name)  # noqa: TID251  owned by self._running
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: work.close())  # cancelled before it began, it was never awaited
        return task

    async def finish(self) -> None:
        """Wait until all of them are over."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except OutsideError as problem:
            self._tell(str(problem))
        except Exception as problem:
            told = {"message": OWN_FAULT, "exception": problem, "task": asyncio.current_task()}
            asyncio.get_running_loop().call_exception_handler(told)
            self._tell(OWN_FAULT)
