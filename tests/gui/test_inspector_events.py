"""The table of all events, and the selected one in full."""

import json

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTabBar
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.conversation import Turn
from vftester.core.timeline.lanes import Hit, Lane
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.traces import Reading
from vftester.gui.inspector.event_tab import EventTab
from vftester.gui.inspector.events_model import KIND, NUMBER, TIME, WHAT, EventsModel
from vftester.gui.inspector.panel import Inspector
from vftester.gui.style import SCROLL_BAR, Appearance
from vftester.gui.timeline.tips import describe


def turn_of(scripted: Scripted) -> Turn:
    return scripted.result().turn


def readings(scripted: Scripted) -> list[Reading]:
    return list(turn_of(scripted).readings)


def cells(model: EventsModel, row: int) -> list[str]:
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def scanned(model: EventsModel, kind: str = "", text: str = "") -> int:
    """How many rows a filter leaves."""
    model.set_filter(kind, text)
    while model.scan(3):
        pass
    return model.rowCount()


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance) -> Inspector:
    made = Inspector([turn_of(greeting()), turn_of(booking())])
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.open_tab("Events")
    made.show()
    qtbot.waitExposed(made)
    return made


def press(qtbot: QtBot, panel: Inspector, name: str) -> None:
    button = next(
        b for b in panel.findChildren(QPushButton) if b.isVisible() and name in (b.text(), b.accessibleName())
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def click_row(qtbot: QtBot, panel: Inspector, turn: int, seq: int) -> None:
    table = panel.events.table
    row = panel.model.row_of(turn, seq)
    assert row is not None
    table.scrollTo(panel.model.index(row, 0))
    place = table.visualRect(panel.model.index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def notes(panel: Inspector) -> str:
    return " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_names_of_the_tabs_begin_where_what_they_hold_begins(panel: Inspector) -> None:
    (bar,) = panel.findChildren(QTabBar)
    shown = bar.grab(bar.tabRect(0)).toImage()
    rows = range(6, bar.height() - 6)  # without the line below the chosen one
    inked = [x for x in range(shown.width()) if len({shown.pixel(x, y) for y in rows}) > 1]
    begins = bar.mapTo(panel, bar.tabRect(0).topLeft()).x() + inked[0]
    held = panel.events.table.mapTo(panel, QPoint(0, 0)).x()
    assert abs(begins - held) <= 2, "a letter has a pixel of its own before it"


# --- the model ------------------------------------------------------------------------------------


def test_a_row_says_what_the_event_was(qtmodeltester: ModelTester) -> None:
    model = EventsModel()
    model.add(1, readings(booking()))
    assert cells(model, 1) == ["2 · 2", "430.0", "completion content", "Perfect,"]
    assert cells(model, model.rowCount() - 1)[KIND] == "end"
    qtmodeltester.check(model)


def test_records_are_inserted_by_the_batch_and_never_reset(qtbot: QtBot) -> None:
    model = EventsModel()
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    with qtbot.assertNotEmitted(model.modelReset):
        model.add(0, readings(greeting()))
        model.add(1, readings(booking()))
    first = len(readings(greeting()))
    assert inserted == [(0, first - 1), (first, first + len(readings(booking())) - 1)]


@pytest.mark.parametrize(
    ("kind", "typed", "count"),
    [
        ("", "tool-call", 2), ("", "TOOL-CALL END", 1), ("", "save_appointment", 2), ("", "nothing", 0),
        ("tool-call", "", 2), ("debug", "returned", 1), ("end", "", 1), ("end", "completion", 0),
    ],
)  # fmt: skip
def test_the_filter_looks_at_kind_and_text(kind: str, typed: str, count: int) -> None:
    model = EventsModel()
    model.add(1, readings(booking()))
    assert scanned(model, kind, typed) == count
    assert scanned(model) == len(readings(booking()))


def test_what_comes_while_a_filter_is_on_is_looked_at_too(qtmodeltester: ModelTester) -> None:
    model = EventsModel()
    scanned(model, "tool-call")
    model.add(1, readings(booking()))
    assert model.rowCount() == 0
    assert not model.scan(1000)
    assert model.rowCount() == 2
    assert model.kinds == {"completion", "debug", "tool-call", "path", "end"}
    qtmodeltester.check(model)


def test_a_record_is_found_among_those_that_are_shown() -> None:
    model = EventsModel()
    model.add(0, readings(greeting()))
    model.add(1, readings(booking()))
    first = len(readings(greeting()))
    assert model.row_of(1, 3) == first + 3
    scanned(model, "tool-call")
    shown = [model.at(row)[1].record.seq for row in range(model.rowCount())]
    assert [model.row_of(1, seq) for seq in shown] == [0, 1]
    assert model.row_of(1, 3) is None
    assert model.place_of(1, 3) == first + 3
    assert model.place_of(7, 3) is None
    assert model.neighbour(1, 0, -1) == (0, readings(greeting())[-1])
    assert model.neighbour(0, 0, -1) is None


def test_a_flaw_is_told_first() -> None:
    model = EventsModel()
    model.add(0, readings(Scripted(0, "x").event(1, "trace", "{nonsense").ends(2)))
    assert model.data(model.index(0, WHAT)).startswith("not JSON")
    assert model.data(model.index(0, KIND)) == "trace"
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None
    assert model.headerData(TIME, Qt.Orientation.Horizontal) == "ms"
    assert model.headerData(NUMBER, Qt.Orientation.Vertical) is None


# --- the tab --------------------------------------------------------------------------------------


def test_a_click_on_a_row_tells_which_record_and_stays_in_the_table(qtbot: QtBot, panel: Inspector) -> None:
    with qtbot.waitSignal(panel.recordSelected) as chosen:
        click_row(qtbot, panel, 1, 9)
    assert chosen.args == [1, 9]
    assert panel.tab == "Events"
    assert panel.event_tab.shown is not None
    assert panel.event_tab.shown.record.seq == 9


def test_return_opens_the_event_in_full(qtbot: QtBot, panel: Inspector) -> None:
    click_row(qtbot, panel, 1, 9)
    qtbot.keyClick(panel.events.table, Qt.Key.Key_Return)
    assert panel.tab == "Event"


def test_a_record_chosen_elsewhere_is_selected_without_telling_again(qtbot: QtBot, panel: Inspector) -> None:
    with qtbot.assertNotEmitted(panel.recordSelected):
        panel.select_record(1, 4)
    assert panel.model.at(panel.events.table.currentIndex().row())[1].record.seq == 4
    panel.select_record(7, 4)
    panel.open_tab("Turn")
    panel.select_record(1, 5)
    assert panel.tab == "Event"


def test_typing_and_choosing_a_kind_filter(qtbot: QtBot, panel: Inspector) -> None:
    line = panel.events.findChild(QLineEdit)
    qtbot.keyClicks(line, "save_appointment")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert "2 of 37 events" in notes(panel)
    line.clear()
    box = panel.events.findChild(QComboBox)
    box.setFocus()
    qtbot.keyClicks(box, "tool")
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)


def test_a_filter_never_hides_the_selected_event_silently(qtbot: QtBot, panel: Inspector) -> None:
    panel.select_record(1, 3)
    qtbot.keyClicks(panel.events.findChild(QLineEdit), "tool-call")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert "The filter hides the selected event: turn 2, event 4." in notes(panel)
    press(qtbot, panel, "Show it")
    assert panel.model.rowCount() == 37
    assert panel.model.at(panel.events.table.currentIndex().row())[1].record.seq == 3
    assert "hides" not in notes(panel)
    qtbot.keyClicks(panel.events.findChild(QLineEdit), "at 8:40")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert "hides" not in notes(panel)


def test_selected_events_are_copied_as_json(qtbot: QtBot, panel: Inspector) -> None:
    click_row(qtbot, panel, 1, 9)
    qtbot.keyClick(panel.events.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, panel, "Copy as JSON")
    assert [event["seq"] for event in json.loads(QGuiApplication.clipboard().text())] == [9, 10]
    click_row(qtbot, panel, 1, 3)
    panel.events.copy()
    assert json.loads(QGuiApplication.clipboard().text())["seq"] == 3


@pytest.mark.parametrize(("width", "read"), [(320, (NUMBER, TIME)), (600, (NUMBER, TIME, KIND))])
def test_columns_are_as_wide_as_what_stands_in_them_and_a_third_is_for_what_an_event_holds(
    qtbot: QtBot, panel: Inspector, width: int, read: tuple[int, ...]
) -> None:
    table, model = panel.events.table, panel.model
    panel.resize(width, 600)
    qtbot.waitUntil(lambda: table.columnViewportPosition(WHAT) + table.columnWidth(WHAT) == table.viewport().width())
    for column in read:
        written = {cells(model, row)[column] for row in range(model.rowCount())}
        assert table.columnWidth(column) > max(map(table.fontMetrics().horizontalAdvance, written)) + 6
    assert table.columnWidth(WHAT) >= (table.contentsRect().width() - SCROLL_BAR) // 3 - 1
    assert table.columnWidth(KIND) >= table.fontMetrics().horizontalAdvance("completion c…")


def test_a_kind_of_any_length_leaves_room_for_what_its_event_holds(qtbot: QtBot, panel: Inspector) -> None:
    table = panel.events.table
    panel.events.add(2, readings(Scripted(2, "go").trace(5, "k" * 5000)))
    third = (table.contentsRect().width() - SCROLL_BAR) // 3 - 1
    qtbot.waitUntil(lambda: table.columnWidth(WHAT) <= third + SCROLL_BAR + 2)
    assert table.columnWidth(WHAT) >= third
    assert table.columnViewportPosition(WHAT) + table.columnWidth(WHAT) == table.viewport().width()
    panel.events.clear()
    assert panel.model.widest[KIND] == ""


def test_the_context_menu_offers_curl(qtbot: QtBot, panel: Inspector) -> None:
    click_row(qtbot, panel, 1, 2)
    action = next(a for a in panel.events.table.actions() if a.text() == "Copy as curl, without the key")
    with qtbot.waitSignal(panel.curlRequested) as wanted:
        action.trigger()
    assert wanted.args == [1]


def test_many_events_are_taken_in_by_slices(qtbot: QtBot, appearance: Appearance) -> None:
    turn = turn_of(Scripted(0, "x").streams(5, *["word "] * 20_000, every=0.1).ends(9000))
    panel = Inspector([turn])
    qtbot.addWidget(panel)
    assert panel.model.count < 20_000
    panel.add(turn_of(booking()), readings(booking()))
    panel.select_record(0, 19_000)
    assert panel.event_tab.shown is turn.readings[19_000]
    qtbot.waitUntil(lambda: panel.model.place_of(1, 5) is not None)
    assert panel.model.count == 20_003 + len(readings(booking()))


# --- one event ------------------------------------------------------------------------------------


def facts(tab: EventTab) -> dict[str, str]:
    texts = [label.text() for label in tab._facts.findChildren(QLabel)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def test_an_event_is_told_with_both_clocks_and_its_data(qtbot: QtBot, panel: Inspector) -> None:
    panel.open_tab("Event")
    panel.select_record(1, 3)
    tab = panel.event_tab
    assert "at 8:40 " in tab.data.text
    assert '  "payload": {' in tab.data.text
    told = facts(tab)
    assert told["Arrived"] == "530.0 ms after sending"
    assert told["Voiceflow's clock"].endswith(" (not synchronised with this computer)")
    assert told["Size"] == "101 bytes"
    assert told["Voiceflow's id"] == "4"
    press(qtbot, panel, "Copy as JSON")
    assert json.loads(QGuiApplication.clipboard().text())["trace"]["payload"]["content"] == "at 8:40 "


def test_the_events_before_and_after_are_a_click_away(qtbot: QtBot, panel: Inspector) -> None:
    panel.open_tab("Event")
    panel.select_record(1, 0)
    with qtbot.waitSignal(panel.recordSelected) as chosen:
        press(qtbot, panel, "The event before")
    assert chosen.args == [0, len(readings(greeting())) - 1]
    press(qtbot, panel, "The event after")
    press(qtbot, panel, "The event after")
    assert panel.event_tab.shown is not None
    assert panel.event_tab.shown.record.seq == 1


def test_a_flaw_and_a_wild_clock_are_told(qtbot: QtBot, appearance: Appearance) -> None:
    tab = EventTab()
    qtbot.addWidget(tab)
    tab.show()
    turn = turn_of(Scripted(0, "x").event(1, "trace", "{no").event(2, "trace", '{"type":"t","time":1e300}').ends(3))
    tab.show_event(turn, turn.readings[0])
    assert "not JSON" in tab._flaw.text()
    assert tab.data.text == "{no"
    tab.show_event(turn, turn.readings[1])
    assert facts(tab)["Voiceflow's clock"].startswith("1e+300 ms, a time that no calendar has")
    assert not tab._flaw.isVisible()
    tab.show_event(None, None)
    assert tab.data.text == ""


def test_a_huge_event_is_shown_in_part_until_all_of_it_is_wanted(qtbot: QtBot, panel: Inspector) -> None:
    huge = turn_of(Scripted(2, "x").event(1, "trace", "x" * 600_000).ends(2))
    panel.add(huge, list(huge.readings))
    panel.open_tab("Event")
    panel.select_record(2, 0)
    assert "The first 64 KiB of 586 KiB, as it came." in notes(panel)
    assert len(panel.event_tab.data.text) < 70_000
    press(qtbot, panel, "Show all")
    qtbot.waitUntil(lambda: panel.event_tab.data.filled)
    assert panel.event_tab.data.text.count("x") == 600_000


def test_nothing_of_the_data_is_interpreted(qtbot: QtBot, panel: Inspector) -> None:
    odd = turn_of(Scripted(2, "x").trace(1, "text", {"message": "<b>bold</b> \u202e \ud83d half"}).ends(2))
    panel.add(odd, list(odd.readings))
    panel.select_record(2, 0)
    assert "<b>bold</b> ‹U+202E› \\ud83d half" in panel.event_tab.data.text


def test_each_tab_has_a_key(qtbot: QtBot, appearance: Appearance) -> None:
    panel = Inspector([turn_of(greeting())])
    qtbot.addWidget(panel)
    panel.show()
    panel.setFocus()
    qtbot.waitUntil(panel.isActiveWindow)
    for key, name in zip("51432", ("Events", "Turn", "Raw stream", "Variables", "Event"), strict=True):
        qtbot.keyClick(panel, key, Qt.KeyboardModifier.AltModifier)
        assert panel.tab == name
    assert "Alt+2" in panel.tabs.tabToolTip(1)


def test_details_table_and_tool_tip_call_an_event_by_the_same_number(qtbot: QtBot, panel: Inspector) -> None:
    lanes = SessionLanes()
    for scripted in (greeting(), booking()):
        update = scripted.result()
        lanes.take(update.turn, update.changes)
    panel.select_record(1, 2)
    row = panel.model.row_of(1, 2)
    assert row is not None
    assert cells(panel.model, row)[NUMBER] == "2 · 3"
    qtbot.waitUntil(lambda: any("Turn 2, event 3" in label.text() for label in panel.findChildren(QLabel)))
    turn = lanes.turns[1]
    assert "event 3 · " in describe(Hit(Lane.TEXT, 2, turn.turn.readings[2].record.offset_ns), turn)
