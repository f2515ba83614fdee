"""What is said around a control of a form: what is wrong with it, a note below it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class Field(QWidget):
    """Holds a control; below it a note, and what is wrong with what was entered."""

    def __init__(self, control: QWidget, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self.setFocusProxy(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(control)
        self._note = said_below(self, note)
        self._trouble = said_below(self, look="trouble")
        for label in (self._note, self._trouble):
            label.setVisible(bool(label.text()))
            column.addWidget(label)

    @property
    def trouble(self) -> str:
        """What is wrong with what was entered; "" where nothing was said."""
        return self._trouble.text()

    def complain(self, sentence: str) -> None:
        """Say below the control what is wrong with it; "" for nothing. Screen readers hear it with the control."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self.control.setAccessibleDescription(sentence or self._note.text())

    def note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self.control.setAccessibleDescription(self._trouble.text() or text)


def said_below(parent: QWidget, text: str = "", look: str = "dim") -> QLabel:
    """A line or more of plain text, in the ink that goes with its `look`."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    return label
