"""How wide the details are: the names of all their tabs can be read, also where the window becomes small."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from tests.helpers.windows import a_window
from vftester.gui.style import Appearance


@pytest.mark.parametrize("larger", [0, 1])
def test_no_tab_is_out_of_sight_when_the_window_becomes_small(
    qtbot: QtBot, appearance: Appearance, settings_file: QSettings, larger: int
) -> None:
    usual = QApplication.font()
    font = QFont(usual)
    font.setPointSize(usual.pointSize() + larger)
    QApplication.setFont(font)
    try:
        with a_window(settings_file) as window:
            window.resize(1440, 900)
            window.show()
            qtbot.waitExposed(window)
            window.set_ready(True)
            window.commands["details"].trigger()
            (tabs,) = (bar for bar in window.session.details.findChildren(QTabBar))
            for wide, high in ((1440, 900), (1024, 700)):
                window.resize(wide, high)
                for chosen in range(tabs.count()):  # whose name is bold
                    window.session.details.tabs.setCurrentIndex(chosen)
                    qtbot.waitUntil(lambda: tabs.width() >= tabs.sizeHint().width(), timeout=60_000)
                assert window.width() == wide
    finally:
        QApplication.setFont(usual)


@pytest.fixture
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> QSettings:
    return QSettings(str(tmp_path_factory.mktemp("layout") / "layout.ini"), QSettings.Format.IniFormat)
