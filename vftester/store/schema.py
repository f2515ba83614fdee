"""The store's shape, as migrations that are only ever added to.

A shape that was once released is never edited: what changes becomes the next function in `SHAPES`, with the reason in
its docstring, and a dump of a store in the shape before it goes to tests/store/shapes. Nothing derived is stored, but
for caches that can be rebuilt from the records.
"""

import re
from pathlib import Path

from sqlite_utils import Database, Migrations

from vftester.store.errors import StoreError

APPLICATION_ID = 0x76667473
"""Stands in the file's header ("vfts"), so that another program's database is never taken for ours."""


def m0001_sessions_turns_records(db: Database) -> None:
    """The first shape. Times in nanoseconds; dates are RFC 3339 in UTC; JSON is ASCII; text that is no valid Unicode
    is a BLOB of UTF-8 with surrogates.

    `records` has a rowid and a unique index rather than being WITHOUT ROWID: as small and quick for small events
    (167 and 169 bytes, 100,000 in 0.63 s both), and less than half the size from 1 kB on, where the other kind of
    table needs a page of its own for every event.
    """
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(
        """
        CREATE TABLE sessions (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL,
            api TEXT NOT NULL,
            runtime TEXT NOT NULL,
            project TEXT NOT NULL,
            environment TEXT,
            user TEXT NOT NULL,
            version TEXT,
            ended INTEGER NOT NULL,
            tags TEXT NOT NULL, -- JSON: list
            note TEXT NOT NULL,
            variables TEXT, -- JSON
            repeats TEXT, -- id of the session that this one re-ran; that one need not be here
            voice TEXT, -- JSON
            extras TEXT NOT NULL -- JSON: properties we do not know, by JSON pointer
        )
        """
    )
    db.execute(
        """
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            idx INTEGER NOT NULL,
            action TEXT NOT NULL, -- JSON
            started_at TEXT NOT NULL,
            state TEXT, -- NULL while the turn runs
            error TEXT, -- JSON: kind, message, status, body
            session_start_ns INTEGER,
            connect_ns INTEGER,
            attempts TEXT NOT NULL, -- JSON: list of [offset_ns, status, reason]
            response_ns INTEGER, -- offset of the headers; NULL where none came
            status INTEGER,
            headers TEXT, -- JSON
            end_ns INTEGER,
            said TEXT NOT NULL, -- a cache for search: what both said, case folded
            owner TEXT, -- JSON: [host, pid, start] of the program that runs the turn; NULL when it is over
            UNIQUE (session, idx)
        )
        """
    )
    db.execute(
        """
        CREATE TABLE records (
            turn INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            offset_ns INTEGER NOT NULL,
            event TEXT NOT NULL,
            id TEXT,
            data TEXT NOT NULL,
            flaw TEXT, -- of the frame only; what is wrong with the data is read from the data
            raw BLOB,
            UNIQUE (turn, seq)
        )
        """
    )
    db.execute(
        """
        CREATE TABLE voice_events ( -- in the order of their rowids
            turn INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
            segment INTEGER NOT NULL,
            what TEXT NOT NULL,
            offset_ns INTEGER, -- NULL where no moment tells when a segment was over
            data TEXT NOT NULL -- JSON: what else is known of it
        )
        """
    )
    db.execute("CREATE INDEX voice_events_turn ON voice_events (turn)")


def m0002_library(db: Database) -> None:
    """For a catalog of thousands of sessions: what may be said about one, summaries for the list, a search index.

    `summaries` is a cache that can be rebuilt. `said_index` finds any part of what was said, in any language, as it
    indexes every three characters; it holds no text of its own. Two line ends behind the text let its last characters
    begin three, too: so parts of one or two characters are found as the beginnings of threes (`said_threes`).
    """
    db.execute("ALTER TABLE sessions ADD COLUMN reference INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE sessions ADD COLUMN deleted_at TEXT")  # NULL unless deleted, which can be undone
    db.execute(
        """
        CREATE TABLE summaries (
            session TEXT PRIMARY KEY NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            version INTEGER NOT NULL, -- of the rules it was made by
            ready_ns INTEGER,
            exit TEXT,
            certainty TEXT,
            stepped INTEGER NOT NULL,
            exit_visible INTEGER NOT NULL
        )
        """
    )
    db.execute("CREATE VIRTUAL TABLE said_index USING fts5(said, content = '', tokenize = 'trigram case_sensitive 1')")
    db.execute("CREATE VIRTUAL TABLE said_threes USING fts5vocab(said_index, row)")
    add = "INSERT INTO said_index (rowid, said) VALUES (new.id, new.said || char(10, 10));"
    drop = "INSERT INTO said_index (said_index, rowid, said) VALUES ('delete', old.id, old.said || char(10, 10));"
    db.execute("INSERT INTO said_index (rowid, said) SELECT id, said || char(10, 10) FROM turns")
    db.execute(f"CREATE TRIGGER turn_begun AFTER INSERT ON turns BEGIN {add} END")
    db.execute(f"CREATE TRIGGER turn_said AFTER UPDATE OF said ON turns BEGIN {drop} {add} END")
    db.execute(f"CREATE TRIGGER turn_gone AFTER DELETE ON turns BEGIN {drop} END")


def m0003_what_was_changed(db: Database) -> None:
    """A run that repeats a session is made because something was changed: what, in the person's words."""
    db.execute("ALTER TABLE sessions ADD COLUMN changed TEXT NOT NULL DEFAULT ''")


def m0004_where_from(db: Database) -> None:
    """A session that came in as a file is told apart in the list: from which file, and when. Both NULL of any other."""
    db.execute("ALTER TABLE sessions ADD COLUMN imported_from TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN imported_at TEXT")


def m0005_states(db: Database) -> None:
    """The list asks how each turn of thousands of sessions ended, and a turn's row is long: all that was said in it."""
    db.execute("CREATE INDEX turns_states ON turns (session, idx, state)")
    db.execute("CREATE INDEX turns_broken_off ON turns (state) WHERE state IN ('cancelled', 'truncated')")


def m0006_runs(db: Database) -> None:
    """Which of several runs of a session one is, from 1; NULL of any other. Before, only its name told: ` · run 2`."""
    db.execute("ALTER TABLE sessions ADD COLUMN run INTEGER")
    again = "SELECT rowid, CAST(name AS BLOB) FROM sessions WHERE repeats IS NOT NULL"  # damaged text is no text
    for row, name in db.execute(again).fetchall():
        if found := re.search(r" · run ([1-9][0-9]{0,3})\Z".encode(), name):
            db.execute("UPDATE sessions SET run = ? WHERE rowid = ?", [int(found[1]), row])


SHAPES = (
    m0001_sessions_turns_records,
    m0002_library,
    m0003_what_was_changed,
    m0004_where_from,
    m0005_states,
    m0006_runs,
)

migrations = Migrations("vftester")
for shape in SHAPES:
    migrations()(shape)

KNOWN = frozenset(shape.__name__ for shape in SHAPES)


def is_empty(db: Database) -> bool:
    """Nothing was ever written to this file."""
    return db.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def refuse_others(db: Database, path: Path) -> None:
    """Raise StoreError for a store of a newer vftester and for a database that is no store."""
    with db.atomic():  # one moment of the file, which another program may be making
        (application_id,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        stranger = application_id != APPLICATION_ID and not is_empty(db)
        newer = version > len(SHAPES) or any(applied.name not in KNOWN for applied in migrations.applied(db))
    if stranger:
        raise StoreError(f"{path} is a database of another program, no vftester store. Choose another file.")
    if newer:
        raise StoreError(f"The store {path} was made by a newer vftester. Update vftester to use it.")


def is_current(db: Database) -> bool:
    return not migrations.pending(db)


def migrate(db: Database) -> None:
    """Bring a store to today's shape. Call inside a transaction that holds the write lock."""
    if not is_current(db):
        migrations.apply(db)
        db.execute(f"PRAGMA user_version = {len(SHAPES)}")
