"""Variables and the raw stream in the inspector."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, booking, greeting
from vftester.core.display.raw import RawChunk, RawStream
from vftester.gui.inspector.raw_tab import A_KEY_WAS_IN_IT, FROM_RECORDS, MOST_LINES, NO_TURN, RawTab
from vftester.gui.inspector.variables_tab import NOTHING_YET, VariablesTab
from vftester.gui.style import Appearance
from vftester.gui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def variables(qtbot: QtBot, appearance: Appearance) -> VariablesTab:
    tab = VariablesTab()
    qtbot.addWidget(tab)
    tab.resize(340, 500)
    tab.show()
    qtbot.waitExposed(tab)
    return tab


@pytest.fixture
def raw(qtbot: QtBot, appearance: Appearance) -> RawTab:
    tab = RawTab()
    qtbot.addWidget(tab)
    tab.resize(340, 500)
    tab.show()
    qtbot.waitExposed(tab)
    return tab


def rows(tab: VariablesTab) -> dict[str, str]:
    model = tab.model
    return {model.data(model.index(row, 0)): model.data(model.index(row, 1)) for row in range(model.rowCount())}


def press(qtbot: QtBot, inside: QWidget, name: str) -> None:
    button = next(b for b in inside.findChildren(QPushButton) if b.isVisible() and b.text() == name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_value(qtbot: QtBot, tab: VariablesTab, row: int, typed: str) -> None:
    """Edit a value as one does from the keyboard."""
    tab.table.setCurrentIndex(tab.model.index(row, 1))
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_F2)
    editor = next(edit for edit in tab.table.findChildren(QLineEdit) if edit.isVisible())
    editor.selectAll()
    qtbot.keyClicks(editor, typed)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tab._soon.isActive())


def test_they_are_asked_for_when_shown_and_after_each_turn(qtbot: QtBot, variables: VariablesTab) -> None:
    assert variables.said == NOTHING_YET
    for count in (1, 2):
        with qtbot.waitSignal(variables.variablesRequested):
            variables.turn_ended(count)
    with qtbot.assertNotEmitted(variables.variablesRequested):
        variables.turn_ended(2)
        variables.hide()
        variables.turn_ended(3)
    with qtbot.waitSignal(variables.variablesRequested):
        variables.show()
    with qtbot.waitSignal(variables.variablesRequested):
        press(qtbot, variables, "Refresh")


def test_what_changed_since_the_turn_before_is_marked(variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"day": "", "count": 1, "timestamp": 5})
    assert rows(variables) == {"count": "1", "day": "", "timestamp": "5"}
    variables.turn_ended(2)
    variables.show_variables({"day": "Thursday", "count": 1, "timestamp": 6})
    assert rows(variables) == {"count": "1", "● day": "Thursday", "● timestamp": "6"}
    assert variables.said.startswith("● changed since turn 1.")
    variables.show_variables({"day": "Thursday", "count": 1, "timestamp": 6})
    assert "● day" in rows(variables)
    variables.clear()
    assert rows(variables) == {}


def test_what_cannot_be_had_is_said_and_costs_nothing(variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"day": "Thursday"})
    variables.show_variables(None, "The key was refused.")
    assert variables.said == "The key was refused."
    assert rows(variables) == {"day": "Thursday"}


def test_an_edited_value_goes_with_the_next_turn(qtbot: QtBot, variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"count": 1, "name": "Ada"})
    # As the desk does: it tells back at once what goes with the next turn.
    variables.variablesEntered.connect(variables.show_pending)
    with qtbot.waitSignal(variables.variablesEntered) as entered:
        type_value(qtbot, variables, 0, "2")
    assert entered.args == [{"count": 2}]
    with qtbot.waitSignal(variables.variablesEntered) as entered:
        type_value(qtbot, variables, 1, "{broken")
    assert entered.args == [{"count": 2, "name": "{broken"}]
    said = 'With the next turn: count = 2 (number), name = "{broken" (text). Taken as text: no JSON'
    qtbot.waitUntil(lambda: variables._next.text().startswith(said))
    assert rows(variables) == {"count": "2", "name": '"{broken"'}
    with qtbot.waitSignal(variables.variablesEntered) as entered:
        press(qtbot, variables, "Take back")
    assert entered.args == [{}]
    assert rows(variables) == {"count": "1", "name": "Ada"}


def test_typing_what_is_there_already_changes_nothing(qtbot: QtBot, variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"count": "42"})
    assert rows(variables) == {"count": '"42"'}
    with qtbot.assertNotEmitted(variables.variablesEntered):
        type_value(qtbot, variables, 0, '"42"')


def test_what_was_sent_waits_no_more(qtbot: QtBot, variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"count": 1})
    variables.show_pending({"count": 2, "other": "x"})
    qtbot.waitUntil(lambda: rows(variables) == {"count": "2", "other": "x"})
    variables.show_pending({})
    qtbot.waitUntil(lambda: rows(variables) == {"count": "1"})
    assert not variables._next.isVisible()


def test_a_value_is_no_markup(variables: VariablesTab) -> None:
    variables.turn_ended(1)
    variables.show_variables({"<b>x</b>": "<i>y</i>\n" * 200})
    index = variables.model.index(0, 1)
    assert variables.model.data(index).startswith("<i>y</i> <i>y</i>")
    assert len(variables.model.data(index)) == 300
    assert "&lt;b&gt;" in variables.model.data(index, Qt.ItemDataRole.ToolTipRole)


# --- the raw stream -------------------------------------------------------------------------------


def test_the_bytes_are_shown_with_their_moments(qtbot: QtBot, raw: RawTab) -> None:
    with qtbot.waitSignal(raw.rawRequested) as wanted:
        raw.show_turn(booking().result().turn)
    assert wanted.args == [1]
    chunks = (RawChunk(430 * MS, b"event: trace\ndata: <b>\xff"), RawChunk(480 * MS, b"\t</b>\n\n"))
    raw.show_stream(1, RawStream(chunks, 2048))
    assert raw.text.text == "event: trace↵\ndata: <b>‹ff›\n‹TAB›</b>↵\n↵"
    assert raw.text._notes == ["430.0 ms", "", "480.0 ms", ""]
    assert raw.said.startswith("As it came: 30 bytes in 2 reads")
    assert "2 KiB that came later are not" in raw.said
    press(qtbot, raw, "Copy")
    assert QGuiApplication.clipboard().text() == "event: trace\ndata: <b>\ufffd\t</b>\n\n"
    assert raw.text.grab().width()


def test_what_is_not_kept_is_written_again_from_the_records_and_says_so(raw: RawTab) -> None:
    turn = Scripted(0, "x").event(5, "trace", '{"a":1}').ends(9).result().turn
    raw.show_turn(turn)
    raw.show_stream(0, None)
    assert raw.said == FROM_RECORDS
    assert raw.text.text == 'event: trace↵\nid: 1↵\ndata: {"a":1}↵\n↵\nevent: end↵\nid: 2↵\ndata: {}↵\n↵'
    raw.show_stream(0, None, key_found=True)
    assert raw.said == A_KEY_WAS_IN_IT


def test_a_turn_that_runs_is_refreshed_by_hand_and_asked_for_again_when_it_is_over(qtbot: QtBot, raw: RawTab) -> None:
    *updates, last = booking().updates(10)
    raw.show_turn(updates[1].turn)
    raw.show_stream(1, RawStream(()))
    with qtbot.assertNotEmitted(raw.rawRequested):
        raw.show_turn(updates[2].turn)
    with qtbot.waitSignal(raw.rawRequested):
        press(qtbot, raw, "Refresh")
    with qtbot.waitSignal(raw.rawRequested):
        raw.show_turn(last.turn)
    raw.show_turn(None)
    assert raw.said == NO_TURN
    raw.show_stream(1, RawStream((RawChunk(1, b"late"),)))
    assert raw.text.text == ""


def test_a_long_stream_is_filled_in_by_slices(qtbot: QtBot, raw: RawTab) -> None:
    raw.show_turn(booking().result().turn)
    raw.show_stream(1, RawStream(tuple(RawChunk(n * MS, b"data: " + b"x" * 60 + b"\n\n") for n in range(20_000))))
    qtbot.waitUntil(lambda: raw.text.filled)
    assert raw.text.document().blockCount() == MOST_LINES
    press(qtbot, raw, "Show all")
    assert not raw.text.filled
    qtbot.waitUntil(lambda: raw.text.filled, timeout=60_000)
    assert raw.text.document().blockCount() == 40_000
    assert not raw._bound.isVisible()
    assert raw.text.textCursor().position() == 0


# --- in the window --------------------------------------------------------------------------------


def test_the_window_passes_on_what_the_inspector_wants(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    for scripted in (greeting(), booking(1)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._frame.isActive())
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    with qtbot.waitSignal(window.variablesRequested):
        details.open_tab("Variables")
    window.show_variables({"day": "Thursday"})
    assert rows(details.variables) == {"day": "Thursday"}
    with qtbot.waitSignal(window.rawRequested) as wanted:
        details.open_tab("Raw stream")
    assert wanted.args == [1]
    window.show_raw(1, RawStream((RawChunk(1, b"hello"),)))
    assert details.raw.text.text == "hello"
    with qtbot.waitSignal(window.curlRequested) as wanted:
        details.turn.curlRequested.emit(1)
    assert wanted.args == [1]


def test_the_tabs_are_reached_from_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    bar = details.tabs.tabBar()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert details.tab == "Event"
    details.open_tab("no such tab")
    assert details.tab == "Event"


def test_the_window_remembers_the_tab(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for tab in ("Turn", "Raw stream"):
        window = MainWindow(settings)
        window.allow_close()
        qtbot.addWidget(window)
        window.show()
        window.begin_conversation("Demo agent")
        if window.session.details is None:
            window.commands["details"].trigger()
        details = window.session.details
        assert details is not None
        assert details.tab == tab
        details.open_tab("Raw stream")
        window.close()
