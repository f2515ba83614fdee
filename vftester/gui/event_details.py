"""One event in full: its JSON as an export has it, to read and to copy."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vftester.core.document import dumps, record_json
from vftester.core.timescale import exact_ms
from vftester.core.traces import Reading
from vftester.gui.wording import kind_of, size

MOST_CHARS = 256 * 1024
"""So much of an event is shown; all of it is copied."""


class EventDetails(QWidget):
    """The selected event's JSON, the first 256 KiB of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._title = QLabel("Select an event to see its data", self)
        self._title.setProperty("look", "dim")
        self._copy = QPushButton("Copy", self)
        self._copy.setToolTip("Copy the event's JSON")
        self._copy.setAccessibleName("Copy the event's JSON")
        self._copy.setEnabled(False)
        self._copy.clicked.connect(self.copy)
        self._json = QPlainTextEdit(self)
        self._json.setReadOnly(True)
        self._json.setTabChangesFocus(True)
        self._json.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._json.setAccessibleName("Data of the selected event")
        self._json.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._json, 1)

    @property
    def text(self) -> str:
        return self._json.toPlainText()

    def show_event(self, turn: int, reading: Reading | None) -> None:
        self._reading = reading
        self._copy.setEnabled(reading is not None)
        if reading is None:
            self._title.setText("Select an event to see its data")
            self._json.clear()
            return
        record = reading.record
        kind = kind_of(reading)[:80] or record.event[:80]
        self._title.setText(f"Turn {turn + 1}, event {record.seq} · {kind} · {exact_ms(record.offset_ns)}")
        written = _written(reading)
        if len(written) > MOST_CHARS:
            note = f"The first {size(MOST_CHARS)} of {size(len(written))}. Copy takes all of it.\n\n"
            written = note + written[:MOST_CHARS]
        self._json.setPlainText(written)

    @Slot()
    def copy(self) -> None:
        if self._reading is not None:
            QGuiApplication.clipboard().setText(_written(self._reading))


def _written(reading: Reading) -> str:
    """The event's JSON. A trace that JSON cannot hold (numbers out of range were refused before) is no trace."""
    return dumps(record_json(reading), indent=2)
