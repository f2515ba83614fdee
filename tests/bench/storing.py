"""Records stored a second, through the writer's thread, and bytes a record on disk, without a search index."""

import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.helpers.talking import MOMENT, begun, target
from vftester.core import actions
from vftester.core.conversation import advance
from vftester.core.records import Closed, Closing, Record, Response
from vftester.core.session import Session
from vftester.store.writer import Writer

RECORDS, A_BATCH = 100_000, 20
DATA = (
    '{"type":"completion","payload":{"state":"content","content":" hours, renew"},"time":%d,"turnID":"turn_7c1a2b3c4d"}'
)


def measure(rounds: int) -> list[Figure]:
    taken = [_store() for _ in range(rounds)]
    return [
        Figure("store: records/s", [RECORDS / seconds for seconds, _ in taken], "records/s"),
        Figure(f"store: {RECORDS:,} records on disk", [seconds for seconds, _ in taken], "s", most=1.0),
        Figure("store: bytes a record", [size / RECORDS for _, size in taken], "bytes", most=250),
    ]


def _store() -> tuple[float, int]:
    """Seconds until all is on disk, and the size of the file then."""
    records = [Record(i, i * 40_000_000, "trace", str(i), DATA % (1790000000000 + 40 * i)) for i in range(RECORDS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.db"
        with Writer(path) as writer:
            turn = begun(action=actions.text("go"))
            session_id = writer.begin_session(Session("bench", MOMENT, target("http://127.0.0.1")))
            writer.begin_turn(session_id, turn)
            began = time.perf_counter()
            writer.take(session_id, 0, [Response(1, 200)])
            for start in range(0, RECORDS, A_BATCH):
                writer.take(session_id, 0, records[start : start + A_BATCH])
            turn, _ = advance(turn, Closed(RECORDS * 40_000_000, Closing.END_OF_BODY))
            writer.end_turn(session_id, turn)
            writer.flush(60.0)
            seconds = time.perf_counter() - began
        return seconds, path.stat().st_size
