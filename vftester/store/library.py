"""The library: the list of sessions, search over everything said, and what a person does with a session.

Each call opens the store, does one thing and closes it; any thread may call. Every method raises StoreError where the
store cannot be used. Where there is no store yet there are no sessions, and none is made.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vftester.core.conversation import TurnState
from vftester.core.session import Target, iso, moment
from vftester.core.steps import agent_steps
from vftester.core.summary import Summary, summarise, summary_of
from vftester.store.entries import summarised, update
from vftester.store.errors import UnknownSession, plainly
from vftester.store.opening import PATIENCE_S, immediate, open_for_writing, reading
from vftester.store.rows import folded, kept_of, readable, storable, target_of

NEWEST_FIRST = "SELECT * FROM sessions WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC"

KEPT_WHEN_DELETED = timedelta(hours=1)
"""How long a deleted session can be had back, at least. After that it goes for good when the store is next opened."""

_INDEXED_CHARS = 3
"""The index knows parts of this length and longer; shorter ones are looked for in the text itself."""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session as a list shows it. `states` has one for each turn in order, None for one that runs.

    `summary` None: it was not summed up yet, as of an imported session; `Library.summarise_missing` does.
    """

    id: str
    name: str
    created_at: datetime
    target: Target
    states: tuple[TurnState | None, ...]
    ended: bool
    tags: tuple[str, ...] = ()
    note: str = ""
    repeats: str | None = None
    reference: bool = False
    summary: Summary | None = None

    @property
    def turns(self) -> int:
        return len(self.states)


class Library:
    """The sessions of a store."""

    def __init__(self, path: str | Path, *, patience_s: float = PATIENCE_S) -> None:
        self._path = Path(path)
        self._patience_s = patience_s

    def sessions(self, search: str | None = None, tag: str | None = None) -> list[SessionEntry]:
        """Sessions, newest first.

        `search`: words, or parts of them, that all occur in a session's name, tags, note, or in what was said in it,
        literally but for upper case. `tag`: only sessions that have it.
        """
        with reading(self._path, self._patience_s) as db:
            if db is None:
                return []
            states: dict[str, list[TurnState | None]] = {}
            known = {state.value: state for state in TurnState}
            for session, state in db.execute("SELECT session, state FROM turns ORDER BY session, idx"):
                states.setdefault(session, []).append(known[state] if state else None)
            summaries = dict(db.execute("SELECT session, data FROM summaries").fetchall())
            rows = list(db.query(NEWEST_FIRST))
            for term in folded(search or "").split():
                saying = _saying(db, term)
                rows = [row for row in rows if row["id"] in saying or term in _about(row)]
        entries = [_entry(row, states.get(row["id"], ()), summaries.get(row["id"])) for row in rows]
        return [entry for entry in entries if tag is None or tag in entry.tags]

    def tags(self) -> list[str]:
        """Every tag in use, in order."""
        with reading(self._path, self._patience_s) as db:
            written = [] if db is None else db.execute("SELECT DISTINCT tags FROM sessions WHERE deleted_at IS NULL")
            return sorted({tag for (tags,) in written for tag in json.loads(tags)}, key=folded)

    def describe(
        self, session_id: str, *, name: str | None = None, tags: Sequence[str] | None = None, note: str | None = None
    ) -> None:
        """Set a session's name, tags or note; None leaves it as it is. Raises UnknownSession."""
        row: dict[str, Any] = {}
        if name is not None:
            row["name"] = storable(name)
        if tags is not None:
            row["tags"] = json.dumps(list(dict.fromkeys(tags)))
        if note is not None:
            row["note"] = storable(note)
        self._change(session_id, row)

    def mark_reference(self, session_id: str, reference: bool) -> None:
        """Make a session the reference that others are compared with, or a plain one again. Raises UnknownSession."""
        self._change(session_id, {"reference": int(reference)})

    def delete(self, session_ids: Sequence[str]) -> None:
        """Take sessions out of the library; `restore` brings them back."""
        for session_id in session_ids:
            self._change(session_id, {"deleted_at": iso(datetime.now(UTC))})

    def restore(self, session_ids: Sequence[str]) -> None:
        """Bring deleted sessions back. Raises UnknownSession where one is gone for good."""
        for session_id in session_ids:
            self._change(session_id, {"deleted_at": None})

    def summarise_missing(self, most: int = 50) -> int:
        """Sum up sessions that were not yet, or by older rules, the newest first: how many were."""
        with reading(self._path, self._patience_s) as db:
            if db is None:
                return 0
            summaries = dict(db.execute("SELECT session, data FROM summaries").fetchall())
            missing = [row["id"] for row in db.query(NEWEST_FIRST) if _summary(summaries.get(row["id"])) is None][:most]
        for session in missing:
            with reading(self._path, self._patience_s) as db:
                rows = [] if db is None else list(db.query("SELECT * FROM sessions WHERE id = ?", [session]))
                if db is None or not rows:
                    continue
                turns = kept_of(db, rows[0]).turns
            if any(turn.state is None for turn in turns):
                continue  # its own program does when the turn is over
            with plainly(self._path):
                written = open_for_writing(self._path, self._patience_s)
                try:
                    with immediate(written):
                        summarised(written, session, summarise(turns, agent_steps(turns)))
                finally:
                    written.close()
        return len(missing)

    def _change(self, session_id: str, row: dict[str, Any]) -> None:
        with plainly(self._path):
            db = open_for_writing(self._path, self._patience_s)
            try:
                with immediate(db):
                    if not db.execute("SELECT 1 FROM sessions WHERE id = ?", [storable(session_id)]).fetchone():
                        raise UnknownSession(f"There is no session “{session_id}” in the store {self._path} any more.")
                    update(db, "sessions", storable(session_id), row)
            finally:
                db.close()


def forget_deleted(db: Database) -> None:
    """Let go for good of what was deleted long enough ago."""
    before = iso(datetime.now(UTC) - KEPT_WHEN_DELETED)
    if db.execute("SELECT 1 FROM sessions WHERE deleted_at < ?", [before]).fetchone():
        with immediate(db):
            db.execute("DELETE FROM sessions WHERE deleted_at < ?", [before])


def _saying(db: Database, term: str) -> set[str]:
    """The sessions in which something was said, typed or pressed that holds a text."""
    if len(term) < _INDEXED_CHARS:
        # instr, not LIKE: it knows no wildcards
        found = db.execute("SELECT DISTINCT session FROM turns WHERE instr(said, ?)", [term])
    else:
        phrase = '"' + term.replace('"', '""') + '"'
        found = db.execute(
            "SELECT DISTINCT session FROM turns WHERE id IN (SELECT rowid FROM said_index WHERE said_index MATCH ?) "
            "AND instr(said, ?)",  # the index makes less of a difference between letters than is made here
            [phrase, term],
        )
    return {session for (session,) in found}


def _about(row: dict[str, Any]) -> str:
    return folded("\n".join((readable(row["name"]), readable(row["note"]), *json.loads(row["tags"]))))


def _entry(row: dict[str, Any], states: Sequence[TurnState | None], summary: str | None) -> SessionEntry:
    return SessionEntry(
        id=readable(row["id"]),
        name=readable(row["name"]),
        created_at=moment(row["created_at"]),
        target=target_of(row),
        states=tuple(states),
        ended=bool(row["ended"]),
        tags=tuple(json.loads(row["tags"])),
        note=readable(row["note"]),
        repeats=readable(row["repeats"]),
        reference=bool(row["reference"]),
        summary=_summary(summary),
    )


def _summary(written: str | None) -> Summary | None:
    return None if written is None else summary_of(json.loads(written))
