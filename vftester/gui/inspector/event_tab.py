"""One event in full: both clocks, its size, its flaw, its data to read and to copy."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vftester.core.conversation import Turn
from vftester.core.display.event_names import event_name
from vftester.core.display.event_text import event_text
from vftester.core.formats.document import dumps, record_json
from vftester.core.traces import Reading
from vftester.gui.inspector.long_text import LongText
from vftester.gui.inspector.parts import facts, note, title
from vftester.gui.inspector.words import event_facts
from vftester.gui.wording import kind_of, size

NOTHING_SELECTED = "Select an event on the timeline or among the events, and its data is shown here."


class EventTab(QWidget):
    """The selected event.

    Signals:
        stepped: the person wants the event after (1) or before (-1) this one.
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._title = title("", self)
        self._where = note("", self)
        self._back = _step("‹", "The event before", self)
        self._back.clicked.connect(self._step_back)
        self._forth = _step("›", "The event after", self)
        self._forth.clicked.connect(self._step_forth)
        self._copy = QPushButton("Copy as JSON", self)
        self._copy.setToolTip("Copy the event as an export has it, all of it")
        self._copy.clicked.connect(self.copy)
        self._facts = QWidget(self)
        self._flaw = note("", self, "trouble")
        self._bound = note("", self)
        self._show_all = QPushButton("Show all", self)
        self._show_all.setProperty("look", "jump")
        self._show_all.setToolTip("Show all of the event's data, as it came")
        self._show_all.clicked.connect(self._show_whole)
        self.data = LongText(self)
        self.data.setAccessibleName("Data of the selected event")
        self._lay_out()
        self.show_event(None, None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        head.addWidget(self._forth)
        bound = QHBoxLayout()
        bound.addWidget(self._bound, 1)
        bound.addWidget(self._show_all)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._copy)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 10, 12, 10)
        self._rows.addLayout(head)
        self._rows.addWidget(self._where)
        self._rows.addWidget(self._facts)
        self._rows.addWidget(self._flaw)
        self._rows.addLayout(bound)
        self._rows.addWidget(self.data, 1)
        self._rows.addLayout(foot)

    @property
    def shown(self) -> Reading | None:
        return self._reading

    def show_event(self, turn: Turn | None, reading: Reading | None) -> None:
        """Show an event of a turn; None where none is selected."""
        self._reading = reading
        there = turn is not None and reading is not None
        for button in (self._copy, self._back, self._forth):
            button.setEnabled(there)
        self._show_facts([] if turn is None or reading is None else event_facts(turn, reading))
        flaw = (reading.flaw if reading is not None else None) or ""
        self._flaw.setText(f"Flaw: {flaw}" if flaw else "")
        self._flaw.setVisible(bool(flaw))
        if turn is None or reading is None:
            self._title.setText("No event selected")
            self._where.setText(NOTHING_SELECTED)
        else:
            self._title.setText((kind_of(reading) or reading.record.event)[:200])
            where = event_name(turn.index, reading.record.seq)
            self._where.setText(f"{where[:1].upper()}{where[1:]} · {reading.record.event[:100]}")
        self._show_data(whole=False)

    @Slot()
    def copy(self) -> None:
        if self._reading is not None:
            QGuiApplication.clipboard().setText(dumps(record_json(self._reading), indent=2))

    def stop(self) -> None:
        self.data.stop()

    def _show_facts(self, told: list[tuple[str, str]]) -> None:
        made = QWidget(self)
        grid = facts(told, made)
        grid.setContentsMargins(0, 0, 0, 0)
        made.setLayout(grid)
        self._rows.replaceWidget(self._facts, made)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = made
        made.setVisible(bool(told))

    def _show_data(self, *, whole: bool) -> None:
        data = self._reading.record.data if self._reading is not None else ""
        found = event_text(data, whole=whole)
        bound = ""
        if found.left_out:
            bound = f"The first {size(len(data) - found.left_out)} of {size(len(data))}, as it came."
        elif data and not found.pretty:
            bound = "As it came: this is no JSON." if not whole else "As it came."
        self._bound.setText(bound)
        self._bound.setVisible(bool(bound))
        self._show_all.setVisible(bool(found.left_out))
        self.data.show_lines(("", line) for line in found.lines)

    @Slot()
    def _show_whole(self) -> None:
        self._show_data(whole=True)
        self.data.setFocus()

    @Slot()
    def _step_back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _step_forth(self) -> None:
        self.stepped.emit(1)


def _step(text: str, tip: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setProperty("look", "flat")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
