"""The table of events and the details of one."""

import json

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.traces import Reading
from vftester.gui.details_panel import DetailsPanel
from vftester.gui.event_details import MOST_CHARS, EventDetails
from vftester.gui.events_table import FLAW, KIND, NUMBER, TIME, WHAT, EventsTable


def readings(scripted: Scripted) -> list[Reading]:
    return list(scripted.result().turn.readings)


def cells(model: EventsTable, row: int) -> list[str]:
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_a_row_says_what_the_event_was(qtmodeltester: ModelTester) -> None:
    model = EventsTable()
    model.add(1, readings(booking()))
    assert cells(model, 1) == ["2 · 1", "430.0", "trace", "completion content", "Perfect,", ""]
    qtmodeltester.check(model)


def test_records_are_inserted_by_the_batch_and_never_reset(qtbot: QtBot) -> None:
    model = EventsTable()
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    with qtbot.assertNotEmitted(model.modelReset):
        model.add(0, readings(greeting()))
        model.add(1, readings(booking()))
    first = len(readings(greeting()))
    assert inserted == [(0, first - 1), (first, first + len(readings(booking())) - 1)]


@pytest.mark.parametrize(
    ("typed", "count"), [("tool-call", 2), ("TOOL-CALL END", 1), ("save_appointment", 2), ("nothing", 0)]
)
def test_the_filter_looks_at_kind_and_text(typed: str, count: int) -> None:
    model = EventsTable()
    model.set_filter(typed)
    model.add(1, readings(booking()))
    assert model.rowCount() == count


def test_a_flaw_is_told() -> None:
    model = EventsTable()
    model.add(0, readings(Scripted(0, "x").event(1, "trace", "{nonsense").ends(2)))
    assert "not JSON" in model.data(model.index(0, FLAW))
    assert model.data(model.index(0, KIND)) == ""
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None
    assert model.headerData(TIME, Qt.Orientation.Horizontal) == "Time (ms)"
    assert model.headerData(NUMBER, Qt.Orientation.Vertical) is None


def test_details_are_the_events_json(qtbot: QtBot) -> None:
    details = EventDetails()
    qtbot.addWidget(details)
    reading = readings(booking())[3]
    details.show_event(1, reading)
    assert json.loads(details.text)["trace"]["payload"]["content"] == "at 8:40 "
    details.copy()
    assert json.loads(QGuiApplication.clipboard().text())["seq"] == 3


def test_a_huge_event_is_cut_to_what_can_be_read(qtbot: QtBot) -> None:
    details = EventDetails()
    qtbot.addWidget(details)
    (reading, *_) = readings(Scripted(0, "x").event(1, "trace", "x" * 3_000_000).ends(2))
    details.show_event(0, reading)
    assert details.text.startswith("The first 256 KiB of 2.9 MiB.")
    assert len(details.text) < MOST_CHARS + 200
    details.copy()
    assert len(QGuiApplication.clipboard().text()) > 3_000_000


def test_choosing_a_row_tells_which_record(qtbot: QtBot) -> None:
    panel = DetailsPanel([greeting().result().turn, booking().result().turn])
    qtbot.addWidget(panel)
    panel.show()
    row = panel.model.row_of(1, 9)
    assert row is not None
    with qtbot.waitSignal(panel.recordSelected) as chosen:
        panel.table.selectRow(row)
    assert chosen.args == [1, 9]
    assert '"seq": 9' in panel.event_text


def test_a_record_chosen_elsewhere_is_selected_without_telling_again(qtbot: QtBot) -> None:
    panel = DetailsPanel([booking().result().turn])
    qtbot.addWidget(panel)
    with qtbot.assertNotEmitted(panel.recordSelected):
        panel.select_record(1, 4)
    assert '"seq": 4' in panel.event_text
    panel.select_record(7, 4)


def test_typing_into_the_filter_filters(qtbot: QtBot) -> None:
    panel = DetailsPanel([booking().result().turn])
    qtbot.addWidget(panel)
    panel.show()
    qtbot.keyClicks(panel._filter, "tool-call")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert panel.model.data(panel.model.index(0, WHAT)).startswith("start")
