"""The list of sessions at the desk: kept, found, named, deleted and had back, against the demo agent and a real store."""

import json
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, kept
from tests.endtoend.test_desk import ASK
from tests.helpers.talking import MOMENT
from tests.store.holding import advanced, begun, reply, session
from vftester.core import actions
from vftester.core.catalog.listing import SessionEntry
from vftester.core.session import KeptSession
from vftester.gui.notice_bar import NoticeBar
from vftester.gui.sessions.panel import SessionsPanel
from vftester.store.catalog import Catalog
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]


def stored(path: Path, *names: str) -> None:
    """Sessions as an import leaves them: nobody summed them up."""
    with Writer(path) as writer:
        for name in names:
            turn = advanced(begun(action=actions.text(f"said in {name}")), reply("Fine"))
            writer.keep(KeptSession(name, replace(session(name, MOMENT), tags=()), (turn,)))


def panel(person: Person) -> SessionsPanel:
    found = person.window.findChild(SessionsPanel)
    assert found is not None
    return found


def listed(person: Person) -> list[SessionEntry]:
    model = panel(person).model
    return [entry for row in range(model.rowCount()) if (entry := model.at(row)) is not None]


async def choose(person: Person, name: str) -> None:
    await person.until(lambda: name in [entry.name for entry in listed(person)])
    panel(person).choose(next(entry.id for entry in listed(person) if entry.name == name))
    panel(person).view.setFocus()


def press(person: Person, key: Qt.Key) -> None:
    QTest.keyClick(panel(person).view, key)


def rename(person: Person, name: str) -> None:
    press(person, Qt.Key.Key_F2)
    field = panel(person).view.findChild(QLineEdit, "sessionName")
    assert isinstance(field, QLineEdit)
    field.clear()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_conversation_is_listed_as_it_goes_on_and_summed_up_when_a_turn_ends(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = tmp_path / "sessions.db"

    async def talk(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: len(listed(person)) == 1)
        assert panel(person).model.live == listed(person)[0].id
        assert panel(person).model.target_name(listed(person)[0]) == "Demo agent"
        await person.reply(1)
        await person.say(ASK)
        await person.until(lambda: listed(person)[0].name == ASK)
        await person.reply(2)
        await person.until(lambda: listed(person)[0].turns == 2 and listed(person)[0].ready_ns is not None)
        await choose(person, ASK)
        press(person, Qt.Key.Key_Delete)
        assert not panel(person).actions_["delete"].isEnabled()
        await person.press("End conversation")
        await person.until(panel(person).actions_["delete"].isEnabled)

    at_the_window(talk, store, qapp)
    assert len(Catalog(store).sessions()) == 1


def test_a_name_and_a_note_given_while_it_goes_on_outlive_its_first_words(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def name(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await choose(person, listed(person)[0].name)
        rename(person, "Mine")
        panel(person).noteEntered.emit(listed(person)[0].id, "look here")
        await person.until(lambda: person.window.windowTitle().startswith("Mine"))
        await person.until(lambda: listed(person)[0].note == "look here")
        person.window.composer.take_focus()
        await person.say(ASK)
        await person.reply(2)
        await person.until(lambda: listed(person)[0].turns == 2)
        assert listed(person)[0].name == "Mine"

    at_the_window(name, store, qapp)
    assert (kept(store).session.name, kept(store).session.note) == ("Mine", "look here")


def test_stored_sessions_are_summed_up_found_renamed_deleted_and_had_back(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    stored(store, "one", "two", "three")

    async def tidy(person: Person) -> None:
        await person.until(lambda: len(listed(person)) == 3 and all(e.summary is not None for e in listed(person)))
        QTest.keyClick(
            person.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        QTest.keyClicks(panel(person).search.field, "in two")
        await person.until(lambda: [entry.name for entry in listed(person)] == ["two"])
        QTest.keyClick(panel(person).search.field, Qt.Key.Key_Escape)
        await choose(person, "two")
        rename(person, "2")
        await person.until(lambda: "2" in [entry.name for entry in Catalog(store).sessions()])
        await choose(person, "three")
        press(person, Qt.Key.Key_Delete)
        await person.until(lambda: person.window.undo.isVisible())
        assert person.window.undo.text == "Session deleted"
        await person.until(lambda: {entry.name for entry in listed(person)} == {"one", "2"})
        await person.press("Undo")
        await person.until(lambda: {entry.name for entry in listed(person)} == {"one", "2", "three"})
        await person.until(lambda: [entry.name for entry in panel(person).chosen] == ["three"])

    at_the_window(tidy, store, qapp)
    assert {entry.name for entry in Catalog(store).sessions()} == {"one", "2", "three"}


def test_a_session_is_opened_and_marked_and_several_are_exported(qapp: QApplication, tmp_path: Path) -> None:
    store, folder = tmp_path / "sessions.db", tmp_path / "out"
    folder.mkdir()
    stored(store, "one", "two/<2>", "three")

    async def use(person: Person) -> None:
        await choose(person, "one")
        press(person, Qt.Key.Key_Return)
        await person.until(lambda: person.window.windowTitle() == "one – vftester")
        await person.until(lambda: panel(person).model.shown == "one")
        assert panel(person).model.live is None
        panel(person).referenceMarked.emit(["one", "three"], True)
        panel(person).tagsEntered.emit({"one": ("x",)})
        await person.until(lambda: [e.tags for e in listed(person) if e.reference and e.id == "one"] == [("x",)])
        panel(person).exportRequested.emit(["one", "two/<2>", "gone"], str(folder), ".vftester.json")
        await person.until(lambda: person.window.status.text.startswith("Exported 2 sessions into"))
        assert person.window.problem is not None
        assert "“gone”" in person.window.problem.text
        panel(person).copyRequested.emit(["one"])
        assert QApplication.clipboard().text() == "one"

    at_the_window(use, store, qapp)
    names = sorted(json.loads(file.read_text())["session"]["name"] for file in folder.iterdir())
    assert names == ["one", "two/<2>"]


def test_a_conversation_that_is_closed_by_opening_another_session_is_told_of_and_shown_again(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = tmp_path / "sessions.db"
    stored(store, "one")

    async def leave(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.until(lambda: panel(person).model.live is not None)
        live = panel(person).model.live
        await choose(person, "one")
        press(person, Qt.Key.Key_Return)
        await person.until(lambda: panel(person).model.shown == "one")
        bar = person.window.bars.closed
        assert bar.isVisible()
        assert bar.text.startswith("The conversation with Demo agent was closed; it is kept as “")
        await person.press("Show it")
        await person.until(lambda: panel(person).model.shown == live)
        assert not bar.isVisible()

    at_the_window(leave, store, qapp)


@pytest.mark.parametrize("said", ["rename", "delete"])
def test_what_cannot_be_done_is_told_and_the_list_is_as_the_store(
    qapp: QApplication, tmp_path: Path, said: str
) -> None:
    store = tmp_path / "sessions.db"
    stored(store, "one", "two")

    async def fail(person: Person) -> None:
        await person.until(lambda: len(listed(person)) == 2)
        if said == "rename":
            panel(person).renamed.emit("gone", "Other")
        else:
            panel(person).deleteRequested.emit(["one", "gone"])
        await person.until(lambda: person.window.problem is not None and person.window.problem.isVisible())
        assert person.window.problem is not None
        assert "There is no session “gone”" in person.window.problem.text

    at_the_window(fail, store, qapp)
    assert {entry.name for entry in Catalog(store).sessions()} == {"one", "two"}


def test_several_are_exported_in_any_format_and_the_replies_as_sound(qapp: QApplication, tmp_path: Path) -> None:
    store, folder = tmp_path / "sessions.db", tmp_path / "out"
    stored(store, "one", "two")
    formats = (".csv", ".html", ".perfetto.json", ".recording.json", ".yaml", ".wav")

    async def use(person: Person) -> None:
        await person.until(lambda: len(listed(person)) == 2)
        for ending in formats:
            panel(person).exportRequested.emit(["one", "two"], str(folder), ending)
            await person.until(lambda e=ending: len([f for f in folder.glob("*") if f.name.endswith(e)]) >= 2)
            await person.until(lambda: person.window.status.text.startswith("Exported 2 sessions into"))
            person.window.show_status("")
        panel(person).exportRequested.emit(["one"], str(tmp_path / "one.wav"), "")
        await person.until(lambda: person.window.status.text.startswith("Exported to"))
        notes = [bar.text for bar in person.window.findChildren(NoticeBar) if bar.isVisible()]
        assert any("spoken by this computer's voice" in note for note in notes)
        assert person.window.problem is None, "what went well is no problem"

    at_the_window(use, store, qapp)
    assert sorted(file.name for file in folder.glob("*.wav")) == ["one one.wav", "two two.wav"]
    with wave.open(str(tmp_path / "one.wav")) as sound:
        assert any(sound.readframes(sound.getnframes())), "there is a voice in it"
    assert sorted(file.name for file in folder.glob("one*.csv")) == ["one one-measures.csv", "one one.csv"]
