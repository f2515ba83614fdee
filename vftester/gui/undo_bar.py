"""A bar that takes something back: shown after something was deleted, for as long as it may be."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from vftester.gui.notice_bar import NoticeBar


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
        self._add_dismissal("Dismiss: it stays done").clicked.connect(self.finish)
        self.acted.connect(self._undo)

    def offer(self, sentence: str, thing: object) -> None:
        """Say what was done (“Session deleted”) and offer to take it back; whatever was offered before is final."""
        self.finish()
        self._thing, self._offering = thing, True
        self.show_notice(sentence, "Undo")
        self.button.setAccessibleName(f"Undo: {sentence}")

    def take_back(self) -> bool:
        """Undo, as the button does; False where nothing is offered."""
        if self._offering:
            self.button.click()
            return True
        return False

    def hand_over(self) -> tuple[str, object] | None:
        """What it says and offers, for another bar to `offer`, as this one goes; None where it offers nothing."""
        self.hide()
        if not self._offering:
            return None
        thing, self._thing, self._offering = self._thing, None, False
        return self.text, thing

    @Slot()
    def finish(self) -> None:
        """What was done stays done. Call it before the window goes."""
        self.hide()
        if self._offering:
            thing, self._thing, self._offering = self._thing, None, False
            self.finished.emit(thing)

    @Slot()
    def _undo(self) -> None:
        thing, self._thing, self._offering = self._thing, None, False
        self.undone.emit(thing)
