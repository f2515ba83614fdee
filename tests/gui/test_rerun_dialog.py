"""The dialog before a re-run: what it says of what is wished."""

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from vftester.gui.rerun.dialog import EACH_NEW, SAME, SHOWN, RerunDialog
from vftester.gui.rerun.wish import RerunWish, Whom


def choose(box: QComboBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))


def test_two_sides_that_are_the_same_agent_and_environment_are_said_to_be(qtbot: QtBot) -> None:
    dialog = RerunDialog(["A talk · 3 turns"], ["Library"], Whom("Library"))
    qtbot.addWidget(dialog)
    assert dialog.note.text() == EACH_NEW
    (_, first), (other, second) = dialog._whom
    choose(other, "Library")
    assert dialog.note.text() == f"{EACH_NEW} {SAME}"
    qtbot.keyClicks(second, "draft")
    assert dialog.note.text() == EACH_NEW
    assert dialog.wish == RerunWish((Whom("Library"), Whom("Library", "draft")))
    qtbot.keyClicks(first, "draft")
    choose(dialog.on_change, "hand over")
    assert dialog.note.text() == f"{EACH_NEW} {SHOWN} {SAME}"
