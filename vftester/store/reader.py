"""The reader: finds and loads sessions, while writers in this program and in others go on."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from vftester.core.conversation import ToldTurn
from vftester.core.ports import OutsideError
from vftester.core.session import KeptSession, Session
from vftester.store.catalog import NEWEST_FIRST
from vftester.store.errors import StoreError, UnknownSession, undecodable
from vftester.store.listed import ids_of
from vftester.store.opening import PATIENCE_S, reading
from vftester.store.rows import Row, kept_of, session_of, storable, told_turns


class NotWanted(OutsideError):
    """What was being read is wanted no longer."""


def while_wanted(turns: Iterable[ToldTurn], still_wanted: Callable[[], bool]) -> Iterator[ToldTurn]:
    """The same turns, as long as somebody wants them. Raises NotWanted between two of them."""
    for turn in turns:
        if not still_wanted():
            raise NotWanted("The session was not opened.")
        yield turn


class Reader:
    """Reads a store. Each call opens it, sees one moment of it, and closes it: nothing is held, any thread may call.

    Where there is no store yet there are no sessions, and none is made. Every method raises StoreError where the store
    cannot be read.
    """

    def __init__(self, path: str | Path, *, patience_s: float = PATIENCE_S) -> None:
        self._path = Path(path)
        self._patience_s = patience_s

    def find(self, typed: str) -> str:
        """The id that a person means: `last` for the newest session, an id, or its beginning. Raises UnknownSession."""
        with reading(self._path, self._patience_s) as db:
            ids = [] if db is None else list(ids_of(row["id"] for row in db.query(NEWEST_FIRST)))
        if not ids:
            raise UnknownSession(f"There is no session “{typed}”: the store {self._path} holds no sessions yet.")
        if typed == "last":
            return str(ids[0])
        found = [typed] if typed in ids else [id_ for id_ in ids if typed and id_.startswith(typed)]
        if not found:
            raise UnknownSession(f"There is no session “{typed}”. `vftester sessions` lists those there are.")
        if len(found) > 1:
            some = ", ".join(found[:4]) + (", …" if len(found) > 4 else "")
            raise UnknownSession(f"“{typed}” is the beginning of {len(found)} sessions ({some}). Type more of the id.")
        return str(found[0])

    def load(self, session_id: str) -> KeptSession:
        """A whole session, every turn made again from its records. Raises UnknownSession."""
        with self._found(session_id) as (db, row):
            return kept_of(row, (turn for turn, _ in told_turns(db, row["id"])))

    def load_newest(self, session_id: str) -> tuple[Session, ToldTurn | None]:
        """A session's newest turn alone, for a beginning; None where it has no turn. Raises UnknownSession."""
        with self._found(session_id) as (db, row):
            return session_of(row), next(told_turns(db, row["id"], newest=True), None)

    def load_told(
        self, session_id: str, newest: ToldTurn | None, still_wanted: Callable[[], bool] = lambda: True
    ) -> tuple[KeptSession, list[ToldTurn]]:
        """A whole session with what changed as it came in. The turn that is there already is not made again.

        Raises UnknownSession, and NotWanted between two turns where it is `still_wanted` no more.
        """
        with self._found(session_id) as (db, row):
            besides = newest.turn.index if newest is not None else -1
            others = while_wanted(told_turns(db, row["id"], besides=besides), still_wanted)
            told = sorted([*others, *([newest] if newest is not None else [])], key=lambda one: one.turn.index)
            return kept_of(row, (turn for turn, _ in told)), told

    @contextmanager
    def _found(self, session_id: str) -> Iterator[tuple[Database, Row]]:
        """The store and a session's row."""
        with reading(self._path, self._patience_s) as db:
            rows = [] if db is None else list(db.query("SELECT * FROM sessions WHERE id = ?", [storable(session_id)]))
            if db is None or not rows:
                raise UnknownSession(f"There is no session “{session_id}” in the store {self._path}.")
            try:
                yield db, rows[0]
            except (ValueError, sqlite3.OperationalError) as problem:
                if not (isinstance(problem, ValueError) or undecodable(problem)):
                    raise
                # SQLite reads it, but it is no text, number, JSON, date or state that was ever written there.
                raise StoreError(
                    f"The session {session_id} cannot be read: what the store {self._path} holds of it is damaged. "
                    "The others can be opened; a copy of the store from a backup may hold it whole."
                ) from problem
