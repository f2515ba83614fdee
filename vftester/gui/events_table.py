"""The table of all events of a session, as a model: one row a record, filtered by what is typed."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from vftester.core.timescale import MS
from vftester.core.traces import Reading
from vftester.gui.wording import kind_of, preview

HEADERS = ("#", "Time (ms)", "Event", "Kind", "What", "Flaw")
NUMBER, TIME, EVENT, KIND, WHAT, FLAW = range(len(HEADERS))
TIPS = {
    NUMBER: "Turn and event: screens count turns from 1",
    TIME: "From the start of the turn to the arrival of the event's last byte",
    KIND: "The kind of trace and its state",
}

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class EventsTable(QAbstractTableModel):
    """Readings of all turns in order of arrival. New ones are inserted a batch at a time; only a filter starts over."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[tuple[int, Reading]] = []
        self._shown: list[tuple[int, Reading]] = []
        self._needle = ""
        self.trouble = QColor()

    def add(self, turn: int, readings: Sequence[Reading]) -> None:
        """Append the readings of a turn."""
        new = [(turn, reading) for reading in readings]
        self._all += new
        fitting = list(self._fitting(new))
        if fitting:
            first = len(self._shown)
            self.beginInsertRows(_ROOT, first, first + len(fitting) - 1)
            self._shown += fitting
            self.endInsertRows()

    def clear(self) -> None:
        self.beginResetModel()
        self._all, self._shown = [], []
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show only events whose name, kind, data or flaw has this text in it, in capitals or not."""
        self.beginResetModel()
        self._needle = text.strip().casefold()
        self._shown = list(self._fitting(self._all))
        self.endResetModel()

    def at(self, row: int) -> tuple[int, Reading]:
        """The turn's index and the reading of a row."""
        return self._shown[row]

    def row_of(self, turn: int, seq: int) -> int | None:
        """The row of a record; None where it is not shown."""
        for row in range(len(self._shown) - 1, -1, -1):
            of_turn, reading = self._shown[row]
            if of_turn == turn and reading.record.seq == seq:
                return row
        return None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADERS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return TIPS.get(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        turn, reading = self._shown[index.row()]
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _cell(turn, reading, column)
            case Qt.ItemDataRole.TextAlignmentRole if column == TIME:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ForegroundRole if reading.flaw and column == FLAW:
                return self.trouble
        return None

    def _fitting(self, rows: Iterable[tuple[int, Reading]]) -> Iterable[tuple[int, Reading]]:
        needle = self._needle
        if not needle:
            return rows
        return (row for row in rows if _holds(row[1], needle))


def _cell(turn: int, reading: Reading, column: int) -> str:
    record = reading.record
    match column:
        case 0:
            return f"{turn + 1} · {record.seq}"
        case 1:
            return f"{record.offset_ns / MS:.1f}"
        case 2:
            return record.event
        case 3:
            return kind_of(reading)
        case 4:
            return preview(reading)
        case _:
            return reading.flaw or ""


def _holds(reading: Reading, needle: str) -> bool:
    record = reading.record
    return (
        needle in record.data.casefold()
        or needle in kind_of(reading).casefold()
        or needle in record.event.casefold()
        or needle in (reading.flaw or "").casefold()
    )
