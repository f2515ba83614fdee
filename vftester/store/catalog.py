"""The catalog: the list of sessions, search over everything said, and what a person does with a session.

Each call opens the store, does one thing and closes it; any thread may call. Every method raises StoreError where the
store cannot be used. Where there is no store yet there are no sessions, and none is made.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vftester.core.catalog.listing import SessionEntry
from vftester.core.catalog.summary import VERSION, Summary, summarise
from vftester.core.session import iso
from vftester.core.steps.tracker import agent_steps
from vftester.store.broken_off import how_broken_off
from vftester.store.cells import text
from vftester.store.entries import summarised, update
from vftester.store.errors import UnknownSession, leniently, plainly
from vftester.store.listed import NOTHING_KNOWN, ids_of, listed, states_of, tags_of
from vftester.store.opening import PATIENCE_S, immediate, open_for_writing, reading
from vftester.store.rows import folded, storable, told_turns

NEWEST_FIRST = "SELECT * FROM sessions WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC"

KEPT_WHEN_DELETED = timedelta(hours=1)
"""How long a deleted session can be had back, at least. After that it goes for good when the store is next opened."""

_INDEXED_CHARS = 3
"""The index is one of so many characters in a row."""

_IDS = "SELECT id FROM sessions WHERE deleted_at IS NULL"
_ABOUT = "SELECT id, name, note, tags FROM sessions WHERE deleted_at IS NULL"
_SAYING = "SELECT DISTINCT session FROM turns WHERE id IN (SELECT rowid FROM said_index WHERE said_index MATCH ?)"
_LISTED = """
    SELECT id, name, created_at, ended, tags, note, repeats, run, reference,
        imported_from, imported_at, api, runtime, project, environment, user, sessions.version,
        summaries.version, ready_ns, exit, certainty, stepped, exit_visible
    FROM sessions LEFT JOIN summaries ON summaries.session = sessions.id AND summaries.version = ?
    WHERE deleted_at IS NULL ORDER BY created_at DESC, sessions.rowid DESC
"""
_UNSUMMED = """
    SELECT * FROM sessions WHERE deleted_at IS NULL
        AND id NOT IN (SELECT session FROM summaries WHERE version = ?)
        AND id NOT IN (SELECT session FROM turns WHERE state IS NULL) -- its own program does when the turn is over
    ORDER BY created_at DESC, rowid DESC
"""


class Catalog:
    """The sessions of a store."""

    def __init__(self, path: str | Path, *, patience_s: float = PATIENCE_S) -> None:
        self._path = Path(path)
        self._patience_s = patience_s

    def sessions(self, search: str | None = None, tag: str | None = None) -> list[SessionEntry]:
        """Sessions, newest first. `search` as in `find_said`; `tag`: only sessions that have it.

        Those without a summary were not summed up yet: `summarise_missing` does.
        """
        with reading(self._path, self._patience_s) as db:
            if db is None:
                return []
            found = leniently(db, lambda db: _holding(db, search or ""))
            states = states_of(db.execute("SELECT session, state FROM turns ORDER BY session, idx"))
            rows = leniently(db, lambda db: db.execute(_LISTED, [VERSION]).fetchall())
            over, stopped = leniently(db, lambda db: how_broken_off(db, states))
        rows = rows if found is None else [row for row in rows if row[0] in found]
        return [entry for entry in listed(rows, states, over, stopped) if tag is None or tag in entry.tags]

    def find_said(self, search: str) -> set[str]:
        """The ids of sessions that hold each word, or part of one, of what is typed: in what was said, typed or pressed
        in them, their names, tags or notes. Literally, but for upper case."""
        with reading(self._path, self._patience_s) as db:
            found = set() if db is None else leniently(db, lambda db: _holding(db, search))
            if db is not None and found is None:
                found = {id_ for (id_,) in db.execute(_IDS)}
            return set(ids_of(found or ()))

    def tags(self) -> list[str]:
        """Every tag in use, in order."""
        with reading(self._path, self._patience_s) as db:
            written = [] if db is None else db.execute("SELECT DISTINCT tags FROM sessions WHERE deleted_at IS NULL")
            return sorted({tag for (tags,) in written for tag in tags_of(tags)}, key=folded)

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
        self._change([session_id], row)

    def mark_reference(self, session_id: str, reference: bool) -> None:
        """Make a session the reference that others are compared with, or a plain one again. Raises UnknownSession."""
        self._change([session_id], {"reference": int(reference)})

    def delete(self, session_ids: Sequence[str]) -> None:
        """Take sessions out of the catalog; `restore` brings them back."""
        self._change(session_ids, {"deleted_at": iso(datetime.now(UTC))})

    def restore(self, session_ids: Sequence[str]) -> None:
        """Bring deleted sessions back. Raises UnknownSession where one is gone for good."""
        self._change(session_ids, {"deleted_at": None})

    def summarise_missing(self, most: int = 50) -> int:
        """Sum up sessions that were not yet, or by older rules, the newest first: how many were."""
        made: list[tuple[str, Summary]] = []
        with reading(self._path, self._patience_s) as db:
            if db is None:
                return 0
            for row in db.query(f"{_UNSUMMED} LIMIT ?", [VERSION, most]):
                try:
                    turns = [turn for turn, _ in told_turns(db, row["id"])]
                    made.append((row["id"], summarise(turns, agent_steps(turns))))
                except ValueError:
                    made.append((row["id"], NOTHING_KNOWN))  # damaged; else it would be tried for ever
        if made:
            with plainly(self._path):
                db = open_for_writing(self._path, self._patience_s)
                try:
                    with immediate(db):
                        for session, summary in made:
                            if db.execute("SELECT 1 FROM sessions WHERE id = ?", [session]).fetchone():
                                summarised(db, session, summary)
                finally:
                    db.close()
        return len(made)

    def _change(self, session_ids: Sequence[str], row: dict[str, Any]) -> None:
        """Set columns of sessions: of all of them, or where one is not there, of none."""
        with plainly(self._path):
            db = open_for_writing(self._path, self._patience_s)
            try:
                with immediate(db):
                    for session_id in session_ids:
                        if not db.execute("SELECT 1 FROM sessions WHERE id = ?", [storable(session_id)]).fetchone():
                            raise UnknownSession(
                                f"There is no session “{session_id}” in the store {self._path} any more."
                            )
                        update(db, "sessions", storable(session_id), row)
            finally:
                db.close()


def forget_deleted(db: Database) -> None:
    """Let go for good of what was deleted long enough ago."""
    before = iso(datetime.now(UTC) - KEPT_WHEN_DELETED)
    if db.execute("SELECT 1 FROM sessions WHERE deleted_at < ?", [before]).fetchone():
        with immediate(db):
            db.execute("DELETE FROM sessions WHERE deleted_at < ?", [before])


def _holding(db: Database, search: str) -> set[str] | None:
    """The sessions, as stored, that hold every word; None where nothing was typed: that is all of them."""
    terms = folded(search).split()
    about = [(id_, _folded_about(*rest)) for id_, *rest in db.execute(_ABOUT)] if terms else []
    found: set[str] | None = None
    for term in terms:
        holding = _saying(db, term) | {id_ for id_, told in about if term in told}
        found = holding if found is None else found & holding
    return found


def _saying(db: Database, term: str) -> set[str]:
    """The sessions in which something was said, typed or pressed that holds a text."""
    parts = [term]
    if len(term) < _INDEXED_CHARS:  # found as the beginning of what is indexed
        range_ = [term, term + "\U0010ffff"]
        parts = [part for (part,) in db.execute("SELECT term FROM said_threes WHERE term BETWEEN ? AND ?", range_)]
    if not parts:
        return set()
    query = " OR ".join('"' + part.replace('"', '""') + '"' for part in parts)
    return {session for (session,) in db.execute(_SAYING, [query])}


@lru_cache(maxsize=20_000)
def _folded_about(name: str | bytes, note: str | bytes, tags: str) -> str:
    try:
        return folded("\n".join((text(name), text(note), *tags_of(tags))))
    except ValueError:
        return ""  # damaged: it is found by what was said in it
