"""The reader: finds and loads sessions, while writers in this program and in others go on."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vftester.core.conversation import TurnState
from vftester.core.session import KeptSession, Target, moment
from vftester.store.errors import UnknownSession
from vftester.store.opening import PATIENCE_S, reading
from vftester.store.rows import folded, kept_of, readable, storable, target_of

_NEWEST_FIRST = "SELECT * FROM sessions ORDER BY created_at DESC, rowid DESC"


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as a list shows it. `states` has one for each turn in order, None for one that runs."""

    id: str
    name: str
    created_at: datetime
    target: Target
    states: tuple[TurnState | None, ...]
    ended: bool

    @property
    def turns(self) -> int:
        return len(self.states)


class Reader:
    """Reads a store. Each call opens it, sees one moment of it, and closes it: nothing is held, any thread may call.

    Where there is no store yet there are no sessions, and none is made. Every method raises StoreError where the store
    cannot be read.
    """

    def __init__(self, path: str | Path, *, patience_s: float = PATIENCE_S) -> None:
        self._path = Path(path)
        self._patience_s = patience_s

    def sessions(self, search: str | None = None) -> list[SessionSummary]:
        """Sessions, newest first. `search` is found in names and in what was said, literally but for upper case."""
        with reading(self._path, self._patience_s) as db:
            if db is None:
                return []
            states: dict[str, list[TurnState | None]] = {}
            for session, state in db.execute("SELECT session, state FROM turns ORDER BY idx").fetchall():
                states.setdefault(session, []).append(TurnState(state) if state else None)
            rows = list(db.query(_NEWEST_FIRST))
            if search:
                wanted = folded(search)
                # instr, not LIKE: it knows no wildcards and does not stop at a NUL
                said = db.execute("SELECT DISTINCT session FROM turns WHERE instr(said, ?)", [wanted])
                saying = {session for (session,) in said}
                rows = [r for r in rows if r["id"] in saying or wanted in folded(readable(r["name"]))]
        return [
            SessionSummary(
                id=readable(row["id"]),
                name=readable(row["name"]),
                created_at=moment(row["created_at"]),
                target=target_of(row),
                states=tuple(states.get(row["id"], ())),
                ended=bool(row["ended"]),
            )
            for row in rows
        ]

    def find(self, typed: str) -> str:
        """The id that a person means: `last` for the newest session, an id, or its beginning. Raises UnknownSession."""
        with reading(self._path, self._patience_s) as db:
            ids = [] if db is None else [readable(row["id"]) for row in db.query(_NEWEST_FIRST)]
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
        with reading(self._path, self._patience_s) as db:
            rows = [] if db is None else list(db.query("SELECT * FROM sessions WHERE id = ?", [storable(session_id)]))
            if db is None or not rows:
                raise UnknownSession(f"There is no session “{session_id}” in the store {self._path}.")
            return kept_of(db, rows[0])
