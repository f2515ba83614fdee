"""The store cannot be written: the window says so where one looks, the conversation goes on, and nothing is lost."""

import json
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, kept
from tests.torture.stores.locking import Lock
from vftester.core.conversation import TurnState
from vftester.gui.problem_bar import ProblemBar
from vftester.store.catalog import Catalog

__all__ = ["a_home_of_its_own"]

ASK = "I need a check-up next week, mornings"


def told(person: Person) -> str:
    """What is said of the store."""
    return " ".join(bar.text for bar in person.window.findChildren(ProblemBar) if bar.isVisible())


def test_a_locked_store_is_told_can_be_exported_and_is_written_when_it_is_free(
    qapp: QApplication, tmp_path: Path
) -> None:
    store, file = tmp_path / "sessions.db", tmp_path / "held.json"

    async def talk(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        lock = Lock(store, everybody=False)
        try:
            await person.say(ASK)
            await person.reply(2)
            await person.until(lambda: "another program keeps it locked" in told(person))
            assert "What arrives meanwhile is held in memory." in told(person)
            person.window.close()
            await person.until(lambda: "Closing now loses them" in told(person))
            assert person.window.isVisible()
            person.window.exportRequested.emit(str(file))
            await person.until(lambda: person.window.status.text == f"Exported to {file}")
        finally:
            lock.let_go()
        await person.until(lambda: person.window.status.text == "Saved")
        await person.until(lambda: "Closing now loses them" not in told(person))

    at_the_window(talk, store, qapp)
    assert len(json.loads(file.read_text())["turns"]) == 2
    assert [turn.state for turn in kept(store).turns] == [TurnState.COMPLETE] * 2


def test_a_conversation_goes_on_in_a_new_store_where_the_old_one_was_deleted(
    qapp: QApplication, tmp_path: Path
) -> None:
    store = tmp_path / "store" / "sessions.db"

    async def talk(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        for file in store.parent.iterdir():
            file.unlink()
        await person.say(ASK)
        await person.reply(2)
        await person.until(lambda: "was moved or deleted while it was in use" in told(person))

    at_the_window(talk, store, qapp)
    assert [turn.action.label for turn in kept(store).turns] == ["Launch", ASK]


def test_a_store_that_cannot_be_opened_is_told_and_tried_again(qapp: QApplication, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    store = in_the_way / "sessions.db"

    async def talk(person: Person) -> None:
        await person.until(lambda: "vftester tries again by itself." in told(person))
        assert person.button("Launch") is None
        await person.until(lambda: person.window.status.text == "Conversations cannot be kept")
        in_the_way.unlink()
        await person.press("Launch")
        await person.reply(1)
        await person.until(lambda: told(person) == "")

    at_the_window(talk, store, qapp)
    assert len(Catalog(store).sessions()) == 1
