"""All events of a session as a table's model: one row a record, filtered by kind and by what is typed."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from vftester.core.display.event_names import event_number
from vftester.core.timeline.timescale import MS
from vftester.core.traces import Reading
from vftester.gui.wording import kind_of, preview, tool_tip

HEADERS = ("#", "ms", "Kind", "What")
NUMBER, TIME, KIND, WHAT = range(len(HEADERS))
TIPS = (
    "The turn, and the event's number within it; both count from 1",
    "Milliseconds from sending to the arrival of the event's last byte",
    "The kind of trace and its state; for any other event its name",
    "What it holds; its flaw where it has one",
)

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class EventsModel(QAbstractTableModel):
    """Readings of all turns in order of arrival.

    What is added is looked at by `scan`, so many at a time; without a filter it is shown at once. `kinds`: every kind
    that was met. `widest`: of the columns before the last what took the most letters so far.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = array("q")
        self._readings: list[Reading] = []
        self._scanned = 0
        self._fitting: array[int] | None = None  # places of what fits the filter; None: there is none
        self._needle = ""
        self._kind = ""
        self._places: dict[int, tuple[array[int], array[int]]] = {}  # of a turn: seqs, and their places
        self.kinds: set[str] = set()
        self.widest = dict.fromkeys((NUMBER, TIME, KIND), "")
        self.trouble = QColor()

    @property
    def filtered(self) -> bool:
        return self._fitting is not None

    @property
    def count(self) -> int:
        """How many events there are, shown or not."""
        return len(self._readings)

    def add(self, turn: int, readings: Sequence[Reading]) -> None:
        """Append the readings of a turn."""
        first = len(self._readings)
        more = len(readings)
        if not more:
            return
        if self._fitting is None:
            self.beginInsertRows(_ROOT, first, first + more - 1)
        seqs, places = self._places.setdefault(turn, (array("q"), array("q")))
        seqs.extend(reading.record.seq for reading in readings)
        places.extend(range(first, first + more))
        self._turns.extend([turn] * more)
        self._readings += readings
        kinds = {(_group(reading), reading.state): reading for reading in readings}
        self.kinds.update(group for group, _ in kinds)
        for reading in (*kinds.values(), readings[-1]):
            for column, former in self.widest.items():
                self.widest[column] = max(former, _cell(turn, reading, column), key=len)
        if self._fitting is None:
            self._scanned = first + more
            self.endInsertRows()

    def clear(self) -> None:
        self.beginResetModel()
        self._turns, self._readings, self._places = array("q"), [], {}
        self._scanned = 0
        self._fitting = array("q") if self.filtered else None
        self.kinds.clear()
        self.widest = dict.fromkeys(self.widest, "")
        self.endResetModel()

    def set_filter(self, kind: str, text: str) -> None:
        """Show only events of a kind ("": of any) that have this text in them, in capitals or not. Then `scan`."""
        self._kind, self._needle = kind, text.strip().casefold()
        self.beginResetModel()
        self._fitting = array("q") if self._kind or self._needle else None
        self._scanned = 0 if self.filtered else len(self._readings)
        self.endResetModel()

    def scan(self, most: int) -> bool:
        """Look at so many events that were not looked at yet, and show those that fit; whether more are left."""
        if self._fitting is None:
            return False
        end = min(self._scanned + most, len(self._readings))
        found = [place for place in range(self._scanned, end) if self._fits(self._readings[place])]
        self._scanned = end
        if found:
            first = len(self._fitting)
            self.beginInsertRows(_ROOT, first, first + len(found) - 1)
            self._fitting.extend(found)
            self.endInsertRows()
        return end < len(self._readings)

    def at(self, row: int) -> tuple[int, Reading]:
        """The turn's index and the reading of a row."""
        place = row if self._fitting is None else self._fitting[row]
        return self._turns[place], self._readings[place]

    def place_of(self, turn: int, seq: int) -> int | None:
        """The place of a record among all events; None where there is none such."""
        seqs, places = self._places.get(turn, (array("q"), array("q")))
        found = bisect_left(seqs, seq)
        if found == len(seqs) or seqs[found] != seq:  # a file may hold them in another order
            found = seqs.index(seq) if seq in seqs else -1
        return places[found] if found >= 0 else None

    def row_of(self, turn: int, seq: int) -> int | None:
        """The row of a record; None where it is not shown."""
        place = self.place_of(turn, seq)
        if place is None or self._fitting is None:
            return place
        row = bisect_left(self._fitting, place)
        return row if row < len(self._fitting) and self._fitting[row] == place else None

    def neighbour(self, turn: int, seq: int, step: int) -> tuple[int, Reading] | None:
        """The event so many after another among all events."""
        place = self.place_of(turn, seq)
        if place is None or not 0 <= place + step < len(self._readings):
            return None
        return self._turns[place + step], self._readings[place + step]

    def find(self, turn: int, seq: int) -> Reading | None:
        place = self.place_of(turn, seq)
        return None if place is None else self._readings[place]

    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid():
            return 0
        return len(self._readings) if self._fitting is None else len(self._fitting)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADERS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return TIPS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole and section == TIME:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        turn, reading = self.at(index.row())
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _cell(turn, reading, column)
            case Qt.ItemDataRole.TextAlignmentRole if column == TIME:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ToolTipRole if column == KIND:  # where the column is too narrow for it
                return tool_tip(_cell(turn, reading, column))
            case Qt.ItemDataRole.ForegroundRole if reading.flaw and column == WHAT:
                return self.trouble
        return None

    def _fits(self, reading: Reading) -> bool:
        return (not self._kind or _group(reading) == self._kind) and (not self._needle or _holds(reading, self._needle))


def _group(reading: Reading) -> str:
    """What it is filtered by: the kind of trace, else the event's name."""
    return reading.kind or reading.record.event


def _cell(turn: int, reading: Reading, column: int) -> str:
    record = reading.record
    match column:
        case 0:
            return f"{turn + 1} · {event_number(record.seq)}"
        case 1:
            return f"{record.offset_ns / MS:.1f}"
        case 2:
            return kind_of(reading) or record.event
        case _:
            return " · ".join(part for part in (reading.flaw, preview(reading)) if part)


def _holds(reading: Reading, needle: str) -> bool:
    record = reading.record
    return (
        needle in record.data.casefold()
        or needle in kind_of(reading).casefold()
        or needle in record.event.casefold()
        or needle in (reading.flaw or "").casefold()
    )
