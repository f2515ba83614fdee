"""The dot before what the status line says."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vftester.gui.style import tokens_for


class StatusDot(QWidget):
    """A dot in the colour of how things are; the text beside it says the same in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(10, 10)
        self.kind = "info"

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor({"ok": tokens.voice, "trouble": tokens.trouble}.get(self.kind, tokens.event_mark))
        painter.setPen(colour)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
        painter.end()
