"""The timeline's frame at 1600 × 400: all events in view, still and while the view changes with every frame."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from tests.bench.figures import Figure, percentile
from vftester.core.actions import text
from vftester.core.conversation import Change, Turn, advance
from vftester.core.records import Closed, Closing, Record, Report, Response
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import MS
from vftester.gui.timeline.view import TimelineView

FRAMES = 60
PIECE = '{"type":"completion","payload":{"state":"content","content":" hours, renew"},"time":1790000000460}'
BEGIN = '{"type":"completion","payload":{"state":"start","ai":true},"time":1790000000460}'
DEBUG = '{"type":"debug","payload":{"message":"step"},"time":1790000000460}'


def measure(rounds: int) -> list[Figure]:
    app = QApplication.instance() or QApplication([])
    figures = []
    gc.disable()  # as in the window, which collects between frames
    for count, most in ((100_000, 8), (1_000_000, 16)):
        session, took = _taken(1, count)
        view = _view()
        view.show_lanes(session.turns[0])
        name = f"{count:,} events"
        figures += [
            Figure(f"taking {name} into lanes: each change", [took], "µs", most=2),
            Figure(f"frame, {name}, still", _frames(view, rounds), "ms", most=most),
            Figure(f"frame, {name}, view changes", _frames(view, rounds, _moving(view)), "ms", most=most),
            Figure(f"frame, {name}, more come", _frames(view, rounds, _growing(view)), "ms", most=most),
        ]
        view.close()
    session, _ = _taken(100, 1000)
    view = _view()
    view.show_session(session)
    name = "100 turns of 1,000 events"
    figures += [
        Figure(f"frame, {name}, still", _frames(view, rounds), "ms", most=8),
        Figure(f"frame, {name}, view changes", _frames(view, rounds, _moving(view)), "ms", most=8),
    ]
    view.close()
    app.processEvents()
    gc.enable()
    return figures


def _view() -> TimelineView:
    view = TimelineView()
    view.resize(1600, 400)
    view.show()
    return view


def _moving(view: TimelineView) -> Callable[[int], None]:
    """A little closer or to the side with every frame; nearly all of the events stay in view."""
    extent = view.view

    def move(frame: int) -> None:
        by = extent.length_ns * (1 + frame % 40) // 1000
        view.look_at(extent.panned(by, extent).zoomed(0.95 - frame % 7 / 1000, by, extent))

    return move


def _growing(view: TimelineView) -> Callable[[int], None]:
    """Something came."""
    return lambda _: view.refresh()


def _frames(view: TimelineView, rounds: int, change: Callable[[int], object] | None = None) -> list[float]:
    """The median frame of each round, in milliseconds of this process's time: other programs do not count."""
    picture = QPixmap(view.size())
    view.render(picture)
    medians = []
    for _ in range(rounds):
        costs = []
        for frame in range(FRAMES):
            if change is not None:
                change(frame)
            started = time.process_time()
            view.render(picture)
            costs.append((time.process_time() - started) * 1e3)
        medians.append(percentile(costs, 50))
    return medians


def _taken(turns: int, events: int) -> tuple[SessionLanes, float]:
    """Turns with so many events each, in lanes; and what taking a change cost, in microseconds."""
    session = SessionLanes()
    spent, changed = 0.0, 0
    for index in range(turns):
        turn = Turn(index, text("go"), datetime.now(UTC))
        changes: list[Change] = []
        for report in _reports(events):
            turn, new = advance(turn, report)
            changes += new
        started = time.process_time()
        session.take(turn, changes)
        spent += time.process_time() - started
        changed += len(changes)
    return session, spent / changed * 1e6


def _reports(events: int) -> Iterator[Report]:
    """A reply that streams for two seconds in a thousand events, with pauses, and a trace of another kind among ten."""
    yield Response(MS, 200, {"content-type": "text/event-stream"})
    yield Record(0, 2 * MS, "trace", "0", BEGIN)
    at = 0
    for seq in range(1, events - 1):
        at = 2 * MS + seq * 2 * MS + seq // 500 * 400 * MS
        yield Record(seq, at, "trace", str(seq), DEBUG if seq % 10 == 0 else PIECE)
    yield Record(events - 1, at + MS, "end", None, "{}")
    yield Closed(at + 2 * MS, Closing.END_OF_BODY, None)
