"""Bars above the conversation: what stands in one row stands level."""

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.notice_bar import NoticeBar
from vftester.gui.offer_bar import OfferBar
from vftester.gui.style import Appearance
from vftester.gui.undo_bar import UndoBar

LONG = "vftester ended unexpectedly while a reply was arriving. What had arrived is kept. " * 3


@pytest.mark.parametrize("sentence", ["Session deleted", LONG])
@pytest.mark.parametrize("kind", ["offer", "undo"])
def test_dismiss_stands_level_with_the_button_beside_it(
    qtbot: QtBot, appearance: Appearance, kind: str, sentence: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar: NoticeBar
    if kind == "offer":
        bar = OfferBar(sentence, "Show it", window)
    else:
        bar = undo = UndoBar(window)
        undo.offer(sentence, "a session")
    bar.resize(600, bar.heightForWidth(600))
    window.show()
    dismiss = next(one for one in bar.findChildren(QPushButton) if one.text() == "Dismiss")
    assert dismiss.geometry().center().y() == bar.button.geometry().center().y()
