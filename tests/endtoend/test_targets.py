"""A person sets targets up in the window: typed and clicked, over real sockets, with a keyring of the test's and none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from tests.endtoend.test_window import Person, a_home_of_its_own, at_the_window, kept
from tests.helpers.keyrings import InMemory, use
from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.windows import a_window
from vftester.core.conversation import TurnState
from vftester.core.session import Target
from vftester.demo.server import DemoAddress
from vftester.desk.choices import Choices
from vftester.desk.targets import TargetDesk
from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.style import Appearance, apply_style, tokens_for
from vftester.gui.targets.key_dialog import KeyDialog
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.gui.tokens import DARK
from vftester.log import without_keys
from vftester.settings import Settings, TargetSetting, load, save, settings_path

# The offscreen platform says what it cannot do; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
__all__ = ["a_home_of_its_own"]  # a fixture that every test here uses

W = TypeVar("W", bound=QWidget)
HELLO = stream(frames({"type": "text", "payload": {"message": "How can we help?"}}))
PROJECT = "669ac1abf7bc7fa315756587"


@pytest.fixture
def ring() -> Iterator[InMemory]:
    with pytest.MonkeyPatch.context() as patch:
        ring = InMemory()
        use(patch, ring)
        yield ring


@pytest.fixture
def no_ring() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, None)
        yield


def answers(request: Received) -> Reply:
    return refusal(200, "null") if request.path.startswith("/state/") else HELLO


async def opened(person: Person, kind: type[W]) -> W:
    """The dialog of that kind, once it is there to be used."""
    await person.until(lambda: any(dialog.isVisible() for dialog in person.window.findChildren(kind)))
    return next(dialog for dialog in person.window.findChildren(kind) if dialog.isVisible())


async def left(person: Person, dialog: QDialog) -> None:
    """Enter in a dialog, and wait until it is gone."""
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    await person.until(lambda: not any(one.isVisible() for one in person.window.findChildren(type(dialog))))


def set_up(server: ScriptedServer, **more: object) -> TargetSetting:
    target = TargetSetting("Library", PROJECT, server.runtime, **{"api": "v2", **more})
    save(Settings((target,), current="Library"), settings_path())
    return target


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


def test_without_a_keyring_launch_asks_once_with_the_reason(qapp: QApplication, tmp_path: Path, no_ring: None) -> None:
    async def launch(person: Person) -> None:
        await person.press("Launch")
        dialog = await opened(person, KeyDialog)
        assert "has no keyring that can be used" in dialog.why
        QTest.keyClicks(dialog.key, API_KEY)
        QTest.keyClick(dialog.key, Qt.Key.Key_Return)
        await person.reply(1)
        await person.press("Launch")
        await person.until(lambda: len(server.turns) == 2)
        await person.reply(1)
        assert not any(dialog.isVisible() for dialog in person.window.findChildren(KeyDialog))

    with ScriptedServer(answers) as server:
        set_up(server)
        at_the_window(launch, tmp_path / "sessions.db", qapp)
        assert {request.headers["authorization"] for request in server.turns} == {API_KEY}
    assert API_KEY not in settings_path().read_text()


def test_a_typed_key_that_is_refused_is_asked_for_again_with_the_reason(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def launch(person: Person) -> None:
        await person.press("Launch")
        first = await opened(person, KeyDialog)
        QTest.keyClicks(first.key, "VF.DM.mistyped")
        QTest.keyClick(first.key, Qt.Key.Key_Return)
        await person.until(lambda: any("refused" in d.why for d in person.window.findChildren(KeyDialog)))
        second = await opened(person, KeyDialog)
        assert f"belongs to project {PROJECT}" in second.why
        assert ring.kept == {}
        QTest.keyClicks(second.key, API_KEY)
        QTest.keyClick(second.key, Qt.Key.Key_Return)
        await person.reply(1)
        assert without_keys("VF.DM.mistyped, not this") != "VF.DM.mistyped, not this"

    def guarded(request: Received) -> Reply:
        return answers(request) if request.headers["authorization"] == API_KEY else refusal(401, "Unauthorized")

    with ScriptedServer(guarded) as server:
        set_up(server)
        at_the_window(launch, tmp_path / "sessions.db", qapp)
    assert ring.kept == {("vftester", PROJECT): API_KEY}


def test_a_kept_key_that_is_refused_stays_and_is_not_asked_for(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def launch(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: server.turns)
        await person.until(lambda: not person.window.commands["cancel"].isEnabled())
        assert not any(dialog.isVisible() for dialog in person.window.findChildren(KeyDialog))

    with ScriptedServer([refusal(401, "Unauthorized")]) as server:
        set_up(server)
        ring.kept["vftester", PROJECT] = API_KEY
        at_the_window(launch, tmp_path / "sessions.db", qapp)
    assert ring.kept == {("vftester", PROJECT): API_KEY}


def test_a_launch_without_a_key_launches_nothing_and_says_so(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def refuse(person: Person) -> None:
        await person.press("Launch")
        dialog = await opened(person, KeyDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await person.until(lambda: person.window.problem is not None)
        assert "Nothing was launched: there is no API key for “Library”" in person.window.problem.text
        await person.press("Launch")
        await opened(person, KeyDialog)  # closing the window with it open leaves nothing behind

    with ScriptedServer(answers) as server:
        set_up(server)
        at_the_window(refuse, tmp_path / "sessions.db", qapp)
        assert server.requests == []
    assert ring.kept == {}


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


def test_a_key_is_forgotten_and_replaced(qapp: QApplication, tmp_path: Path, ring: InMemory) -> None:
    async def change(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["targets"].trigger()
        await opened(person, TargetsDialog)
        await person.press("Edit…")
        dialog = await opened(person, TargetDialog)
        await person.press("Forget key")
        await person.until(lambda: dialog.project.key.line.isVisible())
        assert ring.kept == {}
        QTest.keyClicks(dialog.project.key.line, "VF.DM.another-key")
        await left(person, dialog)
        await person.until(lambda: ring.kept)

    with ScriptedServer(answers) as server:
        set_up(server)
    ring.kept["vftester", PROJECT] = API_KEY
    at_the_window(change, tmp_path / "sessions.db", qapp)
    assert ring.kept == {("vftester", PROJECT): "VF.DM.another-key"}


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


def test_settings_that_cannot_be_read_are_not_written_over_until_that_is_agreed(
    qapp: QApplication, tmp_path: Path, no_ring: None
) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text("{ mine")

    async def change(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        assert person.window.problem is not None
        assert "could not be read" in person.window.problem.text
        await person.press("Launch")
        await person.reply(1)  # the demo agent is there all the same
        person.window.commands["settings"].trigger()
        dialog = await opened(person, SettingsDialog)
        assert "changes are not kept" in dialog.unread.text
        dialog.idle.setValue(33)
        await person.until(lambda: person.window.problem and "what you change holds" in person.window.problem.text)
        assert path.read_text() == "{ mine"
        await person.press("Keep a copy and write new settings")
        await person.until(lambda: path.read_text() != "{ mine")
        await person.until(lambda: not dialog.unread.isVisible())

    at_the_window(change, tmp_path / "sessions.db", qapp)
    assert load(path).idle_s == 33.0
    assert path.with_name("settings-unread-1.json").read_text() == "{ mine"


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[Appearance]:
    appearance = qapp.findChild(Appearance) or apply_style(qapp)
    yield appearance
    appearance.choose("system")


def test_settings_count_at_once_and_are_kept(
    qapp: QApplication, tmp_path: Path, no_ring: None, dressed: Appearance
) -> None:
    async def change(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        person.window.commands["settings"].trigger()
        dialog = await opened(person, SettingsDialog)
        for box in (dialog.mode, dialog.scheme):
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_End)
        dialog.phone.setChecked(True)
        dialog.allowance.setValue(900)
        assert person.window.top_bar.speaker.mode == "mute"
        assert tokens_for(person.window) is DARK
        assert "0.90 s, yours" in "".join(label.text() for label in person.window.session.timeline.findChildren(QLabel))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    at_the_window(change, tmp_path / "sessions.db", qapp)
    settings = load(settings_path())
    assert (settings.mode, settings.scheme, settings.phone_allowance_ms) == ("mute", "dark", 900)
    assert kept(tmp_path / "sessions.db").turns[0].state is TurnState.COMPLETE


def test_a_new_target_is_told_where_its_key_would_be_kept(qapp: QApplication, tmp_path: Path, no_ring: None) -> None:
    async def look(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.commands["add"].trigger()
        dialog = await opened(person, TargetDialog)
        await person.until(lambda: not dialog.project.key.state.keyring)

    at_the_window(look, tmp_path / "sessions.db", qapp)


@pytest.mark.parametrize(("streams", "sound"), [(True, False), (False, True)])
def test_the_demo_agent_can_be_asked_to_send_whole_replies_and_sound(
    qapp: QApplication, tmp_path: Path, no_ring: None, streams: bool, sound: bool
) -> None:
    async def launch(person: Person) -> None:
        assert person.window.commands["demo_streams"].isChecked()
        person.window.commands["demo_streams"].setChecked(streams)
        person.window.commands["demo_audio"].setChecked(sound)
        await person.press("Launch")
        await person.reply(1)

    at_the_window(launch, tmp_path / "sessions.db", qapp)
    (turn,) = kept(tmp_path / "sessions.db").turns
    kinds = {reading.kind for reading in turn.readings}
    assert ("completion" in kinds, "audio" in kinds) == (streams, sound)


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
