"""A conversation in a window, with scripted turns; and what of the window a test presses and reads."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted
from vftester.gui.plain_text import PlainText
from vftester.gui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def line(window: MainWindow) -> QLineEdit:
    return window.composer._line


def button(window: MainWindow, name: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.text() == name)


def shown(window: MainWindow) -> list[str]:
    return [row.text for row in window.session.conversation.findChildren(PlainText)]


def feed(window: MainWindow, scripted: Scripted) -> None:
    for update in scripted.updates(3):
        window.show_update(update)


def talking(qtbot: QtBot, window: MainWindow, *scripts: Scripted) -> None:
    window.begin_conversation("Demo agent")
    for scripted in scripts:
        feed(window, scripted)
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=30_000)
