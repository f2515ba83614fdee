"""The variables that go with the launch: a name and a value a row."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vftester.core.steps.variable_text import kind_of, understood, written
from vftester.gui.wording import tool_tip

COLUMNS = ("Name", "Value", "Sent as")
NAME, VALUE, KIND = range(3)


class VariablesTable(QWidget):
    """Names and values to be typed. A value that reads as JSON is sent as that, all else as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTableWidget(0, len(COLUMNS), self)
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setAccessibleName("Variables sent with the launch")
        self.table.setTabKeyNavigation(False)  # Tab goes on to the next control, the arrows move within
        self.table.setMinimumHeight(120)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemChanged.connect(self._say_kind)
        self.table.itemSelectionChanged.connect(self._offer_removal)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)
        self.add = QPushButton("Add a variable", self)
        self.add.clicked.connect(self._add_empty)
        self.drop = QPushButton("Remove", self)
        self.drop.setToolTip("Remove the variable that is chosen (Delete)")
        self.drop.setAccessibleName("Remove the variable")
        self.drop.clicked.connect(self.remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.drop)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self.table)
        self._offer_removal()

    def show_variables(self, variables: Mapping[str, Any]) -> None:
        self.table.setRowCount(0)
        for name, value in variables.items():
            self._append(name, written(value))

    def variables(self) -> dict[str, Any]:
        """Name → value, in the order of the rows; rows without a name are left out."""
        rows = ((self._text(row, NAME).strip(), self._text(row, VALUE)) for row in range(self.table.rowCount()))
        return {name: understood(value).value for name, value in rows if name}

    def finish(self) -> None:
        """Take along what is still being typed."""
        if self.table.viewport().isAncestorOf(QApplication.focusWidget() or self):
            self.table.setFocus()

    def flaw(self) -> str:
        """What is wrong with the rows, in a sentence, and that row is chosen; "" where nothing is."""
        self.finish()
        seen: set[str] = set()
        for row in range(self.table.rowCount()):
            name, value = self._text(row, NAME).strip(), self._text(row, VALUE)
            sentence = ""
            if not name and value.strip():
                sentence = f"The variable in row {row + 1} has a value and no name. Name it, or remove the row."
            elif name in seen:
                sentence = f"Two variables are called “{name}”. Rename one, or remove it."
            if sentence:
                self.table.setCurrentCell(row, NAME)
                return sentence
            seen |= {name} - {""}
        return ""

    @Slot()
    def remove(self) -> None:
        """Take out the row that is chosen."""
        row = self.table.currentRow()
        if row >= 0:
            self.table.removeRow(row)
            self.table.setFocus()

    def _append(self, name: str, value: str) -> QTableWidgetItem:
        """A new row; gives the item that holds its name."""
        row, named, kind = self.table.rowCount(), QTableWidgetItem(name), QTableWidgetItem()
        self.table.insertRow(row)
        kind.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.table.setItem(row, KIND, kind)
        self.table.setItem(row, NAME, named)
        self.table.setItem(row, VALUE, QTableWidgetItem(value))
        return named

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text() if item is not None else ""

    @Slot()
    def _add_empty(self) -> None:
        named = self._append("", "")
        self.table.setFocus()
        self.table.setCurrentItem(named)
        self.table.editItem(named)

    @Slot(QTableWidgetItem)
    def _say_kind(self, item: QTableWidgetItem) -> None:
        kind = self.table.item(item.row(), KIND)
        if item.column() == VALUE and kind is not None:
            meant = understood(item.text())
            kind.setText(kind_of(meant.value))
            kind.setToolTip(tool_tip(meant.note) if meant.note else "")

    @Slot()
    def _offer_removal(self) -> None:
        self.drop.setEnabled(self.table.currentRow() >= 0)
