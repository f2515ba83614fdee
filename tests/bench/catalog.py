"""A catalog of 5,000 sessions of 200 records: its list, its search, and the panel that shows both."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.many import FREQUENT, RARE, SESSIONS, TURNS, fill
from tests.bench.many import RECORDS as A_TURN
from vftester.store.catalog import Catalog

WORDS = (
    ("a frequent word", FREQUENT),
    ("a rare word", RARE),
    ("two characters", "ap"),
    ("two words", "book visit"),
    ("none", "zzqq"),
)


def measure(rounds: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "sessions.db"
        began = time.perf_counter()
        fill(store)
        figures = [
            Figure(
                f"catalog: {SESSIONS:,} sessions of {TURNS * A_TURN} records made", [time.perf_counter() - began], "s"
            )
        ]
        catalog = Catalog(store)
        assert len(catalog.sessions()) == SESSIONS
        figures.append(Figure("catalog: list", _timed_ms(catalog.sessions, rounds), "ms", most=200))
        for what, words in WORDS:
            taken = _timed_ms(lambda words=words: catalog.find_said(words), rounds)
            figures.append(
                Figure(f"catalog: search, {what} ({len(catalog.find_said(words)):,} found)", taken, "ms", most=100)
            )
        return figures + _shown(store, rounds)


def _timed_ms(work: Callable[[], object], rounds: int) -> list[float]:
    work()
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _shown(store: Path, rounds: int) -> list[Figure]:
    from tests.bench.windows import Paints, Ticker, at_the_desk
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow

    listed_ms: list[float] = []
    found_ms: list[float] = []
    held_ms: list[float] = []
    stalls_ms: list[float] = []

    async def work(window: MainWindow, desk: Desk, _: Path) -> None:
        panel = desk.catalog.panel
        entries = await asyncio.to_thread(Catalog(store).sessions)
        while len(panel.model.entries) < SESSIONS or desk.catalog._reading:
            await asyncio.sleep(0.01)
        paints: list[int] = []
        watching, ticker = Paints(panel.view.viewport(), lambda at_ns, _: paints.append(at_ns)), Ticker()
        for _ in range(rounds):
            panel.show_sessions([], desk.catalog._target_name)
            await asyncio.sleep(0.3)
            gc.collect()
            began = time.perf_counter_ns()
            panel.show_sessions(entries, desk.catalog._target_name)
            window.grab()
            held_ms.append((time.perf_counter_ns() - began) / 1e6)

            panel.show_sessions([], desk.catalog._target_name)
            await asyncio.sleep(0.3)
            gc.collect()
            ticker.start()
            began = time.perf_counter_ns()
            paints.clear()
            desk.catalog.refresh()
            while len(panel.model.entries) < SESSIONS:
                await asyncio.sleep(0.002)
            paints.clear()
            panel.view.viewport().update()
            while not paints:
                await asyncio.sleep(0.002)
            listed_ms.append((paints[-1] - began) / 1e6)
            stalls_ms.append(ticker.stop())

            began = time.perf_counter_ns()
            panel.search.field.setText(RARE)
            while panel.model.count == SESSIONS:
                await asyncio.sleep(0.002)
            found_ms.append((time.perf_counter_ns() - began) / 1e6)
            panel.search.clear()
            await asyncio.sleep(0.3)
        del watching

    at_the_desk(work, store)
    return [
        Figure(f"catalog: {SESSIONS:,} sessions into the panel, laid out and painted", held_ms, "ms", most=200),
        Figure("catalog: from a wish to the painted list, reading included", listed_ms, "ms"),
        Figure("catalog: worst stall of the loop meanwhile", stalls_ms, "ms", most=100),
        Figure("catalog: from the last key of a rare word to its sessions", found_ms, "ms"),
    ]
