"""Two hundred conversations at once in one process: all is kept, the stamps are right, and nothing is left after."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import percentile
from tests.helpers.scripted_server import API_KEY
from tests.store.holding import MOMENT, ask
from tests.torture.flat import left_over, settled, waited_ms
from tests.torture.measuring import Budget, LoopStalls, memory_mb
from tests.torture.rows import Row
from tests.torture.sending import sender, target, user
from vftester.core import actions
from vftester.core.conversation import Turn, TurnState
from vftester.core.session import Session
from vftester.runs.live import LiveRun
from vftester.store.reader import Reader
from vftester.store.writer import Writer
from vftester.voiceflow.network import Network, VoiceflowWire

SHARE = 0.4

AT_ONCE, EVENTS, A_CHUNK, PAUSE_MS = 200, 40, 1, 100
"""So many conversations; in each turn so many events, some 10 a second, as agents speak."""

STAGGER_S = 0.008

MOST_LATE_MS = 500.0
"""A stamp lies behind the moment of sending by what the wire and this process take: for 99 of 100 at most by this much,
and by what the process waited for a processor on a busy machine."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="vftester-many-") as folder, sender() as runtime:
        yield asyncio.run(_many(Path(folder) / "many.db", runtime, Budget(budget_s)))


async def _many(path: Path, runtime: str, budget: Budget) -> Row:
    troubles: list[str] = []
    network, writer = Network(), Writer(path)
    turns = rounds = 0
    late: list[float] = []
    before, open_before = 0.0, 0
    async with LoopStalls() as stalls:
        while rounds < 2 or budget.left(0.8):
            held = await asyncio.gather(*(_one(runtime, network, writer, number) for number in range(AT_ONCE)))
            turns += len(held)
            for turn in held:
                if turn.state is not TurnState.COMPLETE:
                    troubles.append(f"a turn is {turn.state}: {turn.error}")
                late += _late_ms(turn, troubles)
            del held, turn
            await asyncio.to_thread(writer.flush, 60)
            if not rounds:
                before, open_before = memory_mb(), await settled(None)
            rounds += 1
    open_after = await settled(open_before)
    after = memory_mb()
    if open_after > open_before:
        troubles.append(f"handles and threads grow from {open_before} to {open_after}")
    if after - before > 10 + 1e-4 * turns * EVENTS:
        troubles.append(f"memory grows from {before:.0f} to {after:.0f} MB")
    if left := left_over():
        troubles.append(f"tasks are left: {left}")
    waited = waited_ms()
    await asyncio.to_thread(network.close)
    await asyncio.to_thread(writer.close)
    if (p99 := percentile(late, 99)) > MOST_LATE_MS + waited:
        troubles.append(f"1 of 100 stamps is more than {p99:.0f} ms late")
    kept = ask(path, "SELECT count(*) FROM records")[0][0]
    entries = ask(path, "SELECT id FROM sessions LIMIT 20")
    for (session_id,) in entries:
        if any(turn.state is not TurnState.COMPLETE for turn in Reader(path).load(session_id).turns):
            troubles.append(f"session {session_id} is not whole in the store")
    return Row(
        f"{AT_ONCE} conversations at once", turns, turns - len(troubles), turns * (EVENTS + 1), kept, stalls.worst_ms,
        before, after, tuple(troubles[:5]), f"stamps late by {percentile(late, 50):.1f} ms, 99 of 100 within {p99:.0f} "
        f"(waited {waited:.0f} for a processor)",
    )  # fmt: skip


async def _one(runtime: str, network: Network, writer: Writer, number: int) -> Turn:
    there = target(runtime, user(EVENTS, A_CHUNK, PAUSE_MS, number))
    wire = VoiceflowWire(network, there, API_KEY)
    await asyncio.sleep(number * STAGGER_S)  # nobody starts two hundred in one moment
    run = LiveRun(wire, writer, Session(f"one of many {number}", MOMENT, there), lambda update: None)
    try:
        return await run.send(actions.text("go"))
    finally:
        await run.aclose()


def _late_ms(turn: Turn, troubles: list[str]) -> list[float]:
    """How much later than they were sent the events were stamped, beside the quickest of the turn, in milliseconds."""
    stamped = [reading.record.offset_ns for reading in turn.readings if reading.record.event == "trace"]
    sent = [json.loads(r.record.data)["sent"] for r in turn.readings if r.record.event == "trace"]
    if stamped != sorted(stamped):
        troubles.append("stamps run backwards")
    behind = [offset_ns - moment for offset_ns, moment in zip(stamped, sent, strict=True)]
    return [(one - min(behind)) / 1e6 for one in behind]
