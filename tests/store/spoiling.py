"""Stores with one cell that holds what was never written there, and all that can be done with a store."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.store.holding import hold, reply, shown
from vftester.core import actions
from vftester.core.records import Attempt
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, WordStarted
from vftester.store.catalog import Catalog
from vftester.store.probing import probed_store
from vftester.store.reader import Reader
from vftester.store.writer import Writer

TABLES = ("sessions", "turns", "records", "voice_events", "summaries")

VALUES: Sequence[Any] = (
    b"\xff\xfe", b"abc", "abc", "", 1.5, -5, 2**62, None, "[]", "{}", "5", "[5]", "[[5]]", '[["a","b","c"]]', '"x"',
    "null", "[null]", '{"a":1}', '{"type":1}', '{"type":"text","payload":5}', "[" * 5000, "NaN", "2026-13-45",
)  # fmt: skip

_ERROR = '{"kind":"cut","message":"It was cut off.","status":null,"body":null}'


def make_whole(path: Path) -> Sequence[str]:
    """A store with two sessions that has something in every table and column; their ids."""
    with Writer(path) as writer:
        said = reply("Good morning", "When?")
        talk = [(actions.launch(), [Attempt(5, 503, "busy"), *said]), (actions.text("Hi"), said)]
        first, second = hold(writer, talk), hold(writer, talk[:1])
        writer.take(
            second.id, 0,
            [
                SegmentReady(0, 5, "Good morning", 0, 0), SegmentQueued(0, 6), SegmentStarted(0, 7),
                WordStarted(0, 8, 0, 4), SegmentEnded(0, 9, "spoken"),
            ],
        )  # fmt: skip
    Catalog(path).summarise_missing()
    with _Open(path) as db:
        db.execute("UPDATE turns SET error = ?, state = 'truncated' WHERE id = 1", [_ERROR])
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return first.id, second.id


def columns(path: Path) -> list[tuple[str, str]]:
    """Every column of a session, by its table."""
    with _Open(path) as db:
        return [(table, row[1]) for table in TABLES for row in db.execute(f"PRAGMA table_info({table})")]


def spoil(whole: Path, path: Path, table: str, column: str, value: Any) -> bool:
    """Copy a store, with a value in a cell of its newest row; False where SQLite does not let that be."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(whole, path)
    with _Open(path) as db:
        try:
            db.execute("PRAGMA foreign_keys = OFF")
            newest = f"rowid = (SELECT max(rowid) FROM {table})"
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {newest}", [value])
            if column in ("owner", "action", "started_at", "attempts"):  # so that it matters as a writer opens
                db.execute(f"UPDATE turns SET state = NULL WHERE {newest}")
        except sqlite3.Error:
            return False
    return True


def uses(path: Path, ids: Sequence[str]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """All that is done with a store, by name."""
    yield "open", lambda: Writer(path).close()
    yield "list", lambda: Catalog(path).sessions()
    yield "search", lambda: Catalog(path).sessions("good")
    yield "tags", lambda: Catalog(path).tags()
    yield "sum up", lambda: Catalog(path).summarise_missing()
    yield "find", lambda: Reader(path).find("last")
    yield "look at", lambda: probed_store(path, 1)
    for id_ in ids:
        yield "export", lambda id_=id_: shown(Reader(path).load(id_))
        yield "show", lambda id_=id_: Reader(path).load_told(id_, None)
        yield "show its end", lambda id_=id_: Reader(path).load_newest(id_)


class _Open:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        return self._db

    def __exit__(self, *_problem: object) -> None:
        self._db.close()
