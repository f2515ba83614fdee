"""A store that was moved or deleted while it was open: what was begun in it goes on in a new one at its place."""

import ctypes
import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from vftester.store.opening import immediate, open_for_writing
from vftester.store.rows import Row, storable

File = tuple[int, int]
"""A file by its numbers, which it keeps when it is moved: its disk's and its own."""

_SHARED = ("-wal", "-shm")
_PARTS = {
    "records": "SELECT * FROM records WHERE turn = ? ORDER BY seq",
    "voice_events": "SELECT * FROM voice_events WHERE turn = ? ORDER BY rowid",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which file was at a path, and which lay beside it for SQLite, when the store was opened.

    What is written to a file that was moved or deleted goes with it, and the system says nothing of that.
    """

    path: Path
    file: File | None
    beside: tuple[tuple[Path, File | None], ...]

    @classmethod
    def of(cls, path: Path) -> "Place":
        """As it is now; call when the store is open."""
        names = [path.with_name(path.name + ending) for ending in _SHARED]
        return cls(path, _file(path), tuple((name, _file(name)) for name in names))

    def is_left(self) -> bool:
        """Another file is at the path now, or none."""
        if self.file is None:
            return False
        try:
            return _numbers(os.stat(self.path)) != self.file
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False  # nobody can say; what is wrong shows when it is written

    def clear(self) -> None:
        """Take away what lies there for the file that left: for another store it would be damage."""
        for name, file in self.beside:
            if file is not None and _file(name) == file:
                with suppress(OSError):
                    name.unlink()


def go_on(place: Place, old: Database, session_ids: Iterable[str], patience_s: float) -> Database:
    """The store at the path, made where there is none, with these sessions of the one that left. Raises StoreError.

    `old` is whole where it is by now. It must not be closed: SQLite would take away what belongs to the new store, as
    that goes by the same name.
    """
    with suppress(sqlite3.Error):
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sessions = [rows for id_ in session_ids if (rows := _read(old, storable(id_))) is not None]
    place.clear()
    new = open_for_writing(place.path, patience_s)
    try:
        with immediate(new):
            for rows in sessions:
                _write(new, rows)
    except BaseException:
        new.close()
        raise
    return new


def left(path: Path) -> str:
    """What happened, and what became of it."""
    return (
        f"The store {path} was moved or deleted while it was in use. What was begun since vftester started is kept in "
        "a new one there; what was kept before is where the old one is now."
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """All rows of one session; those of a turn with the turn's."""

    session: Row
    turns: list[tuple[Row, list[tuple[str, Row]]]]
    summary: Row | None


def _read(old: Database, session: str | bytes) -> _Rows | None:
    """None where it cannot be read any more: what is still to be written of it is refused then, and told."""
    try:
        rows = next(old.query("SELECT * FROM sessions WHERE id = ?", [session]), None)
        if rows is None:
            return None
        turns: list[tuple[Row, list[tuple[str, Row]]]] = []
        for turn in list(old.query("SELECT * FROM turns WHERE session = ? ORDER BY id", [session])):
            parts: list[tuple[str, Row]] = [
                (table, part) for table, query in _PARTS.items() for part in old.query(query, [turn["id"]])
            ]
            turns.append((turn, parts))
        return _Rows(rows, turns, next(old.query("SELECT * FROM summaries WHERE session = ?", [session]), None))
    except sqlite3.DatabaseError:
        return None


def _write(new: Database, rows: _Rows) -> None:
    """In place of what is there of it, as in a copy that was made before."""
    new.execute("DELETE FROM sessions WHERE id = ?", [rows.session["id"]])
    new.table("sessions").insert(dict(rows.session))
    for turn, parts in rows.turns:
        new.table("turns").insert({name: value for name, value in turn.items() if name != "id"})
        (turn_id,) = new.execute("SELECT last_insert_rowid()").fetchone()
        for table, part in parts:
            new.table(table).insert({**part, "turn": turn_id})
    if rows.summary is not None:
        new.table("summaries").insert(dict(rows.summary))


def _file(path: Path) -> File | None:
    try:
        return _numbers(os.stat(path))
    except OSError:
        return None


def _numbers(found: os.stat_result) -> File | None:
    """None where the disk gives its files no numbers."""
    return (found.st_dev, found.st_ino) if found.st_ino else None


def keep_open(former: Database) -> None:
    """Never let a connection go, not at the program's end either: see `go_on`."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(former.conn))
