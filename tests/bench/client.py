"""Events a second and CPU an event, from bytes to yielded record: our client against plain httpx-sse, in turn."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx
from httpx_sse import aconnect_sse

from tests.bench.figures import Figure
from tests.bench.sources import source, target
from tests.helpers.scripted_server import API_KEY
from vftester.core import actions
from vftester.core.records import Record
from vftester.voiceflow.endpoints import WireOptions, turn_request
from vftester.voiceflow.network import Network, VoiceflowWire

LOADS = ((100_000, 200), (20_000, 1))


def measure(rounds: int) -> list[Figure]:
    figures = []
    with source() as runtime:
        for count, a_chunk in LOADS:
            ours, theirs = [], []
            for _ in range(rounds):
                ours.append(asyncio.run(_timed(_ours, runtime, f"events-{count}-{a_chunk}", count)))
                theirs.append(asyncio.run(_timed(_theirs, runtime, f"events-{count}-{a_chunk}", count)))
            label = f"{a_chunk} event{'s' if a_chunk > 1 else ''} a chunk"
            wall = [o[0] / t[0] for o, t in zip(ours, theirs, strict=True)]
            cpu = [o[1] / t[1] for o, t in zip(ours, theirs, strict=True)]
            figures += [
                Figure(f"client, {label}: events/s", [count / o[0] for o in ours], "events/s"),
                Figure(f"httpx-sse, {label}: events/s", [count / t[0] for t in theirs], "events/s"),
                Figure(f"client, {label}: CPU an event", [o[1] / count * 1e6 for o in ours], "µs"),
                Figure(f"httpx-sse, {label}: CPU an event", [t[1] / count * 1e6 for t in theirs], "µs"),
                Figure(f"client to httpx-sse, {label}: time", wall, "ratio", most=1.0),
                Figure(f"client to httpx-sse, {label}: CPU", cpu, "ratio"),
            ]
    return figures


async def _timed(
    read: Callable[[str, str], Awaitable[int]], runtime: str, what: str, count: int
) -> tuple[float, float]:
    """Seconds of wall clock and of CPU, all threads, for one stream."""
    wall, cpu = time.perf_counter(), time.process_time()
    seen = await read(runtime, what)
    elapsed = time.perf_counter() - wall, time.process_time() - cpu
    assert seen == count + 1, f"{seen} events of {count} and the end"
    return elapsed


async def _ours(runtime: str, what: str) -> int:
    network = Network()
    wire = VoiceflowWire(network, target(runtime, what), API_KEY)
    seen = 0
    try:
        async for batch in wire.turn(actions.text("go"), None, lambda reports: None):
            seen += sum(type(report) is Record for report in batch)
    finally:
        await wire.aclose()
        network.close()
    return seen


async def _theirs(runtime: str, what: str) -> int:
    request = turn_request(target(runtime, what), WireOptions(), "", actions.text("go"), None)
    seen = 0
    async with (
        httpx.AsyncClient(headers={"Accept-Encoding": "identity"}) as client,
        aconnect_sse(client, "POST", request.url, json=dict(request.body)) as stream,
    ):
        async for _ in stream.aiter_sse():
            seen += 1
    return seen
