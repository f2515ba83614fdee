"""The speaker in the top bar: when to speak, with which voice, and silence."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import booking, greeting
from vftester.gui.speaker_menu import SpeakerMenu
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.voice_wish import VoiceWish
from vftester.gui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
VOICES = [("en-us", "English (America)"), ("de", "Tom & Jerry's German")]


def speaker(window: MainWindow) -> QPushButton:
    return window.top_bar.speaker


def opened(qtbot: QtBot, window: MainWindow) -> SpeakerMenu:
    qtbot.mouseClick(speaker(window), Qt.MouseButton.LeftButton)
    menu = window.findChild(SpeakerMenu)
    assert menu is not None
    qtbot.waitUntil(menu.isVisible)
    return menu


def test_the_button_says_when_replies_are_spoken(window: MainWindow) -> None:
    assert speaker(window).text() == "Speak as it arrives ▾"
    window.set_mode("whole")
    assert speaker(window).text() == "Wait for the whole reply ▾"
    with pytest.raises(ValueError, match="one of arriving, whole, mute"):
        window.set_mode("loud")


def test_a_mode_is_chosen_from_the_menu_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    menu = opened(qtbot, window)
    with qtbot.waitSignal(window.modeChosen) as chosen:
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
            qtbot.keyClick(menu, key)
    assert chosen.args == ["whole"]
    assert speaker(window).text() == "Wait for the whole reply ▾"
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Wait for the whole reply"]


def test_what_the_program_sets_is_shown_and_not_told(qtbot: QtBot, window: MainWindow) -> None:
    menu = opened(qtbot, window)
    with qtbot.assertNotEmitted(window.modeChosen), qtbot.assertNotEmitted(window.voiceChosen):
        window.set_mode("mute")
        window.set_voices(VOICES, VoiceWish("de", 200, 0.5))
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Mute"]
    assert (menu.rate.value(), menu.volume.value()) == (200, 50)
    menu.close()


def test_muting_comes_back_to_the_mode_before(qtbot: QtBot, window: MainWindow) -> None:
    window.set_mode("whole")
    modes: list[str] = []
    window.modeChosen.connect(modes.append)
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_M, CONTROL)
    assert modes == ["mute", "whole", "mute"]
    assert speaker(window).text() == "Mute ▾"


def test_muted_from_the_start_the_key_makes_it_speak(qtbot: QtBot, window: MainWindow) -> None:
    window.set_mode("mute")
    with qtbot.waitSignal(window.modeChosen) as chosen:
        qtbot.keyClick(window, Qt.Key.Key_M, CONTROL)
    assert chosen.args == ["arriving"]


def test_a_voice_is_chosen_from_those_there_are(qtbot: QtBot, window: MainWindow) -> None:
    window.set_voices(VOICES, VoiceWish("en-us", 180, 0.8))
    menu = opened(qtbot, window)
    voices = next(a.menu() for a in menu.actions() if a.menu())
    assert voices.title() == "Voice: English (America)"
    assert [a.text() for a in voices.actions()] == ["The system's own", "English (America)", "Tom && Jerry's German"]
    with qtbot.waitSignal(window.voiceChosen) as chosen:
        voices.actions()[2].trigger()
    assert chosen.args == [VoiceWish("de", 180, 0.8)]
    assert voices.title() == "Voice: Tom && Jerry's German"
    with qtbot.waitSignal(window.voiceChosen) as chosen:
        voices.actions()[0].trigger()
    assert chosen.args == [VoiceWish(None, 180, 0.8)]
    menu.close()


def test_a_voice_that_is_gone_is_still_named(qtbot: QtBot, window: MainWindow) -> None:
    window.set_voices([], VoiceWish("zz"))
    menu = opened(qtbot, window)
    assert next(a.menu() for a in menu.actions() if a.menu()).title() == "Voice: zz"
    menu.close()


def test_rate_and_volume_are_set_with_keys_and_wheel(qtbot: QtBot, window: MainWindow) -> None:
    window.set_voices(VOICES, VoiceWish("de", 170, 1.0))
    menu = opened(qtbot, window)
    wishes: list[VoiceWish] = []
    window.voiceChosen.connect(wishes.append)
    qtbot.keyClick(menu.rate, Qt.Key.Key_Right)
    qtbot.keyClick(menu.rate, Qt.Key.Key_End)
    qtbot.keyClick(menu.rate, Qt.Key.Key_Home)
    qtbot.keyClick(menu.volume, Qt.Key.Key_Left)
    assert wishes == [
        VoiceWish("de", 180, 1.0),
        VoiceWish("de", 320, 1.0),
        VoiceWish("de", 120, 1.0),
        VoiceWish("de", 120, 0.95),
    ]
    assert menu._rate_said.text() == "120 words a minute"
    assert menu._volume_said.text() == "95 %"
    at = QPointF(menu.rate.rect().center())
    wheel = QWheelEvent(
        at, QPointF(menu.rate.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(menu.rate, wheel)
    assert wishes[-1].rate > 120
    menu.close()


def test_a_drag_is_told_once_where_it_ends(qtbot: QtBot, window: MainWindow) -> None:
    menu = opened(qtbot, window)
    wishes: list[VoiceWish] = []
    window.voiceChosen.connect(wishes.append)
    menu.rate.setSliderDown(True)
    for value in range(171, 260):
        menu.rate.setSliderPosition(value)
    assert menu._rate_said.text() == "259 words a minute"
    assert not wishes
    menu.rate.setSliderDown(False)
    assert [wish.rate for wish in wishes] == [259]
    menu.close()


def test_up_and_down_go_through_the_menu_and_not_into_the_sliders(qtbot: QtBot, window: MainWindow) -> None:
    menu = opened(qtbot, window)
    with qtbot.assertNotEmitted(window.voiceChosen):
        for _ in range(7):
            qtbot.keyClick(QApplication.focusWidget() or menu, Qt.Key.Key_Down)
    menu.close()


@pytest.mark.parametrize("where", ["What the user says", "Timeline of turn", "Launch", "All events", "Filter"])
def test_escape_silences_wherever_the_person_is(qtbot: QtBot, window: MainWindow, where: str) -> None:
    window.begin_conversation("Demo agent")
    for scripted in (greeting(), booking(1)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._frame.isActive())
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert window.session.details is not None
    window.session.details.open_tab("Events")
    widget = next(w for w in window.findChildren(QWidget) if w.accessibleName().startswith(where) and w.isVisible())
    widget.setFocus()
    with qtbot.waitSignal(window.hushRequested), qtbot.assertNotEmitted(window.cancelRequested):
        qtbot.keyClick(widget, Qt.Key.Key_Escape)


def test_escape_in_a_menu_or_a_dialog_closes_it_and_no_more(qtbot: QtBot, window: MainWindow) -> None:
    menu = opened(qtbot, window)
    with qtbot.assertNotEmitted(window.hushRequested):
        qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    dialog = TargetDialog(parent=window)
    dialog.open()
    with qtbot.assertNotEmitted(window.hushRequested), qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_trouble_with_the_voice_stands_beside_the_connection(window: MainWindow) -> None:
    window.show_status("Connected · saved", "ok")
    assert window.status.warning == ""
    window.show_voice_trouble(None)
    window.show_voice_trouble("This computer has no <audio> device: plug one in.")
    assert window.status.warning == "This computer has no <audio> device: plug one in."
    assert window.status._warning.isVisible()
    assert window.status.text == "Connected · saved"
    window.show_voice_trouble(None)
    assert window.status.warning == ""
    assert not window.status._warning.isVisible()
