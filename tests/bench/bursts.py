"""A real window at the end of a real socket: what a burst does to its loop, and how soon what arrives is painted."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure, percentile
from tests.bench.sources import source, target
from tests.helpers.scripted_server import API_KEY
from tests.helpers.talking import MOMENT
from vftester.core import actions
from vftester.core.records import Sent
from vftester.core.session import Session
from vftester.core.traces import Reading
from vftester.runs.live import Update

DELTAS = 20_000
EVENTS, RATE = 1000, 200


def stalls(rounds: int) -> list[Figure]:
    """The longest that the window's loop is held up while a whole reply comes at once."""
    from tests.bench.windows import Ticker, Work, at_the_desk
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow

    figures = []
    with source() as runtime:
        for details in (False, True):
            worst: list[float] = []

            def work_with(details: bool, worst: list[float]) -> Work:
                async def work(window: MainWindow, desk: Desk, _: Path) -> None:
                    window.commands["details"].setChecked(details)
                    ticker = Ticker()
                    for _round in range(rounds):
                        await asyncio.sleep(0.5)
                        ticker.start()
                        await _hold(window, desk, runtime, f"events-{DELTAS}-200", window.show_update)
                        while window.session._frame.isActive():
                            await asyncio.sleep(0.01)
                        await asyncio.sleep(1.5)
                        worst.append(ticker.stop())

                return work

            at_the_desk(work_with(details, worst))
            opened = "details open" if details else "details closed"
            name = f"a reply of {DELTAS:,} deltas at once, {opened}: worst stall of the loop"
            figures.append(Figure(name, worst, "ms", most=50))
    return figures


def arrivals(rounds: int) -> list[Figure]:
    """From the stamp of an event's arrival until the timeline that holds it is painted, everything open."""
    from tests.bench.windows import Paints, at_the_desk
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow

    late_ms: list[list[float]] = []
    with source() as runtime:

        async def work(window: MainWindow, desk: Desk, _: Path) -> None:
            window.commands["details"].setChecked(True)
            for _round in range(rounds):
                arrived: list[int] = []
                found: list[float] = []
                sent_ns = 0

                def told(update: Update, arrived: list[int] = arrived) -> None:
                    nonlocal sent_ns
                    for change in update.changes:
                        if isinstance(change, Sent):
                            sent_ns = change.at_ns
                        elif isinstance(change, Reading):
                            arrived.append(sent_ns + change.record.offset_ns)
                    window.show_update(update)

                def held() -> int:
                    lanes = window.session.timeline.shown
                    return 0 if lanes is None else sum(lanes.count(0, 1 << 62)[:1])

                def painted(at_ns: int, held: int, arrived: list[int] = arrived, found: list[float] = found) -> None:
                    found += [(at_ns - stamp) / 1e6 for stamp in arrived[len(found) : held]]

                watching = Paints(window.session.timeline.view, painted, held)
                await _hold(window, desk, runtime, f"paced-{EVENTS}-{RATE}", told)
                while len(found) < len(arrived):
                    await asyncio.sleep(0.01)
                watching.deleteLater()
                late_ms.append(found)

        at_the_desk(work)
    return [
        Figure(f"arrival to painted, {RATE} events/s: p50", [percentile(f, 50) for f in late_ms], "ms"),
        Figure(f"arrival to painted, {RATE} events/s: p99", [percentile(f, 99) for f in late_ms], "ms", most=50),
    ]


async def _hold(window: object, desk: object, runtime: str, what: str, listener: Callable[[Update], None]) -> None:
    """Hold one turn with the source, as the desk would."""
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow
    from vftester.runs.live import LiveRun
    from vftester.voiceflow.network import VoiceflowWire

    assert isinstance(window, MainWindow)
    assert isinstance(desk, Desk)
    assert desk.conversation.writer is not None
    there = target(runtime, what)
    window.begin_conversation("bench")
    wire = VoiceflowWire(desk._network, there, API_KEY)
    run = LiveRun(wire, desk.conversation.writer, Session("bench", MOMENT, there), listener)
    await run.send(actions.text("go"))
    await run.aclose()
