"""The list of sessions, clicked and typed at, over a real store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.store.holding import MOMENT, advanced, begun, reply, session
from vftester.core import actions
from vftester.core.catalog.listing import SessionEntry
from vftester.core.session import KeptSession
from vftester.gui.sessions.asking import NoteDialog
from vftester.gui.sessions.exporting import SeveralDialog
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.sessions.words import LATER, LIVE_STAYS, NO_SESSIONS
from vftester.gui.style import Appearance
from vftester.gui.window import MainWindow
from vftester.store.catalog import Library
from vftester.store.writer import Writer

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SAID = {"a": "A check-up on Thursday", "b": "Opening <b>hours</b>", "c": "A refund", "d": "A check-up again"}


class Told(SessionsPanel):
    """A panel whose searches are answered by a library, as the desk does."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.catalog = library
        self.searched.connect(self.answer)

    def answer(self, words: str) -> None:
        if words:
            self.show_found(words, self.catalog.find_said(words))

    def tell(self) -> None:
        self.show_sessions(self.catalog.sessions(), lambda target: "Front desk")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    path = tmp_path / "sessions.db"
    with Writer(path) as writer:
        for number, (id_, said) in enumerate(SAID.items()):
            turn = advanced(begun(action=actions.text(said)), reply("Fine"))
            named = replace(session(said, MOMENT - timedelta(hours=20 * number)), tags=())
            writer.keep(KeptSession(id_, named, (turn,)))
    return Library(path)


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance, library: Library) -> Iterator[Told]:
    panel = Told(library)
    qtbot.addWidget(panel)
    panel.resize(250, 500)
    panel.show()
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.tell()
    yield panel
    panel.stop()


def listed(panel: SessionsPanel) -> list[str]:
    found = [panel.model.at(row) for row in range(panel.model.rowCount())]
    return [entry.id for entry in found if entry is not None]


def place(panel: SessionsPanel, id_: str) -> QModelIndex:
    row = panel.model.row_of(id_)
    assert row is not None
    return panel.model.index(row)


def click(
    qtbot: QtBot, panel: SessionsPanel, id_: str, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    middle = panel.view.visualRect(place(panel, id_)).center()
    qtbot.mouseClick(panel.view.viewport(), LEFT, how, middle)
    panel.view.setFocus()


def ids(entries: list[SessionEntry]) -> list[str]:
    return [entry.id for entry in entries]


def dialog() -> QDialog:
    return next(d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog) and d.isVisible())


def press(qtbot: QtBot, parent: QWidget, text: str) -> None:
    qtbot.mouseClick(next(b for b in parent.findChildren(QPushButton) if b.text() == text), LEFT)


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


def test_what_the_window_shows_is_chosen_as_soon_as_it_is_listed(qtbot: QtBot, panel: Told, library: Library) -> None:
    panel.choose("b")
    panel.mark("c", None)
    assert ids(panel.chosen) == ["c"]
    panel.mark("new", None)
    assert ids(panel.chosen) == ["c"]
    a = next(entry for entry in library.sessions() if entry.id == "a")
    panel.show_sessions([replace(a, id="new"), *library.sessions()], lambda target: "Front desk")
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


def test_a_session_is_renamed_in_place(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "b")
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    field = panel.view.findChild(QLineEdit, "sessionName")
    assert isinstance(field, QLineEdit)
    assert field.text() == SAID["b"]
    field.selectAll()
    qtbot.keyClicks(field, "  Opening   times ")
    with qtbot.waitSignal(panel.renamed) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["b", "Opening times"]
    assert place(panel, "b").data() == "Opening times"


@pytest.mark.parametrize(("typed", "key"), [("Other", Qt.Key.Key_Escape), ("", Qt.Key.Key_Return)])
def test_a_name_that_is_not_wanted_leaves_the_old_one(qtbot: QtBot, panel: Told, typed: str, key: Qt.Key) -> None:
    told: list[str] = []
    panel.renamed.connect(told.append)
    click(qtbot, panel, "b")
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    field = panel.view.findChild(QLineEdit, "sessionName")
    assert isinstance(field, QLineEdit)
    field.clear()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, key)
    assert told == []
    assert place(panel, "b").data() == SAID["b"]


def test_a_name_being_typed_is_not_lost_when_the_list_changes(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "b")
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    field = panel.view.findChild(QLineEdit, "sessionName")
    assert isinstance(field, QLineEdit)
    panel.catalog.delete(["a"])
    panel.tell()
    assert field.isVisible()
    assert listed(panel) == ["a", "b", "c", "d"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: listed(panel) == ["b", "c", "d"])


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


def test_delete_moves_on_to_the_next_session(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "b")
    with qtbot.waitSignal(panel.deleteRequested) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert told.args == [["b"]]
    panel.catalog.delete(["b"])
    panel.tell()
    assert ids(panel.chosen) == ["c"]


def test_a_conversation_that_goes_on_is_marked_and_cannot_be_deleted(qtbot: QtBot, panel: Told) -> None:
    panel.mark("a", "a")
    click(qtbot, panel, "a")
    assert not panel.actions_["delete"].isEnabled()
    assert panel.actions_["delete"].toolTip() == LIVE_STAYS
    assert ", live, " in place(panel, "a").data(Qt.ItemDataRole.AccessibleTextRole)
    panel.mark("a", None)
    assert panel.actions_["delete"].isEnabled()


def test_what_is_chosen_stays_so_when_a_session_comes(
    qtbot: QtBot, panel: Told, library: Library, tmp_path: Path
) -> None:
    click(qtbot, panel, "b")
    click(qtbot, panel, "d", CONTROL)
    with Writer(tmp_path / "sessions.db") as writer:
        writer.begin_session(session("Newer", MOMENT + timedelta(hours=1)))
    panel.tell()
    assert len(listed(panel)) == 5
    assert ids(panel.chosen) == ["b", "d"]


def test_tags_of_several_sessions_are_typed_at_once(qtbot: QtBot, panel: Told) -> None:
    panel.catalog.describe("b", tags=["own"])
    panel.tell()
    click(qtbot, panel, "b")
    click(qtbot, panel, "c", CONTROL)
    panel.actions_["tags"].trigger()
    asked = dialog()
    qtbot.keyClicks(asked.findChild(QLineEdit), "new, x")
    with qtbot.waitSignal(panel.tagsEntered) as told:
        press(qtbot, asked, "Save")
    assert told.args == [{"b": ("own", "new", "x"), "c": ("new", "x")}]


def test_a_note_is_written_and_kept_with_control_and_enter(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "c")
    panel.actions_["note"].trigger()
    asked = dialog()
    assert isinstance(asked, NoteDialog)
    qtbot.keyClicks(asked.text, "ask again")
    with qtbot.waitSignal(panel.noteEntered) as told:
        qtbot.keyClick(asked.text, Qt.Key.Key_Return, CONTROL)
    assert told.args == ["c", "ask again"]


def test_a_reference_is_marked_and_is_none_again(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "c")
    action = panel.actions_["reference"]
    with qtbot.waitSignal(panel.referenceMarked) as told:
        action.trigger()
    assert told.args == [["c"], True]
    panel.catalog.mark_reference("c", True)
    panel.tell()
    assert action.text() == "No longer a reference"
    with qtbot.waitSignal(panel.referenceMarked) as told:
        action.trigger()
    assert told.args == [["c"], False]


def test_of_one_session_the_file_is_asked_for(qtbot: QtBot, panel: Told, tmp_path: Path) -> None:
    click(qtbot, panel, "b")
    qtbot.keyClick(panel.view, Qt.Key.Key_E, CONTROL)
    asked = dialog()
    assert isinstance(asked, QFileDialog)
    assert asked.fileMode() == QFileDialog.FileMode.AnyFile
    assert "Replies as sound, spoken by this computer (*.wav)" in asked.nameFilters()
    with qtbot.waitSignal(panel.exportRequested) as told:
        asked.fileSelected.emit(str(tmp_path / "b.json"))
    assert told.args == [["b"], str(tmp_path / "b.json"), ""]
    asked.reject()


def test_of_several_sessions_format_and_folder_are_asked_for(qtbot: QtBot, panel: Told, tmp_path: Path) -> None:
    click(qtbot, panel, "b")
    click(qtbot, panel, "c", CONTROL)
    qtbot.keyClick(panel.view, Qt.Key.Key_E, CONTROL)
    asked = dialog()
    assert isinstance(asked, SeveralDialog)
    assert asked.windowTitle() == "Export 2 sessions"
    assert asked.folder.text() == QDir.homePath()
    asked.folder.clear()
    assert not asked.export.isEnabled()
    qtbot.keyClicks(asked.folder, str(tmp_path))
    asked.format.setCurrentIndex(asked.format.findData(".csv"))
    with qtbot.waitSignal(panel.exportRequested) as told:
        qtbot.mouseClick(asked.export, LEFT)
    assert told.args == [["b", "c"], str(tmp_path), ".csv"]


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
    panel = Told(Library(tmp_path / "none.db"))
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


@pytest.fixture
def fitted(window: MainWindow, library: Library) -> Callable[[int], SessionsPanel]:
    panel = Told(library)
    panel.tell()
    window.add_sessions(panel)

    def at(width: int) -> SessionsPanel:
        window.resize(width, 700)
        return panel

    return at


def middle(window: MainWindow) -> int:
    return window.panes.down.width()


def test_the_sessions_stand_at_the_left_and_are_hidden_and_shown_by_a_key(
    qtbot: QtBot, window: MainWindow, fitted: Callable[[int], SessionsPanel]
) -> None:
    panel = fitted(1200)
    qtbot.waitUntil(panel.isVisible)
    qtbot.waitUntil(lambda: 240 <= panel.width() <= 256)
    for shown in (False, True):
        qtbot.keyClick(window, Qt.Key.Key_B, CONTROL)
        assert panel.isVisible() is shown


def test_the_sessions_give_way_to_the_conversation_and_come_back(
    qtbot: QtBot, window: MainWindow, fitted: Callable[[int], SessionsPanel]
) -> None:
    panel = fitted(1024)
    window.commands["details"].setChecked(True)
    qtbot.waitUntil(lambda: panel.isVisible() and middle(window) >= 420)
    fitted(800)
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert window.panes.room is not None
    assert window.panes.room.wished
    fitted(1200)
    qtbot.waitUntil(panel.isVisible)
    fitted(800)
    qtbot.waitUntil(lambda: not panel.isVisible())
    qtbot.keyClick(window, Qt.Key.Key_B, CONTROL)
    qtbot.waitUntil(panel.isVisible)


def test_a_row_says_that_a_session_was_imported_or_repeats_another_and_its_tooltip_from_where(
    panel: Told, tmp_path: Path
) -> None:
    turn = advanced(begun(action=actions.text("Hello")), reply("Fine"))
    again = replace(session("Once more", MOMENT), tags=(), repeats="a")
    with Writer(tmp_path / "sessions.db") as writer:
        writer.keep(KeptSession("in", again, ()), tmp_path / "<b>Anna.json")
        writer.keep(KeptSession("cut", replace(again, repeats="gone"), (turn,)))
    panel.tell()

    def tip(id_: str) -> str:
        return str(place(panel, id_).data(Qt.ItemDataRole.ToolTipRole))

    read = str(place(panel, "in").data(Qt.ItemDataRole.AccessibleTextRole))
    assert "imported · again" in read
    assert "0 of 1 turn" in read
    assert "Imported from &lt;b&gt;Anna.json in" in tip("in")
    assert "Repeats “A check-up on Thursday” of" in tip("in")
    assert "Repeats a session that is not kept here" in tip("cut")
    assert not panel.grab().isNull()
