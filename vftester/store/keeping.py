"""Keeping a whole session at once, such as an imported one."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from vftester.core.catalog.summary import Summary, summarise
from vftester.core.session import KeptSession, iso
from vftester.core.steps.tracker import agent_steps
from vftester.store.entries import summarised
from vftester.store.errors import StoreError, plainly
from vftester.store.opening import PATIENCE_S, immediate, open_for_writing
from vftester.store.rows import (
    attempts_json,
    ended_row,
    insert_records,
    reported_row,
    session_row,
    started_row,
    storable,
)
from vftester.store.voicing import insert_voice_events


def keep(path: Path, kept: KeptSession, patience_s: float = PATIENCE_S, source: Path | None = None) -> str:
    """Write a session in one transaction, and give its id: its own where that is free. Raises StoreError.

    `source`: the file that it comes from.
    """
    summary = summarise(kept.turns, agent_steps(kept.turns))
    with plainly(path):
        db = open_for_writing(path, patience_s)
        try:
            with immediate(db):
                return _insert(db, kept, summary, source)
        except (OverflowError, RecursionError) as problem:
            # A document may hold any number and any depth.
            raise StoreError(
                f"This session cannot be kept: it holds a value the store cannot hold ({problem})."
            ) from problem
        finally:
            db.close()


def _insert(db: Database, kept: KeptSession, summary: Summary, source: Path | None) -> str:
    taken = db.execute("SELECT 1 FROM sessions WHERE id = ?", [storable(kept.id)]).fetchone()
    session_id = secrets.token_hex(8) if taken else kept.id
    row = session_row(session_id, kept.session, kept.extras)
    if source is not None:
        row |= {"imported_from": storable(str(source.absolute())), "imported_at": iso(datetime.now(UTC))}
    db.table("sessions").insert(row)
    for turn in kept.turns:
        row = started_row(session_id, turn, None)
        if turn.state is not None:
            row |= ended_row(turn)
        row["session_start_ns"] = turn.session_start_ns
        row["connect_ns"] = turn.connect_ns
        row["attempts"] = attempts_json(turn.attempts)
        if turn.response is not None:
            row |= reported_row(turn.response)
        db.table("turns").insert(row)
        (turn_id,) = db.execute("SELECT last_insert_rowid()").fetchone()
        insert_records(db, [(turn_id, (reading.record for reading in turn.readings))])
        insert_voice_events(db, ((turn_id, event) for event in turn.speech.events))
    summarised(db, storable(session_id), summary)
    return session_id
