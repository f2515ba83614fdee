"""Many rows at a time into a table."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any

from sqlite_utils import Database

_ROWS_A_STATEMENT = 100
"""SQLite gives up the interpreter's lock for every statement and has to win it back from threads that compute; with a
row a statement, a busy thread would slow writing down to a tenth, and be slowed down itself by having to yield so
often. Older SQLite takes 999 parameters at most."""


def insert(db: Database, table: str, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table, each with a value for every column. At most nine columns."""
    rows = iter(rows)
    while some := list(islice(rows, _ROWS_A_STATEMENT)):
        db.conn.execute(_statement(table, columns, len(some)), list(chain.from_iterable(some)))


@cache
def _statement(table: str, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    # names of tables and columns are ours, never from outside
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608  see above
