"""The settings, changed by hand."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.style import Appearance
from vftester.settings import Settings

LEFT = Qt.MouseButton.LeftButton
VOICES = [("gb", "English (Great Britain)"), ("de", "Deutsch")]


def show(qtbot: QtBot, settings: Settings | None = None) -> SettingsDialog:
    dialog = SettingsDialog(settings or Settings(), VOICES, "<home>/sessions.db")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, appearance: Appearance) -> SettingsDialog:
    return show(qtbot, Settings(phone_allowance_ms=700))


def changes(spy: QSignalSpy) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for number in range(spy.count()):
        told |= spy.at(number)[0]
    return told


def test_settings_are_shown_as_they_are(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, Settings((), "", 60.0, 90.0, "mute", "de", 200, 0.5, None, "dark"))
    assert (dialog.mode.currentData(), dialog.voice.currentText(), dialog.rate.value()) == ("mute", "Deutsch", 200)
    assert (dialog.volume.value(), dialog.idle.value(), dialog.turn.value()) == (50, 60, 90)
    assert (dialog.phone.isChecked(), dialog.allowance.isEnabled()) == (False, False)
    assert dialog.scheme.currentData() == "dark"


def test_nothing_is_reported_before_something_is_changed(dialog: SettingsDialog) -> None:
    spy = QSignalSpy(dialog.changed)
    dialog.show_voices(VOICES, "gb")
    dialog.close()
    assert spy.count() == 0


def test_each_change_is_reported_at_once(qtbot: QtBot, dialog: SettingsDialog) -> None:
    spy = QSignalSpy(dialog.changed)
    for box in (dialog.mode, dialog.voice, dialog.scheme):
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Down)
    for slider, key in ((dialog.rate, Qt.Key.Key_Right), (dialog.volume, Qt.Key.Key_PageDown)):
        slider.setFocus()
        qtbot.keyClick(slider, key)
    for number, typed in ((dialog.allowance, "850"), (dialog.idle, "30"), (dialog.turn, "45")):
        number.setFocus()
        number.selectAll()
        qtbot.keyClicks(number, typed)
        qtbot.keyClick(number, Qt.Key.Key_Tab)
    assert changes(spy) == {
        "mode": "whole", "voice": "gb", "scheme": "light", "rate": 180, "volume": 0.9, "phone_allowance_ms": 850,
        "idle_s": 30.0, "turn_s": 45.0,
    }  # fmt: skip
    assert spy.count() == 8, "a number that is half typed is not reported"


def test_the_phones_share_can_be_left_out_and_comes_back_as_it_was(qtbot: QtBot, dialog: SettingsDialog) -> None:
    spy = QSignalSpy(dialog.changed)
    dialog.phone.setFocus()
    qtbot.keyClick(dialog.phone, Qt.Key.Key_Space)
    assert changes(spy) == {"phone_allowance_ms": None}
    qtbot.keyClick(dialog.phone, Qt.Key.Key_Space)
    assert changes(spy) == {"phone_allowance_ms": 700}


def test_a_phones_share_is_nobodys_until_the_person_sets_it(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, Settings())
    assert (dialog.phone.isChecked(), dialog.allowance.isEnabled()) == (False, False)
    spy = QSignalSpy(dialog.changed)
    dialog.phone.setFocus()
    qtbot.keyClick(dialog.phone, Qt.Key.Key_Space)
    assert changes(spy) == {"phone_allowance_ms": 700}


def test_a_voice_that_is_not_here_any_more_is_named(dialog: SettingsDialog) -> None:
    dialog.show_voices(VOICES, "fr")
    assert dialog.voice.currentText() == "fr (not on this computer)"


def test_a_sample_is_heard_and_the_folder_opened(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.waitSignal(dialog.sampleWanted):
        qtbot.mouseClick(dialog.sample, LEFT)
    with qtbot.waitSignal(dialog.folderWanted):
        qtbot.mouseClick(dialog.folder, LEFT)


def test_settings_that_could_not_be_read_are_told_and_replaced_only_when_agreed(
    qtbot: QtBot, dialog: SettingsDialog
) -> None:
    assert not dialog.unread.isVisible()
    dialog.show_unread("The settings could not be read.")
    assert dialog.unread.text == "The settings could not be read. Until then, changes are not kept."
    with qtbot.waitSignal(dialog.replacingAgreed):
        qtbot.mouseClick(dialog.unread.button, LEFT)
    dialog.show_unread("")
    assert not dialog.unread.isVisible()


def test_paths_are_shown_as_they_are_and_every_control_is_named(dialog: SettingsDialog) -> None:
    path = next(label for label in dialog.findChildren(QLabel) if label.text() == "<home>/sessions.db")
    assert path.textFormat() == Qt.TextFormat.PlainText
    for control in dialog.findChildren(QWidget):
        if (
            control.isVisible()
            and control.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not control.objectName().startswith("qt_")
        ):
            assert control.accessibleName() or getattr(control, "text", str)(), control
    assert dialog.height() <= 640
