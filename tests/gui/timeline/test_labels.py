"""The words on the timeline's picture can be read, whatever else is painted there."""

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, spoken
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.marks import Span, Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import TimeRange
from vftester.gui.timeline import spans as timeline_spans
from vftester.gui.timeline.places import RULER_HEIGHT, Places
from vftester.gui.timeline.spans import _label, write
from vftester.gui.timeline.view import TimelineView
from vftester.gui.tokens import LIGHT

SAID = "I would like to change my appointment from Thursday morning to some other day of that week, please"


def shown_until(qtbot: QtBot, scripted: Scripted, now_ms: int, wide: int = 1000) -> tuple[TimelineView, Places, int]:
    """A turn that goes on, at a moment: its picture's places, and where the line of now is."""
    session = SessionLanes()
    update = scripted.result()
    view = TimelineView()
    qtbot.addWidget(view)
    view.resize(wide, 300)
    view.show()
    view.go_by(lambda: now_ms * MS)
    view.show_lanes(session.take(update.turn, update.changes))
    view.look_at(TimeRange(0, 5000 * MS))
    places = Places(view.width(), view.height())
    return view, places, round(places.left + view.view.x(now_ms * MS, places.plot_width))


def column(view: TimelineView, places: Places, lane: Lane, x: int) -> list[str]:
    """The colours of a lane, from its top to its bottom, at a place."""
    row = places.lane(lane)
    image: QImage = view.grab(QRect(x, row.top(), 1, row.height())).toImage()
    return [image.pixelColor(0, y).name() for y in range(image.height())]


def test_the_line_of_now_leaves_out_what_the_person_said(qtbot: QtBot) -> None:
    view, places, x = shown_until(qtbot, Scripted(1, SAID).streams(430, "One. "), 700)
    said, events = column(view, places, Lane.SAID, x), column(view, places, Lane.EVENTS, x)
    assert set(events) == {LIGHT.accent}, "it goes through a lane that has no words there"
    words = said[len(said) // 2 - 5 : len(said) // 2 + 5]
    assert LIGHT.accent not in words
    assert LIGHT.accent in said[:4]
    assert LIGHT.accent in said[-4:]
    view.show_lanes(None)


def test_the_line_of_the_first_text_leaves_them_out_too(qtbot: QtBot) -> None:
    view, places, _ = shown_until(qtbot, Scripted(1, SAID).streams(430, "One. "), 1700)
    x = round(places.left + view.view.x(430 * MS, places.plot_width))
    said = column(view, places, Lane.SAID, x)
    assert LIGHT.accent not in said[len(said) // 2 - 5 : len(said) // 2 + 5]
    assert LIGHT.accent in column(view, places, Lane.EVENTS, x)
    view.show_lanes(None)


@pytest.mark.parametrize("now_ms", [3200, 3300, 3400])
def test_it_leaves_out_the_words_that_are_being_spoken(qtbot: QtBot, now_ms: int) -> None:
    view, places, x = shown_until(qtbot, spoken(until=now_ms), now_ms, 1400)
    voice = column(view, places, Lane.VOICE, x)
    assert LIGHT.accent not in voice[len(voice) // 2 - 5 : len(voice) // 2 + 5]
    assert LIGHT.voice not in voice[len(voice) // 2 - 5 : len(voice) // 2 + 5], "no edge of what was said either"
    assert LIGHT.accent in voice[:6]
    view.show_lanes(None)


def test_it_leaves_out_the_name_of_the_first_sound(qtbot: QtBot) -> None:
    view, places, x = shown_until(qtbot, spoken(until=700), 700)
    image = view.grab(QRect(x, RULER_HEIGHT - 10, 1, 6)).toImage()
    assert LIGHT.accent not in [image.pixelColor(0, y).name() for y in range(image.height())]
    assert LIGHT.accent in column(view, places, Lane.EVENTS, x)
    view.show_lanes(None)


def test_a_silence_says_its_length_and_cause_wherever_they_have_room_then_its_length_then_nothing(
    qtbot: QtBot,
) -> None:
    metrics = QFontMetrics(QFont())
    span = Span(0, 660 * MS, -1, Tone.SILENCE, "0.66 s silence: model")
    pause = Span(0, 660 * MS, -1, Tone.PAUSE, "1.43 s pause: tool, not heard")

    def said(of: Span) -> list[str]:
        return list(dict.fromkeys(_label(of, metrics, room) for room in range(400, 0, -1)))

    assert said(span) == ["0.66 s silence: model", "0.66 s: model", "0.66 s", ""]
    assert said(pause) == ["1.43 s pause: tool, not heard", "1.43 s pause: tool", "1.43 s: tool", "1.43 s", ""]


def test_in_a_session_looked_at_from_afar_a_silence_keeps_its_cause(qtbot: QtBot) -> None:
    session = SessionLanes()
    for index in range(3):
        slow = Scripted(index, "go").streams(1800, "One. ").ready(1800, "One.").starts(2000, 0).over(2600, 0)
        update = slow.ends(2700).result()
        session.take(update.turn, update.changes)
    view = TimelineView()
    qtbot.addWidget(view)
    view.resize(620, 300)
    view.show()
    written: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timeline_spans, "write", lambda *given: (written.append(given[2]), write(*given))[1])
        view.show_session(session)
        view.grab()
    assert written.count("2.00 s: model") == 3
    view.show_lanes(None)


def test_words_of_which_only_two_letters_have_room_are_not_written(qtbot: QtBot) -> None:
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    wide = painter.fontMetrics().horizontalAdvance
    for shown in ("Ap…", "Appoi…"):
        room = max(wide(shown) + 2.0, timeline_spans.ROOM_PX + 1.0)
        place = timeline_spans.write(painter, QRectF(0, 0, room, 20), "Appointment desk")
        assert place.isEmpty() == (shown == "Ap…")
    painter.end()


@pytest.mark.parametrize("height", range(200, 330, 10))
def test_that_speech_goes_on_is_said_beside_the_steps_and_not_over_them(qtbot: QtBot, height: int) -> None:
    agent = {"message": "agent", "ref": {"type": "agent", "agentID": "a1", "agentName": "booking"}}
    stepping = Scripted(1, "go").trace(10, "debug", agent).streams(430, "One two. ", "Three.", every=1500)
    stepping.ready(900, "One two.").queued(901, 0).starts(940, 0).over(9000, 0).ends(4900)
    view, _, _ = shown_until(qtbot, stepping, 9500)
    view.resize(1000, height)
    view.look_at(TimeRange(0, 4000 * MS))
    places = Places(view.width(), height)
    assert LIGHT.voice in painted_in(view, QRect(places.left, 0, places.plot_width, places.lane(Lane.VOICE).top() + 4))
    top, tall = places.box(Lane.STEP)
    edge = view.grab(QRect(places.left, round(top + tall) - 2, places.plot_width, 3)).toImage()
    x = places.plot_width - 60
    assert LIGHT.step_ink in {edge.pixelColor(x, y).name() for y in range(3)}
    view.show_lanes(None)


def painted_in(view: TimelineView, part: QRect) -> set[str]:
    image = view.grab(part).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("piled", ["Z" + "\u0301" * 60 + " a", "Z" + "\u0323" * 60 + " a"], ids=["above", "below"])
def test_marks_that_are_piled_on_a_letter_stay_in_its_lane(qtbot: QtBot, piled: str) -> None:
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    write(painter, QRectF(20, 140, 200, 18), piled)
    write(painter, QRectF(120, 140, 100, 18), "plain")
    painter.end()
    inked = [y for y in range(300) if any(image.pixelColor(x, y).name() != LIGHT.surface for x in range(300))]
    assert inked
    assert inked[0] >= 138
    assert inked[-1] <= 160
