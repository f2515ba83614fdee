"""Text of any length, to read: filled a slice at a time, with a note in the margin where there is one."""

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vftester.gui.style import small, tokens_for

SLICE_MS = 6
"""So long a slice may take; what the person does is seen to in between."""

LINES_AT_ONCE = 50


class LongText(QPlainTextEdit):
    """Shows lines, each with a note for the margin or ""; nothing in them is read as markup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setFont(small(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)))
        self._margin = _Margin(self)
        self._notes: list[str] = []
        self._rest: Iterator[tuple[str, str]] = iter(())
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._take_slice)
        self.updateRequest.connect(self._follow)

    @property
    def text(self) -> str:
        """What is shown so far."""
        return self.toPlainText()

    @property
    def filled(self) -> bool:
        """All of it is shown."""
        return not self._next.isActive()

    def show_lines(self, lines: Iterator[tuple[str, str]], widest_note: str = "") -> None:
        """Show these instead: notes and lines without line ends. `widest_note`: how wide the margin is."""
        self.clear()
        self._notes = []
        self._rest = lines
        wide = self.fontMetrics().horizontalAdvance(widest_note) + 10 if widest_note else 0
        self.setViewportMargins(wide, 0, 0, 0)
        self._margin.setVisible(bool(wide))
        self._place_margin()
        self._take_slice()

    def stop(self) -> None:
        """Show nothing more."""
        self._next.stop()
        self._rest = iter(())

    def paint_notes(self, painter: QPainter, width: int) -> None:
        """Paint the notes of the lines that are seen, right-aligned."""
        painter.setPen(QColor(tokens_for(self).dim_ink))
        painter.setFont(self.font())
        block, height = self.firstVisibleBlock(), self.fontMetrics().height()
        bottom = self.viewport().height()
        while block.isValid():
            top = round(self.blockBoundingGeometry(block).translated(self.contentOffset()).top())
            if top > bottom:
                break
            number = block.blockNumber()
            if number < len(self._notes) and self._notes[number]:
                place = QRect(0, top, width - 8, height)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, self._notes[number])
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()

    @Slot()
    def _take_slice(self) -> None:
        since = QElapsedTimer()
        since.start()
        while since.elapsed() < SLICE_MS:
            some = [found for found in (next(self._rest, None) for _ in range(LINES_AT_ONCE)) if found is not None]
            if not some:
                return
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            begun = "\n" if self._notes else ""
            cursor.insertText(begun + "\n".join(line for _, line in some))
            if not self._notes:
                self.moveCursor(QTextCursor.MoveOperation.Start)  # where a reader begins, however much follows
            self._notes += [note for note, _ in some]
        self._next.start(0)

    @Slot(QRect, int)
    def _follow(self, _rect: QRect, _dy: int) -> None:
        self._margin.update()

    def _place_margin(self) -> None:
        shown = self.viewport().geometry()
        wide = self.viewportMargins().left()
        self._margin.setGeometry(QRect(shown.topLeft() - QPoint(wide, 0), QSize(wide, shown.height())))


class _Margin(QWidget):
    """The strip beside the text."""

    def __init__(self, text: LongText) -> None:
        super().__init__(text)
        self._text = text
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._text.paint_notes(painter, self.width())
        painter.end()
