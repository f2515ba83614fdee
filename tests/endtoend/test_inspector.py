"""The inspector at the window, against the demo agent over a real socket: variables, raw bytes, curl."""

import json
import shlex
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, set_up_with_key
from tests.helpers.scripted_server import API_KEY, ScriptedServer, frames, stream
from vftester.gui.inspector.panel import Inspector
from vftester.gui.inspector.raw_tab import A_KEY_WAS_IN_IT, FROM_RECORDS
from vftester.store.catalog import Catalog

__all__ = ["a_home_of_its_own"]


async def details(person: Person) -> Inspector:
    await person.press("Details")
    found = person.window.session.details
    assert found is not None
    return found


def held(inspector: Inspector) -> dict[str, str]:
    model = inspector.variables.model
    return {
        model.data(model.index(row, 0)).removeprefix("● "): model.data(model.index(row, 1))
        for row in range(model.rowCount())
    }


def edit(inspector: Inspector, name: str, typed: str) -> None:
    """Edit a variable's value as one does from the keyboard."""
    table = inspector.variables.table
    row = list(held(inspector)).index(name)
    table.setCurrentIndex(inspector.variables.model.index(row, 1))
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = next(found for found in table.findChildren(QLineEdit) if found.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_variables_are_read_from_the_agent_and_an_edited_one_goes_with_the_next_turn(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def look_and_edit(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        inspector = await details(person)
        inspector.open_tab("Variables")
        await person.until(lambda: "sessions" in held(inspector))
        await person.say("I need a check-up next week, mornings")
        await person.reply(2)
        await person.until(lambda: held(inspector).get("reason") == "check-up")
        assert inspector.variables.said.startswith("● changed since turn 1.")
        edit(inspector, "reason", "toothache")
        await person.until(lambda: person.window.composer._variables == {"reason": "toothache"})
        await person.say("Thursday works, my number is 555 0134")
        await person.reply(3)
        await person.until(lambda: held(inspector).get("phone") == "555 0134")
        assert held(inspector)["reason"] == "toothache"
        assert inspector.variables.pending == {}

    at_the_window(look_and_edit, tmp_path / "sessions.db", qapp)


def test_the_raw_stream_is_what_came_and_the_request_is_copied_without_its_key(
    qapp: QApplication, tmp_path: Path
) -> None:
    body = frames({"type": "text", "payload": {"message": "Grüße\u202e"}})
    with_key = frames({"type": "text", "payload": {"message": f"the key is {API_KEY}"}})

    async def look(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        inspector = await details(person)
        inspector.open_tab("Raw stream")
        await person.until(lambda: inspector.raw.said.startswith("As it came"))
        inspector.raw.copy()
        assert QGuiApplication.clipboard().text() == body.decode()
        inspector.open_tab("Turn")
        await person.press("Copy as curl, without the key")
        commands = QGuiApplication.clipboard().text()
        words = shlex.split(commands.replace("\\\n", " "))
        last = words[len(words) - words[::-1].index("--data-raw")]
        assert json.loads(last) == server.turns[0].body
        assert API_KEY not in commands
        inspector.open_tab("Raw stream")
        await person.say("and the key?")
        await person.reply(2)
        await person.until(lambda: "[redacted]" in inspector.raw.text.text)
        assert inspector.raw.said == A_KEY_WAS_IN_IT
        assert API_KEY not in inspector.raw.text.text

    with ScriptedServer([stream(body[:40], body[40:]), stream(with_key)]) as server:
        set_up_with_key(server)
        at_the_window(look, tmp_path / "sessions.db", qapp)


def test_a_stored_session_is_told_from_its_records(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    body = frames({"type": "text", "payload": {"message": "Hello"}}, end=False)
    body += b'event: state\nid: 9\ndata: {"variables":{"day":"Thursday"}}\n\nevent: end\nid: 10\ndata: {}\n\n'

    async def look(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        (session,) = [found.id for found in Catalog(store).sessions()]
        person.window.openSessionRequested.emit(session)
        await person.until(lambda: not person.window.composer._line.isEnabled())
        inspector = await details(person)
        inspector.open_tab("Raw stream")
        await person.until(lambda: inspector.raw.said == FROM_RECORDS)
        assert "data: {}↵" in inspector.raw.text.text
        inspector.open_tab("Variables")
        await person.until(lambda: held(inspector) == {"day": "Thursday"})
        assert inspector.variables.said.startswith("After turn 1.")
        person.window.curlRequested.emit(0)
        assert '"launch"' in QGuiApplication.clipboard().text()

    with ScriptedServer([stream(body)]) as server:
        set_up_with_key(server)
        at_the_window(look, store, qapp)
