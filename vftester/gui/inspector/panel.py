"""The inspector: details at the right in five tabs, built when they are first asked for."""

from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from vftester.core.conversation import Turn
from vftester.core.display.raw import RawStream
from vftester.core.steps.no_exit import Expected
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.traces import Reading
from vftester.gui.inspector.event_tab import EventTab
from vftester.gui.inspector.events_model import EventsModel
from vftester.gui.inspector.events_tab import EventsTab
from vftester.gui.inspector.raw_tab import RawTab
from vftester.gui.inspector.turn_tab import TurnTab
from vftester.gui.inspector.variables_tab import VariablesTab

AT_ONCE = 5000
"""So many events are taken into the table before the person is seen to again."""

NARROWEST, WIDEST_TABS = 300, 470
"""It is as wide as the names of its tabs at least, where the font is not so large that nothing else has room."""


class Inspector(QWidget):
    """The turn that is shown, the selected event, the variables, the raw stream, and all events.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
        waitChosen: the person wants a pause or a silence shown on the timeline; a `Wait`.
        variablesRequested: what the agent's variables hold is wanted.
        variablesEntered: what goes with the next turn, by name.
        rawRequested: the bytes of a turn are wanted; the turn's index.
        curlRequested: the request of a turn is wanted as curl commands; the turn's index.
    """

    KEYS = "In the details", (("Alt+1 … Alt+5", "Turn, event, variables, raw stream, events"),)

    recordSelected = Signal(int, int)
    waitChosen = Signal(object)
    variablesRequested = Signal()
    variablesEntered = Signal(dict)
    rawRequested = Signal(int)
    curlRequested = Signal(int)

    def __init__(self, turns: Iterable[Turn] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Details")
        self.setMinimumWidth(NARROWEST)
        self._turns = {turn.index: turn for turn in turns}
        self._shown_turn = 0
        self._backlog: deque[tuple[int, list[Reading]]] = deque()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._take_slice)
        self.model = EventsModel(self)
        self.turn = TurnTab(self)
        self.event_tab = EventTab(self)
        self.variables = VariablesTab(self)
        self.raw = RawTab(self)
        self.events = EventsTab(self.model, self)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("inspector")
        self.tabs.setAccessibleName("Parts of the details")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName("Parts of the details")
        for tab, name, tip in (
            (self.turn, "Turn", "What the caller waited for, pauses, agent step, reply"),
            (self.event_tab, "Event", "The selected event in full"),
            (self.variables, "Variables", "What the agent's variables hold; edit what goes with the next turn"),
            (self.raw, "Raw stream", "The turn's bytes as they came"),
            (self.events, "Events", "All events of the session, with a filter"),
        ):
            place = self.tabs.addTab(tab, name)
            key = QKeySequence(f"Alt+{place + 1}")
            self.tabs.setTabToolTip(place, f"{tip} ({key.toString(QKeySequence.SequenceFormat.NativeText)})")
            QShortcut(key, self).activated.connect(partial(self._go_to, place))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.tabs)
        self._connect()
        for turn in self._turns.values():
            self._queue(turn.index, list(turn.readings))
        self._tell_ended()

    def showEvent(self, event: QShowEvent) -> None:
        """As wide as all of its tabs, as far as there is room: one that is out of sight is not found."""
        super().showEvent(event)
        names = self.tabs.tabBar()
        names.ensurePolished()
        bold = QFont(names.font())
        bold.setBold(True)  # as the one is that is chosen, whichever that will be
        wide, wider = names.fontMetrics().horizontalAdvance, QFontMetrics(bold).horizontalAdvance
        more = max(wider(name) - wide(name) for name in map(self.tabs.tabText, range(self.tabs.count())))
        self.setMinimumWidth(max(min(names.x() + names.sizeHint().width() + more, WIDEST_TABS), NARROWEST))

    @property
    def tab(self) -> str:
        """The name of the tab that is shown."""
        return self.tabs.tabText(self.tabs.currentIndex())

    def open_tab(self, name: str) -> None:
        """Show a tab by its name, if there is one."""
        for place in range(self.tabs.count()):
            if self.tabs.tabText(place) == name:
                self.tabs.setCurrentIndex(place)

    def _go_to(self, place: int) -> None:
        self.tabs.setCurrentIndex(place)
        self.tabs.tabBar().setFocus()

    def clear(self) -> None:
        """Another session begins."""
        self._turns.clear()
        self._backlog.clear()
        self._next.stop()
        self.events.clear()
        self.event_tab.show_event(None, None)
        self.variables.clear()
        self.show_lanes(None, None)

    def add(self, turn: Turn, readings: list[Reading]) -> None:
        """A turn went on, by these records."""
        self._turns[turn.index] = turn
        if readings:
            self._queue(turn.index, readings)
        self._tell_ended()

    def show_lanes(self, lanes: TurnLanes | None, session: SessionLanes | None) -> None:
        """The turn that the timeline shows, and the session it belongs to."""
        self.turn.show_lanes(lanes, session)
        self.raw.show_turn(lanes.turn if lanes is not None else None)

    def set_expected(self, expected: Expected) -> None:
        """What the person says of the agent's steps."""
        self.turn.set_expected(expected)

    def show_variables(self, values: Mapping[str, Any] | None, sentence: str = "") -> None:
        """What the variables hold; None where that cannot be had, and a sentence that says why."""
        self.variables.show_variables(values, sentence)

    def show_pending(self, pending: Mapping[str, Any]) -> None:
        """What goes with the next turn."""
        self.variables.show_pending(pending)

    def show_raw(self, index: int, stream: RawStream | None, *, key_found: bool = False) -> None:
        """The bytes of a turn; None where they are not kept."""
        self.raw.show_stream(index, stream, key_found=key_found)

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        """A record was chosen elsewhere: show it, in the table where that is open, else in full."""
        self._drain_to(turn, seq)
        self.events.select(turn, seq)
        self._show_event(turn, seq)
        if self.tabs.currentWidget() is not self.events:
            self.tabs.setCurrentWidget(self.event_tab)

    def stop(self) -> None:
        """Show nothing more."""
        self._next.stop()
        self.event_tab.stop()
        self.raw.stop()

    def _connect(self) -> None:
        self.turn.waitChosen.connect(self.waitChosen)
        self.turn.recordChosen.connect(self._choose)
        self.turn.curlRequested.connect(self.curlRequested)
        self.event_tab.stepped.connect(self._step)
        self.variables.variablesRequested.connect(self.variablesRequested)
        self.variables.variablesEntered.connect(self.variablesEntered)
        self.raw.rawRequested.connect(self.rawRequested)
        self.events.recordChosen.connect(self._choose_in_table)
        self.events.recordOpened.connect(self._choose)
        self.events.curlRequested.connect(self.curlRequested)

    @Slot(int, int)
    def _choose(self, turn: int, seq: int) -> None:
        """A record was chosen here, to be seen in full."""
        self._drain_to(turn, seq)
        self.events.select(turn, seq)
        self._show_event(turn, seq)
        self.tabs.setCurrentWidget(self.event_tab)
        self.recordSelected.emit(turn, seq)

    @Slot(int, int)
    def _choose_in_table(self, turn: int, seq: int) -> None:
        self._show_event(turn, seq)
        self.recordSelected.emit(turn, seq)

    @Slot(int)
    def _step(self, step: int) -> None:
        shown = self.event_tab.shown
        found = self.model.neighbour(self._shown_turn, shown.record.seq, step) if shown is not None else None
        if found is not None:
            self._choose(found[0], found[1].record.seq)

    def _show_event(self, turn: int, seq: int) -> None:
        self._shown_turn = turn
        self.event_tab.show_event(self._turns.get(turn), self.model.find(turn, seq))

    def _queue(self, turn: int, readings: list[Reading]) -> None:
        """Take records in, at once where they are few and nothing waits."""
        if not self._backlog and len(readings) <= AT_ONCE:
            self.events.add(turn, readings)
            return
        self._backlog += ((turn, readings[at : at + AT_ONCE]) for at in range(0, len(readings), AT_ONCE))
        if not self._next.isActive():
            self._next.start(0)

    @Slot()
    def _take_slice(self) -> None:
        if self._backlog:
            self.events.add(*self._backlog.popleft())
        if self._backlog:
            self._next.start(0)

    def _drain_to(self, turn: int, seq: int) -> None:
        """Take in what waits until a record is there that somebody wants to see."""
        while self._backlog and self.model.place_of(turn, seq) is None:
            self._take_slice()

    def _tell_ended(self) -> None:
        self.variables.turn_ended(sum(turn.reading_stopped for turn in self._turns.values()))
