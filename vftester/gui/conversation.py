"""The conversation: what the person said at the right, what the agent says at the left, growing as it arrives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from vftester.core.conversation import Change, Turn
from vftester.core.display.offers import Offer
from vftester.core.session import Target
from vftester.core.steps.tracker import StepTracker
from vftester.core.timeline.lanes import TurnLanes
from vftester.gui.column import Column
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.picture import Pictures
from vftester.gui.rows.said import AgainBar
from vftester.gui.rows.surroundings import Surroundings
from vftester.gui.style import MARGIN
from vftester.gui.turn_rows import TurnRows


class ConversationView(QWidget):
    """The turns of a conversation, one below the other.

    Signals:
        actionChosen: a button that the agent offers was pressed, or its wait for an answer is over; an `Action`.
        turnChosen: the person clicked on a turn; its index.
        cancelRequested: stop the reply under way.
        againRequested: a fresh user, the turns before this one sent again, then this one; its index.
        editRequested: the same, but its words are to be changed first; its index.
        replayRequested: play the recording from a turn on; its index.
        bothRequested: hear a reply both ways; its turn's index.
        imageWanted: a picture's address, http or https; `give_image` or `refuse_image` answers.
    """

    actionChosen = Signal(object)
    turnChosen = Signal(int)
    cancelRequested = Signal()
    againRequested = Signal(int)
    editRequested = Signal(int)
    replayRequested = Signal(int)
    bothRequested = Signal(int)
    imageWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._turns: dict[int, TurnRows] = {}
        self._newest: TurnRows | None = None
        self._marked: PlainText | None = None
        self._column = Column(self)
        self._column.setAccessibleName("Conversation")
        self._pictures = Pictures(self)
        self._pictures.wanted.connect(self.imageWanted)
        self._around = Surroundings(self._column, self._pictures, self._show_all)
        self._again = AgainBar(self)
        self._again.againWanted.connect(self.againRequested)
        self._again.editWanted.connect(self.editRequested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._column)
        self._new_below: QPushButton | None = None
        self._column.verticalScrollBar().valueChanged.connect(self._look_at_end)

    @property
    def offers(self) -> Sequence[Offer]:
        """The buttons that the agent offers now."""
        return self._newest.offers if self._newest is not None else ()

    def clear(self, *, live: bool = True) -> None:
        """Start over. Not live: what follows is a recording, which sends nothing and fetches nothing by itself."""
        self.stop()
        self._again.go_home()
        for rows in self._turns.values():
            rows.deleteLater()
        self._turns.clear()
        self._newest = self._marked = None
        self._around.live, self._around.target, self._around.streaming = live, None, None
        self._pictures.begin(live=live)
        self._column.clear()
        self._look_at_end()

    @property
    def told_of(self) -> tuple[Target | None, bool | None]:
        """What `tell_of` was told last."""
        return self._around.target, self._around.streaming

    def tell_of(self, target: Target | None, *, streaming: bool | None = None) -> None:
        """Whom this conversation is with, and whether it was asked to stream; None where that is not known."""
        self._around.target, self._around.streaming = target, streaming

    def take(self, turn: Turn, changes: Sequence[Change], lanes: TurnLanes, steps: StepTracker | None = None) -> None:
        """Show what changed in a turn; `steps` has taken it in already. Nothing is placed before `settle`."""
        rows = self._turns.get(turn.index)
        if rows is None:
            if self._newest is not None:
                self._newest.stop_offering()
                self._newest.tell_next(turn)
                if steps is not None:
                    self._newest.tell_steps(steps)
            if self._around.live:
                self._column.follow()  # who sends wants to see what comes of it
            rows = self._newest = self._turns[turn.index] = TurnRows(self._around, turn, self)
            rows.chosen.connect(self.actionChosen)
            rows.clicked.connect(self._choose_turn)
            rows.linkWanted.connect(self._ask_about)
            rows.cancelWanted.connect(self.cancelRequested)
            rows.said.noticed.connect(self._again.notice)
            rows.said.againWanted.connect(self.againRequested)
            rows.said.editWanted.connect(self.editRequested)
            rows.replayWanted.connect(self.replayRequested)
            rows.bothWanted.connect(self.bothRequested)
        rows.take(turn, changes, lanes, steps)

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        """Mark what a record brought, a message, a tool call or an exit, and bring it or its moment into view."""
        if self._marked is not None:
            self._marked.set_marked(False)
        rows = self._turns.get(turn)
        self._marked = rows.row_of(seq) if rows is not None else None
        if self._marked is not None:
            self._marked.set_marked(True)
        if rows is not None:
            self._column.ensureWidgetVisible(self._marked or rows.row_before(seq))

    @Slot(int)
    def show_turn(self, turn: int) -> None:
        """Bring the beginning of a turn to the top."""
        if (rows := self._turns.get(turn)) is not None:
            self.settle()
            self._column.verticalScrollBar().setValue(rows.said.y() - MARGIN // 2)

    def settle(self) -> None:
        """Place what was added; once a frame."""
        before = self._column.extent
        self._column.settle()
        if self._column.extent > before and not self._column.at_end:
            self._tell_new_below()

    def stop(self) -> None:
        """Do nothing more by itself: no countdown, no picture."""
        if self._newest is not None:
            self._newest.stop_waiting("the conversation is over")
        self._pictures.stop()

    @Slot()
    def stop_waiting(self) -> None:
        """The person types: no reply is not sent."""
        if self._newest is not None:
            self._newest.stop_waiting("you are typing")

    def give_image(self, url: str, data: bytes, content_type: str) -> None:
        """A picture that was asked for."""
        self._pictures.give(url, data, content_type)

    def refuse_image(self, url: str, sentence: str) -> None:
        """A picture that was asked for cannot be had, and why."""
        self._pictures.refuse(url, sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_new_below()

    def _tell_new_below(self) -> None:
        """The person reads further up: nothing jumps, and a button tells that more came."""
        if self._new_below is None:
            button = self._new_below = QPushButton("New below ↓", self)
            button.setProperty("look", "small")
            button.setToolTip("More of the conversation came below: go there")
            button.setAccessibleName("New below: go to the end of the conversation")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
            button.clicked.connect(self._go_to_new)
            QWidget.setTabOrder(self._column, button)
            self._place_new_below()
        if self._new_below.isHidden():
            self._new_below.show()
            self._new_below.raise_()

    def _place_new_below(self) -> None:
        if self._new_below is not None:
            self._new_below.adjustSize()
            at = self._new_below.rect()
            self._new_below.move((self.width() - at.width()) // 2, self.height() - at.height() - 8)

    @Slot()
    def _look_at_end(self) -> None:
        if self._new_below is not None and self._column.at_end:
            if self._new_below.hasFocus():
                self._column.focus_newest()
            self._new_below.hide()

    @Slot()
    def _go_to_new(self) -> None:
        self._column.go_to_end()

    @Slot(int)
    def _choose_turn(self, index: int) -> None:
        self.turnChosen.emit(index)

    @Slot(str)
    def _ask_about(self, url: str) -> None:
        from vftester.gui.rows.link_dialog import LinkDialog

        LinkDialog(url, self).open()

    def _show_all(self, text: str) -> None:
        from vftester.gui.rows.long_text import LongTextDialog

        LongTextDialog(text, self).open()
