"""The list of sessions, clicked and typed at, over a real store."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from tests.gui.sessions.told import CONTROL, LEFT, Told, click, ids, listed, place
from tests.store.holding import MOMENT, session
from vftester.gui.sessions.words import LATER, LIVE_STAYS, NO_SESSIONS
from vftester.gui.style import Appearance
from vftester.store.catalog import Catalog
from vftester.store.writer import Writer


def test_sessions_stand_newest_first_under_their_days(panel: Told) -> None:
    assert listed(panel) == ["a", "b", "c", "d"]
    headings = [panel.model.heading(row) for row in range(panel.model.rowCount())]
    assert headings[0]
    assert panel.foot.isVisible()


def test_a_click_opens_and_arrows_and_adding_to_what_is_chosen_do_not_and_enter_does(qtbot: QtBot, panel: Told) -> None:
    opened: list[str] = []
    panel.openRequested.connect(opened.append)
    click(qtbot, panel, "b")
    assert opened == ["b"]
    click(qtbot, panel, "c", CONTROL)
    click(qtbot, panel, "d", Qt.KeyboardModifier.ShiftModifier)
    assert opened == ["b"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert ids(panel.chosen) == ["c"]
    assert opened == ["b"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert opened == ["b", "c"]
    middle = panel.view.visualRect(place(panel, "a")).center()
    qtbot.mouseClick(panel.view.viewport(), LEFT, pos=middle)
    qtbot.mouseDClick(panel.view.viewport(), LEFT, pos=middle)
    assert opened == ["b", "c", "a"], "the second click of a double click opens nothing again"


def test_while_a_conversation_goes_on_a_click_closes_nothing_and_a_double_click_opens(
    qtbot: QtBot, panel: Told
) -> None:
    opened: list[str] = []
    panel.openRequested.connect(opened.append)
    panel.mark("a", "a")
    click(qtbot, panel, "b")
    assert opened == []
    assert "Double-click opens, and closes the conversation" in place(panel, "b").data(Qt.ItemDataRole.ToolTipRole)
    qtbot.mouseDClick(panel.view.viewport(), LEFT, pos=panel.view.visualRect(place(panel, "b")).center())
    assert opened == ["b"]


def test_what_the_window_shows_is_chosen_as_soon_as_it_is_listed(qtbot: QtBot, panel: Told, catalog: Catalog) -> None:
    panel.choose("b")
    panel.mark("c", None)
    assert ids(panel.chosen) == ["c"]
    panel.mark("new", None)
    assert ids(panel.chosen) == ["c"]
    a = next(entry for entry in catalog.sessions() if entry.id == "a")
    panel.show_sessions([replace(a, id="new"), *catalog.sessions()], lambda target: "Front desk")
    assert ids(panel.chosen) == ["new"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    panel.tell()
    panel.mark("new", None)
    assert ids(panel.chosen) == ["a"], "the arrows choose something else, and that stays"
    click(qtbot, panel, "b")
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    panel.mark("b", None)
    assert ids(panel.chosen) == ["c"], "whoever went on in the list while it was read is not taken back"
    panel.choose("b")
    click(qtbot, panel, "c", CONTROL)
    panel.mark("d", None)
    assert ids(panel.chosen) == ["b", "c"], "several that are chosen stay so"


def test_several_are_chosen_and_told_in_the_order_of_the_list(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "d")
    click(qtbot, panel, "b", CONTROL)
    for action, signal in (("rerun", panel.rerunRequested), ("compare", panel.compareRequested)):
        assert not panel.actions_[action].isEnabled()
        assert panel.actions_[action].toolTip() == LATER
        panel.allow(action)
        with qtbot.waitSignal(signal) as told:
            panel.actions_[action].trigger()
        assert told.args == [["b", "d"]]
    with qtbot.waitSignal(panel.copyRequested) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_C, CONTROL)
    assert told.args == [["b", "d"]]
    assert not any(panel.actions_[name].isEnabled() for name in ("open", "rename", "note"))


def test_a_conversation_that_goes_on_is_marked_and_cannot_be_deleted(qtbot: QtBot, panel: Told) -> None:
    panel.mark("a", "a")
    click(qtbot, panel, "a")
    assert not panel.actions_["delete"].isEnabled()
    assert panel.actions_["delete"].toolTip() == LIVE_STAYS
    assert ", live, " in place(panel, "a").data(Qt.ItemDataRole.AccessibleTextRole)
    panel.mark("a", None)
    assert panel.actions_["delete"].isEnabled()


def test_what_is_chosen_stays_so_when_a_session_comes(
    qtbot: QtBot, panel: Told, catalog: Catalog, tmp_path: Path
) -> None:
    click(qtbot, panel, "b")
    click(qtbot, panel, "d", CONTROL)
    with Writer(tmp_path / "sessions.db") as writer:
        writer.begin_session(session("Newer", MOMENT + timedelta(hours=1)))
    panel.tell()
    assert len(listed(panel)) == 5
    assert ids(panel.chosen) == ["b", "d"]


def test_the_menu_opens_where_there_is_a_session(qtbot: QtBot, panel: Told) -> None:
    panel.view.customContextMenuRequested.emit(QPoint(5, 5))
    assert not panel.actions_.menu.isVisible()
    click(qtbot, panel, "b")
    panel.view.customContextMenuRequested.emit(panel.view.visualRect(place(panel, "b")).center())
    assert panel.actions_.menu.isVisible()
    panel.actions_.menu.close()


def test_names_are_shown_as_they_are_and_tool_tips_read_no_markup(panel: Told) -> None:
    assert place(panel, "b").data() == "Opening <b>hours</b>"
    assert "Opening &lt;b&gt;hours&lt;/b&gt;" in place(panel, "b").data(Qt.ItemDataRole.ToolTipRole)


def test_a_row_that_is_not_shown_says_how_it_is_opened(panel: Told) -> None:
    panel.mark("b", None)
    tips = [place(panel, one).data(Qt.ItemDataRole.ToolTipRole) for one in ("a", "b")]
    assert ["A click opens" in tip for tip in tips] == [True, False]


def test_a_name_of_any_length_is_painted(qtbot: QtBot, panel: Told) -> None:
    panel.catalog.describe("b", name="long " * 200_000)
    panel.tell()
    qtbot.waitUntil(lambda: panel.view.visualRect(place(panel, "b")).isValid())
    assert not panel.grab().isNull()
    assert len(place(panel, "b").data(Qt.ItemDataRole.ToolTipRole)) < 2000


def test_without_sessions_it_says_what_to_do(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    panel = Told(Catalog(tmp_path / "none.db"))
    qtbot.addWidget(panel)
    panel.show()
    panel.tell()
    assert panel.empty.text() == NO_SESSIONS
    assert not panel.foot.isVisible()
    assert not panel.search.field.isEnabled()


def test_each_row_can_be_read_out(panel: Told) -> None:
    found = QAccessible.queryAccessibleInterface(panel.view)
    said = [found.child(row).text(QAccessible.Text.Name) for row in range(found.childCount())]
    assert any(text.startswith("A refund, 1 turn, Front desk") for text in said)
