"""About: every part that comes along, the licence it is under and its words."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from vftester.gui.about import About
from vftester.gui.licences import NO_TEXT, Licences
from vftester.gui.window import MainWindow
from vftester.licences import Part

PARTS = (
    Part("espeak-ng", "1.52.0", "GPL-3.0-or-later", "https://github.com/espeak-ng/espeak-ng", "Everyone is permitted"),
    Part("odd <b>part</b>", "", "MIT", "", ""),
)


def test_the_words_of_each_licence_are_shown_as_they_are(qtbot: QtBot, window: MainWindow) -> None:
    box = Licences(PARTS, window)
    qtbot.addWidget(box)
    box.show()
    shown = [[box.list.topLevelItem(row).text(column) for column in range(3)] for row in range(2)]
    assert shown == [[part.name, part.version, part.licence] for part in PARTS]
    head = "espeak-ng 1.52.0\nGPL-3.0-or-later\nhttps://github.com/espeak-ng/espeak-ng"
    assert box.text.toPlainText() == f"{head}\n\nEveryone is permitted"
    qtbot.keyClick(box.list, Qt.Key.Key_Down)
    assert box.text.toPlainText() == f"odd <b>part</b> \nMIT\n\n{NO_TEXT}"
    box.close()


def test_they_are_reached_from_about(qtbot: QtBot, window: MainWindow) -> None:
    about = About(window)
    about.show()
    button = next(b for b in about.findChildren(QPushButton) if b.text() == "Licences…")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (box,) = about.findChildren(Licences)
    assert box.isVisible()
    box.close()
    about.close()


def test_what_may_be_done_with_it_as_a_whole_is_said(qtbot: QtBot, window: MainWindow) -> None:
    whole = Path(__file__).parents[2].joinpath("packaging/licences/as-a-whole.txt").read_text("utf-8")
    for word in ("GPL 3", "espeak-ng", "MIT", "replaced"):
        assert word in whole
