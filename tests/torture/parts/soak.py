"""Hours of streaming, a thousand turns in one session, hundreds of turns at the window: everything stays flat."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.scripted_server import API_KEY
from tests.store.holding import MOMENT, ask
from tests.torture.flat import Samples, left_over, ratio
from tests.torture.measuring import Budget, LoopStalls, memory_mb
from tests.torture.rows import Row
from tests.torture.sending import sender, target, user
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.core.session import Session
from vftester.runs.live import LiveRun
from vftester.store.writer import Writer
from vftester.voiceflow.network import Network, VoiceflowWire

SHARE = 0.8

A_SECOND = 10
"""Events that an agent streams in a second, while it talks."""

MOST_MB = 3.0
"""So much may memory grow with 100,000 records more: 30 bytes a record, and the allocator's own ways."""

MOST_RATIO = 2.5
"""So much more CPU may the last tenth of a thousand turns take than the first; a cost that grows with the square of
the turns takes ten times as much and more."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="vftester-soak-") as folder, sender() as runtime:
        yield asyncio.run(_hours(Path(folder) / "hours.db", runtime, Budget(budget_s * 0.5)))
        yield asyncio.run(_thousand(Path(folder) / "thousand.db", runtime, Budget(budget_s * 0.2)))
        from tests.torture.soaking import at_the_window

        yield at_the_window(Path(folder) / "window.db", Budget(budget_s * 0.3))


def _run(runtime: str, network: Network, writer: Writer, who: str) -> LiveRun:
    there = target(runtime, who)
    wire = VoiceflowWire(network, there, API_KEY)
    return LiveRun(wire, writer, Session("soak", MOMENT, there), lambda update: None)


async def _hours(path: Path, runtime: str, budget: Budget) -> Row:
    """Session after session, as over eight hours: nothing of one is left when it is over."""
    samples, sent, troubles = Samples(), 0, []
    sessions, turns, events = 0, 10, 300
    network = Network()
    with Writer(path) as writer:
        async with LoopStalls() as stalls:
            while sessions < 6 or (budget.left() and sent < 8 * 3600 * A_SECOND):
                run = _run(runtime, network, writer, user(events, 5, 0, sessions))
                for number in range(turns):
                    turn = await run.send(actions.text(f"say {number}"))
                    if turn.state is not TurnState.COMPLETE:
                        troubles.append(f"session {sessions}, turn {number} is {turn.state}")
                await run.aclose()
                del run, turn
                sessions, sent = sessions + 1, sent + turns * (events + 1)
                await asyncio.to_thread(writer.flush, 60)
                await samples.take(sent)
        await asyncio.to_thread(network.close)
    if left := left_over():
        troubles.append(f"tasks are left: {left}")
    if (slope := samples.slope_mb(100_000)) > MOST_MB and samples.mb[-1] - samples.mb[len(samples.mb) // 3] > MOST_MB:
        troubles.append(f"memory grows by {slope:.1f} MB with 100,000 records")
    if samples.open[-1] > samples.open[1]:
        troubles.append(f"handles and threads grow from {samples.open[1]} to {samples.open[-1]}")
    kept = ask(path, "SELECT count(*) FROM records")[0][0]
    return Row(
        "hours of streaming, session after session", sessions, sessions - len(troubles), sent, kept, stalls.worst_ms,
        samples.mb[min(1, len(samples.mb) - 1)], samples.mb[-1], tuple(troubles[:5]),
        f"{sent / A_SECOND / 3600:.1f} h at {A_SECOND} events a second",
    )  # fmt: skip


async def _thousand(path: Path, runtime: str, budget: Budget) -> Row:
    """A thousand turns in one session: each costs as much as the first; what is kept of it grows with it alone."""
    turns, events, cpu, troubles = 0, 20, [], []
    network = Network()
    before = memory_mb()
    with Writer(path) as writer:
        run = _run(runtime, network, writer, user(events, 5, 0))
        async with LoopStalls() as stalls:
            while turns < 1000 and (turns < 200 or budget.left(1.5)):
                began = time.process_time()
                turn = await run.send(actions.text(f"say {turns}"))
                cpu.append(time.process_time() - began)
                turns += 1
                if turn.state is not TurnState.COMPLETE:
                    troubles.append(f"turn {turns - 1} is {turn.state}")
        after = memory_mb()
        await run.aclose()
        await asyncio.to_thread(network.close)
    if left := left_over():
        troubles.append(f"tasks are left: {left}")
    if (grown := ratio(cpu)) > MOST_RATIO:
        troubles.append(f"the last turns take {grown:.1f} times the CPU of the first")
    kept = ask(path, "SELECT count(*) FROM records")[0][0]
    return Row(
        "turns in one session", turns, turns - len(troubles), turns * (events + 1), kept, stalls.worst_ms, before, after,
        tuple(troubles[:5]), f"the last take {grown:.1f} times the first's CPU",
    )  # fmt: skip
