from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.holding import MOMENT, advanced, begun, reply, session
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.store.errors import UnknownSession
from vftester.store.reader import Reader
from vftester.store.writer import Writer


def _kept(id_: str, minutes: int = 0, name: str = "Dentist", said: str = "Hello", typed: str = "Hi") -> KeptSession:
    turn = advanced(begun(action=actions.text(typed)), reply(said))
    return KeptSession(id_, session(name, MOMENT + timedelta(minutes=minutes)), (turn,))


def _store(path: Path, *kept: KeptSession) -> Reader:
    with Writer(path) as writer:
        for one in kept:
            writer.keep(one)
    return Reader(path)


def test_a_session_is_found_by_its_beginning(path: Path) -> None:
    reader = _store(path, _kept("abc1", 3), _kept("abd2", 2), _kept("abd", 1), _kept("x%", 0))
    assert reader.find("abc") == "abc1"
    assert reader.find("abd") == "abd", "a whole id is no beginning"
    assert reader.find("last") == "abc1"
    assert reader.find("x") == "x%"
    with pytest.raises(UnknownSession, match=r"“ab” is the beginning of 3 sessions \(abc1, abd2, abd\)"):
        reader.find("ab")
    for typed in ("", "zz", "%", "_bc", "ABC", "bc1"):
        with pytest.raises(UnknownSession, match="There is no session"):
            reader.find(typed)


def test_an_empty_store_knows_no_session(path: Path) -> None:
    reader = _store(path)
    with pytest.raises(UnknownSession, match="holds no sessions yet"):
        reader.find("last")
    with pytest.raises(UnknownSession, match="There is no session"):
        reader.load("x")


def test_a_turn_that_was_read_first_is_not_read_again_and_stands_in_its_place(path: Path) -> None:
    turns = tuple(advanced(begun(index), reply(f"Reply {index}")) for index in range(3))
    reader = _store(path, KeptSession("s", session("Dentist", MOMENT), turns))
    about, newest = reader.load_newest("s")
    assert newest is not None
    assert (about.name, newest.turn) == ("Dentist", turns[2])
    kept, told = reader.load_told("s", newest)
    assert told[2] is newest
    assert kept == reader.load("s")
    assert reader.load_told("s", None) == (kept, told)


def test_a_session_without_turns_has_no_newest(path: Path) -> None:
    reader = _store(path, KeptSession("s", session("Dentist", MOMENT), ()))
    assert reader.load_newest("s")[1] is None
    assert reader.load_told("s", None)[1] == []
    with pytest.raises(UnknownSession, match="There is no session"):
        reader.load_newest("x")
