"""A recording is played at the window: with buttons and keys, from any place, at any speed, and left again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from time import perf_counter_ns

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.gui.scripted import booking, greeting, spoken
from tests.helpers.turns import kept, turn_of
from vftester.core.conversation import Turn, advance_all
from vftester.core.speech import VoiceReport
from vftester.core.spoken.voice import Utterance, VoiceEvent, VoiceListener
from vftester.desk import voice
from vftester.desk.replaying import SPOKEN_AGAIN, UNTIMED
from vftester.desk.sessions import UNTIMED as NOT_KNOWN
from vftester.gui.column import Column
from vftester.gui.hear_both import HearBoth
from vftester.gui.plain_text import PlainText
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.transport import Transport
from vftester.store.reader import Reader
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]


def taken(scripted: object, after_s: int = 0) -> Turn:
    turn = advance_all(scripted.turn, scripted.reports)[0]
    return replace(turn, started_at=turn.started_at + timedelta(seconds=after_s))


def with_a_recording(
    app: QApplication, store: Path, person: Callable[[Person, Transport, TimelinePanel], Awaitable[None]]
) -> str:
    """Open a session of three turns, and let the person do something with it; its id."""
    with Writer(store) as writer:
        session = writer.keep(kept(taken(greeting(0)), taken(spoken(1), 30), taken(booking(2), 60)))
    before = Reader(store).load(session)

    async def opens(there: Person) -> None:
        await there.until(lambda: there.window.commands["launch"].isEnabled())
        there.window.modeChosen.emit("mute")
        there.window.openSessionRequested.emit(session)
        timeline = there.window.session.timeline
        await there.until(lambda: timeline.transport is not None and timeline.transport.isVisible())
        assert timeline.transport is not None
        await there.until(lambda: "Is there anything else?" in there.reads())
        await person(there, timeline.transport, timeline)

    at_the_window(opens, store, app)
    assert Reader(store).load(session) == before, "a replay keeps nothing"
    return session


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def menu_action(person: Person, row: str, name: str) -> QAction:
    found = next(r for r in person.window.session.conversation.findChildren(PlainText) if row in r.text)
    return next(action for action in found.actions() if action.text() == name)


def test_play_plays_the_turn_that_is_shown_to_its_end_and_the_recording_can_be_had_again(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        assert not transport.leave.isVisible()
        click(transport.speeds.button(3))
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: timeline.head.chip.text().startswith("▶ Replay, recorded"))
        await person.until(lambda: "Perfect, Thursday" in person.reads())
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        await person.until(lambda: "ending in 34." in person.reads())
        assert "Welcome to Lindengrove" in person.reads(), "the turns before stand there"
        await person.until(lambda: not transport.leave.isVisible())
        await person.until(lambda: person.reads().count("whole reply") == 3)
        assert timeline.head.name.text() == "Turn 3"

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_a_replay_that_was_paused_is_left_for_the_whole_recording(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        click(timeline.head.back)
        click(timeline.head.back)
        click(transport.play)
        await person.until(lambda: transport.slider.value() > 0)
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        await person.until(lambda: person.reads().count("whole reply") < 3)
        assert transport.leave.isVisible()
        await person.press("Whole recording")
        await person.until(lambda: not transport.leave.isVisible())
        await person.until(lambda: person.reads().count("whole reply") == 3)

    with_a_recording(qapp, tmp_path / "s.db", plays)


class QuickVoice:
    """Says everything at once, and nobody hears it."""

    engine, rung = None, None

    def __init__(self, listener: VoiceListener, _settings: object, **_more: object) -> None:
        self._listener = listener

    def start(self) -> None:
        pass

    set = play = lambda self, *_: None
    stop = close = lambda self: None

    def say(self, utterance: Utterance) -> None:
        for what in ("started", "finished"):
            self._listener(VoiceEvent(utterance.id, what, perf_counter_ns(), True))


def test_after_its_end_the_voice_that_is_seen_is_that_of_the_recording_at_the_turn_that_was_played(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "Speaker", QuickVoice)

    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        person.window.modeChosen.emit("arriving")
        bar = person.window.session.conversation.findChild(Column).verticalScrollBar()
        click(timeline.head.back)

        def seen() -> list[VoiceReport]:
            return list(timeline.shown.turn.speech.events) if timeline.shown is not None else []

        recorded = seen()
        click(transport.speeds.button(2))
        click(transport.play)
        await person.until(lambda: seen() and seen()[-1] not in recorded)
        assert SPOKEN_AGAIN in [label.text() for label in transport.findChildren(QLabel)]
        await person.until(lambda: not transport.leave.isVisible())
        await person.until(lambda: person.reads().count("whole reply") == 3)
        assert seen() == recorded
        assert timeline.head.name.text() == "Turn 2"
        assert plays_what(transport) == "Play turn 2"
        await person.until(lambda: bar.value() < bar.maximum())
        assert not any(label.isVisible() and label.text() == SPOKEN_AGAIN for label in transport.findChildren(QLabel))

    with_a_recording(qapp, tmp_path / "s.db", plays)


def plays_what(transport: Transport) -> str:
    return transport.play.accessibleName().split(" (")[0]


def test_with_the_session_in_view_play_plays_the_whole_conversation(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        assert plays_what(transport) == "Play turn 3"
        click(timeline.head.all)
        assert plays_what(transport) == "Play the conversation from turn 1 to the end"
        click(transport.speeds.button(3))
        turns: list[int] = []
        timeline.turnShown.connect(lambda: turns.append(timeline.shown.turn.index if timeline.shown else -1))
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        # At the end the recording is shown again, at the turn where the replay ended.
        await person.until(lambda: [turn for turn, _ in groupby(turns)] == [0, 1, 2])
        assert plays_what(transport) == "Play the conversation from turn 1 to the end"
        await person.until(lambda: person.reads().count("whole reply") == 3)

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_going_to_another_turn_moves_the_replay_and_the_conversation(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        bar = person.window.session.conversation.findChild(Column).verticalScrollBar()
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: timeline.head.name.text() == "Turn 3" and "Thursday works" in person.reads())
        await person.until(lambda: bar.value() == bar.maximum() > 0)
        click(timeline.head.back)
        click(timeline.head.back)
        assert timeline.head.name.text() == "Turn 1"
        assert plays_what(transport) == "Play turn 1"
        assert bar.value() < bar.maximum(), "the conversation is there too"
        assert transport.slider.value() == 0
        click(transport.speeds.button(3))
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: "Thursday works" not in person.reads())
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        await person.until(lambda: "Thursday works" in person.reads())
        assert timeline.head.name.text() == "Turn 1", (
            "the whole recording is there again, and the person is at this turn"
        )
        assert plays_what(transport) == "Play turn 1"
        click(timeline.head.forth)
        await person.until(lambda: timeline.head.name.text() == "Turn 2")
        await person.until(lambda: plays_what(transport) == "Play turn 2")
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: person.reads().count("whole reply") < 3)
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        await person.until(lambda: person.reads().count("whole reply") == 3)
        assert timeline.head.name.text() == "Turn 2"

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_replay_from_here_goes_on_through_the_session(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        click(transport.speeds.button(3))
        menu_action(person, "Thursday works", "Replay from here").trigger()
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.until(lambda: timeline.shown is not None and timeline.shown.turn.index == 1)
        await person.until(lambda: timeline.shown is not None and timeline.shown.turn.index == 2)
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        await person.until(lambda: person.reads().count("whole reply") == 3)

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_events_are_stepped_through_and_a_place_is_sought(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        for value in (430, 430, 480):  # the start of the message and its first piece came at once
            if transport.slider.value() < value:
                click(transport.next)
            await person.until(lambda value=value: transport.slider.value() == value)
        QTest.keyClick(transport.slider, Qt.Key.Key_Left)
        await person.until(lambda: transport.slider.value() == 430)
        transport.slider.setValue(2500)
        await person.until(lambda: "ending in 34." in person.reads())
        assert "Is there anything else?" not in person.reads().split("ending in 34.")[-1]
        shown = timeline.shown
        assert shown is not None
        assert max(r.record.offset_ns for r in shown.turn.readings) <= 2_500_000_000
        assert not transport.play.accessibleName().startswith("Pause")

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_space_on_the_timeline_and_ctrl_p_play_and_pause(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        timeline.view.setFocus()
        QTest.keyClick(timeline.view, Qt.Key.Key_Space)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        QTest.keyClick(timeline.view, Qt.Key.Key_Space)
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))
        place = transport.slider.value()
        person.window.commands["play"].trigger()
        await person.until(lambda: transport.slider.value() > place)
        person.window.commands["play"].trigger()
        await person.until(lambda: transport.play.accessibleName().startswith("Play"))

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_ctrl_and_a_click_on_the_ruler_go_to_that_moment(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        middle = QPoint(timeline.view.width() // 2, 6)
        QTest.mouseClick(timeline.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, middle)
        await person.until(lambda: 500 < transport.slider.value() < 4000)
        await person.until(lambda: transport.leave.isVisible())

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_a_launch_ends_the_replay_and_takes_the_transport_away(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))
        await person.press("Launch")
        await person.until(lambda: not transport.isVisible())
        await person.reply(1)
        assert timeline.head.chip.text() == "● Live"
        assert not person.window.commands["play"].isEnabled()

    with_a_recording(qapp, tmp_path / "s.db", plays)


def test_the_window_may_be_closed_while_it_plays(qapp: QApplication, tmp_path: Path) -> None:
    async def plays(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        click(transport.play)
        await person.until(lambda: transport.play.accessibleName().startswith("Pause"))

    with_a_recording(qapp, tmp_path / "s.db", plays)


def timeline_chip(person: Person) -> QLabel:
    return person.window.session.timeline.head.chip


def test_a_recording_without_times_says_so_and_is_not_played(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    turns = [turn_of((0, "text", {"message": "Hello."}), (0, "event:end"), index=n, before=()) for n in (0, 1)]
    with Writer(store) as writer:
        untimed = writer.keep(kept(*turns))
        timed = writer.keep(kept(taken(greeting(0)), taken(spoken(1), 30)))

    async def looks(person: Person) -> None:
        window = person.window
        await person.until(lambda: window.commands["launch"].isEnabled())
        window.openSessionRequested.emit(untimed)
        await person.until(lambda: person.reads().count("no times recorded") == 2)
        transport = window.session.timeline.transport
        assert transport is not None
        await person.until(lambda: transport.isVisible() and not transport.play.isEnabled())
        assert UNTIMED in [label.text() for label in transport.findChildren(QLabel) if label.isVisible()]
        assert not window.commands["play"].isEnabled()
        told = [label.text() for label in window.status.findChildren(QLabel)]
        assert NOT_KNOWN in told
        assert not any("Recorded" in text for text in told)
        assert (timeline_chip(person).text(), timeline_chip(person).toolTip()) == ("▶ Replay", "")
        assert "The agent said nothing" not in person.reads()
        window.bothRequested.emit(1)
        assert window.findChild(HearBoth) is None
        window.openSessionRequested.emit(timed)
        await person.until(lambda: transport.isVisible() and transport.play.isEnabled())
        assert window.commands["play"].isEnabled()
        await person.until(lambda: "recorded" in timeline_chip(person).text())
        assert UNTIMED not in [label.text() for label in transport.findChildren(QLabel) if label.isVisible()]

    at_the_window(looks, store, qapp)
