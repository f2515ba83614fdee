"""The window over hundreds of turns: its loop's worst stall, its memory, and that nothing of a session is left."""

import asyncio
import gc
import math
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.bench import windows
from tests.bench.windows import Ticker
from tests.store.holding import ask
from tests.torture.flat import ratio, settled, waited_ms
from tests.torture.measuring import Budget, handles, memory_mb
from tests.torture.rows import Row
from vftester.core import actions
from vftester.demo.server import DemoOptions
from vftester.desk import Desk
from vftester.gui.window import MainWindow

TURNS = 25
"""In a session, of which there are at least three: the first is the warming up."""

MOST_STALL_MS = 1000.0
MOST_MB = 12.0
"""So much may be left of a session of so many turns in the end, and no Qt object at all."""

SAID = (
    "I need a check-up next week, mornings",
    "Thursday works, my number is 555 0134",
    "What are your opening hours?",
)


class _Seen:
    """What was there after each session, with the next one's launch on the screen."""

    def __init__(self) -> None:
        self.objects: list[int] = []
        self.mb: list[float] = []
        self.open: list[int] = []
        self.cpu: list[float] = []
        self.records = 0
        self.worst_ms = self.worst_own_ms = 0.0

    def stalled(self, held_up_ms: float, waited_ms: float) -> None:
        """The longest of a session; what the machine had no processor for is not the window's doing."""
        self.worst_ms = max(self.worst_ms, held_up_ms)
        self.worst_own_ms = max(self.worst_own_ms, held_up_ms - waited_ms)

    async def take(self, window: MainWindow) -> None:
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        opened = await settled(self.open[1] if len(self.open) > 1 else None, handles)
        self.objects.append(len(window.findChildren(QObject)) + len(QApplication.allWidgets()))
        self.mb.append(memory_mb())
        self.open.append(opened)


def at_the_window(path: Path, budget: Budget) -> Row:
    """Session after session of some turns each; launching the next closes the one before."""
    seen, turns, troubles = _Seen(), 0, []

    async def work(window: MainWindow, desk: Desk, place: Path) -> None:
        nonlocal turns
        ticker = Ticker()
        while len(seen.mb) < 4 or budget.left(0.9):
            await _turn(window, desk, None)
            turns += 1
            await seen.take(window)
            waited = waited_ms()
            ticker.start()
            for number in range(TURNS):
                began = time.process_time()
                await _turn(window, desk, SAID[number % len(SAID)])
                seen.cpu.append(time.process_time() - began)
                turns += 1
            seen.stalled(ticker.stop(), max(0, waited_ms() - waited))
            assert desk.conversation.run is not None
            seen.records += sum(len(turn.readings) for turn in desk.conversation.run.turns)

    windows.at_the_desk(work, path, DemoOptions(pace=math.inf))
    if seen.objects[-1] > seen.objects[1]:
        troubles.append(f"Qt objects grow from {seen.objects[1]} to {seen.objects[-1]} over {len(seen.mb)} sessions")
    if (grown := (seen.mb[-1] - seen.mb[1]) / (len(seen.mb) - 2)) > MOST_MB:
        troubles.append(f"memory grows by {grown:.1f} MB a session of {TURNS} turns")
    if seen.open[-1] > seen.open[1]:
        troubles.append(f"handles grow from {seen.open[1]} to {seen.open[-1]}")
    if seen.worst_own_ms > MOST_STALL_MS:
        troubles.append(f"the window was held up for {seen.worst_ms:.0f} ms")
    kept = ask(path, "SELECT count(*) FROM records")[0][0]
    return Row(
        "turns at the window", turns, turns - len(troubles), seen.records, kept, seen.worst_ms, seen.mb[1], seen.mb[-1],
        tuple(troubles),
        f"{seen.objects[-1]} Qt objects, {seen.objects[1]} before; the last turns take {ratio(seen.cpu):.1f} times "
        "the first's CPU",
    )  # fmt: skip


async def _turn(window: MainWindow, desk: Desk, said: str | None) -> None:
    """Launch, or say something, and wait until it is over and shown."""
    former = desk.conversation.run
    count = len(former.turns) if former is not None and said is not None else 0
    if said is None:
        window.commands["launch"].trigger()
    else:
        window.sendRequested.emit(actions.text(said))
    async with asyncio.timeout(60):
        while True:
            run = desk.conversation.run
            fresh = run is not None and (said is not None or run is not former)
            if fresh and run is not None and len(run.turns) > count and run.turns[-1].state is not None:
                break
            await asyncio.sleep(0.002)
        while desk.conversation.run is not None and desk.conversation.run.busy:
            await asyncio.sleep(0.002)
        while window.session._frame.isActive():  # the last of it waits for its frame
            await asyncio.sleep(0.002)
