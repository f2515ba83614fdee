"""What a report says of the store, without a word of what was said in it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Facts:
    """SQLite's version, and the bytes of the store with what SQLite keeps beside it; 0 where there is none yet."""

    sqlite: str
    size: int


def facts(path: Path) -> Facts:
    """The facts of the store at a path. Opens nothing, and raises nothing where there is none."""
    size = 0
    for beside in ("", "-wal"):
        try:
            size += Path(f"{path}{beside}").stat().st_size
        except (OSError, ValueError):
            continue
    return Facts(sqlite3.sqlite_version, size)
