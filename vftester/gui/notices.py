"""What the window has to say: the status line at the bottom, and a bar where something went wrong."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from vftester.gui.style import small, tokens_for

KINDS = ("info", "ok", "trouble")


class _Dot(QWidget):
    """A dot in the colour of how things are; the text beside it says the same in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(10, 10)
        self.kind = "info"

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = {"ok": tokens.voice, "trouble": tokens.trouble}.get(self.kind, tokens.event_mark)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(1, 1, 8, 8))
        painter.end()


class StatusLine(QWidget):
    """The bottom line: connection, saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dot = _Dot(self)
        self._text = _plain_label(self)
        self._text.setProperty("look", "dim")
        self._text.setFont(small(self._text.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(7)
        row.addWidget(self._dot)
        row.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_status(self, text: str, kind: str = "info") -> None:
        if kind not in KINDS:
            raise ValueError(f"a status is one of {', '.join(KINDS)}, not {kind}")
        self._dot.kind = kind
        self._dot.update()
        self._text.setText(text)
        self._text.setAccessibleName(f"Status: {text}")


class ProblemBar(QWidget):
    """A problem, said where the person looks, until it is dismissed.

    Signals:
        dismissed: the person has read it.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = _plain_label(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        close = QPushButton("Dismiss", self)
        close.setProperty("look", "flat")
        close.setAccessibleName("Dismiss the problem")
        close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_problem(self, sentence: str) -> None:
        self._text.setText(sentence)
        self.setAccessibleName(f"Problem: {sentence}")
        self.show()

    @Slot()
    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


def _plain_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
