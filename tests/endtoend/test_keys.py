"""Keys at the window: asked for, refused, forgotten and replaced, with a keyring and without."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import (
    PROJECT,
    Person,
    a_home_of_its_own,
    answers,
    at_the_window,
    left,
    no_ring,
    opened,
    ring,
    set_up,
)
from tests.helpers.keyrings import InMemory
from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, refusal
from vftester.gui.targets.key_dialog import KeyDialog
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.log_file import without_keys
from vftester.settings import settings_path

# The offscreen platform says what it cannot do; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
__all__ = ["a_home_of_its_own", "no_ring", "ring"]  # fixtures


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
