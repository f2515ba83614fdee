"""The conversation: what the person said at the right, what the agent says at the left, growing as it arrives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vftester.core.conversation import Change, Turn
from vftester.core.lanes import TurnLanes
from vftester.core.offers import Offer
from vftester.gui.column import Column
from vftester.gui.turn_rows import TurnRows


class ConversationView(QWidget):
    """The turns of a conversation, one below the other.

    Signals:
        actionChosen: a button that the agent offers was pressed; its `Action`.
        turnChosen: the person clicked on a turn; its index.
    """

    actionChosen = Signal(object)
    turnChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._turns: dict[int, TurnRows] = {}
        self._newest: TurnRows | None = None
        self._column = Column(self)
        self._column.setAccessibleName("Conversation")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._column)

    @property
    def offers(self) -> Sequence[Offer]:
        """The buttons that the agent offers now."""
        return self._newest.offers if self._newest is not None else ()

    def clear(self) -> None:
        for rows in self._turns.values():
            rows.deleteLater()
        self._turns.clear()
        self._newest = None
        self._column.clear()

    def take(self, turn: Turn, changes: Sequence[Change], lanes: TurnLanes) -> None:
        """Show what changed in a turn. Nothing is placed before `settle`."""
        rows = self._turns.get(turn.index)
        if rows is None:
            if self._newest is not None:
                self._newest.stop_offering()
            rows = self._newest = self._turns[turn.index] = TurnRows(self._column, turn, self)
            rows.chosen.connect(self.actionChosen)
            rows.clicked.connect(self._choose_turn)
        rows.take(turn, changes, lanes)

    def settle(self) -> None:
        """Place what was added; once a frame."""
        self._column.settle()

    @Slot(int)
    def _choose_turn(self, index: int) -> None:
        self.turnChosen.emit(index)
