"""What is painted in the lanes: audio, exits, steps, and a sentence where there are no times."""

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, spoken
from tests.gui.timeline.panel import feed
from tests.helpers.turns import turn_of
from vftester.core.conversation import told
from vftester.core.speech import SegmentReady
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.places import FLAG_ROOM, SPAN_HEIGHT, Places
from vftester.gui.timeline.view import TimelineView
from vftester.gui.tokens import LIGHT
from vftester.gui.wording import NO_TIMES


def painted(view: TimelineView, lane: Lane) -> set[str]:
    image = view.grab(Places(view.width(), view.height(), view._port.axis.lanes).lane(lane)).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


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
