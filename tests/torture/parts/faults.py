"""A hostile Voiceflow: every fault that a server and a network can have, met by the real client with a real store."""

import asyncio
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.helpers.hostile import (
    COMPLETE,
    FAILED,
    FAULTS,
    HELLO,
    OPEN,
    TRUNCATED,
    Fault,
    burst,
    certificates,
)
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer, refusal, stream, whole
from tests.helpers.talking import MOMENT, target
from tests.torture.flat import waited_ms
from tests.torture.holding import PATIENT, Held, Holding
from tests.torture.measuring import Budget, memory_mb
from tests.torture.rows import Row
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.core.session import Session
from vftester.runs.live import LiveRun
from vftester.store.reader import Reader
from vftester.voiceflow.network import VoiceflowWire

SHARE = 3.0

WINDOW_STALL_MS = 5000
"""A desktop says of a window that it does not answer after so long."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    budget, chance = Budget(budget_s), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, Holding(Path(folder)) as holding:
        yield _row("faults of a server and of a network", holding, [f for f in FAULTS if not f.large])
        yield _elsewhere(holding)
        yield _two_at_once(holding)
        yield _cuts("cut, reset or dropped at a byte of the body", holding, Budget(budget_s * 0.1), chance)
        yield _cuts("the same over TLS", holding, Budget(budget_s * 0.1), chance, tls=True)
        count = 100_000 if budget_s > LONG_S else 20_000
        yield _row(f"{count:,} events in a burst", holding, [Fault("a burst", [whole(burst(count))], [COMPLETE])])
        yield _row("too much of it", holding, [f for f in FAULTS if f.large], None if budget_s > LONG_S else budget)
    yield from _at_the_window(budget, count)


def _row(what: str, holding: Holding, faults: list[Fault], budget: Budget | None = None) -> Row:
    """`budget`: what is left of it, half may be spent on these."""
    held, before_mb = Held(), memory_mb()
    share = 1.0 if budget is None else (1 + budget.spent_s / budget.seconds) / 2
    for fault in faults:
        if budget is None or budget.left(share) or not held.tried:
            holding.meet(fault, held)
    return _told(what, held, before_mb, "" if budget is None else f"{held.tried} of {len(faults)}")


def _told(what: str, held: Held, before_mb: float, note: str = "") -> Row:
    return Row(
        what, held.tried, held.survived, held.sent, held.kept, held.stall_ms, before_mb, memory_mb(),
        tuple(held.troubles[:20]), note,
    )  # fmt: skip


def _cuts(what: str, holding: Holding, budget: Budget, chance: random.Random, *, tls: bool = False) -> Row:
    """A reply that breaks off at each of its bytes, in an order of chance, as far as time allows."""
    held, before_mb = Held(), memory_mb()
    contexts = certificates() if tls else None
    places = [(at, ending) for at in range(len(HELLO) + 1) for ending in ("cut", "reset", "abort")]
    chance.shuffle(places)
    # Complete from the blank line behind the end event on.
    for at, ending in places:
        state = COMPLETE if at == len(HELLO) else TRUNCATED
        reply = stream(HELLO[:at], ending=ending)
        if ending != "cut":  # what a reset leaves of the last bytes is the system's to say: give it a moment
            reply = stream(HELLO[:at], 0.02, ending=ending)
        holding.meet(Fault(f"{ending} at byte {at}", [reply], [state], arrives=ending == "cut"), held, contexts)
        if not budget.left():
            break
    return _told(what, held, before_mb, f"{held.tried} of {len(places)} places")


def _elsewhere(holding: Holding) -> Row:
    """Redirects to another server, and a certificate that nobody vouches for: the key goes to neither."""
    held, before_mb = Held(), memory_mb()
    with ScriptedServer([whole(HELLO)]) as other:
        for status in (301, 302, 303, 307, 308):
            for api in ("v2", "v4"):
                moved = refusal(status, "", ("Location", f"{other.runtime}/v2/elsewhere"))
                words = "not followed"
                with ScriptedServer([moved], session_replies=[moved]) as server:
                    troubles = _refused(holding, server, api, words)
                held.add(0, 0, troubles)
        page = [(200, "text/html"), (407, "text/html"), (511, "text/html")]
        for status, kind in page:
            body = (
                f'<meta http-equiv="refresh" content="0; url={other.runtime}"><script src="{other.runtime}"></script>'
            )
            headers = (("Refresh", f"0; url={other.runtime}"), ("Link", f"<{other.runtime}>; rel=preload"))
            reply = refusal(status, body, *headers, content_type=kind)
            with ScriptedServer([reply], session_replies=[reply]) as server:
                held.add(0, 0, _refused(holding, server, "v2", ""))
        if other.connections or other.requests:
            held.troubles.append("the other server was asked")
    serving, _ = certificates()
    _, believing = certificates()
    with ScriptedServer([whole(HELLO)], tls=serving) as server:
        troubles = _refused(holding, server, "v2", "not trusted", believing)
        held.add(0, 0, troubles + (["the key was sent"] if server.requests else []))
    return _told("redirects, pages and certificates: the key stays", held, before_mb)


def _refused(holding: Holding, server: ScriptedServer, api: str, words: str, tls: object = None) -> list[str]:
    async def hold() -> list[str]:
        there = target(server.runtime, api)
        wire = VoiceflowWire(holding.network, there, API_KEY, limits=PATIENT, tls=tls)
        run = LiveRun(wire, holding.writer, Session("elsewhere", MOMENT, there), lambda update: None)
        try:
            turn = await run.send(actions.launch())
        finally:
            await run.aclose()
        message = "" if turn.error is None else turn.error.message
        well = turn.state is FAILED and words in message and API_KEY not in repr(turn)
        return [] if well else [f"{api}: {turn.state} {message!r}"]

    return asyncio.run(hold())


def _two_at_once(holding: Holding) -> Row:
    """Somebody who sends again and again before the reply is there: one request at a time, and nothing is lost."""
    held, before_mb = Held(), memory_mb()

    async def hold(server: ScriptedServer) -> list[str]:
        there = target(server.runtime)
        wire = VoiceflowWire(holding.network, there, API_KEY, limits=PATIENT)
        run = LiveRun(wire, holding.writer, Session("at once", MOMENT, there), lambda update: None)
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(8):
                    group.create_task(run.send(actions.text(str(number))))
                    await asyncio.sleep(0.05 * (number % 3))
            try:
                wire.turn(actions.launch(), None, lambda reports: None)
                stream_ = wire.turn(actions.launch(), None, lambda reports: None)
                stream_.cancel()
            except RuntimeError:
                refused = True
            else:
                refused = False
        finally:
            await run.aclose()
        states = [turn.state for turn in run.turns]
        well = len(states) == 8 and states[-1] is COMPLETE and refused
        well = well and set(states) <= {COMPLETE, TurnState.CANCELLED}
        holding.writer.flush(60)
        stored = Reader(holding.path).load(run.session_id).turns
        held.sent += sum(len(turn.readings) for turn in run.turns)
        held.kept += sum(len(turn.readings) for turn in stored)
        return [] if well else [f"sending 8 at once gave {[str(state) for state in states]}"]

    slow = Reply(lambda: iter([OPEN, 0.1, HELLO]))
    with ScriptedServer([slow]) as server:
        held.add(0, 0, asyncio.run(hold(server)))
    return _told("eight turns at once in one conversation", held, before_mb)


LONG_S = 200
"""With so much time everything is tried; with less, of what takes seconds only some."""

AT_THE_WINDOW = (
    "one byte at a time", "cut in a character", "2 MB of empty comments", "an endless stream", "nested ever deeper",
    "a storm of 429", "endless comments", "an endless line", "an event of 300,000 lines", "an event of 20 MB",
)  # fmt: skip


def _at_the_window(budget: Budget, count: int) -> Iterator[Row]:
    """The same before a window: the longest that its loop was held up."""
    from tests.bench.windows import Ticker, at_the_desk
    from tests.torture.holding import IMPATIENT
    from vftester.desk import Desk
    from vftester.gui.window import MainWindow

    known = {fault.name: fault for fault in FAULTS}
    faults = [Fault(f"a burst of {count:,} events", [whole(burst(count))], [COMPLETE])]
    faults += [replace(known[name], states=known[name].states[:1]) for name in AT_THE_WINDOW]
    rows: list[Row] = []

    async def work(window: MainWindow, desk: Desk, path: Path) -> None:
        window.commands["details"].setChecked(True)
        for number, fault in enumerate(faults):
            if number >= 3 and not budget.left() and budget.seconds < LONG_S:
                break
            before_mb = memory_mb()
            ticker = Ticker()
            assert desk.conversation.writer is not None
            served = fault.served()
            with ScriptedServer(served if callable(served) else list(served)) as server:
                there = target(server.runtime, fault.api)
                limits = IMPATIENT if TurnState.TIMED_OUT in fault.states else PATIENT
                wire = VoiceflowWire(desk._network, there, API_KEY, limits=limits)
                window.begin_conversation("torture")
                run = LiveRun(wire, desk.conversation.writer, Session(fault.name, MOMENT, there), window.show_update)
                await asyncio.sleep(0.2)
                waited = waited_ms()
                ticker.start()
                turn = await run.send(actions.launch())
                while window.session._frame.isActive():
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.5)
                stall_ms, waited = ticker.stop(), max(0, waited_ms() - waited)
                await run.aclose()
            await asyncio.to_thread(desk.conversation.writer.flush, 120)
            kept = len(Reader(path).load(run.session_id).turns[0].readings)
            troubles = [] if turn.state is fault.states[0] else [f"ended {turn.state}"]
            if stall_ms - waited > WINDOW_STALL_MS:  # but for what the machine had no processor for
                troubles.append(f"the window did not answer for {stall_ms:.0f} ms")
            rows.append(
                Row(f"before a window: {fault.name}", 1, int(not troubles), len(turn.readings), kept, stall_ms,
                    before_mb, memory_mb(), tuple(troubles))
            )  # fmt: skip

    at_the_desk(work)
    if len(rows) < len(faults):
        rows[-1] = replace(rows[-1], note=f"{len(rows)} of {len(faults)} before a window")
    yield from rows
