"""The session in the window: hands each batch to conversation, timeline and details, at most once a frame."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from vftester.core.actions import Action
from vftester.core.conversation import Change, Turn
from vftester.core.display.offers import action_for
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timing.silence import Wait
from vftester.core.traces import Reading
from vftester.gui.conversation import ConversationView
from vftester.gui.timeline.panel import TimelinePanel

if TYPE_CHECKING:
    from vftester.core.steps.no_exit import Expected
    from vftester.gui.inspector.panel import Inspector
    from vftester.runs.live import Update
    from vftester.runs.stored import Retold

FRAME_MS = 16
SLICE = 200
HOLD_MS = 2
"""Changes are taken in for this long at one go, a slice at a time, and a flood of them waits: it holds nothing up."""


class SessionView(QObject):
    """The widgets that show a session, and what they share.

    Signals:
        actionChosen: a button that the agent offers was pressed; its `Action`.
        ended: the agent ended the conversation.
        variablesRequested, variablesEntered, rawRequested, curlRequested: see `Inspector`.
    """

    actionChosen = Signal(object)
    ended = Signal()
    variablesRequested = Signal()
    variablesEntered = Signal(dict)
    rawRequested = Signal(int)
    curlRequested = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.conversation = ConversationView()
        self.timeline = TimelinePanel()
        self.details: Inspector | None = None
        self._expected: Expected | None = None
        self._turns: dict[int, Turn] = {}
        self._begun: set[int] = set()
        self._detailed: dict[int, int] = {}  # how many of a turn's records the details had when they were built
        self._lanes = SessionLanes()
        self._retold = False
        self._waiting: deque[tuple[Turn, Sequence[Change]]] = deque()
        self._grown: dict[int, TurnLanes] = {}  # whose timeline is refreshed when they are placed
        self._flood = False  # more came than is taken in at one go
        self._due: deque[Callable[[], None]] = deque()  # what is still to be placed of this frame
        self._coming_to: int | None = None
        self._since_frame = QElapsedTimer()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self._show_waiting)
        self.conversation.actionChosen.connect(self.actionChosen)
        self.conversation.turnChosen.connect(self.timeline.show_turn)
        self.timeline.recordSelected.connect(self.conversation.select_record)
        self.timeline.turnChosen.connect(self.conversation.show_turn)

    def begin_replay(self, clock: Callable[[], int], recorded: Sequence[Turn]) -> None:
        """Start over with the `recorded` turns, played: it grows as a live session does, by the replay's `clock`."""
        target, streaming = self.conversation.told_of
        self.begin(live=False)
        self.conversation.tell_of(target, streaming=streaming)
        self._lanes = SessionLanes(recorded=recorded)
        self.timeline.begin(self._lanes, live=False, clock=clock)

    def begin(self, *, live: bool) -> None:
        """Start over with an empty session. Not live: one that was recorded."""
        self._waiting.clear()
        self._grown.clear()
        self._due.clear()
        self._flood = False
        self._coming_to = None
        self._turns.clear()
        self._begun.clear()
        self._detailed.clear()
        self._lanes = SessionLanes(live=live)
        self._retold = False
        self.conversation.clear(live=live)
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

    def show_glimpse(self, lanes: SessionLanes) -> None:
        """Show the newest turn's timeline of a recording, while its other turns are being read.

        Nothing may have been shown since `begin`.
        """
        self._lanes, self._retold = lanes, True
        self.timeline.begin(lanes, live=False)
        for turn in lanes.turns.values():
            self.timeline.refresh(turn)

    def show_recording(self, retold: "Retold") -> None:
        """Show a whole recorded session: its last turn's timeline at once, what was said and the events as they come.

        Nothing may have been shown since `begin` but a glimpse of it.
        """
        glimpsed = bool(self._lanes.turns)
        self._lanes, self._retold = retold.lanes, True
        retold.lanes.join()
        if glimpsed:
            self.timeline.go_on(self._lanes)
        else:
            self.timeline.begin(self._lanes, live=False)
        for update in retold.updates:
            self.show_update(update)
            self._turns[update.turn.index] = update.turn
        if self._lanes.turns:
            self.timeline.refresh(self._lanes.turns[max(self._lanes.turns)])
        self._show_turn_details()

    def come_to(self, turn: int) -> None:
        """Show a turn in the timeline, and in the conversation once all that waits for its frame is there."""
        self.timeline.show_turn(turn)
        self._coming_to = turn
        self._come()

    def _come(self) -> None:
        turn = self._coming_to
        if turn is None or self._waiting:
            return
        self._coming_to = None
        if turn != max(self._turns, default=turn):  # the end of the last one is in view already
            self.conversation.show_turn(turn)

    def action_for(self, typed: str) -> Action:
        """What sending a text means: the button it names, where there is one."""
        return action_for(typed, self.conversation.offers)

    def said_in(self, turn: int) -> str | None:
        """The words that the person typed in a turn; None where they did something else, or it is not there."""
        found = self._turns.get(turn)
        return (found.action.said or None) if found is not None else None

    @property
    def last_said(self) -> int | None:
        """The newest turn that the person began by more than launching; None where there is none."""
        said = (index for index, turn in self._turns.items() if turn.action.type not in ("launch", "end"))
        return max(said, default=None)

    def build_details(self) -> "Inspector":
        """The details, with all events so far."""
        from vftester.gui.inspector.panel import Inspector

        # What waits for its frame is in the turns already, and must not come twice.
        self._detailed = {index: len(turn.readings) for index, turn in self._turns.items()}
        self.details = details = Inspector(self._turns.values())
        if self._expected is not None:
            details.set_expected(self._expected)
        details.recordSelected.connect(self.timeline.select_record)
        details.recordSelected.connect(self.conversation.select_record)
        details.waitChosen.connect(self._show_wait)
        details.variablesRequested.connect(self.variablesRequested)
        details.variablesEntered.connect(self.variablesEntered)
        details.rawRequested.connect(self.rawRequested)
        details.curlRequested.connect(self.curlRequested)
        self.timeline.recordSelected.connect(details.select_record)
        self.timeline.turnShown.connect(self._show_turn_details)
        self._show_turn_details()
        return details

    def set_expected(self, expected: "Expected") -> None:
        """What the person says of the agent's steps: which exits they have, which variables they require."""
        self._expected = expected
        if self.details is not None:
            self.details.set_expected(expected)

    def stop(self) -> None:
        """Show nothing more."""
        self._waiting.clear()
        self._due.clear()
        self._frame.stop()
        self.conversation.stop()
        if self.details is not None:
            self.details.stop()

    @Slot()
    def _show_turn_details(self) -> None:
        if self.details is not None:
            self.details.show_lanes(self.timeline.shown, self._lanes)

    @Slot(object)
    def _show_wait(self, wait: Wait) -> None:
        self.timeline.select_stretch(wait.start_ns, wait.end_ns)

    @Slot()
    def _show_waiting(self) -> None:
        """One frame: take in what arrived, place the timeline, place the conversation.

        What comes before the next frame is due is taken in and waits for it. Timeline and conversation are placed and
        painted in a round of the loop each, and a flood is taken in over several: what the person does is seen to in
        between.
        """
        if not self._due:
            late = self._flood and self._until_frame() == 0
            if not late:
                self._flood = self._take_in()
            if late or (not self._flood and self._until_frame() == 0):
                self._due += (self._place_timeline, self._place_conversation)
        placing = bool(self._due)
        if placing:
            self._due.popleft()()
        if self._due or self._flood:
            self._frame.start(0)
        elif self._waiting or not placing:
            self._begin_frame()

    def _take_in(self) -> bool:
        """Take in for as long as may be at one go; whether more waits, or so much came that more may be on its way."""
        since, count = QElapsedTimer(), 0
        since.start()
        while self._waiting and since.elapsed() < HOLD_MS:
            turn, some = self._waiting.popleft()
            changes = list(some)
            while self._waiting and self._waiting[0][0].index == turn.index and len(changes) < SLICE:
                turn, more = self._waiting.popleft()
                changes += more
            self._take(turn, changes)
            count += len(changes)
        return bool(self._waiting) or count > SLICE

    def _place_timeline(self) -> None:
        for lanes in self._grown.values():
            self.timeline.refresh(lanes)
        if self._grown:
            self._show_turn_details()
        self._grown.clear()

    def _place_conversation(self) -> None:
        self.conversation.settle()
        self._come()
        self._since_frame.start()  # from its end: whoever shares the loop has its turn before the next

    def _begin_frame(self) -> None:
        self._frame.start(self._until_frame())

    def _until_frame(self) -> int:
        """The milliseconds until the next frame is due."""
        return max(FRAME_MS - self._since_frame.elapsed(), 0) if self._since_frame.isValid() else 0

    def _take(self, turn: Turn, changes: Sequence[Change]) -> None:
        if not self._retold:
            self._turns[turn.index] = turn
            self._grown[turn.index] = self._lanes.take(turn, changes)
        self.conversation.take(turn, changes, self._lanes.turns[turn.index], self._lanes.steps)
        if self.details is not None:
            there = self._detailed.get(turn.index, 0)
            self.details.add(turn, [c for c in changes if isinstance(c, Reading) and c.record.seq >= there])
        if turn.conversation_ended and turn.reading_stopped:
            self.ended.emit()
