"""The bottom line says where nobody answers, and that a turn is saved, once it is."""

import asyncio
from contextlib import suppress

from PySide6.QtCore import QObject, Slot

from vftester.core.conversation import Turn
from vftester.desk.conversation import ConversationDesk
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.store.errors import StoreError

SAVED = " · saved"
NO_ANSWER = " · no answer"
WAIT_S = 1.0
"""Writing that takes longer than this is told of by who writes."""


class SavedDesk(QObject):
    """Adds to what the bottom line says of the connection, and to nothing else that it says."""

    def __init__(self, window: MainWindow, conversation: ConversationDesk, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._tasks = tasks
        self._with = self._connection = ""
        conversation.begun.connect(self._begin)
        conversation.turnBegun.connect(self._take_back)
        conversation.turnEnded.connect(self._look)

    @Slot()
    def _begin(self) -> None:
        """A conversation was begun just now: the bottom line says with whom."""
        self._with = self._connection = self._window.status.text

    @Slot()
    def _take_back(self) -> None:
        said = self._window.status.text
        if said == self._connection + SAVED or (said == self._connection != self._with):
            self._say(self._with)

    @Slot()
    def _look(self) -> None:
        run = self._conversation.run
        turn = run.turns[-1] if run is not None and run.turns else None
        if turn is not None and _unanswered(turn) and self._window.status.text == self._with != "":
            self._say(self._with + NO_ANSWER)
        self._tasks.own(self._tell(), "look what is saved")

    async def _tell(self) -> None:
        run, writer = self._conversation.run, self._conversation.writer
        if run is None or writer is None:
            return
        with suppress(StoreError):
            await asyncio.to_thread(writer.flush, WAIT_S)
            same = run is self._conversation.run and not run.busy
            if same and self._window.status.text == self._connection != "":
                self._window.show_status(self._connection + SAVED, self._kind)

    def _say(self, connection: str) -> None:
        self._connection = connection
        self._window.show_status(connection, self._kind)

    @property
    def _kind(self) -> str:
        return "ok" if self._connection == self._with else "trouble"


def _unanswered(turn: Turn) -> bool:
    """Nobody was reached, or nobody said anything in the time there was."""
    error, kinds = turn.error, ("connection", "session", "idle", "turn_limit")
    return error is not None and error.kind in kinds and error.status is None and turn.response is None
