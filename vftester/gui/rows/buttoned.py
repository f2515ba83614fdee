"""A line of text with a quiet button behind it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton

from vftester.gui.plain_text import Look, PlainText

GAP = 8
OUTSIDE = 7
"""So much of the button, its edge and the room within, is left of its word."""


class ButtonedText(PlainText):
    """Text, and a button once one is offered. The keyboard stays with the text, whose menu has the same.

    Signals:
        pressed: the button was pressed.
    """

    pressed = Signal()

    def __init__(self, look: Look, text: str) -> None:
        super().__init__(look, text)
        self.button: QPushButton | None = None

    def offer(self, name: str, tip: str, accessible: str) -> None:
        """Show a button; the first time only."""
        if self.button is not None:
            return
        button = self.button = QPushButton(name, self)
        button.setProperty("look", "jump")
        button.setFont(self.font())
        button.setToolTip(tip)
        button.setAccessibleName(accessible)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self.pressed)
        button.show()

    def fit(self, width: int) -> QSize:
        if self.button is None:
            return super().fit(width)
        wide = min(self.button.sizeHint().width(), width // 2)
        size = super().fit(width - wide - GAP)
        line = self.fontMetrics().height() + 2
        if self.wrapped:  # then it has a line of its own, at its beginning
            high = super().fit(width).height()
            self.button.setGeometry(-OUTSIDE, high, wide, line)
            return QSize(width, high + line)
        self.button.setGeometry(min(int(self.natural_width) + GAP, width - wide), size.height() - line, wide, line)
        return QSize(width, size.height())
