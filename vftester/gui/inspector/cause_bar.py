"""A silence as a bar, divided among its causes."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from vftester.core.timeline.timescale import seconds
from vftester.core.timing.silence import Cause
from vftester.gui.style import tokens_for
from vftester.gui.wording import CAUSES

BAR_HEIGHT = 12
COLOURS = {
    Cause.CONNECTING: "scroll",
    Cause.MODEL: "text_mark",
    Cause.TOOL: "tool_ink",
    Cause.SENTENCE: "sentence_mark",
    Cause.HELD_BACK: "event_mark",
    Cause.VOICE: "voice",
    Cause.NOT_VISIBLE: "line",
}
"""The token of each cause, as on the timeline where it is there."""


class CauseBar(QWidget):
    """A bar divided among causes. What it shows is written below it."""

    def __init__(self, causes: Mapping[Cause, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._causes = dict(causes)
        self.setFixedHeight(BAR_HEIGHT)
        self.setAccessibleName(", ".join(f"{CAUSES[cause]} {seconds(ns)}" for cause, ns in causes.items()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(shape)
        left, total = 0.0, sum(self._causes.values())
        for cause, ns in self._causes.items():
            width = ns * self.width() / total
            painter.fillRect(QRectF(left, 0, width, self.height()), QColor(getattr(tokens, COLOURS[cause])))
            left += width
        painter.end()


class Swatch(QWidget):
    """A square in a cause's colour."""

    def __init__(self, cause: Cause, parent: QWidget) -> None:
        super().__init__(parent)
        self._cause = cause
        self.setFixedSize(9, 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(getattr(tokens_for(self), COLOURS[self._cause])))
        painter.end()
