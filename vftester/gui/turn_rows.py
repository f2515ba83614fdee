"""The rows of one turn in the conversation: what the person did, each message as it grows, calls, buttons, measures."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from vftester.core.actions import no_reply
from vftester.core.conversation import Change, StateChanged, Turn, TurnState
from vftester.core.display.cards import show_of
from vftester.core.display.offers import Offer, Offers, offers_of
from vftester.core.records import Attempt, Closed
from vftester.core.steps.tracker import StepTracker
from vftester.core.stitcher import CallEnd, CallStart, Closure, Piece
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.waiting import spoken_over
from vftester.core.timing.no_reply import NoReply
from vftester.core.traces import Reading, trouble_in
from vftester.gui.column import Side
from vftester.gui.heard import Heard
from vftester.gui.offer_row import OfferRow
from vftester.gui.plain_text import Look, PlainText
from vftester.gui.rows.action_row import ActionRow, Countdown
from vftester.gui.rows.asides import Asides
from vftester.gui.rows.cards import CardsRow
from vftester.gui.rows.fold import Fold
from vftester.gui.rows.foot import Foot
from vftester.gui.rows.looks import CALL, DONE, FOOT, REPLY, SAID
from vftester.gui.rows.said import SaidText
from vftester.gui.rows.steps import StepRows
from vftester.gui.rows.surroundings import Surroundings
from vftester.gui.rows.trouble import Trouble
from vftester.gui.rows.words import (
    ENDED,
    attempt_line,
    call_line,
    cut_line,
    spoken_over_line,
    state_line,
    too_large_line,
    trouble_line,
)

SHOWING = ("choice", "cardV2", "carousel", "visual")
MOST_SHOWN_CHARS = 4_000_000
"""Of a trace with more data nothing is shown: reading it would hold the window up."""

MOST_LINES = 200
"""A turn shows no more tool calls, messages and notes than this; all of them are in the events."""

WENT_ON = "The conversation went on"
RECORDING = "This is a recording"


class TurnRows(QObject):
    """Adds a turn's rows to a column and keeps them in step with the turn.

    Signals:
        chosen: a button of this turn was pressed, or its countdown is over; an `Action`.
        linkWanted: a button that was pressed opens an address; the address.
        clicked: the person clicked on a row; the turn's index.
        cancelWanted: the person stops the reply.
        replayWanted: play the recording from this turn on; its index.
        bothWanted: hear the reply as it arrived, then after the whole of it; the turn's index.
    """

    chosen = Signal(object)
    linkWanted = Signal(str)
    clicked = Signal(int)
    cancelWanted = Signal()
    replayWanted = Signal(int)
    bothWanted = Signal(int)

    def __init__(self, around: Surroundings, turn: Turn, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._column = around.column
        self._index = turn.index
        self._turn = turn
        self.offers = Offers()
        self._offer_rows: list[OfferRow | CardsRow] = []
        self._messages: dict[int, PlainText] = {}
        self._rests: dict[int, ActionRow] = {}
        self._calls: dict[int, PlainText] = {}
        self._calls_over: set[int] = set()
        self._timed: list[tuple[int, QWidget]] = []
        self._lines = 0
        self._decided = False
        self._heard = Heard()
        self._cut_note: PlainText | None = None
        self._cancelled: PlainText | None = None
        self._no_reply = NoReply()
        self._countdown: Countdown | None = None
        self.said = self._add_said(turn)
        self._foot = Foot(around, self)
        self._foot.clicked.connect(self._click)
        self._foot.cancelWanted.connect(self.cancelWanted)
        self._foot.bothWanted.connect(self._want_both)
        self._offer_replay(self.said)
        self._asides = Asides(self._column, self._add_fold)
        self._steps = StepRows(self._column, turn.index, self._below, self._click)

    def take(self, turn: Turn, changes: Sequence[Change], lanes: TurnLanes, steps: StepTracker | None = None) -> None:
        """Show what changed. Pieces of one message that came together are added at one go."""
        self._turn = turn
        grown: dict[int, list[str]] = {}
        calls_changed = False
        for change in changes:
            match change:
                case Piece():
                    grown.setdefault(change.message, []).append(change.text)
                    if change.message not in self._messages:
                        self._begin_message(change)
                case Closure():
                    if change.rest:
                        grown.setdefault(change.message, []).append(change.rest)
                    self._name(change.message, grown)
                case CallStart():
                    calls_changed = True
                    self._begin_call(len(self._calls), change.offset_ns)
                case CallEnd():
                    calls_changed = True
                    if change.call is not None:
                        self._calls_over.add(change.call)
                case Reading():
                    calls_changed = calls_changed or change.kind == "debug"
                    self._take_reading(change)
                case Attempt():
                    self._note(FOOT, attempt_line(change), change.offset_ns)
                case Closed() | StateChanged():
                    calls_changed = True
                case _:
                    pass
            self._heard.take(change)
        for message, pieces in grown.items():
            self._grow(message, "".join(pieces))
        if calls_changed:
            self._tell_calls(lanes)
        self._asides.settle()
        self._tell_heard()
        self._foot.tell(turn, lanes)
        if steps is not None:
            self._steps.tell(steps)
        if turn.state is not None and not self._decided:
            self._decided = True
            self._tell_state(turn)
        self._no_reply.take(changes)
        self._wait_for_reply()

    def tell_steps(self, steps: StepTracker) -> None:
        """What became of this turn's agent steps is sometimes known only from the next turn."""
        self._steps.tell(steps)

    def tell_next(self, following: Turn) -> None:
        """The next turn has begun: was it that which ended this one?"""
        if self._cancelled is not None and spoken_over(self._turn, following):
            self._cancelled.set_text(spoken_over_line(self._turn))
            self._column.grew(self._cancelled)

    def row_of(self, seq: int) -> PlainText | None:
        """What a record brought: the message that it is a piece of, a tool call's line, an exit; None: none of them."""
        pieces = self._turn.talk.pieces
        place = bisect_left(pieces, seq, key=lambda piece: piece.seq)
        if place < len(pieces) and pieces[place].seq == seq:
            return self._messages.get(pieces[place].message)
        talk = self._turn.talk
        calls = [n for n, start in enumerate(talk.call_starts) if start.seq == seq]
        calls += [end.call for end in talk.call_ends if end.seq == seq and end.call is not None]
        return self._calls.get(calls[0]) if calls else self._steps.seen_by(seq)

    def row_before(self, seq: int) -> QWidget:
        """The last row that was there when a record came."""
        readings = self._turn.readings
        came_ns = readings[seq].record.offset_ns if 0 <= seq < len(readings) else 0
        return next((row for at, row in reversed(self._timed) if at <= came_ns), self.said)

    def stop_offering(self) -> None:
        """The conversation went on: these buttons are history, and nothing is sent by itself."""
        self.offers = Offers()
        if self._around.live:
            for row in self._offer_rows:
                row.stop_offering(WENT_ON)
        self.stop_waiting("the conversation went on")

    def stop_waiting(self, why: str) -> None:
        """Send no reply by itself."""
        if self._countdown is not None:
            self._countdown.stop(why)

    def _add_said(self, turn: Turn) -> SaidText:
        typed = turn.action.said
        launched = turn.action.type == "launch"
        label = typed or turn.action.label
        said = SaidText(SAID if typed else DONE, label, turn.index, again=not launched, edit=bool(typed))
        said.setAccessibleName(f"You, turn {turn.index + 1}: {label}"[:500])
        said.clicked.connect(self._click)
        self._column.add(said, Side.RIGHT, 16)
        return said

    def _begin_message(self, piece: Piece) -> None:
        if self._may_add():
            bubble = self._messages[piece.message] = PlainText(REPLY)
            self._offer_replay(bubble)
            bubble.setAccessibleName(f"Agent, turn {self._index + 1}")
            self._add(bubble, Side.LEFT, 10 if len(self._messages) == 1 else 6, piece.offset_ns)

    def _grow(self, message: int, text: str) -> None:
        if bubble := self._messages.get(message):
            bubble.append(text)
            self._column.grew(bubble)
            if bubble.folded:
                self._offer_rest(message, bubble)

    def _offer_rest(self, message: int, bubble: PlainText) -> None:
        """The text is longer than a bubble shows: all of it opens in a window of its own."""
        name = f"Show all {bubble.chars:,} characters"
        row = self._rests.get(message)
        if row is None:
            row = self._rests[message] = ActionRow("", name)
            row.pressed.connect(self._show_all)
            self._column.add(row, Side.WIDE, 3, after=bubble)
        else:
            row.button(0).setText(name)
            self._column.grew(row)

    def _name(self, message: int, grown: dict[int, list[str]]) -> None:
        if bubble := self._messages.get(message):
            text = bubble.text + "".join(grown.get(message, ()))
            bubble.setAccessibleName(f"Agent, turn {self._index + 1}: {text[:2000]}")

    def _begin_call(self, number: int, offset_ns: int) -> None:
        if self._may_add():
            line = self._calls[number] = PlainText(CALL)
            self._add(line, Side.WIDE, 6, offset_ns)

    def _tell_calls(self, lanes: TurnLanes) -> None:
        state = lanes.turn.state
        for number, line in self._calls.items():
            said = call_line(lanes.calls[number], told=number in self._calls_over, state=state)
            line.set_text(said)
            line.setAccessibleName(f"Tool call: {said.removeprefix('⚙ ')}")

    def _take_reading(self, reading: Reading) -> None:
        at = reading.record.offset_ns
        if reading.kind in SHOWING and len(reading.record.data) > MOST_SHOWN_CHARS:
            self._note(FOOT, too_large_line(str(reading.kind)), at)
        elif offers := offers_of(reading):
            self._add_offers(OfferRow(offers), offers, at)
        elif (show := show_of(reading)) is not None:
            if self._may_add():
                cards = CardsRow(show, self._around.pictures)
                cards.grew.connect(self._grew)
                self._add_offers(cards, show.offers, at)
        elif (trouble := trouble_in(reading)) is not None:
            if self._may_add():
                Trouble(self._around, self, trouble_line(trouble), self._turn_now, before=self._foot.measures)
        elif reading.kind is not None:
            self._asides.take(reading)

    def _add_offers(self, row: OfferRow | CardsRow, offers: Offers, offset_ns: int) -> None:
        if self._around.live:
            self.offers += offers
            row.chosen.connect(self._choose)
        else:
            row.stop_offering(RECORDING)
        self._offer_rows.append(row)
        self._add(row, Side.WIDE, 8, offset_ns)

    def _add_fold(self, fold: Fold) -> bool:
        if not self._may_add():
            return False
        fold.toggled.connect(self._grew)
        self._column.add(fold, Side.WIDE, 6, self._foot.measures)
        return True

    def _tell_heard(self) -> None:
        """Show what was heard, what is being said, and what was never heard: once something sounds, and not before."""
        heard = self._heard
        if not heard.sounded:
            return
        for message in heard.changed & self._messages.keys():
            of = heard.messages[message]
            self._messages[message].set_heard(of.stretches, of.saying)
        heard.changed.clear()
        if heard.cut_in is not None and (bubble := self._messages.get(heard.cut_in)):
            if self._cut_note is None:
                self._cut_note = PlainText(FOOT)
                self._cut_note.clicked.connect(self._click)
                self._column.add(self._cut_note, Side.WIDE, 3, after=bubble)
            self._cut_note.set_text(cut_line(self._turn.state, went_on=heard.went_on))

    def _tell_state(self, turn: Turn) -> None:
        if trouble := state_line(turn):
            if turn.state is TurnState.CANCELLED:
                self._cancelled = PlainText(FOOT, trouble)
                self._last(self._cancelled)
            else:
                Trouble(self._around, self, trouble, self._turn_now, after=self._foot.last)
        if turn.conversation_ended:
            self._last(PlainText(FOOT, ENDED))

    def _wait_for_reply(self) -> None:
        if self._around.live and self._countdown is None and self._no_reply.begins and self._no_reply.seconds:
            countdown = self._countdown = Countdown(self._no_reply.seconds)
            countdown.over.connect(self._reply_with_nothing)
            countdown.grew.connect(self._grew)
            self._column.add(countdown, Side.WIDE, 8)

    def _note(self, look: Look, text: str, offset_ns: int) -> None:
        if self._may_add():
            self._add(PlainText(look, text), Side.WIDE, 6, offset_ns)

    def _may_add(self) -> bool:
        self._lines += 1
        return self._lines <= MOST_LINES

    def _add(self, row: QWidget, side: Side, gap: int, offset_ns: int) -> None:
        """Add a row above the foot; at which moment of the turn it belongs."""
        if isinstance(row, PlainText):
            row.clicked.connect(self._click)
        self._timed.append((offset_ns, row))
        self._column.add(row, side, gap, self._foot.measures)

    def _last(self, row: PlainText) -> None:
        """Add a row below the foot."""
        row.clicked.connect(self._click)
        self._column.add(row, Side.WIDE, 6)

    def _below(self, offset_ns: int) -> QWidget:
        """The first row that belongs to this moment or a later one."""
        return next((row for at, row in self._timed if at >= offset_ns), self._foot.measures)

    def _turn_now(self) -> Turn:
        return self._turn

    def _offer_replay(self, row: PlainText) -> None:
        """In the menu of a row of a recording."""
        if not self._around.live:
            action = QAction("Replay from here", row)
            action.triggered.connect(self._want_replay)
            row.addAction(action)

    @Slot()
    def _want_replay(self) -> None:
        self.replayWanted.emit(self._index)

    @Slot()
    def _want_both(self) -> None:
        self.bothWanted.emit(self._index)

    @Slot()
    def _click(self) -> None:
        self.clicked.emit(self._index)

    @Slot()
    def _grew(self) -> None:
        row = self.sender()
        if isinstance(row, QWidget):
            self._column.grew(row)
            self._column.settle()

    @Slot(object)
    def _choose(self, offer: Offer) -> None:
        self.chosen.emit(offer.action)
        if offer.url is not None:
            self.linkWanted.emit(offer.url)

    @Slot()
    def _reply_with_nothing(self) -> None:
        self.chosen.emit(no_reply())

    @Slot(int)
    def _show_all(self, _button: int) -> None:
        row = self.sender()
        for message, rest in self._rests.items():
            if rest is row:
                self._around.show_all(self._messages[message].text)
