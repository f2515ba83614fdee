"""A person at the window: clicks and types, against the demo agent over a real socket, kept in a real store."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableView

from tests.endtoend.person import GUARD_S, Person, a_home_of_its_own, at_the_window, kept, set_up_with_key
from tests.helpers.scripted_server import ScriptedServer, frames, refusal, stream
from vftester.core.conversation import TurnState
from vftester.store.catalog import Catalog

__all__ = ["a_home_of_its_own"]  # a fixture that every test here uses


def test_a_person_books_an_appointment_with_the_demo_agent(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def book(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.say("I need a check-up next week, mornings")
        await person.reply(2)
        await person.say("Thursday works, my number is 555 0134")
        await person.reply(3)
        assert "book_appointment" in person.reads()
        assert "Your booking number is" in person.reads()
        await person.press("Details")
        table = person.window.findChild(QTableView)
        assert isinstance(table, QTableView)
        records = sum(len(turn.readings) for turn in kept(store).turns)
        await person.until(lambda: table.model() is not None and table.model().rowCount() == records)

    at_the_window(book, store, qapp)
    session = kept(store)
    assert [turn.state for turn in session.turns] == [TurnState.COMPLETE] * 3
    assert [turn.action.said for turn in session.turns][1:] == [
        "I need a check-up next week, mornings",
        "Thursday works, my number is 555 0134",
    ]
    assert len(session.turns[2].talk.tool_calls()) == 1


def test_a_button_of_the_agent_sends_its_request_verbatim(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    request = {"type": "path-cm0renew", "payload": {"label": "Renew a loan"}, "extra": [1]}
    choice = {"type": "choice", "payload": {"buttons": [{"name": "Renew a loan", "request": request}]}}
    said = {"type": "text", "payload": {"message": "How can we help?"}}

    async def press_it(person: Person) -> None:
        await person.press("Launch")
        await person.press("Renew a loan")
        await person.reply(2)

    with ScriptedServer([stream(frames(said, choice))]) as server:
        set_up_with_key(server)
        at_the_window(press_it, store, qapp)
        assert server.turns[1].body["action"] == request


def test_cancel_reply_keeps_what_arrived(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    said = {"type": "text", "payload": {"message": "One moment…"}}

    async def cancel(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: "One moment…" in person.reads())
        await person.press("Cancel reply")
        await person.until(lambda: "Cancelled" in person.reads())

    with ScriptedServer([stream(frames(said, end=False), ending="hang")]) as server:
        set_up_with_key(server)
        at_the_window(cancel, store, qapp)
        assert server.closed_by_client.wait(GUARD_S)
    (turn,) = kept(store).turns
    assert turn.state is TurnState.CANCELLED
    assert turn.talk.text() == "One moment…"


def test_speaking_over_the_agent_cancels_its_turn_and_sends_the_next(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    slow = stream(frames({"type": "text", "payload": {"message": "Well…"}}, end=False), ending="hang")
    quick = stream(frames({"type": "text", "payload": {"message": "Yes?"}}))

    async def interrupt(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: "Well…" in person.reads())
        await person.say("stop")
        await person.until(lambda: "Yes?" in person.reads())

    with ScriptedServer([slow, quick]) as server:
        set_up_with_key(server)
        at_the_window(interrupt, store, qapp)
    assert [turn.state for turn in kept(store).turns] == [TurnState.CANCELLED, TurnState.COMPLETE]


def test_a_refused_key_is_told_where_the_person_looks(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    body = json.dumps({"code": 401, "status": "Unauthorized", "data": "Auth Key Required"})

    async def launch(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: "Auth Key Required" in person.reads())

    with ScriptedServer([refusal(401, body)]) as server:
        set_up_with_key(server)
        at_the_window(launch, store, qapp)
    assert kept(store).turns[0].state is TurnState.FAILED


def test_closing_in_mid_stream_keeps_the_turn_and_leaves_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def leave(person: Person) -> None:
        await person.press("Launch")
        await person.until(lambda: "One moment…" in person.reads())

    said = {"type": "text", "payload": {"message": "One moment…"}}
    with ScriptedServer([stream(frames(said, end=False), ending="hang")]) as server:
        set_up_with_key(server)
        at_the_window(leave, store, qapp)
    assert kept(store).turns[0].state is TurnState.CANCELLED


def test_closing_right_after_launch_sends_nothing(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def leave(person: Person) -> None:
        await person.press("Launch")

    with ScriptedServer([stream(frames({"type": "text", "payload": {"message": "Hello"}}))]) as server:
        set_up_with_key(server)
        at_the_window(leave, store, qapp)
        assert not server.turns
    assert not Catalog(store).sessions()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_pipe_that_is_dropped_on_the_window_holds_nothing_up(qapp: QApplication, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)

    async def drop(person: Person) -> None:
        await person.until(lambda: person.button("Launch"))
        person.window.filesDropped.emit([str(pipe)])
        try:
            await person.until(lambda: (problem := person.window.problem) and "no file" in problem.text)
        finally:
            with suppress(OSError):  # whoever waits for the pipe to be written to is let go
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))

    at_the_window(drop, tmp_path / "sessions.db", qapp)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_conversation_that_is_exported_to_a_pipe_waits_for_nobody(qapp: QApplication, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)

    async def write(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        person.window.exportRequested.emit(str(pipe))
        try:
            await person.until(lambda: (problem := person.window.problem) and "no file" in problem.text)
        finally:
            with suppress(OSError):  # whoever waits for the pipe to be read is let go
                os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))

    at_the_window(write, tmp_path / "sessions.db", qapp)
