"""The dialog for what nobody foresaw: one, however many faults there are."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from vftester.gui.crash import CANNOT, FaultDialog, FaultTeller
from vftester.gui.window import MainWindow


def dialogs(window: MainWindow) -> list[FaultDialog]:
    return [found for found in window.findChildren(FaultDialog) if found.isVisible()]


def press(qtbot: QtBot, dialog: FaultDialog, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_one_is_shown_whatever_comes_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    teller = FaultTeller(window)
    teller.tell("the first")
    thread = threading.Thread(target=teller.tell, args=("the second",))
    thread.start()
    thread.join()
    teller.tell_again()
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    (dialog,) = dialogs(window)
    assert dialog.report.toPlainText() == "the first"
    counted = "2 more faults were met since; the log has them."
    qtbot.waitUntil(lambda: counted in [label.text() for label in dialog.findChildren(QLabel)])
    press(qtbot, dialog, "Copy report")
    assert QGuiApplication.clipboard().text() == "the first"
    with qtbot.waitSignal(teller.folderRequested):
        press(qtbot, dialog, "Open the log's folder")
    with qtbot.waitSignal(teller.closed):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialogs(window)


def test_where_nothing_can_go_on_it_says_so(qtbot: QtBot, window: MainWindow) -> None:
    teller = FaultTeller(window)
    teller.end_after("a report")
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    (dialog,) = dialogs(window)
    assert CANNOT in [label.text() for label in dialog.findChildren(QLabel)]
    with qtbot.waitSignal(teller.closed):
        press(qtbot, dialog, "Close vftester")
