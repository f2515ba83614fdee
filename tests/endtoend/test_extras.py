"""What goes along with a conversation, over real sockets: pictures, variables, the wait for no reply."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, kept, set_up_with_key
from tests.gui.test_pictures import png
from tests.helpers.scripted_server import Received, Reply, ScriptedServer, frames, refusal, stream
from vftester.gui.entry_dialogs import VariableDialog
from vftester.gui.rows.picture import Picture

__all__ = ["a_home_of_its_own"]


def pictures(person: Person) -> list[Picture]:
    return person.window.session.conversation.findChildren(Picture)


def test_pictures_are_fetched_shown_refused_and_given_up_when_the_window_goes(
    qapp: QApplication, tmp_path: Path
) -> None:
    def answer(request: Received) -> Reply:
        match request.path:
            case "/a.png":
                return Reply([png()], headers=(("Content-Type", "text/html"),))
            case "/gone.png":
                return refusal(404)
            case "/slow.png":
                return Reply([b"\x89PNG"], ending="hang")
        names = ("a.png", "gone.png", "slow.png")
        visuals = [{"type": "visual", "payload": {"image": f"{server.runtime}/{name}"}} for name in names]
        return stream(frames(*visuals, {"type": "text", "payload": {"message": "There."}}))

    async def look(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: len(pictures(person)) == 3)
        shown, gone, slow = pictures(person)
        await person.until(lambda: shown.image is not None and "404" in gone.note)
        assert slow.note.startswith("Image from 127.0.0.1")

    with ScriptedServer(answer) as server:
        set_up_with_key(server)
        at_the_window(look, tmp_path / "sessions.db", qapp)
        fetched = [request for request in server.requests if request.path.endswith(".png")]
    assert len(fetched) == 3
    assert not any("authorization" in request.headers or "cookie" in request.headers for request in fetched)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen platform, of a dialog's size
def test_a_variable_goes_with_the_next_turn_and_no_further(qapp: QApplication, tmp_path: Path) -> None:
    async def talk(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: "Yes?" in person.reads())
        person.window.composer._set_variable()
        dialog = next(iter(person.window.findChildren(VariableDialog)))
        for line, typed in zip(dialog.lines, ("tier", "5"), strict=True):
            QTest.keyClicks(line, typed)
        QTest.keyClick(dialog.lines[1], Qt.Key.Key_Return)
        await person.until(lambda: person.button("tier = 5"))
        for said in ("one", "two"):
            QTest.keyClicks(person.window.composer._line, said)
            QTest.keyClick(person.window.composer._line, Qt.Key.Key_Return)
            await person.until(lambda said=said: f"You, {said}" in _turns(person))
        assert person.button("tier = 5") is None

    def _turns(person: Person) -> str:
        return "".join(f"You, {turn.action.said}" for turn in person.window.session._turns.values() if turn.state)

    with ScriptedServer([stream(frames({"type": "text", "payload": {"message": "Yes?"}}))]) as server:
        set_up_with_key(server)
        at_the_window(talk, tmp_path / "sessions.db", qapp)
        assert [turn.body.get("variables") for turn in server.turns[1:]] == [{"tier": 5}, None]


@pytest.mark.slow
def test_the_wait_for_no_reply_ends_with_no_reply(qapp: QApplication, tmp_path: Path) -> None:
    asks = stream(
        frames({"type": "text", "payload": {"message": "Well?"}}, {"type": "no-reply", "payload": {"timeout": 1}})
    )
    ends = stream(frames({"type": "text", "payload": {"message": "Still there?"}}))

    async def wait(person: Person) -> None:
        person.window.modeChosen.emit("mute")
        await person.press("Launch")
        await person.until(lambda: "Still there?" in person.reads())
        assert "Said nothing" in person.reads()

    with ScriptedServer([asks, ends]) as server:
        set_up_with_key(server)
        at_the_window(wait, tmp_path / "sessions.db", qapp)
        assert server.turns[1].body["action"] == {"type": "no-reply"}
    assert len(kept(tmp_path / "sessions.db").turns) == 2
