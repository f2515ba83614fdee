"""The timeline, driven with wheel, mouse and keys."""

import time

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from tests.gui.timeline.panel import begun
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, fit, live, until_complete
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.places import Places
from vftester.gui.timeline.tips import describe
from vftester.gui.timeline.view import TimelineView
from vftester.gui.tokens import LIGHT
from vftester.gui.tool_tips import tool_tip


def taken(*scripts: Scripted) -> SessionLanes:
    session = SessionLanes()
    for scripted in scripts:
        result = scripted.result()
        session.take(result.turn, result.changes)
    return session


def lanes_of(scripted: Scripted) -> TurnLanes:
    return taken(scripted).turns[scripted.turn.index]


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    view = TimelineView()
    qtbot.addWidget(view)
    view.resize(1000, 300)
    view.show()
    view.show_lanes(lanes_of(booking()))
    return view


def place_of(view: TimelineView, lane: Lane, ms: float) -> QPoint:
    places = Places(view.width(), view.height())
    x = places.left + view.view.x(round(ms * MS), places.plot_width)
    return QPoint(round(x), places.lane(lane).center().y())


def wheel(view: TimelineView, at: QPoint, steps: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_a_finished_turn_is_shown_whole(view: TimelineView) -> None:
    assert view.view == until_complete(3261 * MS)


def test_the_wheel_zooms_at_the_pointer(view: TimelineView) -> None:
    at = place_of(view, Lane.TEXT, 1000)
    wheel(view, at, 3)
    assert view.view.length_ns < until_complete(3261 * MS).length_ns
    assert abs(place_of(view, Lane.TEXT, 1000).x() - at.x()) <= 1
    wheel(view, at, -30)
    assert view.view == until_complete(3261 * MS)


def test_dragging_pans_and_a_double_click_fits(qtbot: QtBot, view: TimelineView) -> None:
    wheel(view, place_of(view, Lane.TEXT, 1000), 5)
    before = view.view
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(600, 150))
    qtbot.mouseMove(view, QPoint(500, 150))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 150))
    assert view.view.start_ns > before.start_ns
    assert view.view.length_ns == before.length_ns
    assert view.selected is None
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(600, 150))
    assert view.view == until_complete(3261 * MS)
    assert view.follows


def test_a_click_on_a_mark_selects_its_record(qtbot: QtBot, view: TimelineView) -> None:
    with qtbot.waitSignal(view.recordSelected) as selected:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(view, Lane.TEXT, 480))
    assert selected.args == [1, 2]
    view.grab()


def test_a_click_beside_every_mark_selects_nothing(qtbot: QtBot, view: TimelineView) -> None:
    with qtbot.assertNotEmitted(view.recordSelected):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(view, Lane.TEXT, 1500))


def test_the_keys_of_a_trace_viewer(qtbot: QtBot, view: TimelineView) -> None:
    whole = view.view
    qtbot.keyClick(view, Qt.Key.Key_W)
    qtbot.keyClick(view, Qt.Key.Key_W)
    zoomed = view.view
    assert zoomed.length_ns < whole.length_ns
    qtbot.keyClick(view, Qt.Key.Key_D)
    assert view.view.start_ns > zoomed.start_ns
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.view == zoomed
    qtbot.keyClick(view, Qt.Key.Key_S)
    assert view.view.length_ns > zoomed.length_ns
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.view == whole


def test_comma_and_full_stop_go_from_event_to_event(qtbot: QtBot, view: TimelineView) -> None:
    selected: list[int] = []
    view.recordSelected.connect(lambda _turn, seq: selected.append(seq))
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_Comma):
        qtbot.keyClick(view, key)
    assert selected == [0, 1, 2, 1]


def test_a_selected_record_comes_into_view(view: TimelineView) -> None:
    wheel(view, place_of(view, Lane.TEXT, 100), 10)
    last = len(lanes_of(booking()).turn.readings) - 1
    view.select_record(1, last)
    assert view.view.contains(3260 * MS)
    view.select_record(5, 0)
    assert view.selected is None


def test_a_running_turn_is_followed_until_the_person_pans(qtbot: QtBot, view: TimelineView) -> None:
    session = SessionLanes()
    updates = list(booking(2).updates())
    for update in updates[:10]:
        session.take(update.turn, update.changes)
    lanes = session.turns[2]
    view.show_lanes(lanes)
    assert view.view == live(0)
    late = Scripted(2, "x").streams(9000, "late").result()
    lanes.take(late.turn, late.changes)
    view.refresh()
    assert view.view.contains(9050 * MS)
    qtbot.keyClick(view, Qt.Key.Key_W)
    kept = view.view
    later = Scripted(2, "x").streams(60_000, "later").result()
    lanes.take(later.turn, later.changes)
    view.refresh()
    assert view.view == kept
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.view.contains(60 * SECOND)
    view.show_lanes(None)


def test_it_repaints_by_itself_only_while_a_turn_runs(qtbot: QtBot, view: TimelineView) -> None:
    running = SessionLanes()
    *most, _closed = booking(2).updates()
    for update in most[:12]:
        running.take(update.turn, update.changes)
    view.show_lanes(running.turns[2])
    assert view._frames.isActive()
    view.hide()
    assert not view._frames.isActive()
    view.show()
    assert view._frames.isActive()
    view.show_lanes(lanes_of(booking()))
    assert not view._frames.isActive()


class Paints(QObject):
    """Counts the repaints of a widget."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_many_changes_make_one_repaint(qtbot: QtBot, view: TimelineView) -> None:
    QApplication.processEvents()
    paints = Paints()
    view.installEventFilter(paints)
    for _ in range(500):
        view.refresh()
    qtbot.waitUntil(lambda: paints.count > 0)
    QApplication.processEvents()
    assert paints.count == 1


def test_hovering_tells_the_exact_time_and_kind(qtbot: QtBot, view: TimelineView) -> None:
    at = place_of(view, Lane.TEXT, 480)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
    assert QToolTip.text() == tool_tip("480.0 ms · event 3 · completion content\nThursday")
    QToolTip.hideText()
    lanes = lanes_of(booking())
    span = lanes.hit(Lane.STEP, 1500 * MS, MS, 0)
    assert span is not None
    assert describe(span, lanes) == "1170.0 ms to 2110.0 ms (940.0 ms) · save_appointment"
    said = lanes.hit(Lane.SAID, 0, MS, 0)
    assert said is not None
    assert describe(said, lanes) == "0.0 ms · Thursday works. It's 555 0134."


def test_a_hundred_thousand_marks_are_painted_in_no_time(view: TimelineView) -> None:
    scripted = Scripted(3, "much").streams(10, *["word "] * 100_000, every=0.5).ends(60_000)
    result = scripted.result()
    lanes = TurnLanes(result.turn)
    lanes.take(result.turn, result.changes)
    view.resize(1600, 400)
    view.show_lanes(lanes)
    view.grab()
    costs = []
    for _ in range(9):
        started = time.process_time()
        view.grab()
        costs.append(time.process_time() - started)
    assert (
        min(costs) < 0.05
    )  # the limit of 8 ms is the benchmark's; this is to notice a painter that looks at all marks


def test_the_panel_shows_the_newest_turn_until_another_is_chosen(qtbot: QtBot) -> None:
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.show()
    session = taken(greeting(0))
    panel.begin(session, live=True)
    panel.refresh(session.turns[0])
    assert panel.head.name.text() == "Turn 1"
    result = booking(1).result()
    panel.refresh(session.take(result.turn, result.changes))
    assert panel.head.name.text() == "Turn 2"
    assert [value.text() for _, value in panel.head.figures] == ["0.43 s", "3.04 s", "0.06 s", "1.43 s"]
    qtbot.mouseClick(panel.head.back, Qt.MouseButton.LeftButton)
    assert panel.head.name.text() == "Turn 1"
    panel.refresh(session.turns[1])
    assert panel.head.name.text() == "Turn 1"
    panel.select_record(1, 3)
    assert (panel.head.name.text(), panel.view.selected) == ("Turn 2", 3)


def test_speech_beyond_the_view_comes_into_it_when_the_whole_is_asked_for_again(
    qtbot: QtBot, view: TimelineView
) -> None:
    view.show_lanes(lanes_of(spoken()))
    assert view.view == until_complete(2401 * MS)
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.view == fit(6800 * MS)
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.view == until_complete(2401 * MS)
    wheel(view, place_of(view, Lane.VOICE, 3000), -30)
    assert view.view == fit(6800 * MS)


def test_it_repaints_while_speech_goes_on_after_the_turn(view: TimelineView) -> None:
    view.show_lanes(lanes_of(spoken(until=3500)))
    assert view.moving
    assert view._frames.isActive()
    assert view.view == until_complete(2401 * MS)
    view.show_lanes(lanes_of(spoken()))
    assert not view._frames.isActive()


def test_the_voice_lane_is_painted_in_the_voices_colours(view: TimelineView) -> None:
    lane = Places(view.width(), view.height()).lane(Lane.VOICE)

    def painted(scripted: Scripted) -> set[str]:
        view.show_lanes(lanes_of(scripted))
        image = view.grab(lane).toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    spoken_of = painted(spoken())
    assert {LIGHT.voice_fill, LIGHT.voice, LIGHT.silence_fill} <= spoken_of
    muted = painted(Scripted(1, "go").says(10, "One.").ready(10, "One.").over(None, 0, "skipped").ends(20))
    assert not {LIGHT.voice_fill, LIGHT.voice, LIGHT.silence_fill} & muted
    unheard = Scripted(1, "go").says(10, "One.").ready(10, "One.").starts(40, 0, heard=False).over(900, 0, "unheard")
    assert LIGHT.voice_fill not in painted(unheard.ends(20))
    assert LIGHT.voice_fill not in painted(Scripted(1, "go").says(10, "One.").ready(10, "One.").queued(11, 0))
    view.show_lanes(None)


def test_hovering_over_speech_tells_what_became_of_it() -> None:
    lanes = lanes_of(spoken(until=3500).over(3600, 1, "cut"))

    def tip(ms: float) -> str:
        hit = lanes.hit(Lane.VOICE, round(ms * MS), MS, 3650 * MS)
        assert hit is not None
        return describe(hit, lanes)

    assert tip(300) == "0.0 ms to 660.0 ms (660.0 ms) · 0.66 s silence: model"
    assert tip(1000) == "660.0 ms to 3000.0 ms (2340.0 ms) · spoken: Perfect, Thursday at 8:40 it is."
    assert tip(3100).endswith("spoken, then cut: I'm saving that for you now.")
    assert tip(3800) == "still to be spoken: Is there anything else?"
    sounding = lanes_of(spoken(until=3500))
    hit = sounding.hit(Lane.VOICE, 3100 * MS, MS, 3500 * MS)
    assert hit is not None
    assert describe(hit, sounding) == "3050.0 ms · being spoken: I'm saving that for you now."


def test_a_click_on_a_pause_or_a_silence_marks_it(qtbot: QtBot, view: TimelineView) -> None:
    view.show_lanes(lanes_of(spoken()))
    with qtbot.assertNotEmitted(view.recordSelected):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(view, Lane.VOICE, 300))
    assert view.stretch == (0, 660 * MS)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(view, Lane.TEXT, 480))
    assert view.stretch is None
    assert view.selected == 2


def test_a_stretch_out_of_view_is_brought_into_it(view: TimelineView) -> None:
    view.show_lanes(lanes_of(spoken()))
    view.select_stretch(5300 * MS, 6800 * MS)
    assert view.view.contains(5300 * MS)
    assert view.view.contains(6800 * MS)
    wheel(view, place_of(view, Lane.TEXT, 6000), 30)
    view.select_stretch(0, 660 * MS)
    assert view.view.contains(0)
    assert view.view.contains(660 * MS)


def test_the_head_tells_when_it_could_be_spoken_and_when_it_was_heard(qtbot: QtBot) -> None:
    panel, session = begun(qtbot, 900, 300)

    def figures() -> list[str]:
        return [f"{name.text()} {value.text()}" for name, value in panel.head.figures if name.isVisible()]

    seen = []
    for update in spoken(0).updates():
        panel.refresh(session.take(update.turn, update.changes))
        seen.append(tuple(figures()))
    assert list(dict.fromkeys(seen)) == [
        (),
        ("first text 0.43 s",),
        ("ready to speak 0.62 s",),
        ("ready to speak 0.62 s", "first sound 0.66 s", "silence heard 0.66 s"),
    ]
    panel.view.show_lanes(None)
