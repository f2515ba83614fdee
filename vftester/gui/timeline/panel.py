"""The timeline with its head, a row to find words, and the note that says what the times are."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from vftester.core.conversation import TurnState
from vftester.core.timeline.finding import Found
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.waiting import longest_waits
from vftester.core.timing.measures import Measures
from vftester.gui.timeline.find import AGAIN_MS, FindRow, Search
from vftester.gui.timeline.foot import TimelineFoot
from vftester.gui.timeline.head import TimelineHead
from vftester.gui.timeline.view import TimelineView
from vftester.gui.timeline.words import chip_text, longest_texts
from vftester.gui.wording import NO_TIMES

if TYPE_CHECKING:
    from vftester.gui.transport import Transport


class TimelinePanel(QWidget):
    """Shows a turn of the session, the newest until the person chooses another; or all of its turns.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
        turnShown: another turn is shown now.
        turnChosen: the person went to another turn, with ‹ or ›; its index. Of a replay it may not be there yet.
        allowanceWanted: the person wants to say what a phone call adds.
        placeWanted: replay from a moment: the turn's index, nanoseconds in it.
    """

    recordSelected = Signal(int, int)
    turnShown = Signal()
    turnChosen = Signal(int)
    allowanceWanted = Signal()
    placeWanted = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = SessionLanes()
        self._live = True
        self._ended = False
        self._whole = False
        self._shown: int | None = None
        self._newest = -1
        self._version = 0
        self._measured: tuple[Measures, bool, int, tuple[tuple[str, str], ...]] | None = None
        self._at: Found | None = None
        self.transport: Transport | None = None
        self.view = TimelineView(self)
        self.head = TimelineHead(self)
        self.find_row = FindRow(self)
        self.find_row.hide()
        self.search = Search(self)
        self._search_again = QTimer(self)
        self._search_again.setSingleShot(True)
        self._search_again.setInterval(AGAIN_MS)
        self.untimed = QLabel(NO_TIMES, self)
        self.untimed.setObjectName("untimed")
        self.untimed.setProperty("look", "dim")
        self.untimed.setWordWrap(True)
        self.untimed.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.untimed.setContentsMargins(12, 12, 12, 12)
        self.untimed.hide()
        self.foot = TimelineFoot(self)
        self.foot.allowanceWanted.connect(self.allowanceWanted)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.find_row)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.untimed, 1)
        layout.addWidget(self.foot)
        self._connect()
        self._tell()

    def build_transport(self) -> "Transport":
        """The row that plays a recording; it is shown when somebody shows it."""
        from vftester.gui.transport import Transport

        transport = self.transport = Transport(self)
        transport.hide()
        self._column.insertWidget(1, transport)
        self.view.playWanted.connect(self._play)
        return transport

    def begin(self, lanes: SessionLanes, *, live: bool, clock: Callable[[], int] | None = None) -> None:
        """Show a session from its beginning. Not live: a recorded one; with a `clock`, as it is replayed by that."""
        self.view.go_by(clock)
        self._lanes, self._live, self._shown, self._newest, self._measured = lanes, live, None, -1, None
        self._ended = False
        self._close_find()
        self._show()
        self._tell()

    def go_on(self, lanes: SessionLanes) -> None:
        """All turns of the session are there now, of which the newest was shown alone: where the person looks stays."""
        self._lanes = lanes
        if self._whole:
            self._show()
        self._tell()
        self.view.refresh()

    def end(self) -> None:
        """The conversation is over: what is shown is no longer live."""
        self._ended = True
        self._tell()

    def set_allowance(self, ms: float | None) -> None:
        """What a phone adds, by the person's own reckoning."""
        self.foot.set_allowance(ms)

    @property
    def shown(self) -> TurnLanes | None:
        """The lanes of the turn that is shown; of a whole session, of the one that was chosen last."""
        return self._lanes.turns.get(self._shown) if self._shown is not None else None

    @property
    def whole(self) -> bool:
        """Whether all turns are shown."""
        return self._whole

    def refresh(self, turn: TurnLanes) -> None:
        """A turn grew. A new turn is shown at once."""
        index = turn.turn.index
        if self.search.words:
            self._search_again.start() if not self._search_again.isActive() else None
        if index > self._newest:
            self._newest = index
            self.show_turn(index)
        elif index == self._shown or self._whole:
            self._tell()
        shown = self.shown  # an earlier turn looks different where an exit is found later
        if self._whole or index == self._shown or (shown is not None and shown.version != self._version):
            self._version = shown.version if shown is not None else 0
            self.view.refresh()

    @Slot(int)
    def show_turn(self, index: int) -> None:
        if index not in self._lanes.turns or index == self._shown:
            return
        self._shown, self._measured = index, None
        if self._whole:
            self.view.refresh()
            if index != self._newest or not self.view.follows:
                self.view.show_turn(index)
        else:
            self._show()
        self._tell()
        self.turnShown.emit()

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        self.show_turn(turn)
        self.view.select_record(turn, seq)

    def select_stretch(self, start_ns: int, end_ns: int) -> None:
        """Mark a stretch of the turn that is shown."""
        self.view.select_stretch(start_ns, end_ns, self._shown)

    @Slot(bool)
    def show_whole(self, whole: bool) -> None:
        """All turns of the session, or one. What is selected stays so."""
        if whole == self._whole:
            return
        selected = self.view.selected
        self._whole = whole
        self.head.all.setChecked(whole)
        self.head.one.setChecked(not whole)
        self._show()
        if selected is not None and self._shown is not None:
            self.view.select_record(self._shown, selected)
        self._tell()

    @Slot(bool)
    def open_find(self, wanted: bool = True) -> None:
        """Type what to look for, or be done with it."""
        if not wanted:
            self._close_find()
            return
        self.head.search.setChecked(True)
        self.find_row.open()
        if self.find_row.field.text() and not self.search.words:
            self._look_for(self.find_row.field.text())

    def _connect(self) -> None:
        self.view.recordSelected.connect(self._choose)
        self.view.turnPicked.connect(self._pick)
        self.view.followChanged.connect(self._tell_follow)
        self.view.findWanted.connect(self._find)
        self.view.placeWanted.connect(self.placeWanted)
        self.head.turnWanted.connect(self._show_beside)
        self.head.scopeChosen.connect(self.show_whole)
        self.head.findToggled.connect(self.open_find)
        self.head.followWanted.connect(self._follow)
        self.head.fitWanted.connect(self.view.fit)
        self.find_row.typed.connect(self._look_for)
        self.find_row.stepWanted.connect(self._step)
        self.find_row.closed.connect(self._close_find)
        self.search.changed.connect(self._show_found)
        self._search_again.timeout.connect(self._look_again)

    def _show_timed(self) -> None:
        """Where no moments are known there is nothing to draw: a sentence says so."""
        turns = self._lanes.turns.values() if self._whole else [self.shown]
        timed = any(lanes is None or lanes.turn.timed for lanes in turns) or not self._lanes.turns
        for widget in (self.view, self.foot):
            widget.setVisible(timed)
        for button in (self.head.search, self.head.fit):
            button.setVisible(timed and bool(self._lanes.turns))
        self.untimed.setVisible(not timed)

    def _show(self) -> None:
        if self._whole:
            self.view.show_session(self._lanes)
        else:
            self.view.show_lanes(self.shown)
        self.view.show_found(self.search.found if self.search.words else None)

    def _tell(self) -> None:
        """Say which turn is shown, and what was measured: all of it once its state is decided."""
        turns, lanes = self._lanes.turns, self.shown
        self._show_timed()
        self.head.chip.setVisible(lanes is not None)
        self._tell_follow()
        if lanes is None or self._shown is None:
            self.head.set_chip(chip_text(self._live, None, datetime.now(UTC)))
            self.head.set_turn("Timeline", many=False, before=False, after=False)
            self.head.set_measures(Measures())
            self.foot.set_measures(None)
            return
        timed = any(of.turn.timed for of in turns.values())
        first = next(iter(turns.values())).turn.started_at if timed else None  # of some files nobody knows when
        self.head.set_chip(chip_text(self._live, first, datetime.now(UTC), ended=self._ended), over=self._ended)
        recorded = None if self._live else first
        self.head.chip.setToolTip(f"Recorded {recorded.astimezone():%Y-%m-%d %H:%M:%S}" if recorded else "")
        coming = self._lanes.recorded
        before, after = (beside in turns or beside in coming for beside in (self._shown - 1, self._shown + 1))
        many = max(len(turns), len(coming)) > 1
        self.head.set_turn(f"Turn {self._shown + 1}", many=many, before=before, after=after)
        measures = lanes.measures
        complete = lanes.turn.state is TurnState.COMPLETE
        between = lanes.bill.longest_pause(between=True)
        between_ns = between.length_ns if between is not None else 0
        longest = longest_texts(longest_waits(turns)) if self._whole else ()
        if (measures, complete, between_ns, longest) != self._measured:
            self._measured = measures, complete, between_ns, longest
            if self._whole:
                self.head.set_longest(longest)
            else:
                self.head.set_measures(measures, complete=complete, between_ns=between_ns)
            self.foot.set_measures(measures)

    @Slot()
    def _tell_follow(self) -> None:
        """Offer the way back where something happens that is not followed."""
        self.head.set_follow_shown(not self.view.follows and (self.view.moving or (self._live and self._whole)))

    @Slot()
    def _follow(self) -> None:
        if self._newest >= 0:
            self.show_turn(self._newest)
        self.view.follow()
        self._tell_follow()

    @Slot(int, int)
    def _choose(self, turn: int, seq: int) -> None:
        self._pick(turn)
        self.recordSelected.emit(turn, seq)

    @Slot(int)
    def _pick(self, turn: int) -> None:
        """A turn of the session was chosen in the picture, where it is already."""
        if turn != self._shown and turn in self._lanes.turns:
            self._shown, self._measured = turn, None
            self._tell()
            self.turnShown.emit()

    @Slot(int)
    def _show_beside(self, by: int) -> None:
        if self._shown is not None:
            chosen = self._shown + by
            self.show_turn(chosen)
            self.turnChosen.emit(chosen)

    @Slot()
    def _play(self) -> None:
        if self.transport is not None and self.transport.isVisible():
            self.transport.play.click()

    @Slot(int)
    def _find(self, by: int) -> None:
        if by and self.search.words:
            self._step(by)
        else:
            self.open_find()

    @Slot(str)
    def _look_for(self, words: str) -> None:
        self._at = None
        if words.strip():
            self.search.look_for(words, [lanes.turn for lanes in self._lanes.turns.values()])
        else:
            self.search.stop()
        self._show_found()

    @Slot()
    def _look_again(self) -> None:
        if self.search.words and not self.search.searching:
            self.search.look_for(self.search.words, [lanes.turn for lanes in self._lanes.turns.values()])

    @Slot(int)
    def _step(self, by: int) -> None:
        """Go to the next place, or the one before: from the last one, else from what is selected."""
        seq = self.view.selected
        here = self._at or Found(self._shown or 0, -1, seq if seq is not None else -1)
        self._at = self.search.found.step(here, by)
        if self._at is not None:
            self.show_turn(self._at.turn)
            self.view.show_found(self.search.found, self._at)
        self._show_count()

    @Slot()
    def _show_found(self) -> None:
        self.view.show_found(self.search.found if self.search.words else None)
        self._show_count()

    def _show_count(self) -> None:
        found = self.search.found
        number = found.number(self._at) if self._at is not None else 0
        self.find_row.tell(number, len(found), searching=self.search.searching)

    @Slot()
    def _close_find(self) -> None:
        had_focus = self.find_row.field.hasFocus()
        self.search.stop()
        self._search_again.stop()
        self._at = None
        self.find_row.hide()
        self.head.search.setChecked(False)
        self.view.show_found(None)
        if had_focus:
            self.view.setFocus()
