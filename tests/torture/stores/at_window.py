"""The window while its store cannot be written: it says so where one looks, the conversation goes on, and when it can
be written again all of it is."""

import json
import math
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.bench.windows import Ticker
from tests.endtoend.person import Person, at_the_window, kept
from tests.store.holding import MOMENT, advanced, ask, begun, reply, session
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.disks import Disk, RealDisk, small_disk
from tests.torture.stores.locking import LOCKED, Lock
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core.conversation import TurnState
from vftester.core.session import KeptSession
from vftester.demo.server import DemoOptions
from vftester.gui.problem_bar import ProblemBar
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.style import apply_style
from vftester.store.writer import Writer

BEFORE, LONG_AGO = "before", MOMENT - timedelta(days=9000)
SWIFT = DemoOptions(pace=math.inf)
ASK, GIVE = "I need a check-up next week, mornings", "Thursday works, my number is 555 0134"


def window(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """A disk full midway or from the start, a lock, a store that is deleted, and one that cannot be opened at first."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_style(app)
    tally, ticker = Tally(), Ticker()
    with small_disk(folder) as disk:
        with tally.one("a disk that gets full"):
            _at(app, ticker, disk.folder / "s.db", lambda person: _full(person, disk, folder), 3, tally)
        disk.make_room()
        with tally.one("a disk that is full from the start"):
            store = disk.folder / "other.db"
            _keep_one(store)
            disk.fill()
            _at(app, ticker, store, lambda person: _full_at_first(person, disk, folder), 1, tally)
    for what, visit, turns in (
        ("locked for longer than it waits", _locked, 2),
        ("deleted while open", _deleted, 2),
        ("not to be opened at first", _later, 1),
    ):
        store = folder / what / "s.db"
        with tally.one(what):
            _at(app, ticker, store, lambda person, visit=visit, store=store: visit(person, store), turns, tally)
    return tally.row("the window: full, locked, deleted", worst_stall_ms=ticker.worst_ms)


def _at(
    app: QApplication, ticker: Ticker, store: Path, visit: Callable[[Person], Awaitable[None]], turns: int, tally: Tally
) -> None:
    async def visited(person: Person) -> None:
        worst_ms = ticker.worst_ms
        await person.until(lambda: person.window.isVisible())
        ticker.start()
        await visit(person)
        ticker.worst_ms = max(ticker.stop(), worst_ms)

    at_the_window(visited, store, app, SWIFT)
    states = [turn.state for turn in kept(store).turns]
    assert states == [TurnState.COMPLETE] * turns, f"kept are {states}"
    assert ask(store, "PRAGMA integrity_check") == [("ok",)]


def _told(person: Person) -> str:
    """What is said of the store."""
    bars = [bar for bar in person.window.findChildren(ProblemBar) if bar.isVisible()]
    return " ".join(bar.text for bar in bars)


def _held(person: Person) -> bool:
    """It is said that something is not kept yet. What the list could not do meanwhile may stay until it is read."""
    return any(words in _told(person) for words in ("held in memory", "Closing now loses them"))


async def _export(person: Person, disk: Disk, file: Path) -> None:
    """To another disk, where only one is full."""
    if not isinstance(disk, RealDisk):
        return
    person.window.exportRequested.emit(str(file))
    await person.until(lambda: person.window.status.text == f"Exported to {file}")
    assert _turns_in(file) == 2, "not all was exported"


def _turns_in(file: Path) -> int:
    return len(json.loads(file.read_text())["turns"])


async def _full(person: Person, disk: Disk, folder: Path) -> None:
    await person.press("Launch")
    await person.reply(1)
    disk.fill()
    await person.say(ASK)
    await person.reply(2)
    await person.until(lambda: any(words in _told(person) for words in disk.words))
    is_sentence(_told(person), "What arrives meanwhile is held in memory.")
    await _export(person, disk, folder / "from memory.json")
    person.window.close()
    await person.until(lambda: "Closing now loses them" in _told(person))
    assert person.window.isVisible(), "it was closed over what is not kept"
    disk.make_room()
    await person.until(lambda: not _held(person))
    await person.say(GIVE)
    await person.reply(3)


def _keep_one(store: Path) -> None:
    turns = [advanced(begun(number), reply(said)) for number, said in enumerate(("Good morning", "When?"))]
    with Writer(store) as writer:
        writer.keep(KeptSession(BEFORE, session(created_at=LONG_AGO), tuple(turns)))


async def _full_at_first(person: Person, disk: Disk, folder: Path) -> None:
    """Read and exported from the start; written once there is room."""
    panel = person.window.findChild(SessionsPanel)
    assert isinstance(panel, SessionsPanel)
    await person.until(lambda: panel.model.rowCount() > 0)
    panel.openRequested.emit(BEFORE)
    await person.until(lambda: "When?" in person.reads())
    await _export(person, disk, folder / "from a full disk.json")
    disk.make_room()
    await person.press("Launch")
    await person.reply(1)


async def _locked(person: Person, store: Path) -> None:
    await person.press("Launch")
    await person.reply(1)
    lock = Lock(store, everybody=False)
    try:
        await person.say(ASK)
        await person.reply(2)
        await person.until(lambda: LOCKED in _told(person))
        is_sentence(_told(person), LOCKED)
    finally:
        lock.let_go()
    await person.until(lambda: not _held(person))


async def _deleted(person: Person, store: Path) -> None:
    await person.press("Launch")
    await person.reply(1)
    for file in store.parent.iterdir():
        file.unlink()
    await person.say(ASK)
    await person.reply(2)
    await person.until(lambda: "was moved or deleted while it was in use" in _told(person))
    is_sentence(_told(person))


async def _later(person: Person, store: Path) -> None:
    in_the_way = store.parent
    in_the_way.touch()
    await person.until(lambda: "cannot be made" in _told(person) or person.button("Launch"))
    if not person.button("Launch"):
        is_sentence(_told(person), "vftester tries again by itself.")
    in_the_way.unlink()
    await person.press("Launch")
    await person.reply(1)
    assert "cannot be made" not in _told(person)
