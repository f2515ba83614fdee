"""A store that is moved or deleted while it is open: what was begun since goes on in a new one at its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.holding import advanced, ask, begun, data_of, hold, records, reply, session, shown
from tests.store.test_trouble import Told
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader
from vftester.store.writer import Writer

Leave = Callable[[Path], None]


def _move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def _move_all(path: Path) -> None:
    for file in list(path.parent.iterdir()):
        file.rename(file.with_name(file.name.replace("store", "elsewhere")))


def _delete_all(path: Path) -> None:
    for file in list(path.parent.iterdir()):
        file.unlink()


def _delete_the_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _put_a_copy(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.replace(path)


LEAVING = (_move, _move_all, Path.unlink, _delete_all, _delete_the_folder, _put_a_copy)


@pytest.mark.parametrize("leave", LEAVING)
def test_a_conversation_outlives_its_store(tmp_path: Path, leave: Leave) -> None:
    path = tmp_path / "folder" / "store.db"
    told: list[str | None] = []
    with Writer(path) as writer:
        hold(writer, [(actions.launch(), reply("of another time"))])
    with Writer(path, told.append) as writer:
        before = hold(writer, [(actions.launch(), reply("Good morning"))])
        session_id = writer.begin_session(session("under way"))
        writer.begin_turn(session_id, begun())
        writer.take(session_id, 0, records(5))
        writer.flush(10)
        leave(path)
        writer.take(session_id, 0, records(5, start=5))
        writer.flush(10)
        assert len(told) == 1
        assert told[0] is not None
        assert told[0].startswith(f"The store {path} was moved or deleted while it was in use.")
        writer.end_turn(session_id, advanced(begun(), reply()))
        after = hold(writer, [(actions.launch(), reply("Good night"))])
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    (turn,) = Reader(path).load(session_id).turns
    assert data_of(turn) == [record.data for record in records(10)]
    assert turn.state is TurnState.COMPLETE
    for kept in (before, after):
        assert shown(Reader(path).load(kept.id)) == shown(kept)
    assert len(told) == 1


@pytest.mark.parametrize("leave", LEAVING[:4])
def test_a_store_that_left_is_missed_when_closing_at_the_latest(tmp_path: Path, leave: Leave) -> None:
    path = tmp_path / "store.db"
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply("Good morning"))])
        writer.flush(10)
        leave(path)
    assert shown(Reader(path).load(kept.id)) == shown(kept)


def test_what_moved_is_whole_where_it_is(path: Path) -> None:
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply("Good morning"))])
        writer.flush(10)
        _move(path)
    elsewhere = path.with_name("elsewhere.db")
    assert ask(elsewhere, "PRAGMA integrity_check") == [("ok",)]
    assert shown(Reader(elsewhere).load(kept.id)) == shown(kept)


def test_two_windows_go_on_in_one_new_store(path: Path) -> None:
    with Writer(path) as one, Writer(path) as two:
        kept = [hold(one, [(actions.launch(), reply("a"))]), hold(two, [(actions.launch(), reply("b"))])]
        for writer in (one, two):
            writer.flush(10)
        path.unlink()
        for round_ in range(3):
            for writer in (one, two):
                kept.append(hold(writer, [(actions.launch(), reply(f"later {round_}"))]))
                writer.flush(10)
    assert {entry.id for entry in Catalog(path).sessions()} == {one.id for one in kept}
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_store_that_is_put_back_is_gone_on_with(path: Path) -> None:
    told: list[str | None] = []
    with Writer(path, told.append) as writer:
        hold(writer, [(actions.launch(), reply("a"))])
        writer.flush(10)
        _move(path)
        path.with_name("elsewhere.db").rename(path)
        hold(writer, [(actions.launch(), reply("b"))])
    assert told == []
    assert len(Catalog(path).sessions()) == 2


def test_where_no_new_one_can_be_made_it_is_held_in_memory_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "store.db"
    told = Told()
    with Writer(path, told) as writer:
        kept = hold(writer, [(actions.launch(), reply("a"))])
        writer.flush(10)
        path.parent.rename(tmp_path / "away")
        path.parent.touch()  # no folder can be made here
        session_id = writer.begin_session(session())
        told.wait(1)
        path.parent.unlink()
        writer.flush(10)
    assert told.sentences[0] is not None
    assert told.sentences[0].startswith(f"The store {path} cannot be")
    assert "What arrives meanwhile is held in memory." in told.sentences[0]
    assert {entry.id for entry in Catalog(path).sessions()} == {kept.id, session_id}


def test_a_store_nobody_used_is_not_made_again(path: Path) -> None:
    with Writer(path):
        path.unlink()
    assert not path.exists()
