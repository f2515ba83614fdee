"""Menus, keys and the list of keys: all made of one table."""

import re

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conversing import CONTROL, button, line, talking
from tests.gui.scripted import booking, greeting
from vftester.gui.commands import MENUS, WINDOW, Command
from vftester.gui.composer import RecallingLine
from vftester.gui.keys_overlay import KeysOverlay
from vftester.gui.menus import Menus
from vftester.gui.reactions import NOTHING_TO_UNDO
from vftester.gui.timeline.view import TimelineView
from vftester.gui.window import MainWindow
from vftester.settings import TargetSetting

COMMANDS = [*(c for entries in MENUS.values() for c in entries if c.name), WINDOW]
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier


def overlay(window: MainWindow) -> KeysOverlay:
    found = window.findChild(KeysOverlay)
    assert found is not None
    return found


def menus(window: MainWindow) -> Menus:
    found = window.findChild(Menus)
    assert found is not None
    return found


def test_no_two_commands_share_a_key() -> None:
    keys = [QKeySequence(key).toString() for command in COMMANDS for key in command.keys.split()]
    assert len(keys) == len(set(keys))
    assert all(keys)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.keys], ids=lambda c: c.name)
def test_each_key_does_what_the_menu_says(qtbot: QtBot, window: MainWindow, command: Command) -> None:
    talking(qtbot, window, greeting(), booking(1))
    window.set_busy(True)
    window.closeRequested.connect(lambda: None)
    for hidden in ("sessions", "search"):
        window.commands[hidden].setVisible(True)
    window.commands.enable(True, command.name)
    window.setFocus()
    for key in command.keys.split():
        pressed = QKeySequence(key)[0]
        with qtbot.waitSignal(window.commands[command.name].triggered):
            qtbot.keyClick(window, pressed.key(), pressed.keyboardModifiers())
        for popup in iter(QApplication.activePopupWidget, None):
            popup.close()
        for dialog in window.findChildren(QFileDialog):
            dialog.reject()
        for shown in window.findChildren(KeysOverlay):
            shown.leave()
        for opened in QApplication.topLevelWidgets():
            if opened is not window and opened.isVisible():
                opened.close()


def test_the_menu_holds_every_command_under_its_title(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F10)
    shown = menus(window)
    assert shown.isVisible()
    assert [action.text() for action in shown.actions()] == list(MENUS)
    for action, entries in zip(shown.actions(), MENUS.values(), strict=True):
        texts = [entry.text() for entry in action.menu().actions()]
        assert texts == [command.text for command in entries]
    shown.close()


def test_alt_alone_opens_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    window.setFocus()
    qtbot.keyPress(window, Qt.Key.Key_Alt)
    qtbot.keyRelease(window, Qt.Key.Key_Alt)
    assert menus(window).isVisible()
    menus(window).close()
    qtbot.keyPress(window, Qt.Key.Key_Alt)
    qtbot.keyClick(window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(window, Qt.Key.Key_Alt)
    assert not menus(window).isVisible()


def test_a_recent_session_is_opened_from_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    window.show_recent([("id-1", "Book & go · today"), ("id-2", "Other")])
    qtbot.mouseClick(button(window, "⋯"), Qt.MouseButton.LeftButton)
    offered = menus(window).recent.actions()
    assert [action.text() for action in offered] == ["Book && go · today", "Other"]
    with qtbot.waitSignal(window.openSessionRequested) as opened:
        offered[1].trigger()
    assert opened.args == ["id-2"]
    window.show_recent([])
    assert [(a.text(), a.isEnabled()) for a in menus(window).recent.actions()] == [("No sessions yet", False)]
    menus(window).close()


def test_what_cannot_be_done_now_is_not_offered(qtbot: QtBot, window: MainWindow) -> None:
    def offered(*names: str) -> list[bool]:
        return [window.commands[name].isEnabled() for name in names]

    assert offered("end", "cancel", "again", "edit", "export") == [False] * 5
    assert not button(window, "End conversation").isEnabled()
    talking(qtbot, window, greeting())
    assert offered("end", "cancel", "again", "edit", "export") == [True, False, False, False, True]
    talking(qtbot, window, greeting(), booking(1))
    assert offered("again", "edit") == [True, True]
    window.set_busy(True)
    assert offered("cancel") == [True]
    window.begin_conversation("Recorded", live=False)
    assert offered("end", "again", "export") == [False, False, True]


def test_end_conversation_is_pressed(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    with qtbot.waitSignal(window.endRequested):
        qtbot.mouseClick(button(window, "End conversation"), Qt.MouseButton.LeftButton)
    window.end()
    assert not button(window, "End conversation").isEnabled()
    assert not line(window).isEnabled()


def test_again_and_edit_mean_the_last_thing_the_person_did(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1), booking(2))
    with qtbot.waitSignal(window.againRequested) as again:
        qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    assert again.args == [2]
    with qtbot.assertNotEmitted(window.editRequested):
        qtbot.keyClick(window, Qt.Key.Key_R, BOTH)
    with qtbot.waitSignal(window.editRequested) as edit:
        qtbot.keyClick(line(window), Qt.Key.Key_Return)
    assert edit.args[0] == 2


def test_the_mode_is_chosen_in_the_menu_and_shown_there(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.modeChosen) as chosen:
        window.commands["whole"].trigger()
    assert chosen.args == ["whole"]
    assert window.top_bar.speaker.mode == "whole"
    for mode in ("mute", "whole"):
        qtbot.keyClick(window, Qt.Key.Key_M, CONTROL)
        assert [name for name in ("arriving", "whole", "mute") if window.commands[name].isChecked()] == [mode]
    window.top_bar.speaker.choose_arriving()
    assert window.commands["arriving"].isChecked()


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_all_keys_are_shown_until_one_is_pressed(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    talking(qtbot, window, greeting())
    window.session.timeline.view.setFocus()
    qtbot.keyClick(window, key)
    shown = overlay(window)
    assert shown.isVisible()
    said = [label.text() for label in shown.findChildren(QLabel)]
    for command in COMMANDS:
        for written in command.keys.split():
            native = QKeySequence(written).toString(QKeySequence.SequenceFormat.NativeText)
            assert command.name in ("sessions", "search") or any(native in text for text in said), command
    assert "In the line" in said
    with qtbot.assertNotEmitted(window.hushRequested):
        qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert window.session.timeline.view.hasFocus()
    qtbot.keyClick(window, key)
    for scrolling in (Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_Shift):
        qtbot.keyClick(shown, scrolling)
        assert shown.isVisible()
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.rect().center())
    assert not shown.isVisible()


def test_a_question_mark_can_be_typed(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    qtbot.keyClicks(line(window), "Why?")
    assert line(window).text() == "Why?"
    assert window.findChild(KeysOverlay) is None


def test_each_part_takes_the_keys_it_names(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    named = [part for part in window.findChildren(QWidget) if isinstance(part, RecallingLine | TimelineView)]
    assert len(named) == 2
    for part in named:
        for written, _ in part.KEYS[1]:
            if "click" in written:
                continue
            for key in re.split(r"(?<=\w), | ", written.replace("↑", "Up").replace("↓", "Down")):
                if key in ("Enter", "Escape"):
                    continue  # a line edit leaves the one to others; the other only acts where there is something to do
                pressed = QKeySequence(key)[0]
                event = QKeyEvent(QEvent.Type.KeyPress, pressed.key(), pressed.keyboardModifiers(), key.lower())
                QApplication.sendEvent(part, event)
                assert event.isAccepted(), (part, key)


def test_the_environment_is_chosen(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p", environment="mine"), TargetSetting("B", "q")], "A")
    qtbot.mouseClick(button(window, "mine ▾"), Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    offered = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert offered == ["main", "development", "staging", "production", "mine", "Voiceflow's choice"]
    with qtbot.waitSignal(window.environmentChosen) as chosen:
        menu.actions()[1].trigger()
    assert chosen.args == ["A", "development"]
    menu.close()
    window.set_targets([TargetSetting("B", "q")], "B")
    assert button(window, "Voiceflow's choice ▾")


def test_a_session_is_exported_and_opened_by_choosing_a_file(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    window.name_conversation("Check-up: next week?")
    for command, title in (("export", "Export this session"), ("open", "Open a session file")):
        window.commands[command].trigger()
        dialog = next(d for d in window.findChildren(QFileDialog) if d.windowTitle() == title)
        wanted = window.exportRequested if command == "export" else window.openFileRequested
        if command == "export":
            assert dialog.selectedFiles()[0].endswith("Check-up next week.vftester.json")
        with qtbot.waitSignals([wanted, dialog.destroyed]):
            dialog.fileSelected.emit("/somewhere.json")
            dialog.done(0)


def test_undo_takes_back_and_else_it_stays_done(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.undo
    bar.offer("Session deleted", "one")
    with qtbot.waitSignal(bar.finished) as finished:
        bar.offer("Session deleted", "two")
    assert finished.args == ["one"]
    with qtbot.assertNotEmitted(bar.finished), qtbot.waitSignal(bar.undone) as undone:
        qtbot.mouseClick(button(window, "Undo"), Qt.MouseButton.LeftButton)
    assert undone.args == ["two"]
    assert not bar.isVisible()
    bar.offer("Session deleted", "three")
    with qtbot.waitSignal(bar.finished) as finished:
        talking(qtbot, window, greeting())
    assert finished.args == ["three"]
    assert not bar.isVisible()
    bar.offer("Session deleted", "four")
    with qtbot.waitSignal(bar.finished) as finished:
        window.allow_close()
        window.close()
    assert finished.args == ["four"]


def test_ctrl_z_has_back_what_was_deleted_but_in_a_field_what_was_typed(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert window.status.text == NOTHING_TO_UNDO
    window.undo.offer("Session deleted", "one")
    window.begin_conversation("A recording", live=False)
    assert window.undo.isVisible()
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "word")
    with qtbot.assertNotEmitted(window.undo.undone):
        qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == ""
    field.deleteLater()
    window.setFocus()
    with qtbot.waitSignal(window.undo.undone) as undone:
        qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert undone.args == ["one"]
    assert not window.undo.isVisible()


def test_the_scope_of_the_timeline_is_chosen_in_the_menu_and_beside_it(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    timeline = window.session.timeline
    qtbot.keyClick(window, Qt.Key.Key_J, CONTROL)
    assert timeline.whole
    assert timeline.head.all.isChecked()
    qtbot.mouseClick(timeline.head.one, Qt.MouseButton.LeftButton)
    assert not timeline.whole
    assert not window.commands["scope"].isChecked()


def test_choosing_a_target_is_told(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p"), TargetSetting("B", "q")], "A")
    with qtbot.waitSignal(window.targetChosen) as chosen:
        window.top_bar._choices.actions()[2].trigger()
    assert chosen.args == ["B"]


def test_the_window_remembers_what_was_open(qtbot: QtBot, tmp_path: object) -> None:
    settings = QSettings(f"{tmp_path}/window.ini", QSettings.Format.IniFormat)
    for opened in (True, False):
        window = MainWindow(settings)
        window.allow_close()
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda window=window: window._session is not None)
        if opened:
            window.commands["details"].trigger()
            window.commands["scope"].trigger()
            window.panes.across.setSizes([400, 380])
        assert window.session.details is not None
        assert window.session.details.isVisible()
        assert window.session.timeline.whole
        assert next(b for b in window.findChildren(QPushButton) if b.text() == "Details").isChecked()
        window.close()
