"""The details at the right, built when they are first asked for: the turn's silences, all events, the selected one."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vftester.core.conversation import Turn
from vftester.core.traces import Reading
from vftester.gui.bill_view import BillView
from vftester.gui.event_details import EventDetails
from vftester.gui.events_table import EVENT, FLAW, KIND, NUMBER, TIME, WHAT, EventsTable
from vftester.gui.style import small, tokens_for

FILTER_DELAY_MS = 150


class DetailsPanel(QWidget):
    """The silence bill of the turn that the timeline shows, all events with a filter, and the selected one in full.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
    """

    recordSelected = Signal(int, int)

    def __init__(self, turns: Iterable[Turn] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Details")
        self.model = EventsTable(self)
        self.model.trouble = QColor(tokens_for(self).trouble)
        for turn in turns:
            self.model.add(turn.index, list(turn.readings))
        self._telling = False
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText("Filter by kind or text…")
        self._filter.setAccessibleName("Filter events by kind or text")
        self._filter.setClearButtonEnabled(True)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(FILTER_DELAY_MS)
        self._delay.timeout.connect(self._apply_filter)
        self._filter.textChanged.connect(self._delay.start)
        self.table = self._make_table()
        self._details = EventDetails(self)
        self.bill = BillView(self)
        title = QLabel("Events", self)
        bold = title.font()
        bold.setBold(True)
        title.setFont(bold)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self.table)
        parts.addWidget(self._details)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.setSizes([340, 260])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(self.bill)
        layout.addWidget(title)
        layout.addWidget(self._filter)
        layout.addWidget(parts, 1)
        self.table.scrollToBottom()

    @property
    def event_text(self) -> str:
        """The JSON that is shown."""
        return self._details.text

    def clear(self) -> None:
        self.model.clear()
        self._details.show_event(0, None)
        self.bill.show_lanes(None)

    def add(self, turn: int, readings: list[Reading]) -> None:
        """Append a turn's new readings; the table stays at its end if it was there."""
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        self.model.add(turn, readings)
        if at_end and not self.table.selectionModel().hasSelection():
            self.table.scrollToBottom()

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        """Select a record that was chosen elsewhere."""
        row = self.model.row_of(turn, seq)
        if row is None:
            return
        self._telling = True
        self.table.selectRow(row)
        self.table.scrollTo(self.model.index(row, 0))
        self._telling = False

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setFont(small(table.font()))
        table.setAccessibleName("All events")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 8)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setFont(table.font())
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        em = table.fontMetrics().horizontalAdvance("0")
        for column, letters in ((NUMBER, 7), (TIME, 12), (EVENT, 8), (KIND, 17), (WHAT, 40), (FLAW, 16)):
            columns.resizeSection(column, em * letters)
        table.selectionModel().selectionChanged.connect(self._tell_selection)
        return table

    @Slot(QItemSelection, QItemSelection)
    def _tell_selection(self, *_changed: QItemSelection) -> None:
        rows = self.table.selectionModel().selectedRows()
        if not rows:
            self._details.show_event(0, None)
            return
        turn, reading = self.model.at(rows[0].row())
        self._details.show_event(turn, reading)
        if not self._telling:
            self.recordSelected.emit(turn, reading.record.seq)

    @Slot()
    def _apply_filter(self) -> None:
        self.model.set_filter(self._filter.text())
        self._details.show_event(0, None)
