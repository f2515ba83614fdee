"""Words are found on the timeline."""

from itertools import pairwise

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.scripted import booking
from tests.gui.timeline.panel import feed
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.places import RULER_HEIGHT
from vftester.gui.tokens import LIGHT


def type_words(qtbot: QtBot, panel: TimelinePanel, words: str, said: str) -> None:
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.find_row.isVisible()
    qtbot.keyClicks(panel.find_row.field, words)
    qtbot.waitUntil(lambda: panel.find_row.count.text() == said)


def test_words_are_found_and_gone_through_from_turn_to_turn(qtbot: QtBot, panel: TimelinePanel) -> None:
    type_words(qtbot, panel, "thursday", "4 places")
    selected: list[tuple[int, int]] = []
    panel.recordSelected.connect(lambda turn, seq: selected.append((turn, seq)))
    field = panel.find_row.field
    counts = []
    for _ in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        counts.append((panel.find_row.count.text(), panel.head.name.text()))
    assert counts == [("3 of 4", "Turn 3"), ("4 of 4", "Turn 3"), ("1 of 4", "Turn 2"), ("2 of 4", "Turn 2")]
    assert selected == [(2, 2), (1, 2)]
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert panel.find_row.count.text() == "1 of 4"
    qtbot.keyClick(panel.view, Qt.Key.Key_F3)
    assert panel.find_row.count.text() == "2 of 4"
    panel.view.grab()


def test_what_is_not_there_is_said_not_to_be_found(qtbot: QtBot, panel: TimelinePanel) -> None:
    type_words(qtbot, panel, "zebra", "not found")
    qtbot.keyClick(panel.find_row.field, Qt.Key.Key_Return)
    assert panel.view.selected is None


def test_escape_ends_finding_and_gives_the_focus_back(qtbot: QtBot, panel: TimelinePanel) -> None:
    type_words(qtbot, panel, "thursday", "4 places")
    qtbot.keyClick(panel.find_row.field, Qt.Key.Key_Escape)
    assert not panel.find_row.isVisible()
    assert not panel.search.words
    assert panel.view._found is None
    qtbot.mouseClick(panel.head.search, Qt.MouseButton.LeftButton)
    assert panel.find_row.field.text() == "thursday"
    qtbot.waitUntil(lambda: panel.find_row.count.text() == "4 places")


def test_places_are_marked_on_the_timeline(qtbot: QtBot, panel: TimelinePanel) -> None:
    def heads() -> int:
        image = panel.view.grab().toImage()
        row = [image.pixelColor(x, RULER_HEIGHT - 3).name() for x in range(image.width())]
        return sum(a != LIGHT.warning and b == LIGHT.warning for a, b in pairwise(row))

    assert heads() == 0
    type_words(qtbot, panel, "tool-call", "4 places")
    assert heads() == 2
    qtbot.mouseClick(panel.head.search, Qt.MouseButton.LeftButton)
    assert heads() == 0


def test_what_comes_while_words_are_looked_for_is_searched_too(qtbot: QtBot, panel: TimelinePanel) -> None:
    type_words(qtbot, panel, "thursday", "4 places")
    feed(panel, panel._lanes, booking(3))
    qtbot.waitUntil(lambda: panel.find_row.count.text() == "6 places")
