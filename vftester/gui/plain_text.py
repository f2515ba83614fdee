"""Text that grows at its end, painted as it is: nothing in it is ever read as markup.

A label lays out all of its text whenever some is added, which at 20,000 deltas stops the window. Here lines that can no
longer change are left alone: adding text costs what the last few lines cost, however long the text is. What of it was
heard changes inks, and nothing of the layout.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
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

from vftester.gui.heard import Stretch, inside
from vftester.gui.style import small, tokens_for
from vftester.gui.text_lines import (
    WINDOW_CHARS,
    Inks,
    Lines,
    bold,
    character_range,
    clean,
    direction_of,
    from_utf16_place,
)
from vftester.gui.tokens import Tokens

MOST_CHARS = 40_000
MOST_COSTLY_CHARS = 20_000
"""Of a text in scripts that take twice as long to lay out."""

MOST_LINE_ENDS = 1000
"""More of one text is folded: laying it out at one go would hold the window up. Whoever shows it offers the rest."""

FOLDED = "\n…"
_COSTLY = re.compile("[\u0300-\u1fff\u3000-\U0010ffff]").search
"""From combining marks to right-to-left and Indian scripts, then ideographs and emoji; no punctuation, no symbols."""

_LINE_END = re.compile(r"\r\n?|\n").finditer
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


class PlainText(QWidget):
    """A bubble or a line of text.

    Signals:
        clicked: the person clicked on it, or pressed Enter.
        focused: it has the keyboard now.
    """

    clicked = Signal()
    focused = Signal()

    def __init__(self, look: Look, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: list[str] = []
        self._chars = self._shown_chars = self._line_ends = 0
        self._most_chars = MOST_CHARS
        self._cut = False
        self._lines: list[Lines] = []
        self._tail = ""
        self._direction = Qt.LayoutDirection.LayoutDirectionAuto
        self._width = 0
        self._natural = 0.0
        self._wrapped = False
        self.indent = 0.0
        """So far to the right it is painted."""
        self._heard: Sequence[Stretch] | None = None
        self._saying: Stretch | None = None
        self._strong: Stretch | None = None
        self._marked = False
        font = small(self.font()) if look.small else self.font()
        font.setBold(look.bold)
        self.setFont(font)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.append(text)

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def natural_width(self) -> float:
        """How wide its widest line is."""
        return self._natural

    @property
    def wrapped(self) -> bool:
        """It takes more than one line."""
        return self._wrapped

    @property
    def chars(self) -> int:
        """How long the text is."""
        return self._chars

    @property
    def folded(self) -> bool:
        """It is longer than what is shown of it."""
        return self._cut

    def set_text(self, text: str, strong: Stretch | None = None) -> None:
        """Show another text. The stretch `strong` is bold and in the voice's colour."""
        if self._parts != [text] or strong != self._strong:
            self._parts, self._cut, self._strong = [], False, strong
            self._chars = self._shown_chars = self._line_ends = 0
            self._most_chars = MOST_CHARS
            self._forget_lines()
            self.append(text)
            self.update()

    def set_marked(self, marked: bool) -> None:
        """A piece of it is chosen elsewhere, or is no longer."""
        self._marked = marked
        self.update()

    @property
    def heard(self) -> Sequence[Stretch] | None:
        """What is shown as heard; None where nothing is said of that."""
        return self._heard

    @property
    def saying(self) -> Stretch | None:
        """What is marked as being said."""
        return self._saying

    def set_heard(self, stretches: Sequence[Stretch] | None, saying: Stretch | None = None) -> None:
        """Show what was heard in full ink, what is being said marked, and all else dim; None: all in full ink."""
        heard = None if stretches is None else tuple(stretches)
        if (heard, saying) != (self._heard, self._saying):
            self._heard, self._saying = heard, saying
            self.update()

    def append(self, text: str) -> None:
        if not text:
            return
        self._parts.append(text)
        self._chars += len(text)
        if self._cut:
            return
        room = self._room(text)
        self._shown_chars += room
        if len(text) > room:
            self._cut = True
            text = text[:room] + FOLDED
        if self._width:
            from_px = int(self._lines[-1].top) if self._lines else 0
            self._lay_out(clean(text))
            self.update(0, from_px, self.width(), self.height())  # where it grows it is placed anew, and painted whole

    def _room(self, text: str) -> int:
        """How many of the characters of more text are shown: up to so many, and up to the end of so many lines."""
        if self._most_chars == MOST_CHARS and _COSTLY(text, 0, MOST_CHARS):
            self._most_chars = MOST_COSTLY_CHARS
        room = max(min(len(text), self._most_chars - self._shown_chars), 0)
        left = MOST_LINE_ENDS - self._line_ends
        ends = [found.start() for found in islice(_LINE_END(text, 0, room), left + 1)]
        self._line_ends += min(len(ends), left)
        return room if len(ends) <= left else ends[left]

    def fit(self, width: int) -> QSize:
        """Lay the text out for a width; the size it needs."""
        fits_as_it_is = bool(self._lines) and not self._wrapped and self._natural + 2 * self._padding()[0] <= width
        if width != self._width and fits_as_it_is:
            self._width = width
        elif width != self._width:
            self._width = width
            self._forget_lines()
            shown = self.text[: self._shown_chars] + (FOLDED if self._cut else "")
            if shown:
                self._lay_out(clean(shown))
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
            painter.setPen(QPen(QColor(getattr(tokens, "accent" if self.hasFocus() or self._marked else border)), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inks = self._inks(tokens)
        across, down = self._padding()
        shown_top, shown_bottom = event.rect().top() - down, event.rect().bottom() - down
        if (self.hasFocus() or self._marked) and not self._look.ground:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        for lines in self._lines:
            if lines.bottom >= shown_top and lines.top <= shown_bottom:
                lines.paint(painter, QPointF(across + self.indent, down), shown_top, shown_bottom, inks)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy")
        copy.triggered.connect(self.copy)
        menu.addActions(self.actions())
        menu.popup(event.globalPos())

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _inks(self, tokens: Tokens) -> Inks:
        ink = QColor(getattr(tokens, self._look.ink))
        if self._strong is not None:
            return Inks(ink, QColor(tokens.voice), (self._strong,))
        if self._heard is None:
            return Inks(ink, ink)
        return Inks(QColor(tokens.dim_ink), ink, self._heard, self._saying, QColor(tokens.voice_mark))

    def _padding(self) -> tuple[int, int]:
        return (12, 7) if self._look.ground else (0, 1)

    def _forget_lines(self) -> None:
        self._lines.clear()
        self._tail, self._natural, self._wrapped = "", 0.0, False
        self._direction = Qt.LayoutDirection.LayoutDirectionAuto

    def _lay_out(self, text: str) -> None:
        """Lay out the last lines again, with more text behind them."""
        start = self._lines.pop().start if self._lines else 0
        *paragraphs, last = (self._tail + text).split("\n")
        for paragraph in paragraphs:
            self._lay_out_paragraph(paragraph, start)
            self._direction = Qt.LayoutDirection.LayoutDirectionAuto
            start += len(paragraph) + 1
        self._tail = self._lay_out_paragraph(last, start)

    def _lay_out_paragraph(self, text: str, start: int) -> str:
        """Lay out a paragraph, or the rest of one; the text of its last lines, which more text would change."""
        if self._direction == Qt.LayoutDirection.LayoutDirectionAuto:
            self._direction = direction_of(text)
        while True:
            window = text[:WINDOW_CHARS]
            layout, count = self._lines_of(window, start)
            if len(text) <= WINDOW_CHARS and count < 8:
                self._keep(layout, count, start, len(text))
                return text
            if count > 1:
                count -= 1
            line = layout.lineAt(count - 1)
            rest = from_utf16_place(window, line.textStart() + line.textLength())
            self._keep(layout, count, start, len(window) - len(rest))
            start += len(window) - len(rest)
            text = rest + text[WINDOW_CHARS:]

    def _lines_of(self, text: str, start: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(self._direction)
        layout.setTextOption(option)
        if self._strong is not None and (strong := inside([self._strong], start, start + len(text))):
            standing_out = character_range(text, strong[0])
            standing_out.format = bold(self.font())
            layout.setFormats([standing_out])
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

    def _keep(self, layout: QTextLayout, count: int, start: int, length: int) -> None:
        top = self._lines[-1].bottom if self._lines else 0.0
        last = layout.lineAt(count - 1) if count else None
        bottom = (last.y() + last.height() if last is not None else top + self.fontMetrics().height()) + LEADING
        self._lines.append(Lines(layout, count, top, bottom, start, start + length))
