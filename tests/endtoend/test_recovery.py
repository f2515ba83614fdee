"""What the last time left behind is told until the person goes on."""

from pathlib import Path
from unittest.mock import Mock

from pytestqt.qtbot import QtBot

from vftester.desk.recovery import Recovery
from vftester.gui.offer_bar import OfferBar
from vftester.gui.window import MainWindow


def test_the_notice_of_a_crash_goes_with_the_next_launch(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    Recovery(window, Mock(), tmp_path / "sessions.db").tell_crash("where it was")
    (bar,) = window.findChildren(OfferBar)
    qtbot.waitUntil(bar.isVisible)
    window.launchRequested.emit("")
    qtbot.waitUntil(lambda: not window.findChildren(OfferBar))
    window.launchRequested.emit("")  # and it is not asked to leave twice
    window.allow_close()
