"""Conversations with a hostile Voiceflow: the real client and a real store, and what became of what was sent."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.helpers.hostile import Fault, events_in
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer
from tests.helpers.talking import MOMENT, target
from tests.torture.measuring import LoopStalls
from vftester.core import actions
from vftester.core.conversation import Turn, TurnState
from vftester.core.session import Session
from vftester.runs.live import LiveRun
from vftester.store.reader import Reader
from vftester.store.writer import Writer
from vftester.voiceflow.network import Network, VoiceflowWire
from vftester.voiceflow.patience import Limits

PATIENT = Limits(idle_s=60, turn_s=120, connect_s=30, retry_s=0.001, retry_cap_s=0.01, quiet_s=0.05, grace_s=1)
IMPATIENT = Limits(idle_s=0.5, turn_s=2, connect_s=30, retry_s=0.001, retry_cap_s=0.01, quiet_s=0.05, grace_s=1)
"""For those that end at a limit."""

SLACK_S = 60
"""A busy machine may take so much longer over a turn than its limits say."""


@dataclass
class Held:
    """What became of conversations: how many records arrived, how many the store has, and what was not as it should."""

    tried: int = 0
    survived: int = 0
    sent: int = 0
    kept: int = 0
    stall_ms: float = 0.0
    troubles: list[str] = field(default_factory=list)

    def add(self, sent: int, kept: int, troubles: Sequence[str]) -> None:
        self.tried += 1
        self.survived += not troubles
        self.sent += sent
        self.kept += kept
        self.troubles += troubles


class Holding:
    """A network thread and a store for many conversations."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sessions.db"
        self.network = Network()
        self.writer = Writer(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.network.close()
        self.writer.close()

    def meet(self, fault: Fault, held: Held, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None) -> None:
        """Hold the conversation of a fault, and note what became of it."""
        served = fault.served()
        serving, believing = tls or (None, None)
        with ScriptedServer(served if callable(served) else list(served), tls=serving) as server:
            try:
                turns, arrived, session_id = asyncio.run(self._hold(fault, server, believing, held))
            except Exception as bug:
                held.add(0, 0, [f"{fault.name}: {type(bug).__name__}: {bug}"])
                return
        troubles = [f"{fault.name}: {trouble}" for trouble in _wrong(fault, turns, server)]
        if fault.arrives and not callable(served):
            troubles += _missing(fault, served, turns, arrived)
        stored = Reader(self.path).load(session_id).turns
        for turn, there in zip(turns, stored, strict=True):
            if list(turn.readings) != list(there.readings) or (turn.state, turn.error) != (there.state, there.error):
                troubles.append(f"{fault.name}: turn {turn.index} is not in the store as it was")
        sent = sum(map(events_in, arrived)) if fault.records is None else fault.records
        if fault.arrives and not any(arrived):
            sent = sum(len(turn.readings) for turn in turns)  # compared with what was served
        held.add(sent, sum(_count(turn) for turn in stored), troubles)

    async def _hold(
        self, fault: Fault, server: ScriptedServer, tls: ssl.SSLContext | None, held: Held
    ) -> tuple[list[Turn], list[bytes], str]:
        limits = IMPATIENT if TurnState.TIMED_OUT in fault.states else PATIENT
        there = target(server.runtime, fault.api)
        wire = VoiceflowWire(self.network, there, API_KEY, limits=limits, tls=tls)
        run = LiveRun(wire, self.writer, Session(fault.name, MOMENT, there), lambda update: None)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(run.aclose)
            async with LoopStalls() as stalls, asyncio.timeout(len(fault.states) * (limits.turn_s + SLACK_S)):
                for number in range(len(fault.states)):
                    began_s = time.monotonic()
                    await run.send(actions.text(f"say {number}"))
                    if time.monotonic() - began_s > limits.turn_s + SLACK_S:
                        raise TimeoutError("the turn went on beyond its limits")
            held.stall_ms = max(held.stall_ms, stalls.worst_ms)
            arrived = [_arrived(wire, turn) for turn in run.turns]
        self.writer.flush(SLACK_S)
        return run.turns, arrived, run.session_id


def _arrived(wire: VoiceflowWire, turn: Turn) -> bytes:
    """The bytes that a turn's records were made of."""
    tape = wire._tapes.of(turn.index)  # as it came: what is shown of it is searched for keys, which takes its time
    if tape is None or tape._left_out:  # too much to be kept: such a stream is compared with what was served
        return b""
    return b"".join(chunk for _, chunk in tape._chunks)


def _wrong(fault: Fault, turns: Sequence[Turn], server: ScriptedServer) -> list[str]:
    """How the turns ended that did not end as they should."""
    found = []
    if [turn.state for turn in turns] != list(fault.states):
        found.append(f"ended {[str(turn.state) for turn in turns]}, not {[str(state) for state in fault.states]}")
    errors = [turn.error for turn in turns if turn.error is not None]
    broken = [turn for turn in turns if turn.state is not TurnState.COMPLETE]
    if len(errors) != len(broken):
        found.append("a turn that did not complete has no sentence")
    if fault.words and not any(fault.words in error.message for error in errors):
        found.append(f"{fault.words!r} is not said: {[error.message for error in errors]}")
    for error in errors:
        if "\n" in error.message or not error.message.endswith((".", "?")) or API_KEY in error.message:
            found.append(f"is no plain sentence: {error.message!r}")
    if fault.requests is not None and len(server.turns) != fault.requests:
        found.append(f"{len(server.turns)} requests, not {fault.requests}")
    if any(
        later.record.offset_ns < before.record.offset_ns for turn in turns for before, later in pairwise(turn.readings)
    ):
        found.append("the stamps run backwards")
    return found


def _missing(fault: Fault, served: Sequence[Reply], turns: Sequence[Turn], arrived: Sequence[bytes]) -> list[str]:
    """Turns of which not all that was served was read."""
    found = []
    for number, turn in enumerate(turns):
        if turn.state is TurnState.FAILED and not turn.readings:
            continue
        body = _body(served[min(number, len(served) - 1)])
        if arrived[number] and arrived[number] != body:
            found.append(f"{fault.name}: of turn {number} {len(arrived[number])} bytes of {len(body)} were read")
        if len(turn.readings) != events_in(body):
            found.append(f"{fault.name}: of turn {number} {len(turn.readings)} records of {events_in(body)} are there")
    return found


def _body(reply: Reply) -> bytes:
    if reply.raw is not None:
        return reply.raw.rpartition(b"\r\n\r\n")[2]
    assert not callable(reply.chunks)
    return b"".join(chunk for chunk in reply.chunks if isinstance(chunk, bytes))


def _count(turn: Turn) -> int:
    """How many events a turn's records hold; comments may share one."""
    count = 0
    for reading in turn.readings:
        flaw = reading.record.flaw or ""
        count += int(flaw.split()[0]) if "comments, which share" in flaw else 1
    return count
