"""Programs that are killed while a streamed conversation is written, at any moment of it."""

import os
import random
import signal
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from tests.store.holding import advanced, ask, begun, data_of, records, reply, session, trace
from tests.torture.flat import waited_ms
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from vftester.core.conversation import TurnState
from vftester.store.errors import StoreError
from vftester.store.reader import Reader
from vftester.store.writer import Writer

PROMISED_S = 0.25
"""Nothing older is lost; of a program that waits for a processor, nothing older than that and its waiting."""

AT_LEAST, ON_ONE_STORE = 12, 25
_TOLD = struct.Struct("<16siid")  # session, turn, records of it by then, moment of the system's monotonic clock


@dataclass(slots=True)
class _Round:
    owed: int = 0
    kept: int = 0
    oldest_lost_s: float = 0.0


def killed(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Killed at random points of opening, writing, ending turns and closing; the next start is fine each time."""
    tried = survived = owed = kept = 0
    oldest_lost_s = 0.0
    troubles: list[str] = []
    while tried < AT_LEAST or budget.left():
        path = folder / f"killed-{tried // ON_ONE_STORE}.db"
        try:
            one = _kill_one(path, chance)
        except (AssertionError, StoreError, OSError) as problem:
            troubles.append(f"round {tried}: {problem!r}"[:300])
        else:
            survived += one.owed <= one.kept
            if one.owed > one.kept:
                lost = f"{one.owed - one.kept} of {one.owed} records are lost"
                troubles.append(f"round {tried}: {lost}, the oldest {one.oldest_lost_s * 1000:.0f} ms old")
            owed, kept = owed + one.owed, kept + one.kept
            oldest_lost_s = max(oldest_lost_s, one.oldest_lost_s)
        tried += 1
    return Row(
        "killed while writing", tried, survived, owed, kept,
        troubles=tuple(troubles[:5]), note=f"the oldest that was lost was {oldest_lost_s * 1000:.0f} ms old",
    )  # fmt: skip


def _kill_one(path: Path, chance: random.Random) -> _Round:
    read, write = os.pipe()
    seed = chance.random()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            _talk(path, write, random.Random(seed))
        finally:
            os._exit(0)
    os.close(write)
    wait_s = chance.choice((chance.uniform(0, 0.05), chance.uniform(0.05, 0.7)))
    time.sleep(max(0, wait_s - 2 * PROMISED_S))
    waited_ms_before = waited_ms(child)
    time.sleep(min(wait_s, 2 * PROMISED_S))
    kept_waiting_s = max(0, waited_ms(child) - waited_ms_before) / 1000
    killed_at = time.monotonic()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        told = [_TOLD.unpack(one) for one in iter(lambda: pipe.read(_TOLD.size), b"") if len(one) == _TOLD.size]
    Writer(path).close()
    assert ask(path, "PRAGMA integrity_check") == [("ok",)], "the store is not whole"
    return _weighed(path, told, killed_at, killed_at - PROMISED_S - kept_waiting_s)


def _weighed(path: Path, told: list[tuple[bytes, int, int, float]], killed_at: float, owed_until: float) -> _Round:
    """What had to be there, and what is."""
    found = _Round()
    counts: dict[int, int] = {}
    if told:
        session_id = told[0][0].decode()
        if ask(path, f"SELECT 1 FROM sessions WHERE id = '{session_id}'"):
            for turn in Reader(path).load(session_id).turns:
                assert turn.state in (TurnState.COMPLETE, TurnState.TRUNCATED), f"a turn is {turn.state}"
                wire = [data for data in data_of(turn) if data]
                assert wire == [trace(seq, f"word {seq}").data for seq in range(len(wire))], "a gap in a turn"
                counts[turn.index] = len(wire)
    owed: dict[int, int] = {}
    for _, turn_index, count, moment in told:
        if moment < owed_until:
            owed[turn_index] = count
        if counts.get(turn_index, 0) < count:
            found.oldest_lost_s = max(found.oldest_lost_s, killed_at - moment)
    found.owed = sum(owed.values())
    found.kept = sum(min(count, counts.get(index, 0)) for index, count in owed.items())
    return found


def _talk(path: Path, told: int, chance: random.Random) -> None:
    """Turns of records in batches, as a stream brings them; each batch is told once it was handed over."""
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        for index in range(chance.randint(1, 8)):
            writer.begin_turn(session_id, begun(index))
            count = 0
            for _ in range(chance.randint(1, 120)):
                batch = records(chance.choice((1, 1, 1, 3, 20, 200)), count)
                count += len(batch)
                writer.take(session_id, index, batch)
                os.write(told, _TOLD.pack(session_id.encode(), index, count, time.monotonic()))
                if chance.random() < 0.7:
                    time.sleep(chance.uniform(0, 0.01))
            writer.end_turn(session_id, advanced(begun(index), [*reply()[:2], *records(count), *reply()[2:]]))
