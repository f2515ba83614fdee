"""The keys over the window: all of them at one glance, also in a small window."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.gui.conversing import talking
from tests.gui.scripted import greeting
from vftester.gui.keys_overlay import KeysOverlay, columns_of
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.window import MainWindow


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1440, 900)])
def test_all_keys_are_seen_without_scrolling(qtbot: QtBot, window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    window.add_sessions(SessionsPanel())
    talking(qtbot, window, greeting())
    window.commands["details"].setChecked(True)
    window.commands["keys"].trigger()
    (overlay,) = window.findChildren(KeysOverlay)
    QApplication.processEvents()
    said = [label.text() for label in overlay.findChildren(QLabel)]
    assert {"In the list of sessions", "In the details", "In the line"} <= set(said)
    assert overlay._area.verticalScrollBar().maximum() == 0
    assert overlay._area.horizontalScrollBar().maximum() == 0
    for label in overlay.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    overlay.leave()


def test_what_belongs_together_stays_in_order_in_columns_of_much_the_same_height() -> None:
    assert columns_of([9, 1, 4, 4], 3) == [[0], [1, 2], [3]]
    assert columns_of([5, 5, 5, 5, 5, 5], 3) == [[0, 3], [1, 4], [2, 5]]
    assert columns_of([2], 3) == [[0]]
    assert columns_of([], 3) == []
