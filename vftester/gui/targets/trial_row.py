"""Test connection: a button, what it does now, and what it found."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vftester.gui.field import said_below

WHAT_IT_DOES = "Starts a session and asks ten light questions. No turn is launched, no credits are used."


class TrialRow(QWidget):
    """One button that tests, and stops testing.

    Signals:
        requested: the test shall begin.
        stopped: the test shall stop.
    """

    requested = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.running = False
        self.button = QPushButton("Test connection", self)
        self.button.setToolTip(WHAT_IT_DOES)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._press)
        self._step = said_below(self)
        self._result = said_below(self)
        self._result.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._result.hide()
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self._step, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addLayout(row)
        column.addWidget(self._result)
        self._step.setText(WHAT_IT_DOES)

    @property
    def result(self) -> str:
        return self._result.text()

    @property
    def step(self) -> str:
        return self._step.text()

    def begin(self) -> None:
        self.running = True
        self.button.setText("Stop")
        self._result.hide()
        self._result.clear()
        self._step.setText("Beginning…")

    def stop(self) -> None:
        """Stop the test that runs; what it would have found is not waited for."""
        self._end("Stopped.")
        self.stopped.emit()

    def show_step(self, step: str) -> None:
        if self.running:
            self._step.setText(step)

    def show_result(self, sentence: str, *, ok: bool) -> None:
        """What was found, unless it was stopped before."""
        if not self.running:
            return
        self._end("")
        self._result.setText(sentence)
        self._result.setAccessibleName(("Connection works: " if ok else "Connection does not work: ") + sentence)
        look = "" if ok else "trouble"
        if self._result.property("look") != look:
            self._result.setProperty("look", look)
            self._result.style().unpolish(self._result)
            self._result.style().polish(self._result)
        self._result.show()

    def _end(self, said: str) -> None:
        self.running = False
        self.button.setText("Test connection")
        self._step.setText(said)

    @Slot()
    def _press(self) -> None:
        if self.running:
            self.stop()
        else:
            self.requested.emit()
