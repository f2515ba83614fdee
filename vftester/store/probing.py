"""Looks at a store without changing anything: can it be read and written, is it whole, who else is at it."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from vftester.store.errors import code, plainly
from vftester.store.facts import facts
from vftester.store.opening import refuse_no_file
from vftester.store.programs import is_gone
from vftester.store.schema import is_current, is_empty, refuse_others

_LOCK_S = 0.5
_STEPS = 10_000
_ALL = "SELECT count(*) FROM sessions"
_KEPT = "SELECT count(*) FROM sessions WHERE deleted_at IS NULL"


@dataclass(frozen=True, slots=True)
class StoreProbe:
    """`size` in bytes; `sessions` None where there is no store yet; `flaw` is SQLite's word of damage, `whole` False
    also where looking took too long. `running` turns belong to programs at work, `abandoned` ones to programs that
    died. `locked`: another program keeps others from writing. `older`: it is brought up to date when next used."""

    size: int
    sessions: int | None = None
    whole: bool = True
    flaw: str | None = None
    running: int = 0
    abandoned: int = 0
    locked: bool = False
    older: bool = False


def searches() -> bool:
    """SQLite here has what finds words in a store: FTS5 with pieces of three characters."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(said, content = '', tokenize = 'trigram case_sensitive 1')")
        except sqlite3.OperationalError:
            return False
    return True


def probed_store(path: Path, patience_s: float) -> StoreProbe:
    """Looks for at most so long. Raises StoreError where the store cannot be read, or may not be written."""
    size = facts(path).size
    with plainly(path):
        refuse_no_file(path)
        if not path.exists():
            return StoreProbe(size)
        uri = path.absolute().as_uri()
        with closing(sqlite3.connect(f"{uri}?mode=rw", uri=True, timeout=_LOCK_S, isolation_level=None)) as connection:
            db = Database(connection, recursive_triggers=False, execute_plugins=False)
            refuse_others(db, path)
            if is_empty(db):
                return StoreProbe(size)
            older = not is_current(db)
            (sessions,) = db.execute(_ALL if older else _KEPT).fetchone()
            running = db.execute("SELECT owner, started_at FROM turns WHERE state IS NULL").fetchall()
            gone = sum(is_gone(owner, began) for owner, began in running)
            locked = _locked(connection)
            flaw, whole = _quick_check(connection, patience_s)
            return StoreProbe(
                size, sessions, whole, flaw, len(running) - gone, gone, locked, older
            )  # fmt: skip


def _locked(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as problem:
        if code(problem) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return True
        raise
    return False


def _quick_check(connection: sqlite3.Connection, patience_s: float) -> tuple[str | None, bool]:
    give_up = time.monotonic() + patience_s
    connection.set_progress_handler(lambda: time.monotonic() > give_up, _STEPS)
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as problem:
        if code(problem) == sqlite3.SQLITE_INTERRUPT:
            return None, False
        raise
    finally:
        connection.set_progress_handler(None, 0)
    return (None, True) if said == "ok" else (said, False)
