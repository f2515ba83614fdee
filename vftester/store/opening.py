"""Opening a store: for writing, made and migrated where needed; for reading, without changing anything."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from vftester.private import make_folder
from vftester.store.errors import StoreError, code, file_reason, plainly
from vftester.store.schema import is_current, is_empty, migrate, refuse_others

PATIENCE_S = 5.0
"""How long a write waits for another program's."""


def open_for_writing(path: Path, patience_s: float = PATIENCE_S) -> Database:
    """A connection of the calling thread to a store in today's shape. Raises StoreError."""
    _make(path)
    with plainly(path):
        db = _connect(path, "mode=rw", patience_s)
        try:
            # Looked at before anything is changed, and again once nobody else can change it.
            refuse_others(db, path)
            _write_ahead(db, patience_s)
            db.execute("PRAGMA synchronous = NORMAL")
            with immediate(db):
                refuse_others(db, path)
                migrate(db)
            db.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def reading(path: Path, patience_s: float = PATIENCE_S) -> Iterator[Database | None]:
    """A read-only connection that sees one moment of the store; None where there is none yet. Raises StoreError."""
    with plainly(path):
        refuse_no_file(path)
        db = _open_to_read(path, patience_s) if path.exists() else None
        try:
            if db is None:
                yield None
            else:
                with db.atomic():
                    yield db
        finally:
            if db is not None:
                db.close()


@contextmanager
def immediate(db: Database) -> Iterator[None]:
    """A transaction that takes the write lock at its beginning: it waits there, and never fails half-way for a lock."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _open_to_read(path: Path, patience_s: float) -> Database | None:
    db = _connect(path, "mode=ro", patience_s)
    try:
        try:
            refuse_others(db, path)
        except sqlite3.OperationalError as problem:
            # A reader of a write-ahead log shares memory with writers through a file beside the store. In a folder
            # that may not be written, or on a full disk, there can be no such file, and with nothing in the log there
            # is no writer.
            if not _cannot_share(problem) or _holds_something(path.with_name(f"{path.name}-wal")):
                raise
            db.close()
            db = _connect(path, "mode=ro&immutable=1", patience_s)
            refuse_others(db, path)
        if is_empty(db):  # another program is making it at this moment
            db.close()
            return None
        if not is_current(db):
            db.close()
            open_for_writing(path, patience_s).close()
            db = _connect(path, "mode=ro", patience_s)
    except BaseException:
        db.close()
        raise
    return db


def _cannot_share(problem: sqlite3.OperationalError) -> bool:
    no_memory = (sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)
    not_made = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    return code(problem) in not_made or getattr(problem, "sqlite_errorcode", None) in no_memory


def _holds_something(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except FileNotFoundError:
        return False


def _connect(path: Path, how: str, patience_s: float) -> Database:
    # isolation_level None: transactions begin where we say so.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, timeout=patience_s, isolation_level=None
    )
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _make(path: Path) -> None:
    """An empty file that only its owner may read, and its folder, where they are missing. SQLite gives the files it
    puts beside it the same permissions."""
    try:
        refuse_no_file(path)
        make_folder(path.absolute().parent)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Never opened by hand when it exists: closing it would let go of SQLite's locks on it in this process.
        return
    except (OSError, ValueError) as problem:
        raise StoreError(f"The store {path} cannot be made: {file_reason(problem)}. Choose another file.") from problem


def refuse_no_file(path: Path) -> None:
    """Raise StoreError for a folder, a device, or a pipe, at which SQLite would wait for somebody at its other end."""
    if path.is_dir():
        raise StoreError(f"The store {path} cannot be used: it is a folder. Choose a file.")
    if path.exists() and not path.is_file():
        raise StoreError(f"The store {path} cannot be used: it is a device or a pipe. Choose a file.")


def _write_ahead(db: Database, patience_s: float) -> None:
    """Switch to a write-ahead log. SQLite does not wait for another program that switches at the same moment."""
    give_up = time.monotonic() + patience_s
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if code(problem) != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.005)
