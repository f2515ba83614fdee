"""A list of sessions that tells what it holds, and ways to click at it."""

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from vftester.core.catalog.listing import SessionEntry
from vftester.gui.sessions.panel import SessionsPanel
from vftester.store.catalog import Catalog

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SAID = {"a": "A check-up on Thursday", "b": "Opening <b>hours</b>", "c": "A refund", "d": "A check-up again"}


class Told(SessionsPanel):
    """A panel whose searches are answered by a catalog, as the desk does."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.catalog = catalog
        self.searched.connect(self.answer)

    def answer(self, words: str) -> None:
        if words:
            self.show_found(words, self.catalog.find_said(words))

    def tell(self) -> None:
        self.show_sessions(self.catalog.sessions(), lambda target: "Front desk")


def listed(panel: SessionsPanel) -> list[str]:
    found = [panel.model.at(row) for row in range(panel.model.rowCount())]
    return [entry.id for entry in found if entry is not None]


def place(panel: SessionsPanel, id_: str) -> QModelIndex:
    row = panel.model.row_of(id_)
    assert row is not None
    return panel.model.index(row)


def click(
    qtbot: QtBot, panel: SessionsPanel, id_: str, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    middle = panel.view.visualRect(place(panel, id_)).center()
    qtbot.mouseClick(panel.view.viewport(), LEFT, how, middle)
    panel.view.setFocus()


def ids(entries: list[SessionEntry]) -> list[str]:
    return [entry.id for entry in entries]
