"""A scrolling column of rows that grow: what stands above a growing row is never placed again."""

from enum import Enum
from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from vftester.gui.offer_row import OfferRow
from vftester.gui.plain_text import PlainText
from vftester.gui.style import MARGIN, WIDEST

BUBBLE_SHARE = 0.76
"""How much of the width a bubble may take."""

NEAR_END = 8
"""So many pixels from the end are still the end."""


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"
    WIDE = "wide"


class Row(Protocol):
    """A widget that knows what size it needs for a width."""

    def fit(self, width: int) -> QSize: ...


class _Placed:
    __slots__ = ("bottom", "gap", "row", "side", "widget")

    def __init__(self, widget: QWidget, side: Side, gap: int) -> None:
        self.widget, self.row, self.side, self.gap = widget, cast(Row, widget), side, gap
        self.bottom = 0


class Column(QScrollArea):
    """Rows below each other. Stays at its end while it grows, unless the person scrolled away from there.

    Tab reaches one row of text, the newest or the one that was there last; ↑ and ↓ go from row to row.
    """

    KEYS = (
        "In the conversation",
        (
            ("↑ ↓", "Go from message to message"),
            ("Enter", "Show its turn in the timeline; open what is folded"),
            ("Ctrl+↓", "Back to the line"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._rows: list[_Placed] = []
        self._settled = 0
        self._shrunk = False  # the last row was taken out
        self._follows = False  # the next `settle` goes to the end
        self._extent = 0
        self._current: PlainText | None = None
        self._start_over()

    def add(
        self, row: QWidget, side: Side, gap: int, before: QWidget | None = None, after: QWidget | None = None
    ) -> None:
        """Add a row at the end, or before or after one of the last rows. `gap`: the pixels above it."""
        place = len(self._rows) if before is None else self._place_of(before)
        if after is not None:
            place = self._place_of(after) + 1
        self._rows.insert(place, _Placed(row, side, gap))
        self._settled = min(self._settled, place)
        row.setParent(self._inner)
        row.move(0, self._inner.height())  # out of sight until it is placed: the loop may come round before
        row.show()
        if isinstance(row, PlainText):
            row.focused.connect(self._enter)
            if self._current is None or not self._current.hasFocus():
                self._make_current(row)

    def remove(self, row: QWidget) -> None:
        """Take a row out again."""
        place = self._place_of(row)
        del self._rows[place]
        self._shrunk = True
        self._settled = min(self._settled, place)
        if row is self._current:
            self._current = None
        row.hide()
        row.deleteLater()

    def grew(self, row: QWidget) -> None:
        """A row's content changed: place it and what is below it again at the next `settle`."""
        self._settled = min(self._settled, self._place_of(row))

    @property
    def _view(self) -> QSize:
        """How large the part is that is seen. Not asked of `viewport()`: a widget whose class Python has to find out
        has it learn every one that Qt has, which takes 30 ms."""
        return self.maximumViewportSize()

    @property
    def at_end(self) -> bool:
        """Whether its end is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - NEAR_END

    @property
    def extent(self) -> int:
        """How far down its rows reached when they were last placed, in pixels."""
        return self._extent

    def follow(self) -> None:
        """Go to the end with the next `settle`, wherever the person is now."""
        self._follows = True

    def go_to_end(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def focus_newest(self) -> None:
        """Give the keyboard to the lowest row of text."""
        texts = [placed.widget for placed in self._rows if isinstance(placed.widget, PlainText)]
        if texts:
            texts[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_offers(self) -> None:
        """Give the keyboard to the first button that the agent offers; where it offers none, to the newest text."""
        for row in self._inner.findChildren(OfferRow):
            if row.isEnabled():
                row.take_focus()
                self.ensureWidgetVisible(row, 0, MARGIN)
                return
        self.focus_newest()

    def settle(self) -> None:
        """Place the rows that changed."""
        if self._settled >= len(self._rows) and not self._shrunk:
            return
        self._shrunk = False
        at_end, self._follows = self._follows or self.at_end, False
        view = self._view
        width = view.width()
        room = max(min(width - 2 * MARGIN, WIDEST), 80)
        edge = (width - room) // 2
        top = self._rows[self._settled - 1].bottom if self._settled else MARGIN // 2
        for placed in self._rows[self._settled :]:
            size = placed.row.fit(room if placed.side is Side.WIDE else int(room * BUBBLE_SHARE))
            left = width - edge - size.width() if placed.side is Side.RIGHT else edge
            top += placed.gap
            placed.widget.setGeometry(left, top, size.width(), size.height())
            top = placed.bottom = top + size.height()
        self._settled = len(self._rows)
        self._extent = top
        self._inner.resize(width, max(top + MARGIN // 2, view.height()))
        if at_end:
            self.go_to_end()
            self._follows = not self.isVisible()  # how far that is shows only when it is seen again

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._follows and self._settled == len(self._rows):
            self._follows = False
            self.go_to_end()

    def clear(self) -> None:
        self._rows.clear()
        self._settled = 0
        self._current = None
        self._follows = False
        self._extent = 0
        self._start_over()

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.verticalScrollBar()
        at_end = bar.value() >= self._inner.height() - event.oldSize().height() - NEAR_END
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._settled = 0
        self.settle()
        self._inner.resize(self._view.width(), max(self._inner.height(), self._view.height()))
        if at_end:
            bar.setValue(bar.maximum())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = (event.key() == Qt.Key.Key_Down) - (event.key() == Qt.Key.Key_Up)
        if step and self._current is not None and self._current.hasFocus():
            self._go(step)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _enter(self) -> None:
        row = self.sender()
        if isinstance(row, PlainText):
            self._make_current(row)
            self.ensureWidgetVisible(row, 0, MARGIN)

    def _make_current(self, row: PlainText) -> None:
        if self._current is not None:
            self._current.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._current = row
        row.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _go(self, step: int) -> None:
        """Give the keyboard to the next row of text, up or down."""
        texts = [placed.widget for placed in self._rows if isinstance(placed.widget, PlainText)]
        place = texts.index(cast(PlainText, self._current)) + step
        if 0 <= place < len(texts):
            texts[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_of(self, row: QWidget) -> int:
        """The place of a row; looked for from the end, where rows grow."""
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].widget is row:
                return place
        raise ValueError("the row is not in this column")

    def _start_over(self) -> None:
        self._inner = QWidget()
        self._inner.setObjectName("conversation")
        self.setWidget(self._inner)
        self._inner.show()
