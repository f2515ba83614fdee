"""The menus behind the ⋯ button: everything the window can do, with its keys."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from vftester.gui.commands import Commands

NO_SESSIONS = "No sessions yet"


class Menus(QMenu):
    """All menus in one.

    Signals:
        sessionChosen: a recent session shall be shown; its id.
    """

    sessionChosen = Signal(str)

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recent = QMenu("Recent sessions", self)
        self.recent.triggered.connect(self._choose)
        for title, actions in commands.titled():
            menu = self.addMenu(title)
            menu.setToolTipsVisible(True)
            for action in actions:
                if action is None:
                    menu.addSeparator()
                elif action is commands["recent"]:
                    menu.addMenu(self.recent)
                else:
                    menu.addAction(action)

    def show_recent(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Offer these sessions, each by its id and what the menu calls it."""
        self.recent.clear()
        for session_id, shown in sessions:
            self.recent.addAction(shown.replace("&", "&&")).setData(session_id)
        if not sessions:
            self.recent.addAction(NO_SESSIONS).setEnabled(False)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.sessionChosen.emit(action.data())
