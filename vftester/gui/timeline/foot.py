"""The foot of the timeline: what its times are, and what a phone call would add, where the person says how much."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from vftester.core.timing.measures import Measures
from vftester.gui.style import small
from vftester.gui.timeline.words import foot_text

MOST_PX = 1000


class TimelineFoot(QWidget):
    """A line below the timeline.

    Signals:
        allowanceWanted: the person wants to say what a phone call adds.
    """

    allowanceWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timelineFoot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._measures: Measures | None = None
        self._allowance_ms: float | None = None
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setProperty("look", "dim")
        self.said.setFont(small(self.said.font()))
        self.said.setWordWrap(True)
        self.set = QPushButton("Set yours…", self)
        self.set.setProperty("look", "jump")
        self.set.setFont(small(self.set.font()))
        self.set.setToolTip("Say what a phone call adds, in the settings")
        self.set.setAccessibleName("Set what a phone call adds")
        self.set.clicked.connect(self.allowanceWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.addWidget(self.said, 1)
        row.addWidget(self.set)
        self._tell()

    def set_allowance(self, ms: float | None) -> None:
        """What a phone adds, by the person's own reckoning; None where they said nothing."""
        self._allowance_ms = ms
        self._tell()

    def set_measures(self, measures: Measures | None) -> None:
        """The measures of the turn that is shown."""
        self._measures = measures
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        """As many lines as it may come to need: what is above it stays where it is while a reply arrives."""
        longest = foot_text(Measures(first_audio_ms=99_000), self._allowance_ms)
        room = QRect(0, 0, self.said.width(), MOST_PX)
        tall = self.said.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, longest).height()
        self.said.setMinimumHeight(tall)

    def _tell(self) -> None:
        said = foot_text(self._measures, self._allowance_ms)
        if said != self.said.text():
            self.said.setText(said)
        self.set.setVisible(self._allowance_ms is None)
        self._keep_height()
