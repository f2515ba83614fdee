"""The list of sessions as a model: a row for each, and one for each day above its sessions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from vftester.core.catalog.families import apart_by_target
from vftester.core.catalog.listing import SessionEntry, fitting, read_out, under_days
from vftester.core.session import Target
from vftester.gui.sessions.words import tip
from vftester.gui.wording import tool_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SessionsModel(QAbstractListModel):
    """Sessions in the order in which they were given, under headings of days.

    Signals:
        renamed: another name was typed for a session; its id and the name.
    """

    renamed = Signal(str, str)

    def __init__(self, today: Callable[[], date] = date.today, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._entries: Sequence[SessionEntry] = ()
        self._by_id: dict[str, SessionEntry] = {}
        self._apart: dict[str, str] = {}
        self._rows: list[SessionEntry | str] = []
        self._found: frozenset[str] | None = None
        self._tag: str | None = None
        self._target_name: Callable[[Target], str] = _project
        self.shown: str | None = None
        self.live: str | None = None

    @property
    def entries(self) -> Sequence[SessionEntry]:
        """All sessions, whether they fit the filter or not."""
        return self._entries

    @property
    def count(self) -> int:
        """How many sessions fit the filter."""
        return sum(isinstance(row, SessionEntry) for row in self._rows)

    def set_entries(self, entries: Sequence[SessionEntry], target_name: Callable[[Target], str]) -> None:
        self._entries, self._target_name = entries, target_name
        self._by_id = {entry.id: entry for entry in entries}
        self._apart = apart_by_target(entries, target_name)
        self._fill()

    def set_filter(self, found: Iterable[str] | None, tag: str | None) -> None:
        """Show only sessions among those that were found (None: all) that have a tag (None: any, or none)."""
        self._found = None if found is None else frozenset(found)
        self._tag = tag
        self._fill()

    def mark(self, shown: str | None, live: str | None) -> None:
        """Which session the window shows, and which is held now."""
        self.shown, self.live = shown, live
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def at(self, row: int) -> SessionEntry | None:
        """The session of a row; None for a heading."""
        found = self._rows[row]
        return found if isinstance(found, SessionEntry) else None

    def heading(self, row: int) -> str:
        """What stands in the row of a heading; "" for a session's."""
        found = self._rows[row]
        return "" if isinstance(found, SessionEntry) else found

    def target_name(self, entry: SessionEntry) -> str:
        return self._target_name(entry.target)

    def apart(self, entry: SessionEntry) -> str:
        """With whom one was held, where that sets it apart from others that repeat the same; else ""."""
        return self._apart.get(entry.id, "")

    def repeated(self, entry: SessionEntry) -> SessionEntry | None:
        """The session that one repeats, where that is kept."""
        return self._by_id.get(entry.repeats) if entry.repeats is not None else None

    def row_of(self, session_id: str) -> int | None:
        """Where a session stands; None where it is not shown."""
        for number, row in enumerate(self._rows):
            if isinstance(row, SessionEntry) and row.id == session_id:
                return number
        return None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.at(index.row()) is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.at(index.row())
        if entry is None:
            said = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self.heading(index.row()) if role in said else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                live = entry.id == self.live
                return read_out(entry, self.target_name(entry), live=live, repeated=self.repeated(entry))
            case Qt.ItemDataRole.ToolTipRole:
                live, shown = entry.id == self.live, entry.id == self.shown
                repeated, target = self.repeated(entry), self.target_name(entry)
                closes = self.live is not None
                return tool_tip(tip(entry, target, live=live, shown=shown, closes=closes, repeated=repeated))
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        entry = self.at(index.row())
        name = " ".join(str(value).split())
        if entry is None or not name or name == entry.name:
            return False
        self._rows[index.row()] = replace(entry, name=name)  # until the store tells the same
        self.dataChanged.emit(index, index)
        self.renamed.emit(entry.id, name)
        return True

    def _fill(self) -> None:
        """Put the rows together. Where the same sessions stand in the same places, what is chosen stays chosen."""
        today = self._today()
        rows = under_days(fitting(self._entries, self._found, self._tag), today)
        places = [row if isinstance(row, str) else row.id for row in rows]
        if places == [row if isinstance(row, str) else row.id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()


def _project(target: Target) -> str:
    return target.project
