"""The table of all events, with a filter by kind and by text."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vftester.core.display.event_names import event_name
from vftester.core.formats.document import dumps, record_json
from vftester.core.traces import Reading
from vftester.gui.inspector.events_model import KIND, NUMBER, TIME, WHAT, EventsModel
from vftester.gui.inspector.parts import note, table_of
from vftester.gui.inspector.words import COPY_CURL
from vftester.gui.style import SCROLL_BAR, tokens_for

FILTER_DELAY_MS = 150
ANY_KIND = "Any kind"
LEAST_WHAT = 1 / 3
"""Of the table's width so much is left for what an event holds, however long a kind is."""
ROUND_WORDS = 9
"""Pixels beside the words of a cell: with fewer they would be cut."""
USUAL = {NUMBER: "1 · 11", TIME: "123.4", KIND: "tool-call start"}
"""So much room a column has from the start."""
LONGEST = 100
"""Characters of a kind that are looked at."""
SCAN = 2000
"""So many events are looked at before the person is seen to again."""


class EventsTab(QWidget):
    """All events of the session. The selection is shared: one event is the current one everywhere.

    Signals:
        recordChosen: the person chose a record: the turn's index and the record's seq.
        recordOpened: the person wants to see one in full; likewise.
        curlRequested: the request of a turn is wanted as curl commands; the turn's index.
    """

    recordChosen = Signal(int, int)
    recordOpened = Signal(int, int)
    curlRequested = Signal(int)

    def __init__(self, model: EventsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        model.trouble = QColor(tokens_for(self).trouble)
        self._telling = False
        self._selected: tuple[int, int] | None = None
        self._kinds: list[str] = []
        self._fitted: dict[int, str] = {}
        self._fitting = self._dragged = False
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText("Filter by text…")
        self._filter.setAccessibleName("Filter events by text")
        self._filter.setToolTip("Only events whose kind or data has this in it")
        self._filter.setClearButtonEnabled(True)
        self._kind = QComboBox(self)
        self._kind.setAccessibleName("Filter events by kind")
        self._kind.setToolTip("Only events of one kind")
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._kind.setMinimumContentsLength(9)
        self._kind.addItem(ANY_KIND)
        self._kind.activated.connect(self._apply_filter)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(FILTER_DELAY_MS)
        self._delay.timeout.connect(self._apply_filter)
        self._filter.textChanged.connect(self._delay.start)
        self._scanning = QTimer(self)
        self._scanning.setSingleShot(True)
        self._scanning.timeout.connect(self._scan)
        self.table = self._make_table()
        self._hidden = note("", self)
        self._show_it = QPushButton("Show it", self)
        self._show_it.setProperty("look", "jump")
        self._show_it.setToolTip("Take the filter away")
        self._show_it.clicked.connect(self._take_filter_away)
        self._count = note("", self)
        self._copy = QPushButton("Copy as JSON", self)
        self._copy.setToolTip("Copy the selected events as JSON (Ctrl+C)")
        self._copy.clicked.connect(self.copy)
        self._lay_out()
        self._tell_count()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._filter, 3)
        head.addWidget(self._kind, 2)
        hidden = QHBoxLayout()
        hidden.addWidget(self._hidden, 1)
        hidden.addWidget(self._show_it)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(head)
        layout.addLayout(hidden)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self._tell_hidden()

    def add(self, turn: int, readings: list[Reading]) -> None:
        """Append a turn's new readings; the table stays at its end if it was there and nothing is selected."""
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        self.model.add(turn, readings)
        self._after_change()
        if at_end and self._selected is None:
            self.table.scrollToBottom()

    def clear(self) -> None:
        self._selected = None
        self.model.clear()
        self._kinds = []
        while self._kind.count() > 1:
            self._kind.removeItem(1)
        self._kind.setCurrentIndex(0)
        self._apply_filter()

    def select(self, turn: int, seq: int) -> None:
        """Select a record that was chosen elsewhere; where the filter hides it, say so."""
        self._selected = turn, seq
        row = self.model.row_of(turn, seq)
        self._telling = True
        if row is None:
            self.table.selectionModel().clear()
        else:
            self.table.setCurrentIndex(self.model.index(row, 0))
            self.table.scrollTo(self.model.index(row, 0))
        self._telling = False
        self._tell_hidden()

    @Slot()
    def copy(self) -> None:
        """Put the selected events onto the clipboard: one as an object, several as a list."""
        selection = self.table.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        found = [record_json(self.model.at(row)[1]) for row in rows]
        if found:
            written = dumps(found[0], indent=2) if len(found) == 1 else f"[{', '.join(dumps(f) for f in found)}]"
            QGuiApplication.clipboard().setText(written)

    @Slot()
    def _apply_filter(self) -> None:
        self._delay.stop()
        kind = self._kind.currentText() if self._kind.currentIndex() > 0 else ""
        self.model.set_filter(kind, self._filter.text())
        self._after_change()
        if self._selected is not None:
            self.select(*self._selected)

    @Slot()
    def _take_filter_away(self) -> None:
        self._filter.clear()
        self._kind.setCurrentIndex(0)
        self._apply_filter()

    def _after_change(self) -> None:
        new = sorted(self.model.kinds.difference(self._kinds))
        if new:
            self._kinds += new
            self._kind.addItems(new)
        if self.model.widest != self._fitted and not self._dragged:
            self._fit_columns()
        self._scan()

    @Slot()
    def _scan(self) -> None:
        """Look at a part of the events; the rest when the person was seen to."""
        if self.model.scan(SCAN):
            self._scanning.start(0)
        elif self._selected is not None and not self.table.currentIndex().isValid():
            self.select(*self._selected)
        self._tell_count()

    def _tell_count(self) -> None:
        shown, count = self.model.rowCount(), self.model.count
        all_of_them = f"{count:,} event{'' if count == 1 else 's'}"
        self._count.setText(f"{shown:,} of {all_of_them}" if self.model.filtered else all_of_them)

    def _tell_hidden(self) -> None:
        hidden = False
        if (selected := self._selected) is not None:
            hidden = self.model.row_of(*selected) is None and self.model.place_of(*selected) is not None
            self._hidden.setText(f"The filter hides the selected event: {event_name(*selected)}.")
        self._hidden.setVisible(hidden)
        self._show_it.setVisible(hidden)

    def _make_table(self) -> QTableView:
        table = table_of(self.model, "All events", WHAT, 8, self)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.horizontalHeader().setMinimumSectionSize(24)
        table.horizontalHeader().sectionResized.connect(self._notice_width)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.selectionModel().currentRowChanged.connect(self._tell_chosen)
        table.activated.connect(self._open)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, slot, keys in (
            ("Show in full", self._open_current, ""),
            ("Copy as JSON", self.copy, "Ctrl+C"),
            (COPY_CURL, self._ask_for_curl, ""),
        ):
            action = QAction(text, table)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)
            table.addAction(action)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Number and time can be read, and the kind as far as there is room; the rest is for what the events hold."""
        self._fitted, self._dragged, self._fitting = dict(self.model.widest), False, True
        wide = self.table.fontMetrics().horizontalAdvance
        room = int((self.table.contentsRect().width() - SCROLL_BAR) * (1 - LEAST_WHAT))
        for column, text in self._fitted.items():
            width = min(max(wide(text[:LONGEST]), wide(USUAL[column])) + ROUND_WORDS, max(room, 0))
            self.table.horizontalHeader().resizeSection(column, width)
            room -= width
        self._fitting = False

    @Slot(int, int, int)
    def _notice_width(self, column: int, _former: int, _width: int) -> None:
        """A width that the person chose stays until the tab has another."""
        self._dragged = self._dragged or (column != WHAT and not self._fitting)

    @Slot(QModelIndex, QModelIndex)
    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self._telling or not current.isValid():
            return
        turn, reading = self.model.at(current.row())
        self._selected = turn, reading.record.seq
        self._tell_hidden()
        self.recordChosen.emit(turn, reading.record.seq)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        turn, reading = self.model.at(index.row())
        self.recordOpened.emit(turn, reading.record.seq)

    @Slot()
    def _open_current(self) -> None:
        if self.table.currentIndex().isValid():
            self._open(self.table.currentIndex())

    @Slot()
    def _ask_for_curl(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.curlRequested.emit(self.model.at(index.row())[0])
