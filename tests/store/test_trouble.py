"""What stands in the way of writing: nothing is lost while the program lives, and it says so."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.conftest import Program
from tests.store.holding import advanced, ask, begun, data_of, records, reply, session
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.reader import Reader
from vftester.store.writer import Writer

Start = Callable[[str, Path], Program]


class Told:
    """What a writer told of its trouble; can be waited for."""

    def __init__(self) -> None:
        self.sentences: list[str | None] = []
        self._heard = threading.Condition()

    def __call__(self, sentence: str | None) -> None:
        with self._heard:
            self.sentences.append(sentence)
            self._heard.notify_all()

    def wait(self, count: int) -> None:
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.sentences) >= count, 30)


def answer(program: Program) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def done(program: Program) -> list[str]:
    """Let a program come to its end; what it still had to say."""
    said, _ = program.communicate(timeout=60)
    assert program.returncode == 0
    return said.splitlines()


def test_a_store_locked_by_another_program_is_written_once_it_lets_go(path: Path, start: Start) -> None:
    told = Told()
    with Writer(path, told, patience_s=0.05) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(10)
        other = start("lock", path)
        assert answer(other) == "locked"
        writer.take(session_id, 0, records(7))
        told.wait(1)
        with pytest.raises(StoreError, match=r"7 records of a conversation are not on disk yet.*locked"):
            writer.flush(0.01)
        assert ask(path, "SELECT count(*) FROM records") == [(0,)]
        done(other)
        told.wait(2)
        writer.end_turn(session_id, advanced(begun(), reply()))
    assert told.sentences[0] is not None
    assert "another program keeps it locked" in told.sentences[0]
    assert told.sentences[1:] == [None]
    assert data_of(Reader(path).load(session_id).turns[0]) == [r.data for r in records(7)]


def test_closing_before_everything_is_written_says_how_much_is_lost(path: Path, start: Start) -> None:
    writer = Writer(path, patience_s=0.05)
    session_id = writer.begin_session(session())
    writer.begin_turn(session_id, begun())
    writer.flush(10)
    other = start("lock", path)
    assert answer(other) == "locked"
    writer.take(session_id, 0, records(7))
    with pytest.raises(StoreError, match=r"7 records of a conversation could not be kept.*locked"):
        writer.close()
    writer.close()
    done(other)


def test_a_locked_store_cannot_be_opened_for_writing_but_read(path: Path, start: Start) -> None:
    Writer(path).close()
    other = start("lock", path)
    assert answer(other) == "locked"
    with pytest.raises(StoreError, match="another program keeps it locked"):
        Writer(path, patience_s=0.05)
    assert Catalog(path).sessions() == []
    done(other)


def test_a_full_disk_loses_nothing_once_there_is_room(path: Path, start: Start) -> None:
    trouble, unflushed, outcome = done(start("fill_the_disk", path))
    assert trouble.startswith(f"The store {path} cannot be used: the disk ")
    assert "5000 records of a conversation are not on disk yet" in unflushed
    assert outcome == "2 5000"


def test_a_disk_that_stays_full_is_told_at_the_end(path: Path, start: Start) -> None:
    (said,) = done(start("close_on_a_full_disk", path))
    assert said.startswith("5000 records of a conversation could not be kept. The store ")
    assert Catalog(path).sessions()[0].states == (None,)
    Writer(path).close()
