"""What is painted in the lanes: audio, exits, steps, and a sentence where there are no times."""

import pytest
from pytestqt.qtbot import QtBot

from tests.core.timeline.laned import lanes_of
from tests.gui.scripted import MS, Scripted, greeting, spoken
from tests.gui.timeline.panel import begun, feed, place_of
from tests.helpers.turns import turn_of
from vftester.core.conversation import told
from vftester.core.records import Attempt, Closed, Closing, TurnError
from vftester.core.speech import SegmentReady
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.places import FLAG_ROOM, SPAN_HEIGHT, Places
from vftester.gui.timeline.tips import describe
from vftester.gui.timeline.view import TimelineView
from vftester.gui.timeline.words import failed_word
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


def test_a_turn_that_failed_shows_its_attempts_and_says_why_at_the_pointer(qtbot: QtBot) -> None:
    lost = TurnError("connection", "The name example.invalid could not be found. Nothing was sent.")
    scripted = Scripted(0, "hello")
    scripted.reports = [
        Attempt(400 * MS, None, "Not found. Trying again in 0.6 s."),
        Closed(1900 * MS, Closing.REFUSED, lost),
    ]
    panel, session = begun(qtbot)
    lanes = feed(panel, session, scripted)
    assert panel.view.view.end_ns > 1900 * MS
    image = panel.view.grab().toImage()
    for ms, said in (
        (400, "400.0 ms · Not found. Trying again in 0.6 s."),
        (1900, f"1900.0 ms · Failed. {lost.message}"),
    ):
        place = place_of(panel.view, Lane.EVENTS, 0, ms)
        assert image.pixelColor(place.x() + 1, place.y()).name() == LIGHT.trouble
        hit = lanes.hit(Lane.EVENTS, ms * MS, 10 * MS, 0)
        assert hit is not None
        assert describe(hit, lanes) == said
    row, behind = place.y(), range(place.x() + 6, place.x() + 60)
    inks = [image.pixelColor(x, y) for x in behind for y in range(row - 8, row + 8)]
    assert any(ink.red() > 2 * ink.green() for ink in inks), "and the word for it stands there"


def test_the_word_for_what_became_of_a_turn_stands_only_where_nothing_arrived() -> None:
    lost = TurnError("connection", "Nothing was sent.")
    refused = Scripted(0, "go").closes(90, Closing.REFUSED, lost)
    assert failed_word(lanes_of(refused)) == "Failed"
    assert failed_word(lanes_of(Scripted(0, "go").closes(90, Closing.TIMED_OUT))) == "Timed out"
    assert failed_word(lanes_of(Scripted(0, "go").says(50, "One").closes(90, Closing.BROKEN))) == ""
    assert failed_word(lanes_of(Scripted(0, "go").closes(90, Closing.CANCELLED))) == ""
    assert failed_word(lanes_of(greeting())) == ""
    refused.reports[:0] = [Attempt(12 * MS, None, "Not found.")]
    assert failed_word(lanes_of(refused)) == "Failed"
    refused.reports[-1] = Closed(None, Closing.REFUSED, lost)
    assert failed_word(lanes_of(refused)) == "… Failed", "some time after the last attempt: when is not known"
