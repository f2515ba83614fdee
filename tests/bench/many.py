"""A store of thousands of sessions, as they would be after months: written quickly, through the store's own functions."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vftester.core import actions
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import Turn, TurnState
from vftester.core.records import Record
from vftester.core.session import Session, Target
from vftester.store.entries import summarised
from vftester.store.opening import immediate, open_for_writing
from vftester.store.rows import ended_row, folded, insert_records, session_row, started_row

SESSIONS, TURNS, RECORDS = 5_000, 4, 50
"""So many sessions of so many turns of so many records: 200 records a session."""
DAYS = 60
FREQUENT, RARE = "appointment", "zeppelin"
_DELTA = '{"type":"completion","payload":{"state":"content","content":" %s"},"time":1790000000000}'
_COMMON = (  # noqa: SIM905  prose is easier to read
    "Thursday works we are open from nine until half past four and the desk answers the phone all day would you like to "
    "book a visit or shall I send you the opening hours a check-up takes about half an hour please tell me your number"
).split()
_NAMES = (
    "Book a check-up", "Book a check-up, re-run", "Reschedule, wrong date first", "Refund without order number",
    "Opening hours", "Smoke test", "Talk to a person", "Cancel the visit on Friday",
)  # fmt: skip
_EXITS = ("details_complete", "wants_a_person", "refund_opened", None, None)
_ENDS = (TurnState.COMPLETE,) * 12 + (TurnState.TRUNCATED, TurnState.FAILED, TurnState.CANCELLED)


def fill(path: Path, count: int = SESSIONS, project: str = "669ac1abf7bc7fa315756587") -> None:
    """Write so many sessions; the newest is from today."""
    chance = random.Random(5)
    newest = datetime.now(UTC)
    words = [*_COMMON, *(f"{a}{b}{c}" for a in _COMMON[:20] for b in _COMMON[20:34] for c in ("", "ing", "ed"))]
    rows: dict[str, list[dict[str, object]]] = {"sessions": [], "turns": []}
    records: list[tuple[int, list[Record]]] = []
    summaries: list[tuple[str, Summary]] = []
    for number in range(count):
        moment = newest - timedelta(minutes=number * DAYS * 24 * 60 / count)
        name = chance.choice(_NAMES)
        tags = chance.choice(((), (), ("before the change",), ("billing", "smoke")))
        target = Target("v2", "http://127.0.0.1", project, "main", f"it-{number:04x}")
        session_id = f"{number:016x}"
        state = chance.choice(_ENDS)
        session = Session(name, moment, target, state is TurnState.COMPLETE, tags)
        rows["sessions"].append(session_row(session_id, session, {}))
        for index in range(TURNS):
            action = actions.text(f"{name}, {chance.choice(words)} {FREQUENT}?") if index else actions.launch()
            said = chance.choices(words, k=RECORDS)
            if not number % 1000 and index == 2:
                said[7] = RARE
            turn = Turn(index, action, moment, state=state if index == TURNS - 1 else TurnState.COMPLETE)
            row = started_row(session_id, turn, None) | ended_row(turn)
            row |= {"id": len(rows["turns"]) + 1, "said": folded(f"{action.said}\n{' '.join(said)}")}
            rows["turns"].append(row)
            records.append((row["id"], _deltas(said)))
        exit_ = chance.choice(_EXITS)
        certainty = None if exit_ is None else chance.choice(("stated", "stated", "inferred"))
        summaries.append((session_id, Summary(round(chance.uniform(0.35, 1.4) * 1e9), exit_, certainty, True, True)))
    db = open_for_writing(path)
    try:
        with immediate(db):
            for table, its in rows.items():
                db.table(table).insert_all(its)
            insert_records(db, records)
            for session_id, summary in summaries:
                summarised(db, session_id, summary)
    finally:
        db.close()


def _deltas(said: list[str]) -> list[Record]:
    return [
        Record(seq, 400_000_000 + seq * 40_000_000, "trace", str(seq), _DELTA % word) for seq, word in enumerate(said)
    ]
