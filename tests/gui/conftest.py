"""A window as the program opens it, and a check that nothing of it stays behind."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.windows import a_window
from vftester.gui.style import FUSION, Appearance, apply_style
from vftester.gui.window import MainWindow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # The offscreen platform says what it cannot do (sizes, raising, grabbing keys); a real one can.
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["vftester", *FUSION]


@pytest.fixture(scope="session")
def appearance(qapp: QApplication) -> Appearance:
    return apply_style(qapp)


@pytest.fixture
def window(qtbot: QtBot, appearance: Appearance) -> Iterator[MainWindow]:
    with a_window() as window:
        window.resize(1200, 800)
        window.set_ready(True)
        window.show()
        qtbot.waitExposed(window)
        yield window
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"left behind: {left}"
    assert not [timer for timer in QApplication.instance().findChildren(QTimer) if timer.isActive()]
