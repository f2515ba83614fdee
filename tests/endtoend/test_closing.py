"""Closing the window while something is under way: it is gone at once, and what was begun comes to a good end."""

import asyncio
import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import vftester.desk.sessions as sessions
from tests.endtoend.person import SWIFT, Person, a_home_of_its_own, at_the_window, kept
from tests.helpers.windows import a_window
from vftester.core.conversation import TurnState
from vftester.desk import Desk
from vftester.gui.loop import run
from vftester.store.exports import Exported, export
from vftester.store.reader import NotWanted, Reader

__all__ = ["a_home_of_its_own"]
ASK = "I need a check-up next week, mornings"


async def talked(person: Person) -> None:
    await person.press("Launch")
    await person.reply(1)
    await person.say(ASK)
    await person.reply(2)


def test_closing_during_an_export_hides_the_window_at_once_and_the_file_is_whole(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.vftester.json"
    begun, go_on = threading.Event(), threading.Event()

    def slow(*told: Any, **more: Any) -> Exported:
        begun.set()
        go_on.wait(60)
        return export(*told, **more)

    monkeypatch.setattr(sessions, "export", slow)

    async def close(person: Person) -> None:
        await talked(person)
        person.window.exportRequested.emit(str(file))
        await person.until(begun.is_set)
        person.window.close()
        await person.until(lambda: not person.window.isVisible())
        assert not file.exists()
        go_on.set()

    at_the_window(close, tmp_path / "sessions.db", qapp)
    assert len(json.loads(file.read_text())["turns"]) == 2


def test_closing_in_mid_reply_hides_the_window_at_once_and_keeps_what_arrived(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def close(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.say("/fault silence")
        await person.until(lambda: "goes wrong" in person.reads())
        person.window.close()
        await person.until(lambda: not person.window.isVisible())

    store = tmp_path / "sessions.db"
    at_the_window(close, store, qapp)
    assert kept(store).turns[-1].state is TurnState.CANCELLED


def test_a_session_that_is_wanted_no_longer_is_read_no_further(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    at_the_window(talked, store, qapp)
    reader, asked = Reader(store), []

    def wanted_once() -> bool:
        asked.append(1)
        return len(asked) < 2

    with pytest.raises(NotWanted):
        reader.load_told(reader.find("last"), None, wanted_once)
    assert len(asked) == 2


def test_a_window_that_is_torn_down_in_mid_speech_writes_into_no_closed_store(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def visit() -> int:
        with a_window() as window:
            window.show()
            desk = Desk(window, tmp_path / "sessions.db", None, asyncio.Event(), SWIFT)
            staying = asyncio.create_task(desk.stay(), name="desk")  # noqa: TID251  awaited below
            person = Person(window)
            await person.press("Launch")
            await person.until(lambda: desk.conversation.run is not None and desk.conversation.run.ear._sounding)
            staying.cancel()
            await asyncio.wait([staying])
            for _ in range(50):
                await asyncio.sleep(0)
        return 0

    with caplog.at_level(logging.ERROR):
        assert run(qapp, visit()) == 0
    assert not [record for record in caplog.records if "closed" in record.getMessage()]
