"""A person sets targets up in the window: typed and clicked, over real sockets, with a keyring of the test's and none."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.endtoend.person import (
    PROJECT,
    Person,
    a_home_of_its_own,
    answers,
    at_the_window,
    kept,
    left,
    no_ring,
    opened,
    ring,
    set_up,
)
from tests.helpers.keyrings import InMemory
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.windows import a_window
from vftester.core.session import Target
from vftester.demo.server import DemoAddress
from vftester.desk.choices import Choices
from vftester.desk.targets import TargetDesk
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.settings import Settings, TargetSetting, load, settings_path

# The offscreen platform says what it cannot do; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
__all__ = ["a_home_of_its_own", "no_ring", "ring"]  # fixtures


def test_a_target_is_added_tested_and_launched_and_its_key_is_in_the_keyring_alone(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def add(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["add"].trigger()
        dialog = await opened(person, TargetDialog)
        QTest.keyClicks(dialog.project.name, "Library")
        QTest.keyClicks(dialog.project.project, PROJECT)
        QTest.keyClicks(dialog.project.key.line, API_KEY)
        dialog.advanced.runtime.setText(server.runtime)
        dialog.advanced.api.setCurrentIndex(dialog.advanced.api.findData("try"))
        dialog.launch.variables.show_variables({"tier": "gold"})
        await person.press("Test connection")
        await person.until(lambda: dialog.test.result)
        assert "All is well" in dialog.test.result
        assert "per request from here" in dialog.test.result
        assert not any("/interact" in request.path for request in server.requests)
        await left(person, dialog)
        await person.press("Launch")
        await person.reply(1)

    with ScriptedServer(answers) as server:
        at_the_window(add, tmp_path / "sessions.db", qapp)
        (turn,) = [request for request in server.requests if "/interact" in request.path]
    assert turn.path == "/v4/interact/stream"
    assert turn.body["variables"] == {"tier": "gold"}
    assert ring.kept == {("vftester", PROJECT): API_KEY}
    session = kept(tmp_path / "sessions.db")
    assert session.session.variables == {"tier": "gold"}
    assert load(settings_path()).targets[0].api == "try"
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or API_KEY.encode() not in file.read_bytes(), file


def test_a_generation_that_is_left_open_is_found_at_launch(qapp: QApplication, tmp_path: Path, ring: InMemory) -> None:
    async def launch(person: Person) -> None:
        for count in (1, 2):
            await person.press("Launch")
            await person.until(lambda count=count: sum("/interact" in r.path for r in server.requests) == count)
            await person.reply(1)

    with ScriptedServer(answers, [refusal(404, "no such route")]) as server:
        set_up(server, api="try", environment=None)
        ring.kept["vftester", PROJECT] = API_KEY
        at_the_window(launch, tmp_path / "sessions.db", qapp)
        assert [r.path.startswith("/v2/project/") for r in server.requests if "/interact" in r.path] == [True, True]
        assert len([r for r in server.requests if r.path.endswith("/session")]) == 1, "it is tried once"


def test_what_is_expected_of_its_steps_is_listed_where_one_was_not_left(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    ref = {"type": "agent", "nodeID": "n", "agentID": "a", "diagramID": "d", "agentName": "Booking"}
    asks = {"type": "text", "payload": {"message": "Which day?", "messageID": "m", "ai": True, "ref": ref}}

    async def look(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.press("Details")
        await person.until(lambda: "gave up" in "".join(label.text() for label in person.window.findChildren(QLabel)))

    thinks = {"type": "debug", "payload": {"message": "agent is thinking", "ref": ref}}
    with ScriptedServer([stream(frames(thinks, asks))]) as server:
        set_up(server, expected_exits=("details complete", "gave up"), required_variables=("phone",))
        ring.kept["vftester", PROJECT] = API_KEY
        at_the_window(look, tmp_path / "sessions.db", qapp)


def test_a_target_is_renamed_copied_removed_and_brought_back(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def change(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["targets"].trigger()
        targets = await opened(person, TargetsDialog)
        await person.press("Edit…")
        dialog = await opened(person, TargetDialog)
        await person.until(lambda: dialog.project.key.state.place == "keyring")
        dialog.project.name.selectAll()
        QTest.keyClicks(dialog.project.name, "Bibliothek")
        await left(person, dialog)
        assert targets.names == ["Bibliothek"]
        await person.press("Duplicate…")
        dialog = await opened(person, TargetDialog)
        assert dialog.project.name.text() == "Bibliothek copy"
        await left(person, dialog)
        assert targets.names == ["Bibliothek", "Bibliothek copy"]
        targets.list.setCurrentRow(0)
        await person.press("Remove")
        assert targets.names == ["Bibliothek copy"]
        await person.press("Undo")
        assert targets.names == ["Bibliothek", "Bibliothek copy"]
        for _ in range(2):
            await person.press("Remove")
        QTest.keyClick(targets, Qt.Key.Key_Escape)
        await person.press("Undo")
        assert person.window.top_bar.current == "Bibliothek copy", "it was the chosen one"
        assert ring.kept, "with its key"
        person.window.commands["targets"].trigger()
        targets = await opened(person, TargetsDialog)
        assert targets.names == ["Bibliothek copy"]
        targets.activateWindow()
        await person.until(targets.isActiveWindow)
        await person.press("Remove")
        QTest.keyClick(targets, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert targets.names == ["Bibliothek copy"]
        await person.press("Remove")
        QTest.keyClick(targets, Qt.Key.Key_Escape)
        assert person.window.top_bar.current == ""

    with ScriptedServer(answers) as server:
        set_up(server)
    ring.kept["vftester", PROJECT] = API_KEY
    at_the_window(change, tmp_path / "sessions.db", qapp)
    assert load(settings_path()).targets == ()
    assert not ring.kept, "nothing can be brought back any more"


def test_a_test_that_hangs_is_stopped(qapp: QApplication, tmp_path: Path, ring: InMemory) -> None:
    async def stop(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["targets"].trigger()
        await opened(person, TargetsDialog)
        await person.press("Edit…")
        dialog = await opened(person, TargetDialog)
        await person.until(lambda: dialog.project.key.state.place == "keyring")
        await person.press("Test connection")
        await person.until(server.arrived.is_set)
        await person.press("Stop")
        await person.until(server.closed_by_client.is_set)
        assert dialog.test.step == "Stopped."
        await person.press("Test connection")  # and closing the window while it runs leaves nothing behind

    with ScriptedServer([Reply(before="hang")]) as server:
        set_up(server)
        ring.kept["vftester", PROJECT] = API_KEY
        at_the_window(stop, tmp_path / "sessions.db", qapp)


def test_a_new_target_is_told_where_its_key_would_be_kept(qapp: QApplication, tmp_path: Path, no_ring: None) -> None:
    async def look(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["add"].trigger()
        dialog = await opened(person, TargetDialog)
        await person.until(lambda: not dialog.project.key.state.keyring)

    at_the_window(look, tmp_path / "sessions.db", qapp)


def test_a_target_that_is_a_demo_agent_served_elsewhere_has_the_persons_name(qapp: QApplication) -> None:
    served = TargetSetting("Front desk", "demo", runtime="http://127.0.0.1:8765", environment="main")
    choices = Choices(Mock())
    choices.settings = Settings(targets=(served,))
    with a_window() as window:
        desk = TargetDesk(window, choices, Mock(), Mock())
        desk.demo = DemoAddress("http://127.0.0.1:5000", "demo", "")
        there = Target("v4", served.runtime, "demo", "main", "someone")
        own = replace(there, runtime="http://127.0.0.1:4000")  # the window's, at another time
        assert (desk.name_of(there), desk.called(there)) == ("Front desk", "Front desk")
        assert desk.called(replace(there, environment="another")) == "Front desk"
        assert (desk.name_of(own), desk.called(own)) == ("", "")
        assert desk.called(replace(own, project="none")) is None
