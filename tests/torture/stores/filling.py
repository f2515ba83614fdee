"""A disk without room: before the store is opened, in the middle of a conversation, and until the end."""

import os
import random
import signal
from pathlib import Path

from tests.store.holding import advanced, ask, begun, data_of, hold, records, reply, session, shown
from tests.store.test_trouble import Told
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.disks import Disk, RealDisk, small_disk
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.exports import export
from vftester.store.reader import Reader
from vftester.store.writer import Writer


def full(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Told, nothing lost once there is room; what is in memory and on disk can be read and exported meanwhile."""
    tally = Tally()
    with small_disk(folder) as disk:
        kind = type(disk).__name__
        hows = [_in_the_middle, _from_the_start, _to_the_end, _only_read]
        if isinstance(disk, RealDisk):  # another has room for what lies beside a store
            hows.append(_only_in_the_log)
        while tally.tried < 2 * len(hows) or budget.left():
            how = hows[tally.tried % len(hows)]
            seed = chance.random()
            with tally.one(f"{how.__name__} on a {kind}, seed {seed}"):
                try:
                    how(disk, folder, random.Random(seed), tally)
                finally:
                    disk.make_room()
                    for file in disk.folder.iterdir():
                        file.unlink()
    return tally.row("disk full", note="a real one" if kind == "RealDisk" else "a limit on files")


def _in_the_middle(disk: Disk, folder: Path, chance: random.Random, tally: Tally) -> None:
    path, count, more = disk.folder / "s.db", chance.randint(0, 300), chance.randint(500, 3000)
    told = Told()
    with Writer(path, told) as writer:
        before = hold(writer, [(actions.launch(), reply("Good morning"))])
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.take(session_id, 0, records(count))
        writer.flush(30)
        disk.fill()
        writer.take(session_id, 0, records(more, start=count))
        writer.end_turn(session_id, turn := advanced(begun(), [*reply()[:2], *records(count + more), *reply()[2:]]))
        told.wait(1)
        is_sentence(told.sentences[0], *disk.words)
        try:
            writer.flush(20)
        except StoreError as problem:
            is_sentence(str(problem), "are not on disk yet")
        else:
            raise AssertionError("flushed to a full disk")
        is_sentence(writer.unkept(), "are not on disk yet")
        # What is on disk can be read, and what is in memory goes to another disk.
        assert shown(Reader(path).load(before.id)) == shown(before)
        assert before.id in {entry.id for entry in Catalog(path).sessions()}
        if chance.random() < 0.5:
            hold(writer, [(actions.launch(), reply("and it goes on"))])
        disk.make_room()
        export(KeptSession(session_id, session(), (turn,)), folder / "memory.json", path)
        writer.flush(30)
        assert told.sentences[-1] is None
        assert writer.unkept() is None
    kept = data_of(Reader(path).load(session_id).turns[0])
    tally.sent, tally.kept = tally.sent + count + more, tally.kept + len([data for data in kept if data])
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def _from_the_start(disk: Disk, folder: Path, chance: random.Random, tally: Tally) -> None:
    path = disk.folder / "s.db"
    there = chance.random() < 0.5
    if there:
        with Writer(path) as writer:
            hold(writer, [(actions.launch(), reply("Good morning"))])
    disk.fill()
    try:
        with Writer(path) as writer:  # a file of no bytes may have room
            hold(writer, [(actions.launch(), reply("x" * 100_000))])
    except StoreError as problem:
        is_sentence(str(problem), *disk.words)
    else:
        raise AssertionError("written to a full disk")
    if there:
        (entry, *_) = Catalog(path).sessions()
        assert Reader(path).load(entry.id).turns
    disk.make_room()
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply("Good morning"))])
    assert shown(Reader(path).load(kept.id)) == shown(kept)


def _to_the_end(disk: Disk, folder: Path, chance: random.Random, tally: Tally) -> None:
    path = disk.folder / "s.db"
    writer = Writer(path)
    session_id = writer.begin_session(session())
    writer.begin_turn(session_id, begun())
    writer.flush(30)
    disk.fill()
    writer.take(session_id, 0, records(3000))
    try:
        writer.close()
    except StoreError as problem:
        is_sentence(str(problem), "could not be kept")
    else:
        raise AssertionError("closed over what is not kept without a word")
    disk.make_room()
    Writer(path).close()
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def _only_read(disk: Disk, folder: Path, chance: random.Random, tally: Tally) -> None:
    """Nothing can be put beside the store for reading it: it is read all the same, and goes on once there is room."""
    path = disk.folder / "s.db"
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply("Good morning"))])
    disk.fill()
    for _ in range(2):  # the first leaves what it could put there
        assert [entry.id for entry in Catalog(path).sessions("morning")] == [kept.id]
        read = Reader(path).load(Reader(path).find("last"))
        assert shown(read) == shown(kept)
    if isinstance(disk, RealDisk):  # of another nothing could be written elsewhere either
        export(read, folder / "read.json", path)
    disk.make_room()
    with Writer(path) as writer:
        hold(writer, [(actions.launch(), reply("and it goes on"))])
    assert len(Catalog(path).sessions()) == 2
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def _only_in_the_log(disk: Disk, folder: Path, chance: random.Random, tally: Tally) -> None:
    """A program died, and what it wrote last is not in the store itself: told, rather than shown without that."""
    path = disk.folder / "s.db"
    child = os.fork()
    if not child:
        with Writer(path) as writer:
            hold(writer, [(actions.launch(), reply("Good morning"))])
            writer.flush(30)
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    path.with_name("s.db-shm").unlink()
    disk.fill()
    for _ in range(2):
        try:
            Catalog(path).sessions()
        except StoreError as problem:
            is_sentence(str(problem), *disk.words)
        else:
            raise AssertionError("read without what is in the log")
    disk.make_room()
    (entry,) = Catalog(path).sessions()
    assert Reader(path).load(entry.id).turns[0].talk.text() == "Good morning"
