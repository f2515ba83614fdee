"""Comparing two stored sessions of 10,000 records, loading included: the same words, some others, and nothing alike."""

import gc
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.told import reply
from tests.helpers.talking import MOMENT, begun, target
from vftester.cli.running import collect_seldom
from vftester.core import actions
from vftester.core.comparison.compared import compare
from vftester.core.conversation import advance_all
from vftester.core.records import Record, Report
from vftester.core.session import Session
from vftester.store.reader import Reader
from vftester.store.writer import Writer

RECORDS = 10_000
TURNS = (1, 20, 1000)

Change = Callable[[list[Report]], list[Report]]


def measure(rounds: int) -> list[Figure]:
    """As `vftester compare` does it: with Python's collector set as the command line sets it."""
    former = gc.get_threshold()
    collect_seldom()
    try:
        return _measured(rounds)
    finally:
        gc.set_threshold(*former)


def _measured(rounds: int) -> list[Figure]:
    figures = []
    for turns in TURNS:
        for label, change in (
            ("same words", _same),
            ("every tenth word another", _reworded),
            ("nothing alike", _shuffled),
        ):
            with tempfile.TemporaryDirectory() as folder:
                store = Path(folder) / "sessions.db"
                a, b = _stored(store, turns, _same), _stored(store, turns, change)
                name = f"load and compare 2 × {RECORDS:,} records in {turns} turn{'s' if turns > 1 else ''}, {label}"
                runs = [_compared(store, a, b) for _ in range(rounds)]
                figures.append(Figure(name, [took for took, _ in runs], "s", most=1.0))
            figures.append(
                Figure(
                    f"load 2 × {RECORDS:,} records in {turns} turn{'s' if turns > 1 else ''}",
                    [took for _, took in runs],
                    "s",
                )
            )
    return figures


def _compared(store: Path, a: str, b: str) -> tuple[float, float]:
    """Seconds that loading and comparing took, and loading alone."""
    began = time.perf_counter()
    kept_a, kept_b = Reader(store).load(a), Reader(store).load(b)
    loaded = time.perf_counter()
    found = compare([kept_a], [kept_b])
    compared = time.perf_counter()
    assert found.divergence is None
    return compared - began, loaded - began


def _stored(store: Path, turns: int, change: Change) -> str:
    with Writer(store) as writer:
        session_id = writer.begin_session(Session("bench", MOMENT, target("http://127.0.0.1")))
        for index in range(turns):
            turn = begun(index, actions.text(f"go {index}"))
            reports = change(reply(RECORDS // turns))
            writer.begin_turn(session_id, turn)
            writer.take(session_id, index, reports)
            writer.end_turn(session_id, advance_all(turn, reports)[0])
        writer.flush(60.0)
    return session_id


def _same(reports: list[Report]) -> list[Report]:
    return reports


def _reworded(reports: list[Report]) -> list[Report]:
    return [_said(r, f" other{n}") if n % 10 == 5 else r for n, r in enumerate(reports)]


def _shuffled(reports: list[Report]) -> list[Report]:
    """Words of which each side has all, in another order: the hardest to align."""
    chance = random.Random(len(reports))
    return [_said(r, f" {chance.choice(('the', 'day', 'visit', 'or', 'about'))}") for r in reports]


def _said(report: Report, words: str) -> Report:
    """The same piece of text with other words; anything else as it is."""
    if not isinstance(report, Record) or '"content"' not in report.data:
        return report
    head, _, rest = report.data.partition('"content":"')
    if not rest:
        return report
    return report._replace(data=f'{head}"content":"{words}{rest[rest.index(chr(34)) :]}')
