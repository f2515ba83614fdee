"""The line that rules an agent step off from what stands above it."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vftester.gui.plain_text import PlainText
from vftester.gui.rows.looks import STEP_NAME
from vftester.gui.style import tokens_for

GAP = 12
LEAST_LINE = 24


class StepRule(PlainText):
    """A line across the conversation with the step's name and turn in its middle."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(STEP_NAME, text, parent)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.width() - self.natural_width
        left = max(room / 2, 0.0)
        if left > GAP + LEAST_LINE:
            painter = QPainter(self)
            painter.setPen(QColor(tokens_for(self).line))
            middle = self.height() // 2 + 0.5
            painter.drawLine(QPointF(0, middle), QPointF(left - GAP, middle))
            painter.drawLine(QPointF(left + self.natural_width + GAP, middle), QPointF(self.width(), middle))
            painter.end()
        self.indent = left
        super().paintEvent(event)
