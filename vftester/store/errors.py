"""What the world does to files, in plain sentences."""

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from vftester.core.ports import OutsideError

T = TypeVar("T")


class StoreError(OutsideError):
    """The store, or an exported file, could not be read or written."""


class UnknownSession(OutsideError):
    """No session, or more than one, goes by what was typed."""


_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full. Make room on it",
    sqlite3.SQLITE_BUSY: "another program keeps it locked. Wait until that program is done, or close it",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked. Wait until that program is done, or close it",
    sqlite3.SQLITE_READONLY: "it may not be written. Change its permissions, or choose another file",
    sqlite3.SQLITE_PERM: "it may not be opened. Change its permissions, or choose another file",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened. Look at its permissions and its folder's, or choose another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged. Move it away and put a copy of it from a backup in its place",
    sqlite3.SQLITE_NOTADB: "it is no vftester store, or its beginning is damaged. Choose another file",
    sqlite3.SQLITE_IOERR: "the disk refuses to read or write. Look at its health, its free space and its quota",
    sqlite3.SQLITE_TOOBIG: "an event is too big for a database",
}

_ROOM = 1 << 16
"""Bytes: an empty store and what SQLite puts beside it find no room in less."""

_FILE_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is no folder",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk may only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "the file grows beyond what this system allows",
    errno.ENAMETOOLONG: "its name is too long",
}


def code(problem: BaseException) -> int | None:
    """SQLite's primary result code, None where the problem carries none."""
    extended = getattr(problem, "sqlite_errorcode", None)
    return extended & 0xFF if isinstance(extended, int) else None


def passing(problem: Exception) -> bool:
    """The same write can succeed later: the disk or another program stood in the way, not what was to be written."""
    return type(problem) in (sqlite3.OperationalError, sqlite3.DatabaseError, MemoryError)


def sentence(path: Path, problem: Exception) -> str:
    """Why the store cannot be used, and what to do."""
    number = code(problem) or 0
    if number == sqlite3.SQLITE_IOERR and _is_full(path.parent):
        number = sqlite3.SQLITE_FULL  # which SQLite does not say of the memory it shares by a file beside the store
    reason = _REASONS.get(number) or _unlike(problem)
    return f"The store {path} cannot be used: {reason}."


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


def undecodable(problem: Exception) -> bool:
    """A text of the store is no text any more. What SQLite's messages say of it holds what stands there."""
    return isinstance(problem, sqlite3.OperationalError) and str(problem).startswith("Could not decode")


def leniently(db: Database, read: Callable[[Database], T]) -> T:
    """What `read` reads; where a text is none any more, it reads again, in twice the time, with that replaced."""
    try:
        return read(db)
    except sqlite3.OperationalError as problem:
        if not undecodable(problem):
            raise
        db.conn.text_factory = partial(str, encoding="utf-8", errors="replace")
        return read(db)


def _unlike(problem: Exception) -> str:
    """Why, in SQLite's own words, as far as they tell nothing of what is in the store."""
    if undecodable(problem):
        return _REASONS[sqlite3.SQLITE_CORRUPT]
    words = " ".join(str(problem).split())[:200]
    return (
        f"it is not as vftester made it ({words}). Put a copy of it from a backup in its place, or choose another file"
    )


def file_reason(problem: OSError | ValueError) -> str:
    """Why the operating system refuses a file, as the end of a sentence without its full stop."""
    number = problem.errno if isinstance(problem, OSError) else None
    return _FILE_REASONS.get(number or 0) or getattr(problem, "strerror", None) or str(problem)


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """What SQLite or the operating system says of the store becomes a StoreError."""
    try:
        yield
    except sqlite3.Error as problem:
        raise StoreError(sentence(path, problem)) from problem
    except OSError as problem:
        raise StoreError(f"The store {path} cannot be used: {file_reason(problem)}. Choose another file.") from problem
    except (ValueError, KeyError) as problem:
        # SQLite reads it, but it is no JSON, date or state that was ever written there; or a column has another name.
        raise StoreError(f"The store {path} cannot be used: {_REASONS[sqlite3.SQLITE_CORRUPT]}.") from problem
