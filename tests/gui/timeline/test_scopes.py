"""The timeline's panel shows one turn or the whole session."""

from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting, spoken
from tests.gui.timeline.panel import begun, feed, place_of
from vftester.core.timeline.axis import GAP_NS
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND
from vftester.core.timeline.waiting import longest_waits
from vftester.core.timing.measures import Measures
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.tips import describe_gap
from vftester.gui.timeline.words import chip_text, gap_text, longest_texts


def test_the_switch_in_the_head_shows_all_turns_and_one_again(qtbot: QtBot, panel: TimelinePanel) -> None:
    qtbot.mouseClick(panel.head.all, Qt.MouseButton.LeftButton)
    assert panel.whole
    assert [placed.index for placed in panel.view._port.axis.placed] == [0, 1, 2]
    assert panel.view.view == panel.view._port.axis.extent
    assert panel.view.accessibleName() == "Timeline of the session"
    qtbot.mouseClick(panel.head.one, Qt.MouseButton.LeftButton)
    assert [placed.index for placed in panel.view._port.axis.placed] == [2]
    assert panel.view.accessibleName() == "Timeline of turn 3"


def test_of_a_whole_session_the_head_names_the_longest_silence(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.resize(1600, 330)
    panel.show_whole(True)
    ((turn, wait),) = found = longest_waits(panel._lanes.turns)
    every = [wait.length_ns for lanes in panel._lanes.turns.values() for wait in lanes.bill.silences]
    assert (turn, wait.length_ns) == (1, max(every))
    name, length = (label.text() for label in panel.head.figures[0])
    assert ((name, length),) == longest_texts(found)
    assert name.startswith("longest silence (turn 2, ")
    assert not any(value.text() for _, value in panel.head.figures[1:])
    panel.show_whole(False)
    assert not panel.head.figures[0][0].text().startswith("longest")


def test_of_a_session_that_nobody_heard_the_head_names_the_longest_pauses(qtbot: QtBot) -> None:
    panel, session = begun(qtbot, width=1600)
    feed(panel, session, greeting(0), Scripted(1, "go").streams(100, "One", " two.", every=850).ends(2000))
    panel.show_whole(True)
    assert figures(panel) == [("longest pause in text (turn 2, model)", "0.85 s")]
    feed(panel, session, booking(2))
    assert figures(panel) == [
        ("longest pause in text (turn 2, model)", "0.85 s"),
        ("between messages (turn 3, tool)", "1.43 s"),
    ]
    tip = panel.head.figures[0][0].parentWidget().toolTip()
    assert "0.85 s: between two pieces of one" in tip
    feed(panel, session, spoken(3))
    assert [name for name, _ in figures(panel)] == ["longest silence (turn 4, model)"], "something was heard"


def test_where_all_messages_come_whole_the_longest_pause_is_one_between_them(qtbot: QtBot) -> None:
    panel, session = begun(qtbot, width=1600)
    panel.show_whole(True)
    running = Scripted(0, "go").says(100, "One.").calls(200, "look_up", 800).says(1100, "Two.")
    feed(panel, session, running)
    assert figures(panel) == [], "it is not over yet"
    feed(panel, session, running.ends(1200))
    assert figures(panel) == [("longest pause between messages (turn 1, tool)", "1.00 s")]


def figures(panel: TimelinePanel) -> list[tuple[str, str]]:
    return [(name.text(), value.text()) for name, value in panel.head.figures if value.isVisible()]


def test_one_turn_alone_offers_no_session(qtbot: QtBot) -> None:
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.show()
    session = SessionLanes()
    panel.begin(session, live=True)
    feed(panel, session, greeting(0))
    assert not panel.head.all.isVisible()
    feed(panel, session, booking(1))
    assert panel.head.all.isVisible()


def test_a_click_in_the_session_chooses_the_turn_and_what_lies_there(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.show_whole(True)
    with qtbot.waitSignals([panel.turnShown, panel.recordSelected]):
        qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=place_of(panel.view, Lane.TEXT, 1, 430))
    assert panel.head.name.text() == "Turn 2"
    assert panel.view._port.selected is not None
    assert panel.view._port.selected[0] == 1


def test_what_is_selected_stays_selected_in_the_other_scope(panel: TimelinePanel) -> None:
    panel.select_record(2, 3)
    panel.show_whole(True)
    assert panel.view._port.selected == (2, 3)
    panel.show_whole(False)
    assert panel.view._port.selected == (2, 3)


def test_a_new_turn_joins_the_session_that_is_shown(panel: TimelinePanel) -> None:
    panel.show_whole(True)
    feed(panel, panel._lanes, booking(3))
    assert [placed.index for placed in panel.view._port.axis.placed] == [0, 1, 2, 3]
    assert panel.head.name.text() == "Turn 4"
    panel.view.grab()


def test_a_gap_tells_how_long_it_was_and_that_it_is_not_to_scale(panel: TimelinePanel) -> None:
    panel.show_whole(True)
    axis = panel.view._port.axis
    assert describe_gap(axis, axis.placed[0].end_ns + GAP_NS // 2) == (
        "19.35 s between the end of turn 1 and turn 2; not drawn to scale."
    )
    assert describe_gap(axis, axis.placed[1].start_ns + 10) == ""
    assert [gap_text(ns) for ns in (None, -5, 40_000_000, 2_340_000_000, 19 * SECOND)] == [
        "",
        "spoken over",
        "",
        "2.3 s",
        "19 s",
    ]


def test_a_reply_that_never_was_whole_has_no_time_of_the_whole(panel: TimelinePanel) -> None:
    for complete, said in ((True, "0.64 s"), (False, "")):
        panel.head.set_measures(Measures(first_text_ms=560.0, full_text_ms=640.0), complete=complete)
        assert [(name.text(), value.text()) for name, value in panel.head.figures[:2]] == [
            ("first text", "0.56 s"),
            ("whole reply", said),
        ]


def test_a_view_that_let_go_offers_the_way_back(qtbot: QtBot) -> None:
    panel, session = begun(qtbot)
    for update in list(booking(0).updates())[:12]:
        panel.refresh(session.take(update.turn, update.changes))
    assert not panel.head.follow.isVisible()
    qtbot.keyClick(panel.view, Qt.Key.Key_W)
    assert panel.head.follow.isVisible()
    qtbot.mouseClick(panel.head.follow, Qt.MouseButton.LeftButton)
    assert panel.view.follows
    assert not panel.head.follow.isVisible()
    panel.view.show_lanes(None)


def test_a_recording_says_when_it_was_made() -> None:
    made = datetime(2026, 3, 1, 5, 31).astimezone()
    assert chip_text(False, made, made + timedelta(hours=2)) == "▶ Replay, recorded 05:31"
    assert chip_text(False, made, made + timedelta(days=2)) == "▶ Replay, recorded 2026-03-01 05:31"
    assert chip_text(True, made, made) == "● Live"
