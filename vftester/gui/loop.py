"""asyncio on Qt's event loop: the one file that imports qasync."""

import asyncio
import gc
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimerEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

_SWITCH_INTERVAL_S = 0.0005
_COLLECT_MS = 500
_ALL_EVERY = 120
_MOST_YOUNG = 4_000
_MOST_OLD = 20_000
"""Objects: a look through more would hold the window up."""


def run(app: QApplication, main: Coroutine[Any, Any, int]) -> int:
    """Run `main` to its end on the application's event loop.

    The loop ends with `main`, not with the last window: closing that would pull the loop from under its tasks.
    """
    app.setQuitOnLastWindowClosed(False)
    with _seldom_waiting(), _collected_here(app), asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(main)


@contextmanager
def _seldom_waiting() -> Iterator[None]:
    """Let no other thread keep the interpreter long.

    The window lets go of it with nearly every call of Qt's; beside a thread that computes, as one does that opens a
    session, each of these calls would take the 5 ms that Python leaves such a thread.
    """
    former = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    try:
        yield
    finally:
        sys.setswitchinterval(former)


@contextmanager
def _collected_here(app: QApplication) -> Iterator[None]:
    """Collect cyclic garbage in this thread alone.

    Left to itself, Python collects in whatever thread happens to allocate, and a Qt object that dies in the network
    thread stops its timers there, which Qt forbids.
    """
    gc.disable()
    gc.freeze()  # what the program itself is made of stays
    collector = _Collector(app)
    try:
        yield
    finally:
        collector.setParent(None)
        del collector
        gc.unfreeze()
        gc.collect()
        gc.enable()


class _Collector(QObject):
    """Collects young garbage twice a second, older garbage every minute; never so much that the window is held up.

    Where there is too much to look through it is set aside for good: what comes in such numbers is what was read or
    received, or the program itself. That holds no cycles, so it goes when nothing refers to it any more.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self.startTimer(_COLLECT_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        self._rounds += 1
        # Looked at, and not asked of `gc.get_count`: that is lowered by older objects that go meanwhile.
        if _count(0) > _MOST_YOUNG or (self._rounds % _ALL_EVERY == 0 and _count(2) > _MOST_OLD):
            gc.freeze()
        else:
            gc.collect(1 if self._rounds % _ALL_EVERY else 2)


def _count(generation: int) -> int:
    """How many objects there are of a generation.

    Without a step of Python's between asking for them and letting them go: whoever holds a tuple that another thread is
    about to fill (as `tuple(some generator)` does) makes that fail with a SystemError.
    """
    return next(map(len, map(gc.get_objects, (generation,))))
