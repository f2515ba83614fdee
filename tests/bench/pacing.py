"""How exactly a replay keeps time: each record against its own moment at 1×, the whole against its length at 5×.

Moments on the clock on the wall, taken where a listener is told; a busy machine shows in them.
"""

import asyncio
import time

from tests.bench.figures import Figure, percentile
from tests.helpers.talking import begun
from tests.helpers.turns import ANSWERED, END, content, ns, records, start
from vftester.core.conversation import Turn, TurnState, advance_all
from vftester.core.records import Closed, Closing, Report, Sent
from vftester.core.traces import Reading
from vftester.runs.live import Update
from vftester.runs.replay import Replay

DELTAS, EVERY_MS = 160, 25.0
WORDS = ("Good ", "news: ", "on Thursday ", "there is room. ")


def measure(rounds: int) -> list[Figure]:
    turn = _turn()
    late = [percentile([abs(error) for error in _errors(turn, 1.0)], 99) for _ in range(rounds)]
    drift = [100 * abs(_errors(turn, 5.0)[-1]) / (turn.readings[-1].record.offset_ns / 5e6) for _ in range(rounds)]
    return [
        Figure("replay: pace error at 1×, p99", late, "ms", most=10),
        Figure("replay: drift of the whole at 5×", drift, "%", most=1),
    ]


def _turn() -> Turn:
    """A reply of four seconds, a piece every 25 ms."""
    pieces = [(20 + EVERY_MS * n, "completion", content(WORDS[n % len(WORDS)])) for n in range(DELTAS)]
    last = EVERY_MS * DELTAS + 30
    events = [(20.0, "completion", start("m")), *pieces, (last, "completion", END), (last, "event:end")]
    reports: list[Report] = [Sent(0), *ANSWERED, *records(*events), Closed(ns(last + 1), Closing.END_OF_BODY)]
    turn, _ = advance_all(begun(), reports)
    assert turn.state is TurnState.COMPLETE
    return turn


def _errors(turn: Turn, speed: float) -> list[float]:
    """How late each record was told, in ms."""
    found: list[float] = []
    began_ns = 0

    def listen(update: Update) -> None:
        nonlocal began_ns
        now_ns = time.perf_counter_ns()
        for change in update.changes:
            if isinstance(change, Sent):
                began_ns = now_ns
            elif isinstance(change, Reading):
                found.append((now_ns - began_ns - change.record.offset_ns / speed) / 1e6)

    asyncio.run(Replay([turn], listen, speed=speed).play())
    assert len(found) == len(turn.readings)
    return found
