"""The timeline with its head: which turn, its measures, and the note that says what the times are."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vftester.core.lanes import TurnLanes
from vftester.core.measures import Measures
from vftester.core.session_lanes import SessionLanes
from vftester.core.timescale import MS, seconds
from vftester.gui.style import small
from vftester.gui.timeline import TimelineView
from vftester.gui.wording import PHONE_NOTE, first_figures


class TimelinePanel(QWidget):
    """Shows one turn of the session at a time: the newest, until the person chooses another.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
        turnShown: another turn is shown now.
    """

    recordSelected = Signal(int, int)
    turnShown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = SessionLanes()
        self._shown: int | None = None
        self._newest = -1
        self._measured: Measures | None = None
        self.view = TimelineView(self)
        self.view.recordSelected.connect(self.recordSelected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_head())
        layout.addWidget(self.view, 1)
        foot = QLabel(PHONE_NOTE, self)
        foot.setObjectName("timelineFoot")
        foot.setProperty("look", "dim")
        foot.setFont(small(foot.font()))
        foot.setContentsMargins(12, 4, 12, 4)
        foot.setWordWrap(True)
        layout.addWidget(foot)
        self._tell()

    def begin(self, lanes: SessionLanes, *, live: bool) -> None:
        """Show a session from its beginning. Not live: a recorded one."""
        self._chip.setText("● Live" if live else "▶ Recorded")
        self._lanes, self._shown, self._newest, self._measured = lanes, None, -1, None
        self.view.show_lanes(None)
        self._tell()

    @property
    def shown(self) -> TurnLanes | None:
        """The lanes of the turn that is shown."""
        return self._lanes.turns.get(self._shown) if self._shown is not None else None

    def refresh(self, turn: TurnLanes) -> None:
        """A turn grew. A new turn is shown at once."""
        index = turn.turn.index
        if index > self._newest:
            self._newest = index
            self.show_turn(index)
        elif index == self._shown:
            self.view.refresh()
            self._tell()

    @Slot(int)
    def show_turn(self, index: int) -> None:
        if index in self._lanes.turns and index != self._shown:
            self._shown, self._measured = index, None
            self.view.show_lanes(self._lanes.turns[index])
            self._tell()
            self.turnShown.emit()

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        self.show_turn(turn)
        self.view.select_record(turn, seq)

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        head.setObjectName("timelineHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        self._chip = QLabel("● Live", head)
        self._chip.setProperty("look", "live")
        row.addWidget(self._chip)
        self._back = _flat("‹", "The turn before", head)
        self._back.clicked.connect(self._show_before)
        self._name = QLabel(head)
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._forth = _flat("›", "The turn after", head)
        self._forth.clicked.connect(self._show_after)
        row.addWidget(self._back)
        row.addWidget(self._name)
        row.addWidget(self._forth)
        self._figures: list[tuple[QLabel, QLabel]] = []
        for _ in range(3):
            label, value = QLabel(head), QLabel(head)
            label.setProperty("look", "dim")
            value.setFont(bold)
            row.addWidget(label)
            row.addWidget(value)
            row.addSpacing(6)
            self._figures.append((label, value))
        row.addStretch(1)
        fit = _flat("Fit", "Show the whole turn (F, or a double click on the timeline); again: all of its speech", head)
        fit.clicked.connect(self.view.fit)
        row.addWidget(fit)
        return head

    def _tell(self) -> None:
        """Say which turn is shown, and what was measured: all of it once its state is decided."""
        turns = self._lanes.turns
        lanes = self.shown
        self._chip.setVisible(lanes is not None)
        self._back.setVisible(len(turns) > 1)
        self._forth.setVisible(len(turns) > 1)
        if lanes is None or self._shown is None:
            self._name.setText("Timeline")
            self._say(Measures())
            return
        self._back.setEnabled(self._shown - 1 in turns)
        self._forth.setEnabled(self._shown + 1 in turns)
        self._name.setText(f"Turn {self._shown + 1}")
        measures = lanes.measures
        if measures != self._measured:
            self._measured = measures
            self._say(measures)

    def _say(self, measures: Measures) -> None:
        """When it could be spoken and when it was heard; of a turn that nobody heard, what its text says."""
        ready, sound = first_figures(measures)
        figures = ready, sound, ("silence heard", measures.dead_air_ms)
        if measures.first_audio_ms is None:
            pause = "longest pause in text", measures.longest_gap_ms
            figures = ready, ("whole reply", measures.full_text_ms), pause
        for (label, value), (name, ms) in zip(self._figures, figures, strict=True):
            label.setText(name)
            label.setVisible(ms is not None)
            value.setVisible(ms is not None)
            value.setText("" if ms is None else seconds(ms * MS))

    @Slot()
    def _show_before(self) -> None:
        if self._shown is not None:
            self.show_turn(self._shown - 1)

    @Slot()
    def _show_after(self) -> None:
        if self._shown is not None:
            self.show_turn(self._shown + 1)


def _flat(text: str, tip: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setProperty("look", "flat")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
