"""A bar that takes something back: shown for a while after something was deleted."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from vftester.gui.notice_bar import NoticeBar

WHILE_MS = 10_000


class UndoBar(NoticeBar):
    """Says what was done and offers Undo. What was done is final only when the bar says so.

    Signals:
        undone: take it back; the thing that was given to `offer`.
        finished: it stays done, as the bar went away, or something else was done after it; the same thing.
    """

    undone = Signal(object)
    finished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thing: object = None
        self._offering = False
        close = QPushButton("Dismiss", self)
        close.setProperty("look", "flat")
        close.setAccessibleName("Dismiss: it stays done")
        close.clicked.connect(self.finish)
        self._row.addWidget(close)
        self._while = QTimer(self)
        self._while.setSingleShot(True)
        self._while.setInterval(WHILE_MS)
        self._while.timeout.connect(self._leave)
        self.acted.connect(self._undo)

    def offer(self, sentence: str, thing: object) -> None:
        """Say what was done (“Session deleted”) and offer to take it back for a while."""
        self.finish()
        self._thing, self._offering = thing, True
        self.show_notice(sentence, "Undo")
        self.button.setAccessibleName(f"Undo: {sentence}")
        self._while.start()

    @Slot()
    def finish(self) -> None:
        """What was done stays done. Call it before the window goes."""
        self._while.stop()
        self.hide()
        if self._offering:
            thing, self._thing, self._offering = self._thing, None, False
            self.finished.emit(thing)

    @Slot()
    def _undo(self) -> None:
        self._while.stop()
        thing, self._thing, self._offering = self._thing, None, False
        self.undone.emit(thing)

    @Slot()
    def _leave(self) -> None:
        """Not while the pointer or the focus is in it: nothing vanishes under a hand."""
        if self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self):
            self._while.start()
        else:
            self.finish()
