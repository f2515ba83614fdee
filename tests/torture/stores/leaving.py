"""Stores that leave while they are open, places where none can be, and a clock that runs backwards."""

import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.store.holding import MOMENT, advanced, ask, begun, data_of, hold, records, reply, session, shown, trace
from tests.store.test_trouble import Told
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.damaging import use_all
from tests.torture.stores.disks import read_only, small_disk
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core import actions
from vftester.core.records import Closed, Closing, Record, Response
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.reader import Reader
from vftester.store.writer import Writer

Leave = Callable[[Path], object]


def moved(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """What was begun goes on in a new store, told once; all of it is there, before and after."""
    tally = Tally()
    ways: tuple[Leave, ...] = (_move, _move_all, Path.unlink, _delete_all, _delete_the_folder, _a_copy, _another_takes)
    while tally.tried < len(ways) or budget.left():
        way = ways[tally.tried % len(ways)]
        path = folder / str(tally.tried) / "s.db"
        with tally.one(f"{way.__name__}"):
            _leave_while_talking(path, way, chance, tally)
    return tally.row("moved or deleted while open")


def _leave_while_talking(path: Path, leave: Leave, chance: random.Random, tally: Tally) -> None:
    told = Told()
    counts = [chance.randint(0, 500) for _ in range(3)]
    with Writer(path, told) as writer:
        before = hold(writer, [(actions.launch(), reply("Good morning"))])
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(30)
        start = 0
        for count in counts:
            writer.take(session_id, 0, records(count, start))
            start += count
            if chance.random() < 0.5:
                writer.flush(30)
            if (count is counts[chance.randrange(2)] or count is counts[-1]) and path.exists():
                leave(path)
        writer.take(session_id, 0, records(1, start))
        start += 1
        writer.end_turn(session_id, advanced(begun(), [*reply()[:2], *records(start), *reply()[2:]]))
        writer.flush(30)
    said = [sentence for sentence in told.sentences if sentence]
    assert said, "nothing was said"
    for sentence in said:
        is_sentence(sentence, "was moved or deleted while it was in use")
    tally.sent += start
    tally.kept += len(data_of(Reader(path).load(session_id).turns[0]))
    assert shown(Reader(path).load(before.id)) == shown(before), "what was held before is not the same"
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def _move(path: Path) -> None:
    path.rename(path.with_name(f"elsewhere-{len(os.listdir(path.parent))}.db"))


def _move_all(path: Path) -> None:
    new = path.parent / f"away-{len(os.listdir(path.parent))}"
    new.mkdir()
    for file in path.parent.glob("s.db*"):
        file.rename(new / file.name)


def _delete_all(path: Path) -> None:
    for file in path.parent.glob("s.db*"):
        file.unlink()


def _delete_the_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _a_copy(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.replace(path)


def _another_takes(path: Path) -> None:
    """Another program begins a new store at the place, and goes on with it."""
    _delete_all(path)
    with Writer(path) as other:
        hold(other, [(actions.launch(), reply("of the other"))])


def odd_places(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Places where no store can be, or one that may only be read: a sentence each time, and what can be read is."""
    tally = Tally()
    loop = folder / "loop"
    loop.symlink_to("loop")
    two = folder / "two"
    two.symlink_to(folder / "three")
    (folder / "three").symlink_to(two)
    (folder / "file").touch()
    os.mkfifo(folder / "fifo")
    hanging = folder / "hanging"
    hanging.symlink_to(folder / "nowhere" / "s.db")
    for place in (
        loop, loop / "s.db", two, folder, folder / "file" / "s.db", folder / ("x" * 300), folder / "fifo",
        Path("/dev/null"), Path("/dev/full"), Path("/dev/zero"), Path("/proc/nowhere/s.db"), Path("/proc/self/mem"),
        folder / "a\0b",
    ):  # fmt: skip
        with tally.one(f"a store at {place!r}".replace("\\x00", "NUL")):
            use_all(place, ["0123456789abcdef"])
            try:
                Writer(place).close()
            except StoreError as problem:
                is_sentence(str(problem))
            else:
                raise AssertionError("a store was opened there")
    with tally.one("a link to where nothing is yet"):
        use_all(hanging, [])
    _only_read(folder, tally)
    _without_its_log(folder, tally)
    return tally.row("odd places, read only, a log that is missing")


def _only_read(folder: Path, tally: Tally) -> None:
    with small_disk(folder) as disk:
        path = disk.folder / "s.db"
        with Writer(path) as writer:
            kept = hold(writer, [(actions.launch(), reply("Good morning"))])
        with read_only(disk.folder) as may:
            if may:
                with tally.one("a disk that may only be read"):
                    _read_but_not_written(path, kept.id)
        folder.chmod(0o755)
        for name, rights in (("file", (0o444, 0o755)), ("folder", (0o644, 0o555)), ("both", (0o444, 0o555))):
            with tally.one(f"a {name} that may only be read"):
                path.chmod(rights[0])
                disk.folder.chmod(rights[1])
                try:
                    assert _as_nobody(path, kept.id) == 0
                finally:
                    disk.folder.chmod(0o755)
                    path.chmod(0o644)


def _read_but_not_written(path: Path, kept: str) -> None:
    assert [entry.id for entry in Catalog(path).sessions()] == [kept]
    assert Reader(path).load(kept).turns
    try:
        with Writer(path) as writer:
            hold(writer, [(actions.launch(), reply("Good morning"))])
    except StoreError as problem:
        is_sentence(str(problem))
    else:
        raise AssertionError("it was written")


def _as_nobody(path: Path, kept: str) -> int:
    """In a process of its own that is not allowed everything, as root is."""
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            _read_but_not_written(path, kept)
            os._exit(0)
        except BaseException as problem:
            os.write(2, f"{problem!r}\n".encode())
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def _without_its_log(folder: Path, tally: Tally) -> None:
    """A program died and its log was taken away: the store is whole, as it was before that log."""
    for missing in (("-wal",), ("-shm",), ("-wal", "-shm")):
        path = folder / f"no{''.join(missing)}.db"
        with tally.one(f"without {' and '.join(missing)}"):
            with Writer(path) as writer:
                kept = hold(writer, [(actions.launch(), reply("Good morning"))])
            child = os.fork()
            if not child:
                writer = Writer(path)
                hold(writer, [(actions.launch(), reply("lost with the log"))])
                writer.flush(30)
                os.kill(os.getpid(), 9)
            os.waitpid(child, 0)
            for ending in missing:
                path.with_name(path.name + ending).unlink()
            Writer(path).close()
            assert kept.id in {entry.id for entry in Catalog(path).sessions()}
            assert shown(Reader(path).load(kept.id)) == shown(kept)
            assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def clock_backwards(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """The computer's clock is set back in the middle, by hours and years; the server's runs backwards all the time."""
    tally = Tally()
    path = folder / "clock.db"
    for back in (timedelta(hours=1), timedelta(days=365 * 30), timedelta(seconds=-1)):
        with tally.one(f"set back by {back}"), Writer(path) as writer:
            held = session(created_at=MOMENT - back)
            session_id = writer.begin_session(held)
            for index in range(3):
                turn = begun(index)
                turn = type(turn)(index, turn.action, MOMENT - index * back)
                stream = [
                    Response(900_000, 200, {}),
                    *(Record(n, (50 - n) * 1_000_000, "trace", None, trace(n).data) for n in range(50)),
                    Closed(1, Closing.END_OF_BODY),
                ]
                writer.begin_turn(session_id, turn)
                writer.take(session_id, index, stream)
                writer.end_turn(session_id, advanced(turn, stream))
            writer.flush(30)
            kept = Reader(path).load(session_id)
            tally.sent += 150
            tally.kept += sum(len(turn.readings) for turn in kept.turns)
            assert [turn.started_at for turn in kept.turns] == [MOMENT - index * back for index in range(3)]
            assert shown(kept)
            use_all(path, [session_id])
    assert len(Catalog(path).sessions()) == tally.tried
    return tally.row("clock running backwards")
