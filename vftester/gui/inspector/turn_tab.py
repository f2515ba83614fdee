"""The turn that is shown: how long the caller waited and what for, pauses, agent step, reply, tool calls, times."""

from collections import deque

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from vftester.core.display.turn_facts import NOTHING_EXPECTED, TurnFacts, facts_of
from vftester.core.steps.no_exit import Expected
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.inspector.parts import GAP, plain
from vftester.gui.inspector.turn_sections import SECTIONS, Wishes
from vftester.gui.inspector.words import COPY_CURL

REST_MS = 250
"""A turn that grows is written anew so seldom."""

NOTHING_YET = "Launch a conversation: where the time of each turn goes is shown here."


class TurnTab(QScrollArea):
    """What a turn's silences cost, and what happened in it.

    Its sections are made one at a time, and the person is seen to in between: all of them would hold the window up.

    Signals:
        waitChosen: the person wants a pause or a silence shown on the timeline; a `Wait`.
        recordChosen: the person wants a record shown: the turn's index and the record's seq.
        curlRequested: the request of a turn is wanted as curl commands; the turn's index.
    """

    waitChosen = Signal(object)
    recordChosen = Signal(int, int)
    curlRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName("The turn that is shown")
        self._lanes: TurnLanes | None = None
        self._session: SessionLanes | None = None
        self._expected = NOTHING_EXPECTED
        self._shown: TurnFacts | None = None
        self._wishes = Wishes(self.waitChosen.emit, self.recordChosen.emit, self._ask_for_curl)
        self._told: list[object] = [None] * len(SECTIONS)
        self._to_make: deque[int] = deque()
        self._rest = _timer(self)
        self._rest.timeout.connect(self._look)
        self._next = _timer(self)
        self._next.timeout.connect(self._make_next)
        copy = QAction(COPY_CURL, self)
        copy.triggered.connect(self._ask_for_curl)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._copy_action = copy
        content = QWidget(self)
        self._rows = QVBoxLayout(content)
        self._rows.setContentsMargins(12, 10, 12, 12)
        self._rows.setSpacing(GAP)
        self._nothing = plain(NOTHING_YET, content, "dim")
        self._rows.addWidget(self._nothing)
        self._boxes = [QWidget(content) for _ in SECTIONS]
        for box in self._boxes:
            box.hide()
            self._rows.addWidget(box)
        self._rows.addStretch(1)
        self.setWidget(content)
        self._copy_action.setEnabled(False)

    def show_lanes(self, lanes: TurnLanes | None, session: SessionLanes | None) -> None:
        """Show a turn, or what became of it, soon."""
        other = lanes is not self._lanes
        self._lanes, self._session = lanes, session
        if lanes is None:
            self.refresh()
        elif not self.isVisible():
            return
        elif other:
            self._rest.start(0)
        elif not self._rest.isActive():
            self._rest.start(REST_MS)

    def set_expected(self, expected: Expected) -> None:
        """What the person says of the agent: the exits of its steps, and the variables they require."""
        self._expected = expected
        if self.isVisible():
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Write anew what changed, at once."""
        self._look()
        while self._to_make:
            self._make_next()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest.start(0)

    @Slot()
    def _look(self) -> None:
        """Look what changed: that is made anew, a section at a time."""
        self._rest.stop()
        shown = facts_of(self._lanes, self._session, self._expected) if self._lanes is not None else None
        if shown == self._shown:
            return
        if shown is None or self._shown is None or shown.index != self._shown.index:
            self.verticalScrollBar().setValue(0)
        self._shown = shown
        self._copy_action.setEnabled(shown is not None)
        self._nothing.setVisible(shown is None)
        told = [section.told(shown) if shown is not None else None for section in SECTIONS]
        waiting = set(self._to_make)
        self._to_make = deque(n for n, now in enumerate(told) if n in waiting or now != self._told[n])
        self._told = told
        if self._to_make:
            self._next.start(0)

    @Slot()
    def _make_next(self) -> None:
        if self._to_make:
            self._make(self._to_make.popleft())
        if self._to_make:
            self._next.start(0)
        else:
            self._next.stop()

    def _make(self, number: int) -> None:
        """Make a section anew in its place."""
        box = QWidget(self.widget())
        if there := self._shown is not None and self._told[number] is not None:
            rows = QVBoxLayout(box)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setSpacing(GAP)
            SECTIONS[number].add(self._shown, self._wishes, box, rows)
        former, self._boxes[number] = self._boxes[number], box
        place = self._rows.indexOf(former)
        self._rows.removeWidget(former)
        self._rows.insertWidget(place, box)  # not `replaceWidget`, which has no cache: each box would be laid out again
        box.setVisible(there)
        former.hide()
        former.deleteLater()

    @Slot()
    def _ask_for_curl(self) -> None:
        if self._shown is not None:
            self.curlRequested.emit(self._shown.index)


def _timer(parent: QWidget) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    return timer
