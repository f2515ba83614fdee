"""What a menu shows of where the keyboard or the pointer is."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from vftester.gui.style import Appearance
from vftester.gui.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_entry_that_enter_would_choose_is_marked(qtbot: QtBot, appearance: Appearance, tokens: Tokens) -> None:
    appearance.dress(tokens)
    menu = QMenu()
    qtbot.addWidget(menu)
    entries = [menu.addAction("Rename"), menu.addMenu("Recent").menuAction()]
    menu.popup(menu.pos())
    qtbot.waitExposed(menu)
    for chosen in entries:
        menu.setActiveAction(chosen)
        picture = menu.grab().toImage()
        grounds = [
            picture.pixelColor(menu.actionGeometry(entry).topLeft() * picture.devicePixelRatio()).name()
            for entry in entries
        ]
        marked = [QColor(tokens.selection if entry is chosen else tokens.raised).name() for entry in entries]
        assert grounds == marked
    menu.close()
    appearance.follow()
