"""What the menus do, at the window and against the demo agent over a real socket: end, try again, export, open."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, kept, set_up_with_key
from tests.helpers.scripted_server import ScriptedServer, frames, stream
from vftester.core.conversation import TurnState
from vftester.demo.server import DemoOptions
from vftester.settings import Settings, TargetSetting, load, save, settings_path
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

__all__ = ["a_home_of_its_own"]

ASK = "I need a check-up next week, mornings"
GIVE = "Thursday works, my number is 555 0134"


def line(person: Person) -> QLineEdit:
    return person.window.composer._line


def sent(store: Path, session: str) -> list[str]:
    return [turn.action.label for turn in Reader(store).load(session).turns]


async def asked(person: Person) -> None:
    """Launch, and ask for what the demo agent is there for: two replies."""
    await person.press("Launch")
    await person.reply(1)
    await person.say(ASK)
    await person.reply(2)


def test_try_again_sends_the_turns_before_to_a_fresh_user_and_then_the_same_again(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = tmp_path / "sessions.db"

    async def again(person: Person) -> None:
        await asked(person)
        person.window.againRequested.emit(1)
        await person.until(lambda: person.window.progress is not None and person.window.progress.isVisible())
        assert person.window.progress is not None
        assert person.window.progress.text == "Sending turn 1 of 1 again"
        assert "sent again" in line(person).placeholderText()
        await person.until(lambda: line(person).isEnabled())
        await person.reply(2)
        await person.say(GIVE)
        await person.reply(3)

    at_the_window(again, store, qapp)
    newest, first = Catalog(store).sessions()
    assert sent(store, first.id) == ["Launch", ASK]
    assert sent(store, newest.id) == ["Launch", ASK, GIVE]
    session = kept(store).session
    assert session.repeats == first.id
    assert session.name == ASK
    assert first.target.user != newest.target.user


def test_edit_and_try_sends_nothing_before_the_words_were_changed(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def edit(person: Person) -> None:
        await asked(person)
        QTest.keyClick(
            person.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        await person.until(lambda: line(person).text() == ASK)
        bar = person.window.bars.editing
        assert bar.isVisible()
        assert "Send starts over as a fresh user: the launch is sent again without being spoken" in bar.text
        assert len(Catalog(store).sessions()) == 1, "nothing was begun"
        assert ASK in person.reads(), "what is shown stays"
        line(person).clear()
        await person.say("An afternoon, please")
        await person.until(lambda: not bar.isVisible())
        await person.reply(2)
        assert line(person).text() == ""

    at_the_window(edit, store, qapp)
    newest, first = Catalog(store).sessions()
    assert sent(store, first.id) == ["Launch", ASK]
    assert sent(store, newest.id) == ["Launch", "An afternoon, please"]
    session = kept(store).session
    assert session.repeats == first.id
    assert session.changed == f"turn 2: “An afternoon, please” instead of “{ASK}”"
    assert session.name == "An afternoon, please", "it was called by the words that were changed"
    assert first.target.user != newest.target.user


def test_editing_is_cancelled_and_the_line_is_as_it_was(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def cancel(person: Person) -> None:
        window = person.window
        await asked(person)
        QTest.keyClicks(line(person), "half a thou")
        for leave in ("Cancel", "Escape"):
            window.commands["edit"].trigger()
            assert line(person).text() == ASK
            if leave == "Cancel":
                await person.press("Cancel")
            else:
                QTest.keyClick(line(person), Qt.Key.Key_Escape)
            assert line(person).text() == "half a thou"
            assert not window.bars.editing.isVisible()
        line(person).clear()
        await person.say(GIVE)
        await person.reply(3)

    at_the_window(cancel, store, qapp)
    (only,) = Catalog(store).sessions()
    assert sent(store, only.id) == ["Launch", ASK, GIVE]


def test_what_is_over_is_edited_and_closed_again_by_cancel(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def edit(person: Person) -> None:
        await asked(person)
        await person.press("End conversation")
        await person.until(lambda: not line(person).isEnabled())
        reason = line(person).placeholderText()
        person.window.commands["edit"].trigger()
        assert line(person).isEnabled()
        await person.press("Cancel")
        assert not line(person).isEnabled()
        assert line(person).placeholderText() == reason

    at_the_window(edit, store, qapp)


def test_words_that_could_not_be_sent_are_in_the_line_again(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def edit(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.say("/fault cut-frame")
        await person.until(lambda: "cut off" in person.reads().lower() and not person.button("Cancel reply"))
        await person.say(ASK)
        await person.reply(2)
        person.window.commands["edit"].trigger()
        line(person).clear()
        await person.say(GIVE)
        await person.until(lambda: person.window.problem is not None and person.window.problem.isVisible())
        await person.until(lambda: line(person).text() == GIVE)
        assert line(person).isEnabled()

    at_the_window(edit, store, qapp)
    assert sent(store, Reader(store).find("last")) == ["Launch", "/fault cut-frame"]


def test_sending_again_can_be_stopped(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def stop(person: Person) -> None:
        await asked(person)
        await person.say("/fault delay 0.01")
        await person.reply(3)
        person.window.againRequested.emit(2)
        await person.press("Stop")
        await person.until(lambda: line(person).isEnabled())
        assert person.window.problem is not None
        assert "It is yours from here." in person.window.problem.text

    at_the_window(stop, store, qapp, DemoOptions(pace=4))
    assert 1 <= len(sent(store, Reader(store).find("last"))) <= 2


def test_where_the_agent_offers_no_such_button_any_more_it_is_the_persons_turn(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = tmp_path / "sessions.db"
    request = {"type": "path-cm0renew", "payload": {"label": "Renew a loan"}}
    choice = {"type": "choice", "payload": {"buttons": [{"name": "Renew a loan", "request": request}]}}
    said = {"type": "text", "payload": {"message": "How can we help?"}}

    async def again(person: Person) -> None:
        await person.press("Launch")
        await person.press("Renew a loan")
        await person.reply(2)
        person.window.againRequested.emit(1)
        await person.until(lambda: person.window.problem is not None and person.window.problem.isVisible())
        assert person.window.problem is not None
        assert "no button “Renew a loan” is offered this time" in person.window.problem.text
        assert line(person).isEnabled()

    with ScriptedServer([stream(frames(said, choice)), stream(frames(said)), stream(frames(said))]) as server:
        set_up_with_key(server)
        at_the_window(again, store, qapp)


def test_end_conversation_tells_the_agent(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def end(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.press("End conversation")
        assert not line(person).isEnabled()
        await person.until(lambda: "end" in [turn.action.type for turn in kept(store).turns])
        await person.until(lambda: kept(store).turns[-1].state is TurnState.COMPLETE)
        assert person.button("End conversation") is None

    at_the_window(end, store, qapp)
    assert [turn.action.type for turn in kept(store).turns] == ["launch", "end"]


def test_a_session_is_exported_opened_again_and_tried_again(qapp: QApplication, tmp_path: Path) -> None:
    store, file = tmp_path / "sessions.db", tmp_path / "a talk.json"

    async def export(person: Person) -> None:
        window = person.window
        await asked(person)
        first = kept(store).id
        window.exportRequested.emit(str(file))
        await person.until(lambda: window.status.text == f"Exported to {file}")
        read = person.reads()
        window.openSessionRequested.emit(first)
        await person.until(lambda: "recording" in line(person).placeholderText())
        await person.until(lambda: person.reads().count("whole reply") == 2)
        await person.until(lambda: sorted(person.reads().splitlines()) == sorted(read.splitlines()))
        assert window.windowTitle() == f"{ASK} – vftester"
        window.openFileRequested.emit(str(file))
        await person.until(lambda: len(Catalog(store).sessions()) == 2)
        window.againRequested.emit(1)
        await person.until(lambda: line(person).isEnabled())
        await person.reply(2)
        window.openFileRequested.emit(str(tmp_path / "not there.json"))
        await person.until(lambda: window.problem is not None and window.problem.isVisible())
        assert line(person).isEnabled()

    at_the_window(export, store, qapp)
    assert len(json.loads(file.read_text())["turns"]) == 2
    assert len(Catalog(store).sessions()) == 3


@pytest.mark.parametrize("times", [2, 5])
def test_launching_again_and_again_leaves_one_conversation(qapp: QApplication, tmp_path: Path, times: int) -> None:
    store = tmp_path / "sessions.db"

    async def launch(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        for _ in range(times):
            QTest.keyClick(person.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        await person.reply(1)

    at_the_window(launch, store, qapp)
    assert kept(store).turns[0].state is TurnState.COMPLETE


def test_the_target_that_was_chosen_is_chosen_the_next_time(qapp: QApplication, tmp_path: Path) -> None:
    save(Settings((TargetSetting("A", "p"), TargetSetting("B", "q"))), settings_path())

    async def choose(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.top_bar._choices.actions()[2].trigger()
        await person.until(lambda: load(settings_path()).current == "B")

    async def look(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        assert person.window.top_bar.current == "B"

    at_the_window(choose, tmp_path / "sessions.db", qapp)
    at_the_window(look, tmp_path / "sessions.db", qapp)


def test_how_it_is_spoken_is_kept_as_it_was_in_the_end(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def talk(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        assert told()["mode"] == "arriving"
        person.window.modeChosen.emit("whole")
        await person.until(lambda: told()["mode"] == "whole")
        await person.until(lambda: told()["engine"] is not None)  # known once the voice has started

    def told() -> dict[str, Any]:
        return dict(kept(store).session.voice or {})

    at_the_window(talk, store, qapp)
