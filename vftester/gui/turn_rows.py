"""The rows of one turn in the conversation: what the person did, each message as it grows, calls, buttons, measures."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vftester.core.conversation import Change, StateChanged, Turn, TurnState
from vftester.core.lanes import TurnLanes
from vftester.core.offers import Offer, offers_of
from vftester.core.records import Attempt, Closed
from vftester.core.stitcher import CallEnd, CallStart, Closure, Piece
from vftester.core.traces import Reading
from vftester.gui.column import Column, Side
from vftester.gui.heard import Heard
from vftester.gui.offer_row import OfferRow
from vftester.gui.plain_text import Look, PlainText
from vftester.gui.wording import (
    HEARD_UP_TO_HERE,
    NOT_ALL_HEARD,
    attempt_line,
    call_line,
    measures_line,
    other_line,
    state_line,
)

SAID = Look(ground="said")
REPLY = Look(ground="raised")
DONE = Look(ink="dim_ink", small=True)
FOOT = Look(ink="dim_ink", small=True, wide=True)
CALL = Look(ink="tool_ink", small=True, wide=True)
TROUBLE = Look(ink="trouble", ground="trouble_fill", border="trouble")

MOST_LINES = 200
"""A turn shows no more tool calls, messages and notes than this; all of them are in the events."""


class TurnRows(QObject):
    """Adds a turn's rows to a column and keeps them in step with the turn.

    Signals:
        chosen: a button of this turn was pressed; its `Action`.
        clicked: the person clicked on a row; the turn's index.
    """

    chosen = Signal(object)
    clicked = Signal(int)

    def __init__(self, column: Column, turn: Turn, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self._index = turn.index
        self.offers: list[Offer] = []
        self._offer_rows: list[OfferRow] = []
        self._messages: dict[int, PlainText] = {}
        self._calls: dict[int, PlainText] = {}
        self._lines = 0
        self._decided = False
        self._heard = Heard()
        self._cut_note: PlainText | None = None
        self._foot: PlainText | None = None
        typed = turn.action.said
        said = PlainText(SAID if typed else DONE, typed or turn.action.label)
        said.setAccessibleName(f"You, turn {turn.index + 1}: {typed or turn.action.label}"[:500])
        self._add(said, Side.RIGHT, 16)
        foot = PlainText(FOOT, "Waiting for the agent…")
        self._add(foot, Side.WIDE, 6)
        self._foot = foot

    def take(self, turn: Turn, changes: Sequence[Change], lanes: TurnLanes) -> None:
        """Show what changed. Pieces of one message that came together are added at one go."""
        grown: dict[int, list[str]] = {}
        calls_changed = False
        for change in changes:
            match change:
                case Piece():
                    grown.setdefault(change.message, []).append(change.text)
                    if change.message not in self._messages:
                        self._begin_message(change.message)
                case Closure():
                    if change.rest:
                        grown.setdefault(change.message, []).append(change.rest)
                    self._name(change.message, grown)
                case CallStart() | CallEnd():
                    calls_changed = True
                    if isinstance(change, CallStart):
                        self._begin_call(len(self._calls))
                case Reading():
                    calls_changed = calls_changed or change.kind == "debug"
                    self._take_reading(change)
                case Attempt():
                    self._note(FOOT, attempt_line(change))
                case Closed() | StateChanged():
                    calls_changed = True
                case _:
                    pass
            self._heard.take(change)
        for message, pieces in grown.items():
            self._grow(message, "".join(pieces))
        if calls_changed:
            self._tell_calls(lanes)
        self._tell_heard()
        self._tell_measures(lanes)
        if turn.state is not None and not self._decided:
            self._decided = True
            self._tell_state(turn)

    def stop_offering(self) -> None:
        """The conversation went on: these buttons are history."""
        self.offers = []
        for row in self._offer_rows:
            row.setEnabled(False)

    def _begin_message(self, message: int) -> None:
        if self._may_add():
            bubble = self._messages[message] = PlainText(REPLY)
            bubble.setAccessibleName(f"Agent, turn {self._index + 1}")
            self._add(bubble, Side.LEFT, 10 if len(self._messages) == 1 else 6)

    def _grow(self, message: int, text: str) -> None:
        if bubble := self._messages.get(message):
            bubble.append(text)
            self._column.grew(bubble)

    def _name(self, message: int, grown: dict[int, list[str]]) -> None:
        if bubble := self._messages.get(message):
            text = bubble.text + "".join(grown.get(message, ()))
            bubble.setAccessibleName(f"Agent, turn {self._index + 1}: {text[:2000]}")

    def _begin_call(self, number: int) -> None:
        if self._may_add():
            line = self._calls[number] = PlainText(CALL)
            self._add(line, Side.WIDE, 6)

    def _tell_calls(self, lanes: TurnLanes) -> None:
        for number, line in self._calls.items():
            line.set_text(call_line(lanes.calls[number]))

    def _take_reading(self, reading: Reading) -> None:
        if offers := offers_of(reading):
            self.offers += offers
            row = OfferRow(offers)
            row.chosen.connect(self.chosen)
            self._offer_rows.append(row)
            self._add(row, Side.WIDE, 8)
        elif line := other_line(reading):
            self._note(FOOT, line)

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
            self._cut_note.set_text(NOT_ALL_HEARD if heard.went_on else HEARD_UP_TO_HERE)

    def _tell_measures(self, lanes: TurnLanes) -> None:
        line, strong = measures_line(lanes.measures)
        line = line or ("The agent said nothing." if lanes.turn.state is not None else "Waiting for the agent…")
        if self._foot is not None and line != self._foot.text:
            self._foot.set_text(line, strong)
            self._column.grew(self._foot)

    def _tell_state(self, turn: Turn) -> None:
        if trouble := state_line(turn):
            look = FOOT if turn.state is TurnState.CANCELLED else TROUBLE
            self._note(look, trouble, after_foot=True)
        if turn.conversation_ended:
            self._note(FOOT, "Conversation ended. Launch starts a new one.", after_foot=True)

    def _note(self, look: Look, text: str, *, after_foot: bool = False) -> None:
        if after_foot or self._may_add():
            self._add(PlainText(look, text), Side.WIDE if look.wide else Side.LEFT, 6, after_foot=after_foot)

    def _may_add(self) -> bool:
        self._lines += 1
        return self._lines <= MOST_LINES

    def _add(self, row: QWidget, side: Side, gap: int, *, after_foot: bool = False) -> None:
        if isinstance(row, PlainText):
            row.clicked.connect(self._click)
        self._column.add(row, side, gap, None if after_foot else self._foot)

    @Slot()
    def _click(self) -> None:
        self.clicked.emit(self._index)
