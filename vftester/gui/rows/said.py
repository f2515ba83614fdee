"""What the person said, and the two ways to take it up again: try again from here, edit and try."""

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from vftester.gui.plain_text import Look, PlainText

AGAIN = "Try again from here"
AGAIN_TIP = "Start over as a fresh user: the turns before this one are sent again, then this one"
EDIT = "Edit and try"
EDIT_TIP = "Change these words first; Send then starts over as a fresh user and sends the turns before again"
LINGER_MS = 150
"""So long the buttons stay when the pointer leaves: it may be on its way to them."""


class SaidText(PlainText):
    """A turn's action, as the person's words.

    Signals:
        noticed: the pointer or the keyboard came to it (True) or left it; this row.
        againWanted: try again from here; the turn's index.
        editWanted: edit and try; the turn's index.
    """

    noticed = Signal(object, bool)
    againWanted = Signal(int)
    editWanted = Signal(int)

    def __init__(self, look: Look, text: str, index: int, *, again: bool, edit: bool) -> None:
        super().__init__(look, text)
        self.index = index
        self.may_edit = edit
        self._again = again
        for name, wanted, there in ((AGAIN, self._want_again, again), (EDIT, self._want_edit, edit)):
            if there:
                action = QAction(name, self)
                action.triggered.connect(wanted)
                self.addAction(action)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._notice(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._notice(self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._notice(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._notice(False)

    def _notice(self, noticed: bool) -> None:
        if self._again:
            self.noticed.emit(self, noticed)

    @Slot()
    def _want_again(self) -> None:
        self.againWanted.emit(self.index)

    @Slot()
    def _want_edit(self) -> None:
        self.editWanted.emit(self.index)


class AgainBar(QWidget):
    """The two buttons, beside the message that the person looks at. One for the whole conversation.

    Signals:
        againWanted: try again from here; the turn's index.
        editWanted: edit and try; the turn's index.
    """

    againWanted = Signal(int)
    editWanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._home = parent
        self._row: SaidText | None = None
        self._again = QPushButton(AGAIN, self)
        self._again.setToolTip(AGAIN_TIP)
        self._edit = QPushButton(EDIT, self)
        self._edit.setToolTip(EDIT_TIP)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for button, press in ((self._again, self._press_again), (self._edit, self._press_edit)):
            button.setProperty("look", "small")
            button.clicked.connect(press)
            layout.addWidget(button)
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(LINGER_MS)
        self._linger.timeout.connect(self._leave)
        self.hide()

    def go_home(self) -> None:
        """Leave the row; its conversation is taken away."""
        self._linger.stop()
        self._row = None
        self.hide()
        self.setParent(self._home)

    @Slot(object, bool)
    def notice(self, row: SaidText, noticed: bool) -> None:
        """Come to a row that is looked at, and go a moment after it no longer is."""
        if not noticed:
            self._linger.start()
            return
        self._linger.stop()
        self._row = row
        self.setParent(row.parentWidget())
        for button, name in ((self._again, AGAIN), (self._edit, EDIT)):
            button.setAccessibleName(f"{name}: turn {row.index + 1}")
        self._edit.setVisible(row.may_edit)
        self.adjustSize()
        self.move(row.pos() + QPoint(-self.width() - 8, (row.height() - self.height()) // 2))
        if self.x() < 4:  # a wide message leaves no room beside it
            self.move(row.geometry().right() - self.width() - 4, row.y() - self.height() // 2)
        QWidget.setTabOrder(row, self._again)
        QWidget.setTabOrder(self._again, self._edit)
        self.show()
        self.raise_()

    @Slot()
    def _leave(self) -> None:
        if self._row is not None and not (
            self.underMouse() or self._again.hasFocus() or self._edit.hasFocus() or self._row.hasFocus()
        ):
            self.hide()
        elif self.isVisible():
            self._linger.start()

    @Slot()
    def _press_again(self) -> None:
        if self._row is not None:
            self.hide()
            self.againWanted.emit(self._row.index)

    @Slot()
    def _press_edit(self) -> None:
        if self._row is not None:
            self.hide()
            self.editWanted.emit(self._row.index)
