"""The window, driven as a person would."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conversing import CONTROL, button, line, talking
from tests.gui.scripted import booking, greeting
from vftester.gui.remembered import Remembered
from vftester.gui.window import MainWindow
from vftester.settings import TargetSetting


def test_launch_asks_for_a_conversation_with_the_demo_agent(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.launchRequested) as launched:
        qtbot.mouseClick(button(window, "▶ Launch"), Qt.MouseButton.LeftButton)
    assert launched.args == [""]


def test_nothing_is_launched_before_the_program_is_ready(qtbot: QtBot, window: MainWindow) -> None:
    window.set_ready(False)
    with qtbot.assertNotEmitted(window.launchRequested):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    window.set_ready(True)
    with qtbot.waitSignal(window.launchRequested):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)


def test_an_empty_window_says_what_to_do(window: MainWindow) -> None:
    assert "Press Launch to start a conversation" in window._advice.text()
    assert "demo" not in window._advice.text(), "whom Launch talks to is chosen above"
    assert not line(window).isEnabled()
    assert "Press Launch" in line(window).placeholderText()


def test_a_problem_is_said_where_the_person_looks_and_can_be_dismissed(qtbot: QtBot, window: MainWindow) -> None:
    window.show_problem("The key was refused. <b>Check</b> it.")
    assert window.problem is not None
    assert window.problem.isVisible()
    assert window.problem.text == "The key was refused. <b>Check</b> it."
    qtbot.mouseClick(button(window, "Dismiss"), Qt.MouseButton.LeftButton)
    assert not window.problem.isVisible()


def test_the_status_line_says_how_things_are(window: MainWindow) -> None:
    window.show_status("Connected · saved", "ok")
    assert window.status.text == "Connected · saved"
    with pytest.raises(ValueError, match="one of info, ok, trouble"):
        window.show_status("x", "blue")


def test_targets_are_chosen_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A & B", "p", environment="main"), TargetSetting("Other", "q")], "Other")
    assert button(window, "Other ▾")
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL)
    menu = window.top_bar._menu
    assert [a.text() for a in menu.actions()] == [
        "Demo agent · appointment desk",
        "A && B",
        "Other",
        "",
        "Targets…",
        "Add a target…",
    ]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert window.top_bar.current == "A & B"
    assert button(window, "main ▾").accessibleName() == "Environment: main"
    with qtbot.waitSignal(window.launchRequested) as launched:
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert launched.args == ["A & B"]


def test_an_unknown_current_target_is_the_demo_agent(window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p")], "gone")
    assert window.top_bar.current == ""


def test_adding_a_target(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p")], "")
    with qtbot.waitSignal(window.addTargetRequested):
        window.top_bar._menu.actions()[-1].trigger()
    assert window.top_bar._menu.actions()[-1].shortcut().toString() == "Ctrl+N"
    for key, asked in ((Qt.Key.Key_N, window.addTargetRequested), (Qt.Key.Key_Comma, window.settingsRequested)):
        with qtbot.waitSignal(asked):
            qtbot.keyClick(window, key, CONTROL)
    with qtbot.waitSignal(window.targetsRequested):
        window.top_bar._menu.actions()[-2].trigger()


def test_closing_asks_first(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closeRequested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    window.close()
    assert not window.isVisible()


def test_the_window_remembers_its_size(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for size in ((780, 560), None):  # the offscreen screen is 800 pixels wide
        window = MainWindow(settings)
        window.allow_close()
        qtbot.addWidget(window)
        if size:
            window.resize(*size)
        window.show()
        assert (window.width(), window.height()) == (780, 560)
        window.close()
    assert isinstance(settings.value("window/panes2"), QByteArray)


def test_the_first_window_ends_above_the_lower_edge_of_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.allow_close()
    qtbot.addWidget(window)
    window.show()
    assert window.frameGeometry().height() < QGuiApplication.primaryScreen().availableGeometry().height()


def test_a_widget_that_is_placed_and_collected_takes_no_screen_with_it(qapp: QApplication, tmp_path: Path) -> None:
    screen = QGuiApplication.primaryScreen()
    remembered = Remembered(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    for _ in range(2):  # a first one, and one that has a place already
        placed = QMainWindow()
        remembered.restore_place(placed)
        remembered.keep_place(placed)
        placed.itself = placed
        del placed
        gc.collect()
    assert screen in QGuiApplication.screens()


@pytest.mark.parametrize("details", [False, True])
def test_it_fits_a_small_screen(qtbot: QtBot, window: MainWindow, details: bool) -> None:
    talking(qtbot, window, greeting(), booking(1))
    if details:
        qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
    window.resize(1024, 700)
    assert (window.width(), window.height()) == (1024, 700)


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless


def test_the_tab_key_reaches_the_parts_that_matter(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    reached = set()
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        reached.add(focus.accessibleName() or getattr(focus, "text", str)() if focus else "")
    assert {"Launch", "Voice: Speak as it arrives", "Details", "What the user says", "Timeline of turn 1"} <= reached
    assert "Button offered by the agent: Book a visit" in reached
