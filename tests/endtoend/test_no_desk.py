"""A fault in the desk itself: it is told, and the program ends once that was read."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tests.helpers.windows import a_window
from vftester import app as program
from vftester.gui.crash import CANNOT, FaultDialog
from vftester.gui.loop import run
from vftester.gui.visitors import Visitors
from vftester.handover import Door
from vftester.log_file import log_path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Broken:
    def __init__(self, *parts: object, **more: object) -> None:
        pass

    async def stay(self) -> int:
        raise LookupError("words of a person")


def test_without_a_desk_the_fault_is_told_and_the_program_ends(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("vftester.desk.Desk", Broken)
    monkeypatch.setattr(program, "_give_qt_a_log", lambda take: None)
    read: list[str] = []

    async def visit() -> int:
        with a_window() as window:
            window.show()
            async with asyncio.TaskGroup() as group, asyncio.timeout(60):
                staying = group.create_task(program._stay(window, None, None, Visitors(Door(), window)))
                while not (dialogs := [d for d in window.findChildren(FaultDialog) if d.isVisible()]):
                    await asyncio.sleep(0.005)
                (dialog,) = dialogs
                read.extend([dialog.report.toPlainText(), *(label.text() for label in dialog.findChildren(QLabel))])
                button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Close vftester")
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                status = await staying
            assert not window.isVisible()
        return status

    assert run(qapp, visit()) == program.FAULT
    assert CANNOT in read
    assert "LookupError" in read[0]
    assert "words of a person" not in read[0]
    assert "words of a person" in log_path().read_text(), "the log stays on this computer"
