"""Sessions renamed, deleted, tagged, noted, marked and exported from their list."""

from pathlib import Path

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.sessions.told import CONTROL, LEFT, SAID, Told, click, ids, listed, place
from vftester.gui.sessions.asking import NoteDialog
from vftester.gui.sessions.exporting import SeveralDialog


def dialog() -> QDialog:
    return next(d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog) and d.isVisible())


def press(qtbot: QtBot, parent: QWidget, text: str) -> None:
    qtbot.mouseClick(next(b for b in parent.findChildren(QPushButton) if b.text() == text), LEFT)


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


def test_delete_moves_on_to_the_next_session(qtbot: QtBot, panel: Told) -> None:
    click(qtbot, panel, "b")
    with qtbot.waitSignal(panel.deleteRequested) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert told.args == [["b"]]
    panel.catalog.delete(["b"])
    panel.tell()
    assert ids(panel.chosen) == ["c"]


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
