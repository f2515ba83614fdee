"""The variables that go with the next turn, each as a chip that can be taken away."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QWidget

from vftester.core.steps.variable_text import written
from vftester.gui.wording import one_line, tool_tip

MOST_CHIPS = 6
VALUE_CHARS = 24


class VariableChips(QWidget):
    """Chips in a line, named and with their value.

    Signals:
        removed: a chip was taken away; the variable's name.
    """

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._remove)

    def show_variables(self, variables: Mapping[str, Any]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._names = list(variables)
        if not variables:
            return
        said = QLabel("With the next turn:", self)
        said.setProperty("look", "dim")
        self._row.addWidget(said)
        for number, name in enumerate(self._names[:MOST_CHIPS]):
            value = one_line(written(variables[name]))
            shown = value if len(value) <= VALUE_CHARS else value[:VALUE_CHARS] + "…"
            chip = QPushButton(f"{one_line(name)[:40]} = {shown}  ×".replace("&", "&&"), self)
            chip.setProperty("look", "chip")
            chip.setAccessibleName(f"Variable {one_line(name)} = {value}: press to take it away")
            chip.setToolTip(tool_tip(f"{one_line(name)} = {value}\nPress to take it away"))
            self._group.addButton(chip, number)
            self._row.addWidget(chip)
        if (more := len(self._names) - MOST_CHIPS) > 0:
            self._row.addWidget(QLabel(f"and {more} more", self))
        self._row.addStretch(1)

    @Slot(int)
    def _remove(self, number: int) -> None:
        self.removed.emit(self._names[number])
