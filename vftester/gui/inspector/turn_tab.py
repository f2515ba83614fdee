"""The turn that is shown: how long the caller waited and what for, pauses, agent step, reply, tool calls, times."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from vftester.core.lanes import TurnLanes
from vftester.core.no_exit import Expected
from vftester.core.session_lanes import SessionLanes
from vftester.core.timescale import MS, exact_ms, seconds
from vftester.core.turn_facts import NOTHING_EXPECTED, CallFact, TurnFacts, facts_of
from vftester.gui.inspector.cause_bar import CauseBar, Swatch
from vftester.gui.inspector.parts import facts, jump, note, plain, section, title
from vftester.gui.inspector.step_section import add_steps
from vftester.gui.inspector.words import COPY_CURL, COPY_CURL_TIP
from vftester.gui.style import small
from vftester.gui.wording import CAUSES, delivery_line, wait_line

MOST_WAITS = 8
"""The longest pauses and silences; all of them are on the timeline."""

MOST_CALLS = 30
REST_MS = 120
"""A turn that grows is written anew so seldom."""

NOTHING_YET = "Launch a conversation: where the time of each turn goes is shown here."


class TurnTab(QScrollArea):
    """What a turn's silences cost, and what happened in it.

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
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.refresh)
        copy = QAction(COPY_CURL, self)
        copy.triggered.connect(self._ask_for_curl)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._copy_action = copy
        self.refresh()

    def show_lanes(self, lanes: TurnLanes | None, session: SessionLanes | None) -> None:
        """Show a turn, or what became of it, at once or soon."""
        other = lanes is not self._lanes
        self._lanes, self._session = lanes, session
        if not self.isVisible():
            return
        if other:
            self.refresh()
        elif not self._rest.isActive():
            self._rest.start(REST_MS)

    def set_expected(self, expected: Expected) -> None:
        """What the person says of the agent: the exits of its steps, and the variables they require."""
        self._expected = expected
        if self.isVisible():
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Write it anew where something changed."""
        self._rest.stop()
        shown = facts_of(self._lanes, self._session, self._expected) if self._lanes is not None else None
        if shown is not None and shown == self._shown:
            return
        bar, place = self.verticalScrollBar(), self.verticalScrollBar().value()
        same = shown is not None and self._shown is not None and shown.index == self._shown.index
        self._shown = shown
        self._copy_action.setEnabled(shown is not None)
        self.setWidget(self._make(shown))
        if same:
            bar.setValue(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _make(self, shown: TurnFacts | None) -> QWidget:
        content = QWidget(self)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(12, 10, 12, 12)
        rows.setSpacing(5)
        if shown is None:
            rows.addWidget(plain(NOTHING_YET, content, "dim"))
        else:
            self._add_bill(shown, content, rows)
            if shown.waits:
                section("Pauses and silences", content, rows)
                rows.addLayout(self._wait_rows(shown, content))
            add_steps(shown, self.recordChosen.emit, content, rows)
            self._add_reply(shown, content, rows)
            if shown.calls:
                section("Tool calls", content, rows)
                rows.addLayout(self._call_rows(shown, content))
            if times := list(_times(shown)):
                section("Times", content, rows)
                rows.addLayout(facts(times, content))
            rows.addSpacing(8)
            copy = QPushButton(COPY_CURL, content)
            copy.setToolTip(COPY_CURL_TIP)
            copy.clicked.connect(self._ask_for_curl)
            rows.addWidget(copy)
        rows.addStretch(1)
        return content

    def _add_bill(self, shown: TurnFacts, content: QWidget, rows: QVBoxLayout) -> None:
        rows.addWidget(note(f"Turn {shown.index + 1} · {shown.said[:200]}", content))
        rows.addWidget(_headline(shown, content))
        if shown.first is not None:
            bar = CauseBar(dict(shown.causes), content)
            rows.addSpacing(2)
            rows.addWidget(bar)
            rows.addLayout(_cause_rows(shown, content))
        elif not shown.spoken and (could := _could_be_heard(shown)):
            rows.addWidget(note(could, content, ""))

    def _wait_rows(self, shown: TurnFacts, content: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, wait in enumerate(shown.waits[:MOST_WAITS]):
            said = wait_line(wait, spoken=shown.spoken)
            _add_row(grid, row, seconds(wait.length_ns), said, partial(self.waitChosen.emit, wait), content)
        if (more := len(shown.waits) - MOST_WAITS) > 0:
            grid.addWidget(note(f"and {more} shorter", content), MOST_WAITS, 1)
        return grid

    def _call_rows(self, shown: TurnFacts, content: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, call in enumerate(shown.calls[:MOST_CALLS]):
            chosen = partial(self.recordChosen.emit, shown.index, call.seq)
            _add_row(grid, row, _took(call), call.name or "tool call", chosen, content)
        if (more := len(shown.calls) - MOST_CALLS) > 0:
            grid.addWidget(note(f"and {more} more", content), MOST_CALLS, 1)
        return grid

    def _add_reply(self, shown: TurnFacts, content: QWidget, rows: QVBoxLayout) -> None:
        told = list(_reply(shown))
        if told:
            section("Reply", content, rows)
            rows.addLayout(facts(told, content))

    @Slot()
    def _ask_for_curl(self) -> None:
        if self._shown is not None:
            self.curlRequested.emit(self._shown.index)


def _headline(shown: TurnFacts, content: QWidget) -> QLabel:
    if shown.first is not None:
        # The one label that is no plain text: what stands in it is ours.
        label = QLabel(f"The caller waited <b>{seconds(shown.first.length_ns)}</b> before hearing anything", content)
        label.setWordWrap(True)
        return label
    if shown.spoken:
        return plain("The caller waited for nothing.", content)
    return plain("Nothing has been heard yet." if shown.running else "Nothing of this turn was heard.", content)


def _could_be_heard(shown: TurnFacts) -> str:
    """What a turn that nobody heard could have been; "" where nothing is ready."""
    ready, sooner = shown.measures.first_segment_ms, shown.measures.heard_sooner_ms
    if ready is None:
        return ""
    said = f"Ready to speak after {seconds(ready * MS)}"
    if sooner and seconds(sooner * MS) != seconds(0):
        said += f": could be heard {seconds(sooner * MS)} sooner than the whole reply"
    return said + "."


def _cause_rows(shown: TurnFacts, content: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    told = [(cause, ns) for cause, ns in shown.causes if seconds(ns) != seconds(0)]
    for row, (cause, ns) in enumerate(told):
        length = note(seconds(ns), content)
        length.setMinimumWidth(length.fontMetrics().horizontalAdvance("000.00 s"))
        grid.addWidget(Swatch(cause, content), row, 0)
        grid.addWidget(note(CAUSES[cause], content), row, 1)
        grid.addWidget(length, row, 2)
    return grid


def _add_row(grid: QGridLayout, row: int, length: str, said: str, chosen: Callable[[], None], content: QWidget) -> None:
    """How long, what, and a jump there."""
    long = title(length, content)
    long.setFont(small(long.font()))
    long.setMinimumWidth(long.fontMetrics().horizontalAdvance("00.00 s"))
    there = jump("Show it on the timeline", f"Show on the timeline: {length} {said}", chosen, content)
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(long, row, 0, top)
    grid.addWidget(note(said, content, ""), row, 1, top)
    grid.addWidget(there, row, 2, top)


def _took(call: CallFact) -> str:
    return "running…" if call.end_ns is None else seconds(call.end_ns - call.start_ns)


def _reply(shown: TurnFacts) -> Iterator[tuple[str, str]]:
    if said := delivery_line(shown.measures):
        yield "Delivery", said
    if shown.spoken_ns:
        about = "" if shown.spoken_measured else "about "
        words = f"{shown.words} word{'' if shown.words == 1 else 's'}"
        yield "Spoken length", f"{about}{shown.spoken_ns / 1e9:.1f} s, {words}"
    pauses = [wait.length_ns for wait in shown.waits if not wait.heard]
    within = shown.measures.longest_gap_ms
    if pauses and within is not None and seconds(pauses[0]) != seconds(within * MS):
        yield "Longest pause", f"{seconds(pauses[0])}, within a message {seconds(within * MS)}"
    elif pauses or within is not None:
        yield "Longest pause", seconds(pauses[0] if pauses else (within or 0) * MS)


def _times(shown: TurnFacts) -> Iterator[tuple[str, str]]:
    """Each moment after sending, in milliseconds."""
    measures = shown.measures
    if shown.session_start_ns is not None:
        yield "Session start", f"{exact_ms(shown.session_start_ns)}, before sending"
    for name, ms in (
        ("Connecting", measures.connect_ms),
        ("Voiceflow answered", measures.first_byte_ms),
        ("First text", measures.first_text_ms),
        ("Ready to speak", measures.first_segment_ms),
        ("First sound", measures.first_audio_ms),
        ("Whole reply", measures.full_text_ms),
        ("End", measures.end_ms),
    ):
        if ms is not None:
            yield name, exact_ms(ms * MS)
