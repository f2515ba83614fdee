"""Searching the list of sessions, and narrowing it to a tag."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.sessions.told import Told, ids, listed


def test_what_was_said_is_found_as_one_types_and_escape_shows_all_again(qtbot: QtBot, panel: Told) -> None:
    qtbot.keyClicks(panel.search.field, "check-up")
    qtbot.waitUntil(lambda: listed(panel) == ["a", "d"])
    assert panel.search.said == "2 of 4 sessions"
    qtbot.keyClicks(panel.search.field, " again")
    qtbot.waitUntil(lambda: listed(panel) == ["d"])
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Down)
    assert ids(panel.chosen) == ["d"]
    assert panel.view.hasFocus()
    panel.take_focus()
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Escape)
    assert listed(panel) == ["a", "b", "c", "d"]
    assert panel.search.said == ""


def test_no_result_says_what_to_do(qtbot: QtBot, panel: Told) -> None:
    qtbot.keyClicks(panel.search.field, "<b>zeppelin")
    qtbot.waitUntil(panel.empty.isVisible)
    assert "“<b>zeppelin”" in panel.empty.text()
    assert "Try fewer or other words" in panel.empty.text()
    assert panel.empty.textFormat() == Qt.TextFormat.PlainText


def test_an_older_answer_changes_nothing(qtbot: QtBot, panel: Told) -> None:
    panel.searched.disconnect(panel.answer)
    with qtbot.waitSignal(panel.searched):
        qtbot.keyClicks(panel.search.field, "refund")
    panel.show_found("check-up", {"a"})
    assert listed(panel) == ["a", "b", "c", "d"]
    panel.show_found("refund", {"c"})
    assert listed(panel) == ["c"]


def test_what_is_typed_quickly_is_searched_once(qtbot: QtBot, panel: Told) -> None:
    asked: list[str] = []
    panel.searched.connect(asked.append)
    qtbot.keyClicks(panel.search.field, "refund")
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    assert asked == ["refund"]


def test_a_tag_narrows_the_list_and_goes_when_nothing_has_it(qtbot: QtBot, panel: Told) -> None:
    assert not panel.search.tag_button.isVisible()
    panel.catalog.describe("b", tags=["billing"])
    panel.tell()
    assert panel.search.tag_button.isVisible()
    panel.search.menu.actions()[-1].trigger()
    assert (listed(panel), panel.search.tag_button.text()) == (["b"], "billing ▾")
    panel.catalog.describe("b", tags=[])
    panel.tell()
    assert listed(panel) == ["a", "b", "c", "d"]
