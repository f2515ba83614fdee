"""What the last time left behind, at the desk: a reply that was cut off as vftester died, and the traces of a crash."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from vftester.core.ports import OutsideError
from vftester.desk.tasks import Tasks
from vftester.gui.offer_bar import OfferBar
from vftester.gui.window import MainWindow
from vftester.store.owners import CutOff
from vftester.store.reader import Reader

CRASHED = "The last time vftester crashed. A report of it says where; no key is in it, and nothing of what was said."


class Recovery(QObject):
    """Says once what happened, and offers to see it. `store` is where sessions are kept."""

    def __init__(self, window: MainWindow, tasks: Tasks, store: Path) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._store = store

    def tell_cut_off(self, cut: Sequence[CutOff]) -> None:
        """Replies were arriving when their program died; the newest comes first."""
        if cut:
            self._tasks.own(self._tell_cut_off(cut), "recovery")

    def tell_crash(self, report: str) -> None:
        """The last time a crash left a report; "" where it did not."""
        if report:
            bar = self._offer(CRASHED, "Copy report")
            bar.acted.connect(partial(QGuiApplication.clipboard().setText, report))

    async def _tell_cut_off(self, cut: Sequence[CutOff]) -> None:
        newest = cut[0]
        try:
            session, _ = await asyncio.to_thread(Reader(self._store).load_newest, newest.session_id)
        except OutsideError:  # deleted meanwhile
            return
        bar = self._offer(sentence(newest, session.name, len(cut) - 1), "Show it")
        bar.acted.connect(partial(self._window.openSessionRequested.emit, newest.session_id))

    def _offer(self, said: str, action: str) -> OfferBar:
        bar = OfferBar(said, action, self._window)
        self._window.bars.add(bar)
        self._window.launchRequested.connect(bar.leave)  # whoever goes on has read it
        return bar


def sentence(newest: CutOff, name: str, others: int) -> str:
    """What is said of replies that were cut off, one and so many others."""
    also = f", and {others:,} more like it" if others else ""
    return (
        f"vftester ended unexpectedly while a reply was arriving. What had arrived is kept: turn {newest.index + 1} of "
        f"“{name}” is cut off{also}."
    )
