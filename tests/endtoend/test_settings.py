"""Settings that a person changes in the window: they count at once, are kept, and write over nothing unread."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.endtoend.person import (
    Person,
    a_home_of_its_own,
    at_the_window,
    kept,
    no_ring,
    opened,
    ring,
)
from vftester.core.conversation import TurnState
from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.style import Appearance, apply_style, tokens_for
from vftester.gui.tokens import DARK
from vftester.settings import load, settings_path

# The offscreen platform says what it cannot do; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
__all__ = ["a_home_of_its_own", "no_ring", "ring"]  # fixtures


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
