"""Whom one talks with, at the desk: said where Launch will talk to somebody else."""

from PySide6.QtCore import QObject, Slot

from vftester.desk.conversation import ConversationDesk
from vftester.desk.targets import TargetDesk
from vftester.gui.window import MainWindow


class WhomDesk(QObject):
    """Has the window say it for as long as it is so."""

    def __init__(self, window: MainWindow, conversation: ConversationDesk, targets: TargetDesk) -> None:
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._targets = targets
        targets.changed.connect(self._tell)
        conversation.begun.connect(self._tell)
        conversation.ending.connect(self._tell)
        conversation.turnEnded.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        line = self._conversation.line if self._conversation.live is not None else None
        chosen = self._targets.next_one(line) if line is not None else None
        if line is None or chosen is None:
            self._window.bars.hide_whom()
        else:
            self._window.bars.show_whom((line.name, line.target.environment), chosen)
