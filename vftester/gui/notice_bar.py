"""A bar above the conversation that says something in passing, with one thing to do about it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


class NoticeBar(QFrame):
    """A sentence and a button. Hidden until there is something to say.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._act)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_notice(self, sentence: str, action: str) -> None:
        """Say a sentence; `action` is written on the button, "" for none."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.show()

    def _add_dismissal(self, name: str) -> QPushButton:
        """A button to be rid of it, in line with the one beside it; `name`: what it does, for a screen reader."""
        close = QPushButton("Dismiss", self)
        close.setProperty("look", "flat")
        close.setAccessibleName(name)
        close.setMinimumHeight(self.button.sizeHint().height())
        self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return close

    @Slot()
    def _act(self) -> None:
        self.hide()
        self.acted.emit()
