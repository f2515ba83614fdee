"""The line under a reply while nothing more comes, and what it says once the turn is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from tests.core.timeline.test_waiting import stalled
from tests.gui.scripted import Scripted
from tests.gui.test_conversation import Shown
from vftester.core.records import Closing
from vftester.core.timeline.timescale import SECOND
from vftester.gui.rows import foot
from vftester.gui.rows.foot import Foot
from vftester.runs.live import Update


def test_the_seconds_of_a_wait_are_counted_until_the_turn_is_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0]
    monkeypatch.setattr(foot, "perf_counter_ns", lambda: clock[0])
    shown = Shown(qtbot)
    scripted = stalled()
    shown.feed(*scripted.updates())
    (row,) = shown.view.findChildren(Foot)
    clock[0] = 2 * SECOND
    row._seconds.timeout.emit()
    assert "waiting" not in row.measures.text
    clock[0] = 12 * SECOND
    row._seconds.timeout.emit()
    assert row.measures.text.endswith(" · waiting for the agent… 12 s")
    *_, last = scripted.closes(39_100, Closing.CANCELLED).updates()
    shown.feed(last)
    assert row.measures.text.endswith(" · then 38.2 s silence: nothing came any more")
    assert not row._seconds.isActive()


def test_before_anything_came_the_wait_is_all_that_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0]
    monkeypatch.setattr(foot, "perf_counter_ns", lambda: clock[0])
    shown = Shown(qtbot)
    shown.feed(Update(Scripted(1, "go").turn))
    clock[0] = 12 * SECOND
    (row,) = shown.view.findChildren(Foot)
    row._seconds.timeout.emit()
    assert row.measures.text == "Waiting for the agent… 12 s"


def test_a_turn_that_the_next_one_ended_was_spoken_over(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    scripted = stalled().closes(3000, Closing.CANCELLED)
    shown.feed(*scripted.updates())
    assert any(text.startswith("Cancelled.") for text in shown.texts)
    begun = Scripted(2, "next").turn
    started_at = scripted.result().turn.started_at + timedelta(milliseconds=3040)
    shown.feed(Update(replace(begun, started_at=started_at)))
    assert any(text.startswith("Spoken over: what you said next stopped this reply.") for text in shown.texts)
    assert not any(text.startswith("Cancelled.") for text in shown.texts)


def test_a_reply_that_was_spoken_over_says_after_how_many_words(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    heard = stalled().word(210, 0, 0, 4).word(400, 0, 5, 3).closes(3000, Closing.CANCELLED)
    shown.feed(*heard.updates())
    started_at = heard.result().turn.started_at + timedelta(milliseconds=3040)
    shown.feed(Update(replace(Scripted(2, "next").turn, started_at=started_at)))
    assert any(text.startswith("Spoken over after 2 words: ") for text in shown.texts)


def test_where_nothing_can_be_heard_the_words_that_were_played_are_told_as_unheard(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    played = Scripted(1, "go").says(100, "One.").ready(110, "One.").queued(120, 0).starts(200, 0, heard=False)
    shown.feed(*played.word(210, 0, 0, 4).closes(3000, Closing.CANCELLED).updates())
    started_at = played.result().turn.started_at + timedelta(milliseconds=3040)
    shown.feed(Update(replace(Scripted(2, "next").turn, started_at=started_at)))
    assert any(text.startswith("Spoken over after 1 word, unheard: ") for text in shown.texts)
