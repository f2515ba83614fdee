"""The session in the window: hands each batch to conversation, timeline and details, at most once a frame."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from vftester.core.actions import Action
from vftester.core.conversation import Change, Turn
from vftester.core.offers import action_for
from vftester.core.session_lanes import SessionLanes
from vftester.core.silence import Wait
from vftester.core.traces import Reading
from vftester.gui.conversation import ConversationView
from vftester.gui.timeline_panel import TimelinePanel

if TYPE_CHECKING:
    from vftester.gui.details_panel import DetailsPanel
    from vftester.runs.live import Update

FRAME_MS = 16
SLICE = 500
"""So many changes are taken in a frame; more wait for the next, so that no flood of events holds the window up."""


class SessionView(QObject):
    """The widgets that show a session, and what they share.

    Signals:
        actionChosen: a button that the agent offers was pressed; its `Action`.
        ended: the agent ended the conversation.
    """

    actionChosen = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.conversation = ConversationView()
        self.timeline = TimelinePanel()
        self.details: DetailsPanel | None = None
        self._turns: dict[int, Turn] = {}
        self._begun: set[int] = set()
        self._lanes = SessionLanes()
        self._waiting: deque[tuple[Turn, Sequence[Change]]] = deque()
        self._since_frame = QElapsedTimer()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self._show_waiting)
        self.conversation.actionChosen.connect(self.actionChosen)
        self.conversation.turnChosen.connect(self.timeline.show_turn)

    def begin(self, *, live: bool) -> None:
        """Start over with an empty session. Not live: one that was recorded."""
        self._waiting.clear()
        self._turns.clear()
        self._begun.clear()
        self._lanes = SessionLanes(live=live)
        self.conversation.clear()
        self.timeline.begin(self._lanes, live=live)
        if self.details is not None:
            self.details.clear()

    def show_update(self, update: "Update") -> None:
        """Show what a batch changed, with the next frame."""
        changes = update.changes
        if not changes and update.turn.index not in self._begun:
            changes = tuple(update.turn.speech.events)  # of a stored turn all that was spoken
        self._begun.add(update.turn.index)
        self._waiting.append((update.turn, changes[:SLICE]))
        for start in range(SLICE, len(changes), SLICE):
            self._waiting.append((update.turn, changes[start : start + SLICE]))
        if not self._frame.isActive():
            self._begin_frame()

    def action_for(self, typed: str) -> Action:
        """What sending a text means: the button it names, where there is one."""
        return action_for(typed, self.conversation.offers)

    @property
    def last_said(self) -> int | None:
        """The newest turn that the person began by more than launching; None where there is none."""
        said = (index for index, turn in self._turns.items() if turn.action.type not in ("launch", "end"))
        return max(said, default=None)

    def build_details(self) -> "DetailsPanel":
        """The details, with all events so far."""
        from vftester.gui.details_panel import DetailsPanel

        while self._waiting:  # what waits for its frame is in the turns already, and must not come twice
            self._show_waiting()
        self.details = DetailsPanel(self._turns.values())
        self.details.recordSelected.connect(self.timeline.select_record)
        self.details.bill.waitChosen.connect(self._show_wait)
        self.timeline.recordSelected.connect(self.details.select_record)
        self.timeline.turnShown.connect(self._show_bill)
        self._show_bill()
        return self.details

    def stop(self) -> None:
        """Show nothing more."""
        self._waiting.clear()
        self._frame.stop()

    @Slot()
    def _show_bill(self) -> None:
        if self.details is not None:
            self.details.bill.show_lanes(self.timeline.shown)

    @Slot(object)
    def _show_wait(self, wait: Wait) -> None:
        self.timeline.view.select_stretch(wait.start_ns, wait.end_ns)

    @Slot()
    def _show_waiting(self) -> None:
        """One frame: take in what arrived, up to a slice, then place and paint once."""
        self._since_frame.start()
        taken = 0
        while self._waiting and taken < SLICE:
            turn, some = self._waiting.popleft()
            changes = list(some)
            while self._waiting and self._waiting[0][0].index == turn.index and taken + len(changes) < SLICE:
                turn, more = self._waiting.popleft()
                changes += more
            taken += max(len(changes), 1)
            self._take(turn, changes)
        self.conversation.settle()
        if self._waiting:
            self._frame.start(0)  # behind already: the next slice as soon as what the person does was seen to

    def _begin_frame(self) -> None:
        since = self._since_frame.elapsed() if self._since_frame.isValid() else FRAME_MS
        self._frame.start(max(FRAME_MS - since, 0))

    def _take(self, turn: Turn, changes: Sequence[Change]) -> None:
        self._turns[turn.index] = turn
        lanes = self._lanes.take(turn, changes)
        self.conversation.take(turn, changes, lanes)
        self.timeline.refresh(lanes)
        if self.details is not None:
            if readings := [c for c in changes if isinstance(c, Reading)]:
                self.details.add(turn.index, readings)
            self._show_bill()
        if turn.conversation_ended and turn.reading_stopped:
            self.ended.emit()
