"""The line to type in, with Send and Cancel reply."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from vftester.gui.style import MARGIN, SCROLL_BAR, WIDEST

TYPE_HERE = "Type what the user says…"


class RecallingLine(QLineEdit):
    """A line that remembers what was sent: Up and Down go through it."""

    KEYS = "In the line", (("Enter", "Send"), ("↑ ↓", "Go through what was sent"))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sent: list[str] = []
        self._place = 0
        self._draft = ""

    def remember(self, text: str) -> None:
        if text and self._sent[-1:] != [text]:
            self._sent.append(text)
        self._place = len(self._sent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.MoveToPreviousLine):
            self._recall(self._place - 1)
        elif event.matches(QKeySequence.StandardKey.MoveToNextLine):
            self._recall(self._place + 1)
        else:
            super().keyPressEvent(event)

    def _recall(self, place: int) -> None:
        if 0 <= place <= len(self._sent):
            if self._place == len(self._sent):
                self._draft = self.text()
            self._place = place
            self.setText(self._sent[place] if place < len(self._sent) else self._draft)


class Composer(QFrame):
    """Where the person's words are typed.

    Signals:
        typed: the person sends a text; never empty.
        cancelled: the person stops the reply.
    """

    typed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._line = RecallingLine(self)
        self._line.setMinimumHeight(34)
        self._line.setMaxLength(100_000)
        self._line.setToolTip("Enter sends, ↑ recalls what was sent")
        self._line.returnPressed.connect(self._send)
        self._send_button = QPushButton("Send", self)
        self._send_button.setProperty("look", "primary")
        self._send_button.setToolTip("Send (Enter)")
        self._send_button.clicked.connect(self._send)
        self._cancel = QPushButton("Cancel reply", self)
        self._cancel.setToolTip("Stop the reply (Ctrl+.); what has arrived is kept")
        self._cancel.clicked.connect(self.cancelled)
        self._cancel.hide()
        for button in (self._send_button, self._cancel):
            button.setMinimumHeight(34)
        row = self._row = QHBoxLayout(self)
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(self._cancel)
        row.addWidget(self._send_button)

    def open(self) -> None:
        """A conversation is on: take the person's words."""
        self._set_open(True, TYPE_HERE, "What the user says")

    def close_because(self, reason: str) -> None:
        """Take no words, and say why."""
        self._set_open(False, reason, f"What the user says. {reason}")

    def set_busy(self, busy: bool) -> None:
        """A reply is under way: it can be cancelled."""
        self._cancel.setVisible(busy)

    def put(self, words: str) -> None:
        """Put words into the line, to be changed and sent."""
        self._line.setText(words)
        self._line.setFocus()
        self._line.selectAll()

    def take_focus(self) -> None:
        self._line.setFocus()

    def _set_open(self, is_open: bool, placeholder: str, name: str) -> None:
        self._line.setEnabled(is_open)
        self._send_button.setEnabled(is_open)
        self._line.setPlaceholderText(placeholder)
        self._line.setAccessibleName(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = max((event.size().width() - SCROLL_BAR - WIDEST) // 2, MARGIN)
        self._row.setContentsMargins(edge, 8, edge + SCROLL_BAR, 10)  # below the conversation, which has a scroll bar

    @Slot()
    def _send(self) -> None:
        text = self._line.text()
        if text.strip():
            self._line.remember(text)
            self._line.clear()
            self.typed.emit(text)
