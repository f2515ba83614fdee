from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.holding import MOMENT, TARGET, advanced, begun, hold, reply, session
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.core.session import KeptSession
from vftester.store.errors import UnknownSession
from vftester.store.reader import Reader, SessionSummary
from vftester.store.writer import Writer


def _kept(id_: str, minutes: int = 0, name: str = "Dentist", said: str = "Hello", typed: str = "Hi") -> KeptSession:
    turn = advanced(begun(action=actions.text(typed)), reply(said))
    return KeptSession(id_, session(name, MOMENT + timedelta(minutes=minutes)), (turn,))


def _store(path: Path, *kept: KeptSession) -> Reader:
    with Writer(path) as writer:
        for one in kept:
            writer.keep(one)
    return Reader(path)


def test_sessions_are_listed_newest_first(path: Path) -> None:
    reader = _store(path, _kept("a", 2), _kept("b", 3), _kept("c", 1))
    assert [s.id for s in reader.sessions()] == ["b", "a", "c"]
    assert reader.sessions()[0] == SessionSummary(
        "b", "Dentist", MOMENT + timedelta(minutes=3), TARGET, (TurnState.COMPLETE,), False
    )
    assert reader.sessions()[0].turns == 1


def test_of_one_moment_the_one_stored_last_is_the_newest(path: Path) -> None:
    reader = _store(path, _kept("b"), _kept("a"))
    assert [s.id for s in reader.sessions()] == ["a", "b"]
    assert reader.find("last") == "a"


def test_a_running_turn_is_listed_and_its_words_found(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun(action=actions.text("Thursday")))
        writer.flush(10)
        (found,) = Reader(path).sessions("thursday")
        assert found.states == (None,)
        writer.end_turn(session_id, advanced(begun(action=actions.text("Thursday")), reply("Fine")))
    assert len(Reader(path).sessions("thursday")) == len(Reader(path).sessions("fine")) == 1


@pytest.mark.parametrize(
    "typed", ["100%", "_", "'", '"', "\\", "a*b", "555-0134", "明天", "ÄRZTIN", "STRASSE", "NULL\0in", "é"]
)
def test_what_is_typed_is_searched_literally(path: Path, typed: str) -> None:
    plain = _kept("plain", name="Nothing", said="nothing here", typed="or there")
    said = "before 100% _ ' \" \\ a*b 555-0134 vor明天nach Ärztin Straße null\0in e\u0301 after"
    reader = _store(path, plain, _kept("said", said=said), _kept("typed", typed=said), _kept("name", name=said))
    assert {s.id for s in reader.sessions(typed)} == {"said", "typed", "name"}


@settings(max_examples=40, deadline=None)
@given(said=st.text(st.characters()), other=st.text(st.characters()), cut=st.data())
def test_any_part_of_what_was_said_is_found(
    tmp_path_factory: pytest.TempPathFactory, said: str, other: str, cut: st.DataObject
) -> None:
    start = cut.draw(st.integers(0, len(said)))
    reader = _store(tmp_path_factory.mktemp("search") / "store.db", _kept("x", typed=said), _kept("y", typed=other))
    found = {s.id for s in reader.sessions(said)}
    assert "x" in found
    assert reader.sessions(f"{said}{other}not said by anybody{start}") == []


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


def test_a_reader_sees_what_was_written_since(path: Path) -> None:
    reader = Reader(path)
    assert reader.sessions() == []
    with Writer(path) as writer:
        for count in range(1, 4):
            hold(writer, [(actions.launch(), reply("Hello"))])
            writer.flush(10)
            assert len(reader.sessions()) == count
