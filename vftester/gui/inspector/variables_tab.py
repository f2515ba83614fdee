"""The agent's variables: what they hold, which changed, and what shall go with the next turn."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QTableView, QVBoxLayout, QWidget

from vftester.core.steps.variable_text import changed_names, kind_of, written
from vftester.gui.inspector.parts import note, table_of
from vftester.gui.inspector.variables_model import MARK, VariablesModel

NOTHING_YET = "Launch a conversation: the agent's variables are shown here."
ASKING = "Asking Voiceflow…"
EDIT = "A value that is edited goes with the next turn."


class VariablesTab(QWidget):
    """Names and values. They are asked for when the tab is shown, after each turn while it is, and by Refresh.

    Signals:
        variablesRequested: the variables are wanted.
        variablesEntered: what goes with the next turn, by name; empty: nothing does any more.
    """

    variablesRequested = Signal()
    variablesEntered = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = 0  # how many ended
        self._asked = -1
        self._shown: dict[str, Any] = {}
        self._shown_after = 0
        self._before: tuple[int, dict[str, Any]] | None = None  # after how many turns they held what
        self._pending: dict[str, Any] = {}
        self._remark = ""
        self._soon = QTimer(self)  # the table is made anew when its editor is gone
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show)
        self.model = VariablesModel(self)
        self.model.edited.connect(self._take_edit)
        self._said = note(NOTHING_YET, self)
        self._refresh = QPushButton("Refresh", self)
        self._refresh.setToolTip("Ask for the variables again")
        self._refresh.setAccessibleName("Ask for the variables again")
        self._refresh.setEnabled(False)
        self._refresh.clicked.connect(self.ask)
        self.table = self._make_table()
        self._next = note("", self, "")
        self._take_back = QPushButton("Take back", self)
        self._take_back.setToolTip("Send nothing but what is said with the next turn")
        self._take_back.clicked.connect(self.take_back)
        head = QHBoxLayout()
        head.addWidget(self._said, 1)
        head.addWidget(self._refresh)
        foot = QHBoxLayout()
        foot.addWidget(self._next, 1)
        foot.addWidget(self._take_back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self._tell_pending()

    @property
    def said(self) -> str:
        return self._said.text()

    @property
    def pending(self) -> dict[str, Any]:
        """What goes with the next turn."""
        return dict(self._pending)

    def clear(self) -> None:
        """Another session begins."""
        self._turns, self._asked, self._shown, self._before, self._shown_after = 0, -1, {}, None, 0
        self._pending = {}
        self._said.setText(NOTHING_YET)
        self._refresh.setEnabled(False)
        self._remark = ""
        self._show()

    def turn_ended(self, count: int) -> None:
        """So many turns of this session are over."""
        if count == self._turns:
            return
        self._turns = count
        self._refresh.setEnabled(True)
        if self.isVisible():
            self.ask()

    def show_variables(self, values: Mapping[str, Any] | None, sentence: str = "") -> None:
        """Show what they hold now; None where that cannot be had: the sentence says why."""
        if values is None:
            self._said.setText(sentence or "There are no variables to show.")
            return
        if self._shown_after and self._shown_after != self._turns:
            self._before = self._shown_after, self._shown
        self._shown, self._shown_after = dict(values), self._turns
        self._said.setText(" ".join(part for part in (sentence, self._legend()) if part))
        self._show()

    def show_pending(self, pending: Mapping[str, Any]) -> None:
        """What goes with the next turn was changed elsewhere, or has gone."""
        if dict(pending) != self._pending:
            self._pending, self._remark = dict(pending), ""
            self._soon.start(0)

    @Slot()
    def ask(self) -> None:
        if self._turns:
            self._asked = self._turns
            if not self._shown:
                self._said.setText(ASKING)
            self.variablesRequested.emit()

    @Slot()
    def take_back(self) -> None:
        self._pending, self._remark = {}, ""
        self.variablesEntered.emit({})
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._turns and self._asked != self._turns:
            self.ask()

    @Slot(str, object, str)
    def _take_edit(self, name: str, value: object, remark: str) -> None:
        self._pending[name] = value
        self._remark = remark
        self._soon.start(0)
        self.variablesEntered.emit(dict(self._pending))

    @Slot()
    def _show(self) -> None:
        changed = changed_names(self._before[1], self._shown) if self._before is not None else frozenset()
        self.model.show(self._shown, changed, self._pending)
        self._tell_pending()

    def _legend(self) -> str:
        if not self._shown:
            return "The agent has no variables."
        if self._before is None:
            return EDIT
        return f"{MARK} changed since turn {self._before[0]}. {EDIT}"

    def _tell_pending(self) -> None:
        remark = self._remark
        told = ", ".join(f"{name} = {written(value)[:60]} ({kind_of(value)})" for name, value in self._pending.items())
        said = f"With the next turn: {told}" if told else ""
        self._next.setText(f"{said}. {remark[:1].upper()}{remark[1:]}." if remark else said)
        self._next.setVisible(bool(told))
        self._take_back.setVisible(bool(told))

    def _make_table(self) -> QTableView:
        table = table_of(self.model, "Variables and their values", 1, 10, self)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        table.horizontalHeader().resizeSection(0, table.fontMetrics().horizontalAdvance("a variable's name"))
        return table
