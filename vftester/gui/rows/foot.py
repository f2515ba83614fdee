"""What stands under a reply: its measures, how it came, how long it is for the ear, and what is hard on it."""

from time import perf_counter_ns

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from vftester.core.conversation import Turn, TurnState
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.spoken_length import SpokenLength, ear_flags
from vftester.core.timeline.timescale import SECOND
from vftester.core.timeline.waiting import waiting_since
from vftester.core.timing.credit import Credit, credit_of
from vftester.core.timing.measures import Measures
from vftester.gui.column import Side
from vftester.gui.plain_text import Look, PlainText
from vftester.gui.rows.action_row import ActionRow
from vftester.gui.rows.buttoned import ButtonedText
from vftester.gui.rows.looks import FOOT, HARD
from vftester.gui.rows.surroundings import Surroundings
from vftester.gui.rows.words import (
    NO_REPLY,
    NOT_TIMED,
    SAID_NOTHING,
    WAITING,
    delivery_advice,
    figures_tip,
    flags_line,
    measures_line,
    reply_line,
    waiting_line,
)
from vftester.gui.tool_tips import tool_tip

SECOND_MS = 1000
WAITED_FROM_S = 3
"""A shorter wait is not counted aloud."""

BOTH = "Hear both"
BOTH_TIP = "The reply as it arrived, then as if all of it had been awaited"


class Foot(QObject):
    """The last rows of a turn.

    Signals:
        cancelWanted: the person stops the reply.
        clicked: the person clicked on one of the rows.
        bothWanted: hear the reply as it arrived, then after the whole of it.
    """

    cancelWanted = Signal()
    clicked = Signal()
    bothWanted = Signal()

    def __init__(self, around: Surroundings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._told: tuple[Measures, int, int, bool] | None = None
        self._credit: Credit | None = None
        self.measures = PlainText(FOOT, WAITING)
        self.measures.clicked.connect(self.clicked)
        around.column.add(self.measures, Side.WIDE, 6)
        self._reply: ButtonedText | None = None
        self._flags: PlainText | None = None
        self._advice: PlainText | None = None
        self._cancel: ActionRow | None = None
        self._offers_both = False
        self._lanes: TurnLanes | None = None
        self._line = WAITING
        self._strong: tuple[int, int] | None = None
        self._known_ns, self._known_at_ns = -1, 0
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND_MS)
        self._seconds.timeout.connect(self._tell_wait)
        if around.live:
            self._cancel = ActionRow("", "Cancel reply")
            self._cancel.button(0).setToolTip("Stop the reply (Ctrl+.); what has arrived is kept")
            self._cancel.pressed.connect(self.cancelWanted)
            around.column.add(self._cancel, Side.WIDE, 4)

    @property
    def last(self) -> QWidget:
        """The row that is lowest."""
        return next(row for row in (self._advice, self._flags, self._reply, self._cancel, self.measures) if row)

    def tell(self, turn: Turn, lanes: TurnLanes) -> None:
        """Say what is known by now. Until the turn is over its first moments alone."""
        measures, over = lanes.measures, turn.state is not None
        length = lanes.length
        told = measures, length.ns, length.words, length.measured
        if over and turn.timed and told != self._told:
            self._told = told
            self._credit = credit_of(turn)
            self._tell_reply(turn, measures, length)
        complete = turn.state is TurnState.COMPLETE
        line, strong = measures_line(measures, whole=complete, credit=self._credit)
        said = not turn.timed and bool(turn.talk.openings)
        line = line or (NOT_TIMED if said else SAID_NOTHING if complete else NO_REPLY if over else WAITING)
        if over and (last := lanes.silence_after(0)):
            line = f"{line.rstrip('.')} · {'then ' if last[0].start_ns else ''}{last[0].label}"
        if line != self._line or not self.measures.accessibleName():
            self.measures.setAccessibleName(f"Turn {turn.index + 1}: {line}")
            self.measures.setToolTip(tool_tip(tip) if (tip := figures_tip(line)) else "")
        self._line, self._strong = line, strong
        self._follow(lanes)
        self._show_line()
        if over and turn.timed and length.ns and not self._offers_both:
            self._offers_both = True
            both = QAction(BOTH, self.measures)
            both.setToolTip(BOTH_TIP)
            both.triggered.connect(self.bothWanted)
            self.measures.addAction(both)
            if self._reply is not None:
                self._reply.offer(BOTH, BOTH_TIP, f"{BOTH}: turn {turn.index + 1}")
                self._around.column.grew(self._reply)
        if self._cancel is not None and (over or turn.reading_stopped):
            self._around.column.remove(self._cancel)
            self._cancel = None

    def _follow(self, lanes: TurnLanes) -> None:
        """Count the seconds while a live turn runs: on from the newest moment of which something is known."""
        self._lanes = lanes
        if lanes.newest_ns != self._known_ns:
            self._known_ns, self._known_at_ns = lanes.newest_ns, perf_counter_ns()
        counting = self._around.live and lanes.running
        if counting is not self._seconds.isActive():
            self._seconds.start() if counting else self._seconds.stop()

    def _show_line(self) -> None:
        line, since_ns = self._line, None
        if self._seconds.isActive() and self._lanes is not None:
            since_ns = waiting_since(self._lanes)
        if since_ns is not None:
            waited_s = (self._known_ns + perf_counter_ns() - self._known_at_ns - since_ns) // SECOND
            line = waiting_line(line, waited_s) if waited_s >= WAITED_FROM_S else line
        if line != self.measures.text:
            self.measures.set_text(line, self._strong)
            self._around.column.grew(self.measures)

    @Slot()
    def _tell_wait(self) -> None:
        self._show_line()
        self._around.column.settle()

    def _tell_reply(self, turn: Turn, measures: Measures, length: SpokenLength) -> None:
        line = reply_line(measures, length)
        if self._reply is None and line:
            reply = self._reply = ButtonedText(FOOT, line)
            reply.setAccessibleName(line)
            reply.clicked.connect(self.clicked)
            reply.pressed.connect(self.bothWanted)
            self._around.column.add(reply, Side.WIDE, 1, after=self.measures)
        elif self._row(FOOT, self._reply, line, self.measures) is None:
            self._reply = None
        texts = [message.text for message in turn.talk.messages()]
        flags = flags_line(ear_flags(texts, length.ns))
        self._flags = self._row(HARD, self._flags, flags, self._reply or self.measures)
        advice = delivery_advice(measures, self._around.streaming)
        self._advice = self._row(FOOT, self._advice, advice, self._flags or self._reply or self.measures)

    def _row(self, look: Look, row: PlainText | None, line: str, above: QWidget) -> PlainText | None:
        """A row that says this, below another; none where there is nothing to say."""
        if row is None:
            if not line:
                return None
            row = PlainText(look, line)
            row.clicked.connect(self.clicked)
            self._around.column.add(row, Side.WIDE, 1, after=above)
        elif not line:
            self._around.column.remove(row)
            return None
        elif line != row.text:
            row.set_text(line)
            self._around.column.grew(row)
        row.setAccessibleName(line)
        return row
