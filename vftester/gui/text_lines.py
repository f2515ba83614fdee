"""Lines of text that were laid out together, and how they are painted: in one ink, or in two with a mark."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout

from vftester.gui.heard import Stretch, inside

WINDOW_CHARS = 2000
"""So much is laid out at a time."""

MARK_RADIUS = 3
MARK_EDGE = 1.5


@dataclass(frozen=True, slots=True)
class Inks:
    """What is written in which ink: stretches in `other`, the rest in `ink`; one stretch has a ground of its own."""

    ink: QColor
    other: QColor
    stretches: Sequence[Stretch] = ()
    marked: Stretch | None = None
    ground: QColor | None = None


@dataclass(slots=True)
class Lines:
    """The layout, how many of its lines count, where they lie, and which characters of the whole text they hold."""

    layout: QTextLayout
    count: int
    top: float
    bottom: float
    start: int
    end: int

    def paint(self, painter: QPainter, place: QPointF, top: float, bottom: float, inks: Inks) -> None:
        """Paint the lines that reach into what is shown, `top` to `bottom`."""
        if inks.marked is not None and inks.ground is not None:
            self._paint_ground(painter, place, inks.marked, inks.ground)
        parts = inside(inks.stretches, self.start, self.end)
        if parts and parts != [(0, self.end - self.start)]:
            self._paint_parts(painter, place, top, bottom, parts, inks)
            return
        painter.setPen(inks.other if parts else inks.ink)
        for number in range(self.count):
            line = self.layout.lineAt(number)
            if line.y() + line.height() >= top and line.y() <= bottom:
                line.draw(painter, place)

    def _paint_parts(
        self, painter: QPainter, place: QPointF, top: float, bottom: float, parts: list[Stretch], inks: Inks
    ) -> None:
        last = self.layout.lineAt(self.count - 1)
        top, bottom = max(top, self.top), min(bottom, last.y() + last.height() + 1)
        if bottom <= top:
            return
        ranges = [character_range(self.layout.text(), part) for part in parts]
        for part in ranges:
            part.format = _in_ink(inks.other)
        painter.setPen(inks.ink)
        clip = QRectF(place.x(), place.y() + top, 1e6, bottom - top)  # lines that do not count lie below it
        self.layout.draw(painter, place, ranges, clip)

    def _paint_ground(self, painter: QPainter, place: QPointF, marked: Stretch, ground: QColor) -> None:
        found = inside([marked], self.start, self.end)
        if not found:
            return
        marks = character_range(self.layout.text(), found[0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        for number in range(self.count):
            line = self.layout.lineAt(number)
            start = max(marks.start, line.textStart())
            end = min(marks.start + marks.length, line.textStart() + line.textLength())
            if end <= start:
                continue
            left, right = sorted((_x(line.cursorToX(start)), _x(line.cursorToX(end))))
            box = QRectF(
                place.x() + left - MARK_EDGE, place.y() + line.y(), right - left + 2 * MARK_EDGE, line.height()
            )
            painter.drawRoundedRect(box, MARK_RADIUS, MARK_RADIUS)


def character_range(text: str, stretch: Stretch) -> QTextLayout.FormatRange:
    """A stretch of a layout's text as Qt counts: in UTF-16 units."""
    start, end = stretch
    found = QTextLayout.FormatRange()
    found.start, found.length = start, end - start
    if not text.isascii():
        found.start = _units(text[:start])
        found.length = _units(text[start:end])
    return found


def bold(font: QFont) -> QTextCharFormat:
    """The format of what stands out of a text in this font."""
    strong = QFont(font)
    strong.setBold(True)
    made = QTextCharFormat()
    made.setFont(strong)
    return made


def direction_of(text: str) -> Qt.LayoutDirection:
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


def clean(text: str) -> str:
    """Text that can be laid out, as long as it was: line ends as LF, halves of surrogate pairs as U+FFFD."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", " \n").replace("\r", "\n")


def from_utf16_place(text: str, place: int) -> str:
    """The text from a place that Qt gave: it counts UTF-16 units."""
    return text[place:] if text.isascii() else text.encode("utf-16-le")[2 * place :].decode("utf-16-le", "replace")


def _in_ink(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _x(found: object) -> float:
    """Where a cursor stands: PySide gives the place that it found beside it."""
    place = found[0] if isinstance(found, tuple) else found
    return float(place)  # type: ignore[arg-type]  # Qt's stubs say `object`
