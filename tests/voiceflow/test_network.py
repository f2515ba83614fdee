"""The network thread: streams run there, reports come out in order in the caller's loop, and nothing is left behind."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, bytewise, frames, stream
from tests.helpers.talking import QUICK, advanced, begun, target
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.core.records import Closed, Closing, Record, Report
from vftester.voiceflow.network import Network, VoiceflowWire

HI = {"type": "text", "payload": {"message": "Hi"}}
HELLO = frames(HI, HI, HI)
HANGING = stream(frames(HI, end=False), ending="hang")
GUARD_S = 20


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    assert [t.name for t in threading.enumerate() if t.name == "vftester network"] == []
    assert sys.getswitchinterval() == interval


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.close()


def ignored(_: Sequence[Report]) -> None:
    pass


def run(coroutine: Any) -> Any:
    async def guarded() -> Any:
        async with asyncio.timeout(GUARD_S):
            return await coroutine

    return asyncio.run(guarded())


def test_reports_come_out_in_order_and_the_tap_has_them_first_in_the_network_thread(network: Network) -> None:
    tapped: list[Report] = []
    threads: set[str] = set()

    def tap(batch: Sequence[Report]) -> None:
        threads.add(threading.current_thread().name)
        tapped.extend(batch)

    async def hold(server: ScriptedServer) -> list[Report]:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        taken: list[Report] = []
        async for batch in wire.turn(actions.launch(), None, tap):
            taken += batch
            assert tapped[: len(taken)] == taken
        await wire.aclose()
        return taken

    with ScriptedServer([bytewise(HELLO)]) as server:
        taken = run(hold(server))
    assert taken == tapped
    assert threads == {"vftester network"}
    assert isinstance(taken[-1], Closed)
    assert [r.seq for r in taken if isinstance(r, Record)] == [0, 1, 2, 3]
    assert advanced(taken).state is TurnState.COMPLETE


def test_a_slow_listener_gets_everything_in_fewer_batches(network: Network) -> None:
    async def hold(server: ScriptedServer) -> list[int]:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        closed = threading.Event()

        def tap(batch: Sequence[Report]) -> None:
            if isinstance(batch[-1], Closed):
                closed.set()

        stream_ = wire.turn(actions.launch(), None, tap)
        assert closed.wait(GUARD_S)  # this loop is busy until everything has come
        sizes = [len(batch) async for batch in stream_]
        await wire.aclose()
        return sizes

    with ScriptedServer([bytewise(HELLO)]) as server:
        assert run(hold(server)) == [8]  # sent, connected, response, four records, closed


def test_one_turn_at_a_time(network: Network) -> None:
    async def hold(server: ScriptedServer) -> None:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        first = wire.turn(actions.launch(), None, ignored)
        with pytest.raises(RuntimeError, match="still in flight"):
            wire.turn(actions.launch(), None, ignored)
        first.cancel()
        with pytest.raises(RuntimeError, match="still in flight"):
            wire.turn(actions.launch(), None, ignored)
        async for _ in first:
            pass
        second = wire.turn(actions.launch(), None, ignored)
        second.cancel()
        async for _ in second:
            pass
        await wire.aclose()

    with ScriptedServer([HANGING]) as server:
        run(hold(server))


def test_cancelling_right_after_the_start_gives_a_closed(network: Network) -> None:
    async def hold(server: ScriptedServer) -> list[Report]:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        stream_ = wire.turn(actions.launch(), None, ignored)
        stream_.cancel()
        stream_.cancel()
        taken = [report async for batch in stream_ for report in batch]
        stream_.cancel()  # harmless when it is over
        await wire.aclose()
        return taken

    with ScriptedServer([HANGING]) as server:
        for _ in range(20):
            closed = run(hold(server))[-1]
            assert isinstance(closed, Closed)
            assert closed.why is Closing.CANCELLED
            assert closed.error is not None


def test_closing_the_wire_closes_what_is_in_flight(network: Network) -> None:
    tapped: list[Report] = []

    async def hold(server: ScriptedServer) -> None:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        wire.turn(actions.launch(), None, tapped.extend)
        await asyncio.to_thread(server.arrived.wait, GUARD_S)
        await wire.aclose()
        assert server.closed_by_client.wait(GUARD_S)

    with ScriptedServer([Reply(before="hang")]) as server:
        run(hold(server))
    assert advanced(tapped, begun()).state is TurnState.CANCELLED


def test_closing_the_network_ends_a_turn_that_runs(network: Network) -> None:
    tapped: list[Report] = []
    streaming = threading.Event()

    def tap(batch: Sequence[Report]) -> None:
        tapped.extend(batch)
        if isinstance(batch[-1], Record):
            streaming.set()

    async def hold(server: ScriptedServer) -> None:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        stream_ = wire.turn(actions.launch(), None, tap)
        await asyncio.to_thread(streaming.wait, GUARD_S)
        network.submit(wire._client.aclose()).result(GUARD_S)
        network.close()
        assert isinstance([report async for batch in stream_ for report in batch][-1], Closed)

    with ScriptedServer([HANGING]) as server:
        run(hold(server))
    assert isinstance(tapped[-1], Closed)


def test_a_network_that_never_ran_is_closed_without_harm() -> None:
    network = Network()
    network.close()
    network.close()
    assert "vftester network" not in [t.name for t in threading.enumerate()]


def test_prepared_the_first_wire_has_nothing_left_to_load() -> None:
    new = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import sys
from tests.helpers.scripted_server import API_KEY
from tests.helpers.talking import target
from vftester.voiceflow.network import Network, VoiceflowWire
network = Network()
network.prepare().result()
there = set(sys.modules)
assert "anyio._backends._asyncio" in there  # of which the first connection asks
VoiceflowWire(network, target("http://127.0.0.1"), API_KEY)
print(*sorted(set(sys.modules) - there))
network.close()
""",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert new.stdout.split() == []


def test_the_switch_interval_is_short_only_while_the_network_runs() -> None:
    before = sys.getswitchinterval()
    network = Network()
    assert sys.getswitchinterval() == before

    async def inside() -> float:
        return sys.getswitchinterval()

    assert network.submit(inside()).result(GUARD_S) < before
    network.close()
    assert sys.getswitchinterval() == before


def test_a_network_that_was_closed_can_be_used_again() -> None:
    async def name() -> str:
        return threading.current_thread().name

    network = Network()
    for _ in range(2):
        assert network.submit(name()).result(GUARD_S) == "vftester network"
        network.close()


def test_a_bug_in_the_tap_is_raised_where_the_turn_is_read(network: Network) -> None:
    def broken(_: Sequence[Report]) -> None:
        raise ZeroDivisionError

    async def hold(server: ScriptedServer) -> None:
        wire = VoiceflowWire(network, target(server.runtime), API_KEY, limits=QUICK)
        with pytest.raises(RuntimeError, match="without its closing") as caught:
            async for _ in wire.turn(actions.launch(), None, broken):
                pass
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
        await wire.aclose()

    with ScriptedServer([stream(HELLO)]) as server:
        run(hold(server))
