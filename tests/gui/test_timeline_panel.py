"""The timeline's panel, as a person uses it: turn and session, measuring, finding, following, from the keyboard too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from tests.helpers.turns import turn_of
from vftester.core.conversation import told
from vftester.core.speech import SegmentReady
from vftester.core.timeline.axis import GAP_NS, Measured, Moment
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND
from vftester.core.timeline.waiting import longest_silence
from vftester.core.timing.measures import Measures
from vftester.gui import timeline as timeline_module
from vftester.gui.timeline import TimelineView
from vftester.gui.timeline_panel import TimelinePanel
from vftester.gui.timeline_places import FLAG_ROOM, RULER_HEIGHT, SPAN_HEIGHT, Places
from vftester.gui.timeline_tips import describe_gap
from vftester.gui.timeline_words import chip_text, foot_text, gap_text, longest_text, measured_text
from vftester.gui.tokens import LIGHT
from vftester.gui.wording import NO_TIMES

BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def feed(panel: TimelinePanel, session: SessionLanes, *scripts: Scripted) -> TurnLanes:
    for scripted in scripts:
        scripted.turn = replace(scripted.turn, started_at=BEGAN + timedelta(seconds=20 * scripted.turn.index))
        result = scripted.result()
        lanes = session.take(result.turn, result.changes)
        panel.refresh(lanes)
    return lanes


@pytest.fixture
def panel(qtbot: QtBot) -> TimelinePanel:
    """A live session of three turns, the last one shown."""
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 330)
    panel.show()
    session = SessionLanes()
    panel.begin(session, live=True)
    feed(panel, session, greeting(0), spoken(1), booking(2))
    return panel


def place_of(view: TimelineView, lane: Lane | None, turn: int, ms: float) -> QPoint:
    """Where a moment of a turn is; on the ruler where no lane is named."""
    axis = view._port.axis
    places = Places(view.width(), view.height(), axis.lanes)
    at = axis.offset_of(Moment(turn, round(ms * MS)))
    assert at is not None
    y = RULER_HEIGHT // 2 if lane is None else places.lane(lane).center().y()
    return QPoint(round(places.left + view.view.x(at, places.plot_width)), y)


def drag(qtbot: QtBot, view: TimelineView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


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
    found = longest_silence(panel._lanes.turns)
    assert found is not None
    turn, wait = found
    every = [wait.length_ns for lanes in panel._lanes.turns.values() for wait in lanes.bill.silences]
    assert (turn, wait.length_ns) == (1, max(every))
    name, length = (label.text() for label in panel.head.figures[0])
    assert (name, length) == longest_text(found)
    assert name.startswith("longest silence (turn 2, ")
    assert [value.text() for _, value in panel.head.figures[1:]] == ["", ""]
    panel.show_whole(False)
    assert not panel.head.figures[0][0].text().startswith("longest")


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


def test_a_reply_that_never_was_whole_has_no_time_of_the_whole(panel: TimelinePanel) -> None:
    for complete, said in ((True, "0.64 s"), (False, "")):
        panel.head.set_measures(Measures(first_text_ms=560.0, full_text_ms=640.0), complete=complete)
        assert [(name.text(), value.text()) for name, value in panel.head.figures[:2]] == [
            ("first text", "0.56 s"),
            ("whole reply", said),
        ]


def test_a_line_follows_the_pointer_and_goes_with_it(qtbot: QtBot, panel: TimelinePanel) -> None:
    view = panel.view
    at = place_of(view, Lane.TEXT, 2, 700)
    qtbot.mouseMove(view, at)
    assert view._hover_x == at.x()
    assert any(view.grab().toImage().pixelColor(at.x(), y).name() == LIGHT.event_mark for y in range(50, 200))
    qtbot.mouseMove(view, QPoint(20, at.y()))
    assert view._hover_x is None
    QToolTip.hideText()


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


def test_a_view_that_let_go_offers_the_way_back(qtbot: QtBot) -> None:
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 330)
    panel.show()
    session = SessionLanes()
    panel.begin(session, live=True)
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


def test_the_foot_says_what_a_phone_adds_where_the_person_says_how_much(panel: TimelinePanel) -> None:
    plain = foot_text(None, None)
    assert plain.endswith("and the line.")
    assert foot_text(Measures(first_audio_ms=620), 700) == (
        plain.removesuffix(".") + ": about 1.3 s on a phone (+0.70 s, yours)."
    )
    assert foot_text(Measures(), 700) == plain.removesuffix(".") + " (+0.70 s, yours)."
    panel.show_turn(1)
    panel.set_allowance(700)
    assert "about 1.4 s on a phone" in panel.foot.said.text()
    assert panel.foot.set.isHidden()
    panel.set_allowance(None)
    assert panel.foot.said.text() == plain


def test_where_nobody_said_what_a_phone_adds_the_foot_offers_to(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.show_turn(1)
    assert panel.foot.said.text() == foot_text(None, None)
    assert panel.foot.set.isVisible()
    with qtbot.waitSignal(panel.allowanceWanted):
        qtbot.mouseClick(panel.foot.set, Qt.MouseButton.LeftButton)


def test_a_head_without_room_keeps_its_measures_in_a_row_of_their_own(panel: TimelinePanel) -> None:
    panel.show_turn(1)
    panel.resize(1600, 300)
    QApplication.processEvents()
    assert all(value.isVisible() for _, value in panel.head.figures)
    panel.resize(640, 300)  # without the window's style, whose buttons are smaller
    QApplication.processEvents()
    assert panel.width() == 640
    assert all(value.isVisible() for _, value in panel.head.figures)
    measures = panel.head.figures[0][0].parentWidget()
    assert measures is not None
    assert measures.y() >= panel.head.all.geometry().bottom()
    assert panel.head.rect().contains(measures.geometry())
    assert panel.head.all.isVisible()
    assert panel.head.rect().contains(panel.head.search.geometry())
    panel.resize(1600, 300)
    QApplication.processEvents()
    assert all(value.isVisible() for _, value in panel.head.figures)
    assert measures.y() < panel.head.all.geometry().bottom()


def painted(view: TimelineView, lane: Lane) -> set[str]:
    image = view.grab(Places(view.width(), view.height(), view._port.axis.lanes).lane(lane)).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("width", [560, 700, 900, 1100, 1600])
def test_head_and_foot_are_as_high_whatever_of_a_reply_is_measured(
    qtbot: QtBot, panel: TimelinePanel, width: int
) -> None:
    panel.resize(width, 360)
    panel.set_allowance(700)
    known = (
        Measures(first_segment_ms=560, first_audio_ms=12_600, dead_air_ms=700),
        Measures(),
        Measures(first_segment_ms=560),
        Measures(first_segment_ms=560, longest_gap_ms=900, full_text_ms=2840),
    )
    tall: list[tuple[int, int]] = []
    for measures in known:
        for follow in (True, False):
            panel.head.set_measures(measures, complete=True)
            panel.head.set_follow_shown(follow)
            panel.foot.set_measures(measures)
            for _ in range(5):  # a layout in a layout
                QApplication.processEvents()
            tall = tall or [(panel.head.height(), panel.foot.height())]
            qtbot.waitUntil(partial(lambda before: [(panel.head.height(), panel.foot.height())] == before, tall))


def test_voiceflows_audio_is_painted_in_a_lane_of_its_own(panel: TimelinePanel) -> None:
    own = Scripted(3, "go").says(100, "Hi.").voice(SegmentReady(0, 110 * MS, "Hi.", 0, 0, "voiceflow")).queued(111, 0)
    feed(panel, panel._lanes, own.starts(140, 0).over(800, 0).ends(200))
    assert LIGHT.voice_fill in painted(panel.view, Lane.VOICEFLOW)
    assert LIGHT.voice_fill not in painted(panel.view, Lane.VOICE)


AGENT = {"message": "agent", "level": "info", "ref": {"type": "agent", "agentID": "a1", "agentName": "booking"}}


def test_a_stated_exit_is_a_full_flag_and_an_inferred_one_is_not(panel: TimelinePanel) -> None:
    def inks(scripted: Scripted) -> int:
        """How much of the lane above the span is in the colour of steps."""
        feed(panel, panel._lanes, scripted)
        view = panel.view
        row = Places(view.width(), view.height(), view._port.axis.lanes).lane(Lane.STEP)
        row.setBottom(row.center().y() - SPAN_HEIGHT // 2 - 2)
        image = view.grab(row).toImage()
        pixels = (image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))
        return sum(pixel == LIGHT.step_ink for pixel in pixels)

    panel.resize(1000, 420)
    begun = Scripted(3, "go").trace(10, "debug", AGENT).streams(50, "One. ", "Two. ")
    assert inks(begun.ends(600)) == 0
    stated = Scripted(4, "go").trace(10, "debug", AGENT).streams(50, "One. ").trace(300, "path", {"path": "done"})
    full = inks(stated.ends(600))
    again = Scripted(5, "go").trace(10, "debug", AGENT).streams(50, "One. ")
    again.trace(300, "block", {"blockID": "b2"}).says(350, "You are booked.")
    assert 0 < inks(again.ends(600)) < full / 4


@pytest.mark.parametrize("height", range(120, 420, 10))
def test_in_a_low_lane_steps_stay_inside_and_below_their_flags_where_there_is_room(height: int) -> None:
    places = Places(800, height)
    (top, tall), row = places.box(Lane.STEP), places.lane(Lane.STEP)
    assert row.top() < top < top + tall <= row.top() + row.height()
    assert top - row.top() >= FLAG_ROOM or row.height() < FLAG_ROOM + SPAN_HEIGHT + 3


def test_a_turn_without_times_is_a_sentence_and_the_next_one_with_times_a_picture_again(qtbot: QtBot) -> None:
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 330)
    panel.show()
    session = SessionLanes(live=False)
    panel.begin(session, live=False)
    read = turn_of((0, "text", {"message": "Hello."}), (0, "event:end"), before=())
    panel.refresh(session.take(read, told(read).changes))
    assert panel.untimed.isVisible()
    assert panel.untimed.text() == NO_TIMES
    assert not panel.view.isVisible()
    assert not panel.head.search.isVisible()
    feed(panel, session, spoken(1))
    assert panel.view.isVisible()
    assert not panel.untimed.isVisible()
    panel.show_whole(True)
    assert panel.view.isVisible(), "some of the session has times"
