"""The agent's variables as a table's model: names, values to edit, what changed and what goes with the next turn."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from vftester.core.steps.variable_text import in_order, kind_of, understood, written
from vftester.gui.wording import tool_tip

SHOWN_CHARS = 300
MARK = "●"

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class VariablesModel(QAbstractTableModel):
    """Names and values, the agent's own first.

    Signals:
        edited: a value was typed: the variable's name, the value, and why what looks like JSON was taken as text ("").
    """

    edited = Signal(str, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, Any] = {}
        self._names: list[str] = []
        self._changed: frozenset[str] = frozenset()
        self._pending: dict[str, Any] = {}

    def show(self, values: Mapping[str, Any], changed: frozenset[str], pending: Mapping[str, Any]) -> None:
        """Show these values, marks at those that changed, and in their place what goes with the next turn."""
        self.beginResetModel()
        self._values, self._changed, self._pending = dict(values), changed, dict(pending)
        self._names = in_order(self._values | self._pending)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Name", "Value")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and index.column() == 1 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name = self._names[index.row()]
        value = self._pending.get(name, self._values.get(name))
        match role:
            case Qt.ItemDataRole.DisplayRole if index.column() == 0:
                return f"{MARK} {name}" if name in self._changed else name
            case Qt.ItemDataRole.DisplayRole:
                return written(value)[:SHOWN_CHARS].replace("\n", " ")
            case Qt.ItemDataRole.EditRole:
                return written(value)
            case Qt.ItemDataRole.ToolTipRole:
                return tool_tip(self._told(name, value))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0 and name in self._changed:
                return f"{name}, changed"
            case Qt.ItemDataRole.FontRole if name in self._pending:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed; nothing where it is what was there."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != 1:
            return False
        if value == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        meant = understood(value)
        self.edited.emit(self._names[index.row()], meant.value, meant.note)
        return True

    def _told(self, name: str, value: Any) -> str:
        parts = [kind_of(value)]
        if name in self._pending:
            parts.append("goes with the next turn")
        elif name in self._changed:
            parts.append("changed")
        return f"{name}: {', '.join(parts)}"
