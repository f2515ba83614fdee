"""The welcome of the first start: by keys and by mouse, and gone for good."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from vftester.gui.style import Appearance
from vftester.gui.welcome import CONNECT, DEMO, GREETING, LATER, Welcome
from vftester.gui.window import MainWindow


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "layout.ini"), QSettings.Format.IniFormat)


def opened(qtbot: QtBot, settings: QSettings) -> MainWindow:
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.show()
    qtbot.waitExposed(window)
    return window


def button(window: MainWindow, text: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.text() == text)


def welcomed(window: MainWindow) -> bool:
    found = window.findChild(Welcome)
    return found is not None and found.isVisible()


def test_it_waits_until_the_program_is_ready_and_then_has_the_keyboard(
    qtbot: QtBot, appearance: Appearance, settings: QSettings
) -> None:
    window = opened(qtbot, settings)
    assert welcomed(window)
    assert not button(window, DEMO).isEnabled()
    window.set_ready(True)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is button(window, DEMO))
    with qtbot.waitSignal(window.launchRequested) as launched:
        qtbot.keyClick(button(window, DEMO), Qt.Key.Key_Return)
    assert launched.args == [""]
    qtbot.waitUntil(lambda: not welcomed(window))
    assert not welcomed(opened(qtbot, settings))


@pytest.mark.parametrize("text", [CONNECT, LATER])
def test_each_of_its_buttons_takes_it_away_for_good(
    qtbot: QtBot, appearance: Appearance, settings: QSettings, text: str
) -> None:
    window = opened(qtbot, settings)
    window.set_ready(True)
    wished: list[bool] = []
    window.addTargetRequested.connect(lambda: wished.append(True))
    qtbot.mouseClick(button(window, text), Qt.MouseButton.LeftButton)
    assert wished == ([True] if text == CONNECT else [])
    qtbot.waitUntil(lambda: not welcomed(window))
    assert not welcomed(opened(qtbot, settings))


def test_a_conversation_takes_its_place(qtbot: QtBot, appearance: Appearance, settings: QSettings) -> None:
    window = opened(qtbot, settings)
    window.set_ready(True)
    window.begin_conversation("A talk")
    qtbot.waitUntil(lambda: not welcomed(window))
    assert window.session.conversation.isVisible()
    assert not welcomed(opened(qtbot, settings))


def test_who_only_closes_the_window_is_welcomed_again(
    qtbot: QtBot, appearance: Appearance, settings: QSettings
) -> None:
    window = opened(qtbot, settings)
    window.allow_close()
    window.close()
    assert welcomed(opened(qtbot, settings))


def test_all_of_it_is_read_out(qtbot: QtBot, appearance: Appearance, settings: QSettings) -> None:
    window = opened(qtbot, settings)
    found = window.findChild(Welcome)
    assert found is not None
    assert found.accessibleName() == GREETING
    for text in (DEMO, CONNECT, LATER):
        assert button(window, text).accessibleDescription()
        assert button(window, text).focusPolicy() == Qt.FocusPolicy.StrongFocus
