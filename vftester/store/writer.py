"""The writer: takes conversations in from any thread at once, and has them on disk shortly after."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from vftester.core.catalog.summary import Summary
from vftester.core.conversation import Turn
from vftester.core.records import Report
from vftester.core.session import KeptSession, Session
from vftester.core.speech import VoiceReport
from vftester.store.catalog import forget_deleted
from vftester.store.entries import (
    Entry,
    Reported,
    SessionBegun,
    SessionChanged,
    Summarised,
    TurnBegun,
    TurnEnded,
    records_in,
    write,
)
from vftester.store.errors import StoreError, passing, plainly, sentence
from vftester.store.keeping import keep
from vftester.store.moved import Place, go_on, keep_open, left
from vftester.store.opening import PATIENCE_S, open_for_writing
from vftester.store.owners import CutOff, end_abandoned_turns
from vftester.store.programs import ourselves
from vftester.store.rows import session_row, started_row

DELAY_S = 0.05
"""The longest that an entry waits for company before it is written; 250 ms until it is on disk are promised."""

FULL = 2000
"""So many reports are a batch of their own, and written at once."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0
"""Between two tries of a write that failed."""

_FAILING = 2
"""So many tries that failed tell that what is waited for does not come: the first may have begun before."""

Trouble = Callable[[str | None], None]


class Writer:
    """Keeps conversations in a store (`vftester.core.ports.Journal`). One thread owns its connection.

    Everything queued stays in memory until its transaction is on disk: where a write fails, the same entries are tried
    again until it succeeds. `on_trouble` is called in the writer's thread with a sentence when writing begins to fail,
    and with None when all is well again.
    """

    def __init__(self, path: str | Path, on_trouble: Trouble | None = None, *, patience_s: float = PATIENCE_S) -> None:
        """Opens the store, makes or migrates it where needed, and ends turns whose program died. Raises StoreError."""
        self._path = Path(path)
        self._patience_s = patience_s
        self._on_trouble = on_trouble
        self._owner = ourselves()
        self._changed = threading.Condition(threading.Lock())  # the plain lock is the quick one
        # All below is guarded by _changed.
        self._queue: deque[Entry] = deque()  # what is not on disk yet
        self._growing: Reported | None = None  # the last of the queue, where it may still grow
        self._oldest = 0.0  # when the first of the queue came, or a little earlier
        self._queued = self._settled = self._urgent = 0  # counts of entries; up to _urgent nothing waits for company
        self._reports = 0  # how many reports the queue holds
        self._refused: list[Entry] = []
        self._refusal: str | None = None
        self._trouble: str | None = None
        self._failures = 0  # how often a write failed
        self._begun: list[str] = []  # the ids of the sessions that were begun here
        self._closing = self._over = False
        self.cut_off: Sequence[CutOff] = ()
        """Replies that had been arriving when another program died, and were ended as this one opened."""
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="store writer", daemon=True)
        self._thread.start()
        opened.result()

    def begin_session(self, session: Session) -> str:
        """The id of the new session."""
        session_id = secrets.token_hex(8)
        self._begun.append(session_id)
        self._put(SessionBegun(session_row(session_id, session, {})))
        return session_id

    def update_session(self, session_id: str, session: Session) -> None:
        """Set what a person may change of a session: its name, tags, note, variables and voice."""
        row = session_row(session_id, session, {})
        self._put(SessionChanged({c: row[c] for c in ("id", "name", "tags", "note", "variables", "voice")}))

    def begin_turn(self, session_id: str, turn: Turn) -> None:
        self._put(TurnBegun(started_row(session_id, turn, self._owner)))

    def take(self, session_id: str, index: int, reports: Sequence[Report | VoiceReport]) -> None:
        """Reports of a turn, in order."""
        with self._changed:
            entry = self._growing
            if entry is None or entry.index != index or entry.session_id != session_id:
                entry = Reported(session_id, index, [])
                self._append(entry)
                self._growing = entry
            entry.reports += reports
            if len(entry.reports) >= FULL:
                self._growing = None
            was_full = self._reports >= FULL
            self._reports += len(reports)
            if self._reports >= FULL and not was_full:
                self._changed.notify_all()

    def end_turn(self, session_id: str, turn: Turn) -> None:
        """The turn is over: everything of it is written now."""
        self._put(TurnEnded(session_id, turn), urgent=True)

    def summarise(self, session_id: str, summary: Summary) -> None:
        """Keep what a list shows of a session."""
        self._put(Summarised(session_id, summary))

    def keep(self, kept: KeptSession, source: Path | None = None) -> str:
        """Keep a whole session, and give its id: its own where that is free. Blocks. Raises StoreError.

        `source`: the file that it comes from.
        """
        return keep(self._path, kept, self._patience_s, source)

    def flush(self, timeout_s: float) -> None:
        """Wait until all that was queued before is on disk.

        Raises StoreError where it is not by then, and before that where writing keeps failing.
        """
        with self._changed:
            wanted = self._urgent = self._queued
            failing = self._failures + _FAILING
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._settled >= wanted or self._over or self._failures >= failing, timeout_s
            )
            if self._settled < wanted or self._refused:
                raise StoreError(self._left("are not on disk yet"))

    def unkept(self) -> str | None:
        """What is not on disk, and why, where writing fails at present; None where it does not."""
        with self._changed:
            return self._left("are not on disk yet") if self._trouble is not None else None

    def close(self) -> None:
        """Write what is queued and end the thread. Raises StoreError, the first time, where something is left."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._changed.notify_all()
        self._thread.join()
        if self._queue or self._refused:
            raise StoreError(self._left("could not be kept"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, entry: Entry, *, urgent: bool = False) -> None:
        with self._changed:
            self._append(entry)
            if urgent:
                self._urgent = self._queued
                self._changed.notify_all()

    def _append(self, entry: Entry) -> None:
        if self._closing or self._over:
            raise RuntimeError("the writer is closed")
        self._growing = None
        self._queue.append(entry)
        self._queued += 1
        if len(self._queue) == 1:
            self._oldest = time.monotonic()
            self._changed.notify_all()

    def _run(self, opened: Future[None]) -> None:
        try:
            self._open()
        except BaseException as problem:  # whoever waits for it has to hear of it, whatever it is
            opened.set_exception(problem)
            return
        opened.set_result(None)
        try:
            self._write_until_closed()
        finally:
            if self._place.is_left():
                keep_open(self._db)
            else:
                self._db.close()
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def _open(self) -> None:
        db = open_for_writing(self._path, self._patience_s)
        try:
            with plainly(self._path):
                self.cut_off = end_abandoned_turns(db)
                forget_deleted(db)
            self._place = Place.of(self._path)
        except BaseException:
            db.close()
            raise
        self._db = db

    def _write_until_closed(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while (batch := self._next_batch()) or (self._begun and self._place.is_left()):
            last_try = self._closing
            try:
                self._follow()
                if batch:
                    self._write(self._db, batch)
            except Exception as problem:
                if not (passing(problem) or isinstance(problem, StoreError)):
                    raise
                why = str(problem) if isinstance(problem, StoreError) else sentence(self._path, problem)
                self._tell(f"{why} What arrives meanwhile is held in memory.")
                if last_try:
                    return
                with self._changed:
                    self._failures += 1
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closing, pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                pause_s = _FIRST_PAUSE_S
                self._tell(None)

    def _follow(self) -> None:
        """Where the store was moved or deleted, go on in a new one at its place."""
        if not self._place.is_left():
            return
        former, self._db = self._db, go_on(self._place, self._db, self._begun, self._patience_s)
        self._place = Place.of(self._path)
        keep_open(former)
        if self._on_trouble is not None:
            self._on_trouble(left(self._path))

    def _next_batch(self) -> list[Entry]:
        """The entries that come next, once it is time to write them; none when the writer is closed and done."""
        with self._changed:
            while not (self._closing or self._urgent > self._settled or self._reports >= FULL):
                wait_s = self._oldest + DELAY_S - time.monotonic() if self._queue else None
                if wait_s is not None and wait_s <= 0:
                    break
                self._changed.wait(wait_s)
            batch: list[Entry] = []
            reports = 0
            for entry in self._queue:
                reports += _reports_in(entry)
                if batch and reports > FULL:
                    break  # left for the next batch; an entry that is larger by itself is written alone
                batch.append(entry)
            self._growing = None
            if len(batch) == len(self._queue):
                self._oldest = time.monotonic()  # what the queue holds once these are settled will have come after now
            return batch

    def _write(self, db: Database, batch: list[Entry]) -> None:
        """Write a batch. What the database refuses for good is set aside alone, so that it holds up nothing else."""
        try:
            write(db, batch)
        except Exception as problem:
            if passing(problem):
                raise
            if len(batch) > 1:
                for entry in batch:
                    self._write(db, [entry])
                return
            self._refused += batch
            self._refusal = f"The store {self._path} refused a part of a conversation: {problem}. Please report this."
        self._settle(len(batch))

    def _settle(self, count: int) -> None:
        with self._changed:
            for _ in range(count):
                self._reports -= _reports_in(self._queue.popleft())
            self._settled += count
            self._changed.notify_all()

    def _tell(self, trouble: str | None) -> None:
        trouble = trouble or self._refusal
        if trouble != self._trouble:
            self._trouble = trouble
            if self._on_trouble is not None:
                self._on_trouble(trouble)

    def _left(self, fate: str) -> str:
        """What is not on disk, and why."""
        records = records_in([*self._refused, *self._queue])
        what = f"{records} records" if records > 1 else "The last events"
        why = self._trouble or f"The store {self._path} is busy; try again."
        return f"{what} of a conversation {fate}. {why}"


def _reports_in(entry: Entry) -> int:
    return len(entry.reports) if isinstance(entry, Reported) else 0
