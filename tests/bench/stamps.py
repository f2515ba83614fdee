"""How late arrival stamps are: against the moment of sending, in a process of its own, idle and under a stalled GUI.

The error is counted from the quickest event of the same run, so that what the machine itself takes is left out.
"""

import asyncio
import os
import time

from tests.bench.figures import Figure, percentile
from tests.bench.sources import source, target
from tests.helpers.scripted_server import API_KEY
from vftester.core import actions
from vftester.core.records import Record
from vftester.core.traces import trace_of
from vftester.voiceflow.network import Network, VoiceflowWire

EVENTS, RATE = 600, 200
STALL_S, EVERY_MS = 0.150, 500


def measure(rounds: int) -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vftester.gui.loop import run

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    stall = QTimer()
    stall.setInterval(EVERY_MS)
    stall.timeout.connect(_stall)
    figures = []
    with source() as runtime:
        for label, stalled in (("idle", False), (f"GUI stalled {STALL_S * 1000:.0f} ms every {EVERY_MS} ms", True)):
            errors_ms = []
            for _ in range(rounds):
                if stalled:
                    stall.start()
                found: list[float] = []
                run(app, _errors_ms(runtime, found))
                stall.stop()
                errors_ms.append(found)
            figures += [
                Figure(f"arrival stamp error, {label}: p50", [percentile(e, 50) for e in errors_ms], "ms"),
                Figure(f"arrival stamp error, {label}: p99", [percentile(e, 99) for e in errors_ms], "ms", most=16.0),
            ]
    return figures


def _stall() -> None:
    """A paint gone wrong: Python at work in the GUI thread, the interpreter never given up by itself."""
    until = time.perf_counter() + STALL_S
    while time.perf_counter() < until:
        pass


async def _errors_ms(runtime: str, found: list[float]) -> int:
    network = Network()
    wire = VoiceflowWire(network, target(runtime, f"paced-{EVENTS}-{RATE}"), API_KEY)
    late: list[int] = []
    try:
        async for batch in wire.turn(actions.text("go"), None, lambda reports: None):
            for report in batch:
                if isinstance(report, Record) and (trace := trace_of(report)):
                    late.append(report.offset_ns - int(trace["payload"]["message"]))
    finally:
        await wire.aclose()
        await asyncio.to_thread(network.close)
    assert len(late) == EVENTS
    found += [(value - min(late)) / 1e6 for value in late]
    return 0
