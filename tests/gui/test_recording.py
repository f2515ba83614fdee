"""A recorded session in the window: its timeline at once, all else in slices, nothing twice."""

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting, spoken
from vftester.core.conversation import advance_all
from vftester.core.conversation import told as told_of
from vftester.core.timeline.timescale import SECOND, TimeRange
from vftester.gui import session_view
from vftester.gui.plain_text import PlainText
from vftester.gui.window import MainWindow
from vftester.runs.stored import Retold, glimpse, retell


def recorded(*told: Scripted) -> Retold:
    return retell(told_of(advance_all(scripted.turn, scripted.reports)[0]) for scripted in told)


def long_reply(pieces: int) -> Scripted:
    return Scripted(0, "Tell me all").streams(400, *["word "] * pieces, every=1).ends(400 + pieces)


def show(window: MainWindow, retold: Retold) -> None:
    window.begin_conversation("Recorded", live=False)
    window.show_recording(retold)


def texts(window: MainWindow) -> list[str]:
    return [row.text for row in window.session.conversation.findChildren(PlainText)]


def events(window: MainWindow) -> int:
    assert window.session.details is not None
    return window.session.details.model.count


def test_the_last_turns_timeline_is_whole_before_any_text_is_shown(window: MainWindow) -> None:
    retold = recorded(greeting(0), booking(1))
    show(window, retold)
    shown = window.session.timeline.shown
    assert shown is retold.lanes.turns[1]
    assert shown is not None
    assert shown.count(0, 1 << 62)[0] == len(shown.turn.readings)
    assert window.session._waiting
    assert not any("Perfect" in text for text in texts(window))


def test_what_was_said_follows_as_it_would_live(qtbot: QtBot, window: MainWindow) -> None:
    show(window, recorded(greeting(0), spoken(1)))
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    recorded_texts = texts(window)
    window.begin_conversation("Live")
    for scripted in (greeting(0), spoken(1)):
        for update in scripted.updates(3):
            window.show_update(update)
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    said = [text for text in texts(window) if "Perfect" in text or "Welcome" in text]
    assert said
    assert [text for text in recorded_texts if "Perfect" in text or "Welcome" in text] == said


@pytest.mark.parametrize("opened", ["before", "while it is shown", "after"])
def test_each_event_is_in_the_details_once_whenever_they_are_opened(
    qtbot: QtBot, window: MainWindow, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_view, "HOLD_MS", 1)
    if opened == "before":
        window.commands["details"].setChecked(True)
    retold = recorded(long_reply(3000))
    show(window, retold)
    if opened == "while it is shown":
        qtbot.waitUntil(
            lambda: any(
                isinstance(rows, PlainText) and "word" in rows.text
                for rows in window.session.conversation.findChildren(PlainText)
            ),
            timeout=60_000,
        )
        assert window.session._waiting
        window.commands["details"].setChecked(True)
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    window.commands["details"].setChecked(True)
    count = len(retold.lanes.turns[0].turn.readings)
    qtbot.waitUntil(lambda: events(window) == count, timeout=60_000)


def test_a_flood_is_taken_in_over_several_frames(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_view, "HOLD_MS", 0.5)
    window.begin_conversation("Live")
    window.show_update(long_reply(3000).result())
    window.session._show_waiting()
    assert 0 < window.session._lanes.turns[0].count(0, 1 << 62)[0] < 3000
    assert window.session._waiting
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    assert "word " * 3000 in texts(window)


def test_of_a_flood_taking_in_and_placing_either_half_are_a_round_of_the_loop_each(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_view, "HOLD_MS", 0.5)
    window.begin_conversation("Live")
    window.show_update(long_reply(3000).result())
    window.session._show_waiting()
    lanes = window.session._lanes.turns[0]
    taken = lanes.count(0, 1 << 62)
    assert taken[0] > 0
    assert window.session.timeline.shown is None
    window.session._show_waiting()
    assert window.session.timeline.shown is lanes
    assert lanes.count(0, 1 << 62) == taken
    bubble = next(of for of in window.findChildren(PlainText) if "word " in of.text)
    assert bubble.visibleRegion().isEmpty()  # nowhere, rather than where it does not belong
    window.session._show_waiting()
    assert lanes.count(0, 1 << 62) == taken
    assert not bubble.visibleRegion().isEmpty()
    window.session._show_waiting()
    assert lanes.count(0, 1 << 62) > taken
    window.begin_conversation("Another")  # what of the first was not placed never is
    window.show_update(greeting(0).result())
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    assert any("Welcome" in text for text in texts(window))
    assert window.session.timeline.shown is window.session._lanes.turns[0]


def test_a_flood_that_is_taken_in_at_one_go_is_placed_in_the_next_round(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_view, "HOLD_MS", 60_000)
    window.begin_conversation("Live")
    window.show_update(long_reply(session_view.SLICE).result())
    window.session._show_waiting()
    assert not window.session._waiting
    assert window.session.timeline.shown is None
    window.session._show_waiting()
    assert window.session.timeline.shown is window.session._lanes.turns[0]


def test_a_little_is_taken_in_and_placed_at_one_go(window: MainWindow) -> None:
    window.begin_conversation("Live")
    window.show_update(greeting(0).result())
    window.session._show_waiting()
    assert window.session.timeline.shown is window.session._lanes.turns[0]


def test_what_comes_before_the_next_frame_is_due_is_taken_in_and_waits_for_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, refreshed, until = window.session, list[int](), [0]
    really = session.timeline.refresh
    monkeypatch.setattr(session, "_until_frame", lambda: until[0])
    monkeypatch.setattr(session.timeline, "refresh", lambda lanes: (refreshed.append(lanes.turn.index), really(lanes)))
    window.begin_conversation("Live")
    window.show_update(greeting(0).result())
    session._show_waiting()
    assert refreshed == [0]
    until[0] = 10
    window.show_update(booking(1).result())
    session._show_waiting()  # the conversation's half of the first frame
    session._show_waiting()
    assert sorted(session._lanes.turns) == [0, 1]
    assert refreshed == [0]
    assert session._frame.interval() == 10
    until[0] = 0
    session._show_waiting()
    assert refreshed == [0, 1]


def test_a_glimpse_shows_the_newest_turn_and_the_rest_joins_it_where_one_looks(
    qtbot: QtBot, window: MainWindow
) -> None:
    told = [told_of(advance_all(one.turn, one.reports)[0]) for one in (greeting(0), booking(1))]
    window.begin_conversation("Recorded", live=False)
    seen = glimpse(told[-1])
    window.session.show_glimpse(seen)
    timeline = window.session.timeline
    assert timeline.shown is seen.turns[1]
    assert not timeline.head.back.isEnabled()
    close = TimeRange(SECOND, 2 * SECOND)
    timeline.view.look_at(close)
    window.show_recording(retell(told, seen))
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=60_000)
    assert timeline.shown is seen.turns[1]
    assert timeline.view.view == close
    assert timeline.head.back.isEnabled()
    assert any("Welcome" in text for text in texts(window))
    assert any("Perfect" in text for text in texts(window))
