"""The list of sessions in the window: hidden and shown, and what its rows say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.sessions.told import CONTROL, Told, place
from tests.store.holding import MOMENT, advanced, begun, reply, session
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.window import MainWindow
from vftester.store.catalog import Catalog
from vftester.store.writer import Writer


@pytest.fixture
def fitted(window: MainWindow, catalog: Catalog) -> Callable[[int], SessionsPanel]:
    panel = Told(catalog)
    panel.tell()
    window.add_sessions(panel)

    def at(width: int) -> SessionsPanel:
        window.resize(width, 700)
        return panel

    return at


def middle(window: MainWindow) -> int:
    return window.panes.down.width()


def test_the_sessions_stand_at_the_left_and_are_hidden_and_shown_by_a_key(
    qtbot: QtBot, window: MainWindow, fitted: Callable[[int], SessionsPanel]
) -> None:
    panel = fitted(1200)
    qtbot.waitUntil(panel.isVisible)
    qtbot.waitUntil(lambda: 240 <= panel.width() <= 256)
    for shown in (False, True):
        qtbot.keyClick(window, Qt.Key.Key_B, CONTROL)
        assert panel.isVisible() is shown


def test_the_sessions_give_way_to_the_conversation_and_come_back(
    qtbot: QtBot, window: MainWindow, fitted: Callable[[int], SessionsPanel]
) -> None:
    panel = fitted(1024)
    window.commands["details"].setChecked(True)
    qtbot.waitUntil(lambda: panel.isVisible() and middle(window) >= 420)
    fitted(800)
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert window.panes.room is not None
    assert window.panes.room.wished
    fitted(1200)
    qtbot.waitUntil(panel.isVisible)
    fitted(800)
    qtbot.waitUntil(lambda: not panel.isVisible())
    qtbot.keyClick(window, Qt.Key.Key_B, CONTROL)
    qtbot.waitUntil(panel.isVisible)


def test_a_row_says_that_a_session_was_imported_or_repeats_another_and_its_tooltip_from_where(
    panel: Told, tmp_path: Path
) -> None:
    turn = advanced(begun(action=actions.text("Hello")), reply("Fine"))
    again = replace(session("Once more", MOMENT), tags=(), repeats="a")
    with Writer(tmp_path / "sessions.db") as writer:
        writer.keep(KeptSession("in", again, ()), tmp_path / "<b>Anna.json")
        writer.keep(KeptSession("cut", replace(again, repeats="gone"), (turn,)))
    panel.tell()

    def tip(id_: str) -> str:
        return str(place(panel, id_).data(Qt.ItemDataRole.ToolTipRole))

    read = str(place(panel, "in").data(Qt.ItemDataRole.AccessibleTextRole))
    assert "imported · again" in read
    assert "0 of 1 turn" in read
    assert "Imported from &lt;b&gt;Anna.json in" in tip("in")
    assert "Repeats “A check-up on Thursday” of" in tip("in")
    assert "Repeats a session that is not kept here" in tip("cut")
    assert not panel.grab().isNull()
