"""A text in which the words that differ are underlined and tinted. Nothing in it is ever read as markup."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from vftester.core.comparison.words import TextPart
from vftester.gui.style import tokens_for
from vftester.gui.text_lines import character_range, clean, direction_of

MOST_CHARS = 8000
LEADING = 4
UNDERLINE = 1.5
NOTHING_SAID = "nothing was said"


class WordsView(QWidget):
    """What one side said. `ink` and `fill` name the tokens of its tint."""

    def __init__(self, parts: Sequence[TextPart], ink: str, fill: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = "".join(part.text for part in parts)
        self._ink, self._fill = ink, fill
        self._layout = QTextLayout(_one_paragraph(self._text[:MOST_CHARS]) or NOTHING_SAID, self.font())
        self._differs: list[tuple[int, int]] = []
        at = 0
        for part in parts:
            if part.differs and at < MOST_CHARS:
                self._differs.append((at, min(at + len(part.text), MOST_CHARS)))
            at += len(part.text)
        if len(self._text) > MOST_CHARS:
            self._layout.setText(f"{self._layout.text()}…")
        self._width = -1
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        told = "; ".join(self._text[start:end] for start, end in self._differs[:20])
        self.setAccessibleName(self._layout.text()[:2000])
        self.setAccessibleDescription(f"Differs in: {told[:500]}" if told else "")

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        """One line: how high it is goes by its width, and a height asked for before it has one would be kept."""
        return QSize(300, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out(self.width())
        tokens = tokens_for(self)
        painter = QPainter(self)
        boxes = [box for stretch in self._differs for box in self._boxes(stretch)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(tokens, self._fill)))
        painter.drawRects(boxes)
        painter.setPen(QColor(tokens.ink if self._text else tokens.dim_ink))
        self._layout.draw(painter, QPointF(0, 0))
        painter.setPen(QPen(QColor(getattr(tokens, self._ink)), UNDERLINE))
        painter.drawLines([QLineF(box.bottomLeft(), box.bottomRight()) for box in boxes])
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy").triggered.connect(self.copy)
        menu.popup(event.globalPos())

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)

    def _boxes(self, stretch: tuple[int, int]) -> list[QRectF]:
        """Where a stretch of the text lies, line by line; without the blank at a line's end."""
        place = character_range(self._layout.text(), stretch)
        boxes = []
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            begin = max(place.start, line.textStart())
            stop = min(place.start + place.length, line.textStart() + line.textLength())
            if stop > begin:
                left, right = sorted((_x(line.cursorToX(begin)), _x(line.cursorToX(stop))))
                right = min(right, line.x() + line.naturalTextWidth())
                boxes.append(QRectF(left, line.y(), max(right - left, 1.0), line.height()))
        return boxes

    def _lay_out(self, width: int) -> int:
        """Lay the text out for a width, unless it is; how high it is."""
        if width != self._width:
            self._width = width
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            option.setTextDirection(direction_of(self._layout.text()))
            self._layout.setTextOption(option)
            self._layout.beginLayout()
            top = 0.0
            while (line := self._layout.createLine()).isValid():
                line.setLineWidth(max(width, 20))
                line.setPosition(QPointF(0, top))
                top += line.height() + LEADING
            self._layout.endLayout()
        last = self._layout.lineAt(self._layout.lineCount() - 1)
        return int(last.y() + last.height() + 2)


def _one_paragraph(text: str) -> str:
    """As long as it was: messages follow each other on one line, as they are heard."""
    return clean(text).replace("\n", " ").replace("\u2028", " ").replace("\u2029", " ")


def _x(found: object) -> float:
    """Where a cursor stands: PySide gives the place that it found beside it."""
    place = found[0] if isinstance(found, tuple) else found
    return float(place)  # type: ignore[arg-type]  # Qt's stubs say `object`
