"""asyncio on Qt's event loop: the one file that imports qasync."""

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimerEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

_COLLECT_MS = 1000
_ALL_EVERY = 60
_MOST_YOUNG = 20_000
"""Objects: a look through more would hold the window up. So many come only of what is read or received, and stay."""


def run(app: QApplication, main: Coroutine[Any, Any, int]) -> int:
    """Run `main` to its end on the application's event loop.

    The loop ends with `main`, not with the last window: closing that would pull the loop from under its tasks.
    """
    app.setQuitOnLastWindowClosed(False)
    with _collected_here(app), asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(main)


@contextmanager
def _collected_here(app: QApplication) -> Iterator[None]:
    """Collect cyclic garbage in this thread alone.

    Left to itself, Python collects in whatever thread happens to allocate, and a Qt object that dies in the network
    thread stops its timers there, which Qt forbids.
    """
    gc.disable()
    collector = _Collector(app)
    try:
        yield
    finally:
        collector.setParent(None)
        del collector
        gc.collect()
        gc.enable()


class _Collector(QObject):
    """Collects young garbage every second, all of it every minute."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self.startTimer(_COLLECT_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        self._rounds += 1
        if self._rounds % _ALL_EVERY == 0:
            gc.collect()
        elif gc.get_count()[0] > _MOST_YOUNG:
            gc.freeze()
            gc.unfreeze()  # all that is there counts as old from now on
        else:
            gc.collect(1)
