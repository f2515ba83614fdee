"""The bottom line says of a turn that it is saved, once it is on disk and not before."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import HELLO, Person, a_home_of_its_own, at_the_window, kept, set_up_with_key
from tests.helpers.scripted_server import Reply, ScriptedServer
from vftester.desk.saved import SAVED

__all__ = ["a_home_of_its_own"]

CONNECTED = "Demo agent on this computer"


def test_each_turn_is_said_to_be_saved_once_it_is(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "sessions.db"
    told: list[tuple[str, int]] = []

    async def talk(person: Person) -> None:
        status = person.window.status
        show = status.show_status

        def shown(text: str, kind: str = "info") -> None:
            complete = [turn for turn in kept(store).turns if turn.state is not None] if SAVED in text else []
            told.append((text, len(complete)))
            show(text, kind)

        monkeypatch.setattr(status, "show_status", shown)
        await person.press("Launch")
        await person.until(lambda: status.text == CONNECTED + SAVED)
        await person.say("What are your opening hours?")
        await person.until(lambda: told[-1] == (CONNECTED + SAVED, 2))
        status.show_status("Copied: something")
        await person.say("Thank you")
        await person.reply(3)
        assert status.text == "Copied: something", "what is said of something else stays"

    at_the_window(talk, store, qapp)
    of_it = [one for one in told if one[0].startswith(CONNECTED)]
    assert of_it[:4] == [(CONNECTED, 0), (CONNECTED + SAVED, 1), (CONNECTED, 0), (CONNECTED + SAVED, 2)]


@pytest.mark.parametrize("reply", [Reply(status=None), Reply(before="hang")], ids=["hangs up", "says nothing"])
def test_where_nobody_answers_it_says_so_until_the_next_turn(qapp: QApplication, tmp_path: Path, reply: Reply) -> None:
    async def talk(person: Person) -> None:
        status = person.window.status
        await person.press("Launch")
        await person.until(lambda: "no answer" in status.text and status.text.endswith(SAVED))
        assert status.kind == "trouble"
        server.replies[:] = [HELLO]
        await person.say("Hello?")
        await person.reply(1)
        await person.until(lambda: status.text.endswith(SAVED) and "no answer" not in status.text)
        assert status.kind == "ok"

    with ScriptedServer([reply]) as server:
        set_up_with_key(server, idle_s=1.0)
        at_the_window(talk, tmp_path / "sessions.db", qapp)
