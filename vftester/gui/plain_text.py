"""Text that grows at its end, painted as it is: nothing in it is ever read as markup.

A label lays out all of its text whenever some is added, which at 20,000 deltas stops the window. Here lines that can no
longer change are left alone: adding text costs what the last few lines cost, however long the text is.
"""

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from vftester.gui.style import small, tokens_for

WINDOW_CHARS = 2000
"""So much is laid out at a time."""

MOST_CHARS = 200_000
"""More of one text is not shown; it stays in the events."""

RADIUS = 9
LEADING = 3


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks: colours by their token's name, `""` for no ground; `wide` takes all the width there is."""

    ink: str = "ink"
    ground: str = ""
    border: str = ""
    small: bool = False
    bold: bool = False
    wide: bool = False


@dataclass(slots=True)
class _Lines:
    """Lines that were laid out together: the layout, how many of its lines count, and where they lie."""

    layout: QTextLayout
    count: int
    top: float
    bottom: float


class PlainText(QWidget):
    """A bubble or a line of text.

    Signals:
        clicked: the person clicked on it.
    """

    clicked = Signal()

    def __init__(self, look: Look, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: list[str] = []
        self._chars = 0
        self._cut = False
        self._lines: list[_Lines] = []
        self._tail = ""
        self._direction = Qt.LayoutDirection.LayoutDirectionAuto
        self._width = 0
        self._natural = 0.0
        self._wrapped = False
        font = small(self.font()) if look.small else self.font()
        font.setBold(look.bold)
        self.setFont(font)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.append(text)

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def set_text(self, text: str) -> None:
        if self._parts != [text]:
            self._parts, self._chars, self._cut = [], 0, False
            self._forget_lines()
            self.append(text)
            self.update()

    def append(self, text: str) -> None:
        if not text:
            return
        self._parts.append(text)
        room = MOST_CHARS - self._chars
        self._chars += len(text)
        if self._cut:
            return
        if len(text) > room:
            self._cut = True
            text = text[:room] + "\n… The rest is too long to show here: it is in the events."
        if self._width:
            self._lay_out(_clean(text))
        self.update()

    def fit(self, width: int) -> QSize:
        """Lay the text out for a width; the size it needs."""
        fits_as_it_is = bool(self._lines) and not self._wrapped and self._natural + 2 * self._padding()[0] <= width
        if width != self._width and fits_as_it_is:
            self._width = width
        elif width != self._width:
            self._width = width
            self._forget_lines()
            shown = self.text[:MOST_CHARS] + ("\n… The rest is in the events." if self._cut else "")
            if shown:
                self._lay_out(_clean(shown))
        across, down = self._padding()
        height = (
            (self._lines[-1].bottom if self._lines else self.fontMetrics().height())
            + 2 * down
            - (LEADING if self._lines else 0)
        )
        natural = self._natural + 2 * across
        return QSize(width if self._look.wide else min(width, int(natural + 1.999)), int(height + 0.999))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        if self._look.ground:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(getattr(tokens, self._look.ground)))
            border = self._look.border or self._look.ground
            painter.setPen(QPen(QColor(getattr(tokens, "accent" if self.hasFocus() else border)), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(QColor(getattr(tokens, self._look.ink)))
        across, down = self._padding()
        shown_top, shown_bottom = event.rect().top() - down, event.rect().bottom() - down
        for lines in self._lines:
            if lines.bottom < shown_top or lines.top > shown_bottom:
                continue
            place = QPointF(across, down)
            for number in range(lines.count):
                line = lines.layout.lineAt(number)
                if line.y() + line.height() >= shown_top and line.y() <= shown_bottom:
                    line.draw(painter, place)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy")
        copy.triggered.connect(self.copy)
        menu.popup(event.globalPos())

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _padding(self) -> tuple[int, int]:
        return (12, 7) if self._look.ground else (0, 1)

    def _forget_lines(self) -> None:
        self._lines.clear()
        self._tail, self._natural, self._wrapped = "", 0.0, False
        self._direction = Qt.LayoutDirection.LayoutDirectionAuto

    def _lay_out(self, text: str) -> None:
        """Lay out the last lines again, with more text behind them."""
        if self._lines:
            self._lines.pop()
        *paragraphs, last = (self._tail + text).split("\n")
        for paragraph in paragraphs:
            self._lay_out_paragraph(paragraph)
            self._direction = Qt.LayoutDirection.LayoutDirectionAuto
        self._tail = self._lay_out_paragraph(last)

    def _lay_out_paragraph(self, text: str) -> str:
        """Lay out a paragraph, or the rest of one; the text of its last lines, which more text would change."""
        if self._direction == Qt.LayoutDirection.LayoutDirectionAuto:
            self._direction = _direction(text)
        while True:
            window = text[:WINDOW_CHARS]
            layout, count = self._lines_of(window)
            if len(text) <= WINDOW_CHARS and count < 8:
                self._keep(layout, count)
                return text
            if count > 1:
                count -= 1
            line = layout.lineAt(count - 1)
            self._keep(layout, count)
            text = _from_utf16_place(window, line.textStart() + line.textLength()) + text[WINDOW_CHARS:]

    def _lines_of(self, text: str) -> tuple[QTextLayout, int]:
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(self._direction)
        layout.setTextOption(option)
        room = max(self._width - 2 * self._padding()[0], 1)
        top = self._lines[-1].bottom if self._lines else 0.0
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, top))
            top += line.height() + LEADING
            self._natural = max(self._natural, line.naturalTextWidth())
            count += 1
        layout.endLayout()
        self._wrapped = self._wrapped or count > 1
        return layout, count

    def _keep(self, layout: QTextLayout, count: int) -> None:
        top = self._lines[-1].bottom if self._lines else 0.0
        last = layout.lineAt(count - 1) if count else None
        bottom = (last.y() + last.height() if last is not None else top + self.fontMetrics().height()) + LEADING
        self._lines.append(_Lines(layout, count, top, bottom))


def _direction(text: str) -> Qt.LayoutDirection:
    """The direction of a paragraph, after its first letter that has one: a rest of it must not choose again."""
    if not text or text.isascii():
        return Qt.LayoutDirection.LeftToRight if text else Qt.LayoutDirection.LayoutDirectionAuto
    for letter in text[:WINDOW_CHARS]:
        match unicodedata.bidirectional(letter):
            case "L":
                return Qt.LayoutDirection.LeftToRight
            case "R" | "AL":
                return Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LayoutDirectionAuto


def _clean(text: str) -> str:
    """Text that can be laid out: line ends as LF, halves of surrogate pairs as U+FFFD."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _from_utf16_place(text: str, place: int) -> str:
    """The text from a place that Qt gave: it counts UTF-16 units."""
    return text[place:] if text.isascii() else text.encode("utf-16-le")[2 * place :].decode("utf-16-le", "replace")
