"""A keyring that refuses what it is given: the conversation is held all the same, and the person knows what follows."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.endtoend.person import HELLO, Person, a_home_of_its_own, at_the_window, opened, set_up
from tests.helpers.keyrings import Leaky, Locked, use
from tests.helpers.scripted_server import API_KEY, ScriptedServer
from vftester.desk.keys import NOT_KEPT
from vftester.gui.offer_bar import OfferBar
from vftester.gui.targets.key_dialog import KeyDialog
from vftester.settings import settings_path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
__all__ = ["a_home_of_its_own"]  # a fixture that every test here uses


@pytest.mark.parametrize("ring", [Locked, Leaky])
def test_a_key_that_the_keyring_does_not_keep_serves_this_run_and_that_is_said(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: type[Locked | Leaky]
) -> None:
    use(monkeypatch, ring())

    async def launch(person: Person) -> None:
        await person.press("Launch")
        dialog = await opened(person, KeyDialog)
        QTest.keyClicks(dialog.key, API_KEY)
        QTest.keyClick(dialog.key, Qt.Key.Key_Return)
        await person.reply(1)
        (bar,) = [bar for bar in person.window.findChildren(OfferBar) if bar.isVisible()]
        assert NOT_KEPT in [label.text() for label in bar.findChildren(QLabel)]
        await person.press("Dismiss")
        assert not bar.isVisible()
        await person.press("Launch")
        await person.until(lambda: len(server.turns) == 2)

    with ScriptedServer([HELLO, HELLO]) as server:
        set_up(server)
        at_the_window(launch, tmp_path / "sessions.db", qapp)
        assert {request.headers["authorization"] for request in server.turns} == {API_KEY}
    assert API_KEY not in settings_path().read_text()
