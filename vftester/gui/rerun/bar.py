"""How far a re-run is, at the bottom of the window whatever else it shows, until its outcome was read."""

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QProgressBar, QPushButton, QSizePolicy, QToolBar

from vftester.gui.announcing import announce

TICK_MS = 500


class RerunBar(QFrame):
    """Which turn of which run is under way and for how long it has gone on; then what became of it.

    Signals:
        stopRequested: send no more.
        compareRequested: compare what ran.
    """

    stopRequested = Signal()
    compareRequested = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__()
        self._window = window
        self.setObjectName("rerunBar")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setMinimumWidth(120)
        self._elapsed = QLabel(self)
        self._elapsed.setProperty("look", "dim")
        self._elapsed.setToolTip("Since it started")
        self.stop = self._button("Stop", "Send no more; the reply under way is cancelled", self._stop)
        self.compare = self._button("Compare", "Compare what ran with what was re-run", self.compareRequested.emit)
        self.dismiss = self._button("Dismiss", "", self.leave)
        self.dismiss.setProperty("look", "flat")
        self._clock, self._timer = QElapsedTimer(), QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self._text, 3)
        row.addWidget(self.progress, 2)
        for part in (self._elapsed, self.stop, self.compare, self.dismiss):
            row.addWidget(part)
        self._place = QToolBar("Re-run", window)
        self._place.setObjectName("rerunPlace")
        self._place.setMovable(False)
        self._place.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._place.toggleViewAction().setEnabled(False)
        self._place.addWidget(self)
        self._place.hide()
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._place)

    def sizeHint(self) -> QSize:
        """As high as the words need at the window's width: a tool bar would make room for the narrowest."""
        width = max(self._window.width() - 2, 400)
        return QSize(400, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def shown(self) -> bool:
        return self._place.isVisible()

    def begin(self, text: str, turns: int) -> None:
        """A re-run of so many turns starts."""
        self.progress.setRange(0, turns)
        self._clock.start()
        self._timer.start()
        self._tick()
        self._arrange(running=True)
        self.show_progress(text, 0)
        announce(self, text)

    def show_progress(self, text: str, behind: int) -> None:
        """Say where it stands; so many turns are behind it."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.progress.setValue(behind)

    def finish(self, text: str, *, comparable: bool) -> None:
        """It is over: say what became of it; `comparable`: there is something to compare."""
        self._timer.stop()
        self._tick()
        self._text.setText(text)
        self.setAccessibleName(text)
        self._arrange(running=False)
        self.compare.setVisible(comparable)
        announce(self, text)

    @Slot()
    def leave(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._place.hide()

    def _button(self, text: str, tip: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}: re-run")
        button.clicked.connect(slot)
        return button

    def _arrange(self, *, running: bool) -> None:
        for part, wanted in (
            (self.progress, running), (self.stop, running), (self.compare, False), (self.dismiss, not running)
        ):  # fmt: skip
            part.setVisible(wanted)
        self.stop.setEnabled(True)
        self._place.show()

    @Slot()
    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stopRequested.emit()

    @Slot()
    def _tick(self) -> None:
        minutes, seconds = divmod(self._clock.elapsed() // 1000, 60)
        self._elapsed.setText(f"{minutes}:{seconds:02}")
