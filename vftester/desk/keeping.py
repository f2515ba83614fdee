"""The store at the desk: opened as soon as it can be, and what is wrong with it is said for as long as it lasts."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from vftester.gui.window import MainWindow
from vftester.store.writer import Writer

if TYPE_CHECKING:
    from vftester.gui.problem_bar import ProblemBar

AGAIN_S = 2.0
"""So often it is tried again to open a store that could not be."""


class KeepingDesk(QObject):
    """Opens the store, says what is wrong with it in a bar of its own, and lets nobody close over what is not kept."""

    def __init__(self, window: MainWindow, store: Path) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._writer: Writer | None = None
        self._bar: ProblemBar | None = None
        self._warned = False

    async def open(self) -> Writer:
        """What keeps conversations in the store. Raises StoreError."""
        loop = asyncio.get_running_loop()

        def on_trouble(sentence: str | None) -> None:
            loop.call_soon_threadsafe(self._show_trouble, sentence)

        self._writer = await asyncio.to_thread(Writer, self._store, on_trouble)
        self.tell(None)
        return self._writer

    def tell(self, sentence: str | None) -> None:
        """Say what is wrong with the store until this is called with None, or the person has read it."""
        self._warned = False
        if sentence is None:
            if self._bar is not None:
                self._bar.hide()
        elif self._bar is None or self._bar.text != sentence:
            self._show(sentence)

    def may_close(self) -> bool:
        """Nothing is lost by closing now, or the person was told and closes all the same."""
        unkept = self._writer.unkept() if self._writer is not None else None
        if unkept is None or self._warned:
            return True
        self._show(
            f"{unkept} Closing now loses them: export the conversation first, or close once more to leave all the same."
        )
        self._warned = True
        return False

    def _show_trouble(self, sentence: str | None) -> None:
        self.tell(sentence)
        if sentence is None:
            self._window.show_status("Saved", "ok")
        else:
            self._window.show_status("The store has a problem", "trouble")

    def _show(self, sentence: str) -> None:
        from vftester.gui.problem_bar import ProblemBar

        if self._bar is None:
            self._bar = ProblemBar(self._window)
            self._window.bars.add(self._bar)
        self._bar.show_problem(sentence)
