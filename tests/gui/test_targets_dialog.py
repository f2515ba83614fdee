"""The list of targets, and the key that a launch asks for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.helpers.scripted_server import API_KEY
from vftester.gui.style import Appearance
from vftester.gui.targets.key_dialog import KeyDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.settings import TargetSetting

LEFT = Qt.MouseButton.LeftButton
ONE, TWO, THREE = (TargetSetting(name, f"p-{name}", environment="main") for name in ("One", "<b>Two</b> & co", "Three"))


@pytest.fixture
def dialog(qtbot: QtBot, appearance: Appearance) -> TargetsDialog:
    dialog = TargetsDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_targets([ONE, TWO, THREE])
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    return dialog


def test_targets_are_listed_as_they_are_called(dialog: TargetsDialog) -> None:
    assert dialog.names == ["One", "<b>Two</b> & co", "Three"]
    assert dialog.list.item(1).text() == "<b>Two</b> & co\np-<b>Two</b> & co · main · v4"
    assert dialog.chosen == "One"


def test_a_targets_name_stands_out_and_its_project_is_quiet(dialog: TargetsDialog) -> None:
    dialog.show_targets([ONE, TargetSetting("HHHH\nHH", "HHHHHH"), TargetSetting("M" * 200, "M" * 200)])

    def inked(row: int) -> list[list[int]]:
        """How dark what is written is, in the upper and the lower half of a row."""
        place = dialog.list.visualItemRect(dialog.list.item(row)).adjusted(4, 4, -4, -4)
        image = dialog.list.viewport().grab(place).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        half = image.height() // 2
        return [
            [255 - image.pixelColor(x, y).value() for x in range(image.width()) for y in range(first, first + half)]
            for first in (0, half)
        ]

    name, where = inked(1)
    assert max(name) > max(where) + 25
    assert sum(name) > 1.3 * sum(where)
    assert dialog.list.horizontalScrollBar().maximum() == 0, "a long one is shortened"


def test_what_is_chosen_is_edited_duplicated_and_removed_by_click(qtbot: QtBot, dialog: TargetsDialog) -> None:
    dialog.list.setCurrentRow(1)
    for button, signal in (
        (dialog.edit, dialog.editWanted), (dialog.duplicate, dialog.duplicateWanted), (dialog.remove, dialog.removed),
    ):  # fmt: skip
        with qtbot.waitSignal(signal) as wanted:
            qtbot.mouseClick(button, LEFT)
        assert wanted.args == ["<b>Two</b> & co"]
    with qtbot.waitSignal(dialog.addWanted):
        qtbot.mouseClick(dialog.add, LEFT)


def test_the_same_by_keyboard(qtbot: QtBot, dialog: TargetsDialog) -> None:
    assert dialog.list.hasFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.editWanted) as wanted:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert wanted.args == ["<b>Two</b> & co"]
    with qtbot.waitSignal(dialog.removed):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert dialog.isVisible()


def test_a_removal_is_undone_and_is_handed_on_where_the_dialog_is_left(qtbot: QtBot, dialog: TargetsDialog) -> None:
    dialog.list.setCurrentRow(2)
    dialog.show_targets([ONE, TWO])
    assert dialog.chosen == "<b>Two</b> & co", "its neighbour is chosen"
    dialog.offer_undo("“Three” was removed.", THREE)
    with qtbot.waitSignal(dialog.undone) as undone:
        qtbot.mouseClick(dialog.undo.button, LEFT)
    assert undone.args == [THREE]
    dialog.offer_undo("“Three” was removed.", THREE)
    with qtbot.waitSignal(dialog.undone) as undone:
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone.args == [THREE]
    dialog.offer_undo("“Three” was removed.", THREE)
    final: list[object] = []
    dialog.removalFinal.connect(final.append)
    with qtbot.waitSignal(dialog.undoLeft) as left:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert left.args == ["“Three” was removed.", THREE]
    assert not final


def test_without_targets_it_says_what_to_do_and_offers_only_that(dialog: TargetsDialog) -> None:
    dialog.show_targets([])
    assert any("No target is set up yet" in label.text() for label in dialog.findChildren(QLabel))
    assert not any(button.isEnabled() for button in (dialog.edit, dialog.duplicate, dialog.remove))
    assert dialog.add.hasFocus()
    assert dialog.chosen == ""


def asked(qtbot: QtBot, *, keyring: bool) -> KeyDialog:
    dialog = KeyDialog("Front desk", "65f0", keyring=keyring)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    return dialog


def test_a_key_is_asked_for_with_the_reason_and_remembered(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = asked(qtbot, keyring=True)
    assert dialog.why == "No key is kept for project 65f0, so it is asked for."
    assert dialog.key.hasFocus()
    assert dialog.key.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(dialog.key, f" {API_KEY}")
    with qtbot.waitSignal(dialog.keyEntered) as entered:
        qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    assert entered.args == [API_KEY, True]
    assert not dialog.isVisible()
    assert dialog.key.text() == ""


def test_a_key_is_not_remembered_where_the_person_does_not_want_it(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = asked(qtbot, keyring=True)
    qtbot.keyClicks(dialog.key, API_KEY)
    dialog.remember.setFocus()
    qtbot.keyClick(dialog.remember, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.keyEntered) as entered:
        launch = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Launch")
        qtbot.mouseClick(launch, LEFT)
    assert entered.args == [API_KEY, False]


def test_without_a_keyring_that_is_the_reason_and_nothing_is_offered_to_be_remembered(
    qtbot: QtBot, appearance: Appearance
) -> None:
    dialog = asked(qtbot, keyring=False)
    assert "has no keyring that can be used" in dialog.why
    assert not dialog.remember.isVisible()
    qtbot.keyClicks(dialog.key, API_KEY)
    with qtbot.waitSignal(dialog.keyEntered) as entered:
        dialog.accept()
    assert entered.args == [API_KEY, False]


@pytest.mark.parametrize(("typed", "said"), [("", "Type or paste the API key"), ("two words", "This is no API key")])
def test_what_is_no_key_is_told_below_the_field(qtbot: QtBot, appearance: Appearance, typed: str, said: str) -> None:
    dialog = asked(qtbot, keyring=True)
    qtbot.keyClicks(dialog.key, typed)
    with qtbot.assertNotEmitted(dialog.keyEntered):
        qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    assert said in dialog.field.trouble
    assert dialog.isVisible()
    assert dialog.key.hasFocus()
