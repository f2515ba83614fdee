"""Another program that keeps the store locked, for a while or for good; and several that write at once."""

import os
import random
import sqlite3
import threading
import time
from pathlib import Path

from tests.store.holding import ask, begun, data_of, hold, records, reply, session, shown
from tests.store.test_trouble import Told
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core import actions
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.reader import Reader
from vftester.store.writer import Writer

LOCKED = "another program keeps it locked"
PATIENCE_S = 0.1


class Lock:
    """As another program holds it: writing (`BEGIN EXCLUSIVE`), or keeping everybody out."""

    def __init__(self, path: Path, *, everybody: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
        if everybody:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA user_version").fetchone()
        self._connection.execute("BEGIN EXCLUSIVE")

    def let_go(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


def locked(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Told; written once the other lets go; what is there can be read; for good: told at the end, nothing hangs."""
    tally = Tally()
    while tally.tried < 6 or budget.left():
        path = folder / f"locked-{tally.tried}.db"
        how = (_for_a_while, _for_good, _from_the_start)[tally.tried % 3]
        seed = chance.random()
        with tally.one(f"{how.__name__}, seed {seed}"):
            how(path, random.Random(seed), tally)
            assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    return tally.row("locked by another program")


def _for_a_while(path: Path, chance: random.Random, tally: Tally) -> None:
    told, count = Told(), chance.randint(1, 3000)
    with Writer(path, told, patience_s=PATIENCE_S) as writer:
        before = hold(writer, [(actions.launch(), reply("Good morning"))])
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(30)
        lock = Lock(path, everybody=False)
        writer.take(session_id, 0, records(count))
        told.wait(1)
        is_sentence(told.sentences[0], LOCKED)
        assert shown(Reader(path, patience_s=PATIENCE_S).load(before.id)) == shown(before)
        threading.Timer(chance.uniform(0, 1), lock.let_go).start()
        told.wait(2)
        writer.flush(30)
        assert told.sentences[-1] is None
    tally.sent += count
    tally.kept += len(data_of(Reader(path).load(session_id).turns[0]))


def _for_good(path: Path, chance: random.Random, tally: Tally) -> None:
    writer = Writer(path, patience_s=PATIENCE_S)
    session_id = writer.begin_session(session())
    writer.begin_turn(session_id, begun())
    writer.flush(30)
    lock = Lock(path, everybody=False)
    try:
        writer.take(session_id, 0, records(50))
        began = time.monotonic()
        for wait in (lambda: writer.flush(30), writer.close):
            try:
                wait()
            except StoreError as problem:
                is_sentence(str(problem), LOCKED)
            else:
                raise AssertionError("nothing was said")
        assert time.monotonic() - began < 20, "it hung"
    finally:
        lock.let_go()


def _from_the_start(path: Path, chance: random.Random, tally: Tally) -> None:
    Writer(path).close()
    lock = Lock(path, everybody=True)
    try:
        for use in (
            lambda: Writer(path, patience_s=PATIENCE_S),
            lambda: Catalog(path, patience_s=PATIENCE_S).sessions(),
            lambda: Reader(path, patience_s=PATIENCE_S).find("last"),
        ):
            try:
                use()
            except StoreError as problem:
                is_sentence(str(problem), LOCKED)
            else:
                raise AssertionError("nothing was said")
    finally:
        lock.let_go()
    Writer(path).close()


def shared(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Several programs that write one store at the same time, opened at once, new or there: all of all is kept."""
    tally = Tally()
    while tally.tried < 2 or budget.left():
        path = folder / f"shared-{tally.tried}.db"
        count, turns = chance.randint(2, 4), chance.randint(1, 6)
        with tally.one(f"{count} programs, {turns} turns each"):
            children = [_start(path, turns) for _ in range(count)]
            for child in children:
                _, status = os.waitpid(child, 0)
                assert status == 0, f"a program ended with {status}"
            entries = Catalog(path).sessions()
            kept = [Reader(path).load(entry.id) for entry in entries]
            tally.sent += count * turns * _WORDS
            tally.kept += sum(len(turn.readings) - 1 for session in kept for turn in session.turns)
            assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    return tally.row("several programs write one store")


_WORDS = 300


def _start(path: Path, turns: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        with Writer(path) as writer:
            said = reply(*(f"word {n}" for n in range(_WORDS)))
            hold(writer, [(actions.text(f"{n}"), said) for n in range(turns)])
        os._exit(0)
    finally:
        os._exit(1)
