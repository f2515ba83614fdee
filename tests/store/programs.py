"""Second programs for the store's tests: `python -m tests.store.programs ROLE STORE`. They talk over their pipes."""

import os
import resource
import sqlite3
import sys
import threading
import time
from pathlib import Path

from tests.store.holding import begun, hold, records, reply, session, trace
from vftester.core import actions
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.reader import Reader
from vftester.store.writer import Writer


def say(*what: object) -> None:
    print(*what, flush=True)


def talk(path: Path) -> None:
    """Takes a record for every line it reads, and says when; never ends a turn."""
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(10)
        say(session_id)
        for seq, _ in enumerate(sys.stdin):
            writer.take(session_id, 0, [trace(seq)])
            say(seq, time.monotonic())


def burst(path: Path) -> None:
    """Whole turns without a pause; says each that was flushed."""
    with Writer(path) as writer:
        for _ in sys.stdin:
            while True:
                kept = hold(writer, [(actions.text("more"), reply(*(f"word {n}" for n in range(50))))])
                writer.flush(10)
                say(kept.id)


def lock(path: Path) -> None:
    """Holds the store's write lock until its input ends."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    say("locked")
    sys.stdin.read()
    connection.execute("ROLLBACK")
    connection.close()


def open_and_hold(path: Path) -> None:
    """Opens the store at a sign, together with others, and holds a conversation."""
    say("ready")
    sys.stdin.readline()
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply(*(f"word {n}" for n in range(500))))])
    say(kept.id)


def fill_the_disk(path: Path) -> None:
    """Writes into a file size limit, is told, is given room, and must have everything."""
    told: list[str | None] = []
    heard = threading.Condition()

    def on_trouble(sentence: str | None) -> None:
        with heard:
            told.append(sentence)
            heard.notify_all()

    with Writer(path, on_trouble) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(10)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        writer.take(session_id, 0, records(5000))
        with heard:
            heard.wait_for(lambda: told)
        say(told[0])
        try:
            writer.flush(0.2)
        except StoreError as problem:
            say(problem)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        writer.flush(20)
        with heard:
            heard.wait_for(lambda: told[-1] is None)
    say(len(told), len(Reader(path).load(session_id).turns[0].readings))


def close_on_a_full_disk(path: Path) -> None:
    """The disk stays full until the end."""
    writer = Writer(path)
    session_id = writer.begin_session(session())
    writer.begin_turn(session_id, begun())
    writer.flush(10)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    writer.take(session_id, 0, records(5000))
    try:
        writer.close()
    except StoreError as problem:
        say(problem)


def export_to_a_full_disk(path: Path) -> None:
    from vftester.store.files import write_export

    kept = Reader(path).load(Reader(path).find("last"))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        write_export(kept, path.with_name("out.json"))
    except StoreError as problem:
        say(problem)


def read_on_a_full_disk(path: Path) -> None:
    """No file may grow by a byte: not that either by which a reader shares memory with writers."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    for use in (
        lambda: len(Catalog(path).sessions("word")),
        lambda: len(Reader(path).load(Reader(path).find("last")).turns),
        lambda: len(Reader(path).load_told(Reader(path).find("last"), None)[1]),
    ):
        try:
            say(use())
        except StoreError as problem:
            say(problem)


def as_nobody(path: Path) -> None:
    """Reads and writes as a user who may only read; root may do everything, so it becomes somebody else first."""
    path.as_uri()  # loads what 3.13 loads late, and nobody may not read where Python is installed
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    say(len(Catalog(path).sessions()))
    for place in (path, path.with_name("new.db")):
        try:
            Writer(place).close()
        except StoreError as problem:
            say(problem)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
