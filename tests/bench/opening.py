"""Opening a stored session of 100,000 records: until its timeline is painted, until all is shown, and the worst stall."""

import asyncio
import gc
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.told import RECORDS, reply
from tests.helpers.talking import MOMENT, begun, target
from vftester.core import actions
from vftester.core.conversation import advance_all
from vftester.core.session import Session
from vftester.store.writer import Writer

SHAPES = ((20, "20 turns"), (1, "one turn"))


def measure(rounds: int) -> list[Figure]:
    figures = []
    for turns, label in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "sessions.db"
            session_id = _stored(store, turns)
            painted_s, shown_s, stalls_ms = _opened(store, session_id, turns, rounds)
        name = f"open {RECORDS:,} records, {label}"
        figures += [
            Figure(f"{name}: to the first painted timeline", painted_s, "s", most=1.0),
            Figure(f"{name}: until all of it is shown", shown_s, "s"),
            Figure(f"{name}: worst stall of the loop", stalls_ms, "ms", most=50),
        ]
    return figures


def _stored(store: Path, turns: int) -> str:
    with Writer(store) as writer:
        session_id = writer.begin_session(Session("bench", MOMENT, target("http://127.0.0.1")))
        for index in range(turns):
            turn = begun(index, actions.text("go"))
            reports = reply(RECORDS // turns)
            writer.begin_turn(session_id, turn)
            writer.take(session_id, index, reports)
            writer.end_turn(session_id, advance_all(turn, reports)[0])
            writer.flush(60.0)
    return session_id


def _opened(store: Path, session_id: str, turns: int, rounds: int) -> tuple[list[float], list[float], list[float]]:
    from tests.bench.windows import Paints, Ticker, at_the_desk
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow

    painted_s: list[float] = []
    shown_s: list[float] = []
    stalls_ms: list[float] = []

    async def work(window: MainWindow, desk: Desk, _: Path) -> None:
        view = window.session.timeline.view
        paints: list[int] = []

        def painted(at_ns: int, _: int) -> None:
            if window.session.timeline.shown is not None:
                paints.append(at_ns)

        watching, ticker = Paints(view, painted), Ticker()
        window.commands["details"].setChecked(True)
        await asyncio.sleep(0.5)
        for ticking in (False, True) * rounds:  # ticking costs time of its own
            window.begin_conversation("", live=False)
            await asyncio.sleep(0.5)
            gc.collect()
            paints.clear()
            if ticking:
                ticker.start()
            began = time.perf_counter_ns()
            window.openSessionRequested.emit(session_id)
            while not paints or len(window.session._turns) < turns or window.session._frame.isActive():
                await asyncio.sleep(0.05)
            if ticking:
                await asyncio.sleep(1.5)
                stalls_ms.append(ticker.stop())
            else:
                shown_s.append((time.perf_counter_ns() - began) / 1e9)
                painted_s.append((paints[0] - began) / 1e9)
            assert window.session.timeline.shown is not None
        del watching

    at_the_desk(work, store)
    return painted_s, shown_s, stalls_ms
