"""Measuring on the timeline's panel, and its keys and its pointer."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS
from tests.gui.timeline.panel import place_of
from vftester.core.timeline.axis import Measured, Moment
from vftester.core.timeline.lanes import Lane
from vftester.gui.timeline import view as timeline_module
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.view import TimelineView
from vftester.gui.timeline.words import measured_text
from vftester.gui.tokens import LIGHT


def drag(qtbot: QtBot, view: TimelineView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_a_drag_on_the_ruler_measures_and_escape_puts_it_away(qtbot: QtBot, panel: TimelinePanel) -> None:
    view = panel.view
    before = view.view
    drag(qtbot, view, place_of(view, None, 2, 1100), place_of(view, None, 2, 400))
    measured = view.measured
    assert measured is not None
    assert measured.length_ns == pytest.approx(700 * MS, abs=10 * MS)
    assert (measured.records, measured.chars) == (
        9,
        len("Perfect, Thursday at 8:40 it is. I'm saving that for you now"),
    )
    assert view.view == before
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.stretch is None


def test_a_click_on_the_ruler_measures_nothing_any_more(qtbot: QtBot, panel: TimelinePanel) -> None:
    view = panel.view
    drag(qtbot, view, place_of(view, None, 2, 400), place_of(view, None, 2, 900))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(view, None, 2, 2000))
    assert view.stretch is None


def test_what_is_measured_is_said_with_its_ends() -> None:
    one = Measured(Moment(2, 1170 * MS), Moment(2, 2110 * MS), 940 * MS, 12, 84)
    assert measured_text(one) == "0.94 s · 1.17 s to 2.11 s · 12 events, 84 characters"
    two = Measured(Moment(0, 2 * MS), Moment(1, 20 * MS), 20 * MS, 1, 1)
    assert measured_text(two) == "20.0 ms · turn 1 2.0 ms to turn 2 20.0 ms · 1 event, 1 character"


def test_measuring_from_the_keyboard(qtbot: QtBot, panel: TimelinePanel) -> None:
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_M, Qt.Key.Key_Period, Qt.Key.Key_Period):
        qtbot.keyClick(panel.view, key)
    offsets = [panel._lanes.turns[2].turn.readings[seq].record.offset_ns for seq in (1, 3)]
    assert panel.view.stretch == tuple(offsets)
    qtbot.keyClick(panel.view, Qt.Key.Key_Z)
    assert panel.view.view.length_ns == round((offsets[1] - offsets[0]) * 1.2)


def test_every_key_that_is_listed_does_something(qtbot: QtBot, panel: TimelinePanel) -> None:
    view = panel.view
    view.select_record(2, 4)
    for key in (Qt.Key.Key_W, Qt.Key.Key_Plus, Qt.Key.Key_Z):
        before = view.view.length_ns
        qtbot.keyClick(view, key)
        assert view.view.length_ns < before
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_Right, Qt.Key.Key_Left):
        before = view.view
        qtbot.keyClick(view, key)
        assert view.view != before
    for key in (Qt.Key.Key_S, Qt.Key.Key_Minus):
        before = view.view.length_ns
        qtbot.keyClick(view, key)
        assert view.view.length_ns > before
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.follows


def test_the_chosen_event_is_told_to_a_screen_reader(
    qtbot: QtBot, panel: TimelinePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(timeline_module, "announce", lambda _widget, said: told.append(said))
    qtbot.keyClick(panel.view, Qt.Key.Key_Period)
    qtbot.keyClick(panel.view, Qt.Key.Key_Period)
    assert told[-1] == "Turn 3, 430.0 ms · event 2 · completion content\nPerfect,"
    assert panel.view.accessibleDescription().startswith(told[-1])


def test_a_line_follows_the_pointer_and_goes_with_it(qtbot: QtBot, panel: TimelinePanel) -> None:
    view = panel.view
    at = place_of(view, Lane.TEXT, 2, 700)
    qtbot.mouseMove(view, at)
    assert view._pointer.hover_x == at.x()
    assert any(view.grab().toImage().pixelColor(at.x(), y).name() == LIGHT.event_mark for y in range(50, 200))
    qtbot.mouseMove(view, QPoint(20, at.y()))
    assert view._pointer.hover_x is None
    QToolTip.hideText()
