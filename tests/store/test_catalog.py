import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.holding import MOMENT, TARGET, advanced, ask, begun, hold, reply, session
from vftester.core import actions
from vftester.core.catalog.listing import SessionEntry
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import TurnState
from vftester.core.records import TurnError
from vftester.core.session import KeptSession
from vftester.store import catalog as library_module
from vftester.store import entries
from vftester.store.catalog import Catalog
from vftester.store.errors import UnknownSession
from vftester.store.reader import Reader
from vftester.store.writer import Writer


def _kept(id_: str, minutes: int = 0, name: str = "Dentist", said: str = "Hello", typed: str = "Hi") -> KeptSession:
    turn = advanced(begun(action=actions.text(typed)), reply(said))
    return KeptSession(id_, session(name, MOMENT + timedelta(minutes=minutes)), (turn,))


def _store(path: Path, *kept: KeptSession) -> Catalog:
    with Writer(path) as writer:
        for one in kept:
            writer.keep(one)
    return Catalog(path)


def test_sessions_are_listed_newest_first(path: Path) -> None:
    catalog = _store(path, _kept("a", 2), _kept("b", 3), _kept("c", 1))
    assert [s.id for s in catalog.sessions()] == ["b", "a", "c"]
    assert catalog.sessions()[0] == SessionEntry(
        "b", "Dentist", MOMENT + timedelta(minutes=3), TARGET, (TurnState.COMPLETE,), False, summary=Summary()
    )
    assert catalog.sessions()[0].turns == 1


def test_a_run_keeps_its_number_whatever_it_is_called(path: Path) -> None:
    one, other = _kept("one"), _kept("other", 1)
    again = replace(one.session, name="A talk · run 2", repeats="first", run=2)
    catalog = _store(path, KeptSession("one", again, one.turns), other)
    catalog.describe("one", name="What I called it")
    assert [(s.name, s.run) for s in catalog.sessions()] == [("Dentist", None), ("What I called it", 2)]
    assert Reader(path).load("one").session.run == 2


def test_of_one_moment_the_one_stored_last_is_the_newest(path: Path) -> None:
    catalog = _store(path, _kept("b"), _kept("a"))
    assert [s.id for s in catalog.sessions()] == ["a", "b"]
    assert Reader(path).find("last") == "a"


def test_a_running_turn_is_listed_and_its_words_found(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun(action=actions.text("Thursday")))
        writer.flush(10)
        (found,) = Catalog(path).sessions("thursday")
        assert found.states == (None,)
        writer.end_turn(session_id, advanced(begun(action=actions.text("Thursday")), reply("Fine")))
    assert len(Catalog(path).sessions("thursday")) == len(Catalog(path).sessions("fine")) == 1


@pytest.mark.parametrize(
    "typed", ["100%", "_", "'", '"', "\\", "a*b", "555-0134", "明天", "ÄRZTIN", "STRASSE", "NULL\0in", "é"]
)
def test_what_is_typed_is_searched_literally(path: Path, typed: str) -> None:
    plain = _kept("plain", name="Nothing", said="nothing here", typed="or there")
    said = "before 100% _ ' \" \\ a*b 555-0134 vor明天nach Ärztin Straße null\0in e\u0301 after"
    catalog = _store(path, plain, _kept("said", said=said), _kept("typed", typed=said), _kept("name", name=said))
    assert {s.id for s in catalog.sessions(typed)} == {"said", "typed", "name"}


@settings(max_examples=40, deadline=None)
@given(said=st.text(st.characters()), other=st.text(st.characters()), cut=st.data())
def test_any_part_of_what_was_said_is_found(
    tmp_path_factory: pytest.TempPathFactory, said: str, other: str, cut: st.DataObject
) -> None:
    start = cut.draw(st.integers(0, len(said)))
    catalog = _store(tmp_path_factory.mktemp("search") / "store.db", _kept("x", typed=said), _kept("y", typed=other))
    found = {s.id for s in catalog.sessions(said)}
    assert "x" in found
    assert catalog.sessions(f"{said}{other}not said by anybody{start}") == []


def test_a_library_sees_what_was_written_since(path: Path) -> None:
    catalog = Catalog(path)
    assert catalog.sessions() == []
    with Writer(path) as writer:
        for count in range(1, 4):
            hold(writer, [(actions.launch(), reply("Hello"))])
            writer.flush(10)
            assert len(catalog.sessions()) == count


def test_every_word_that_is_typed_occurs_somewhere_in_the_session(path: Path) -> None:
    both = KeptSession(
        "both",
        session("Dentist"),
        (advanced(begun(action=actions.text("Rain")), reply("Sun")), advanced(begun(1), reply("明天是星期四 ok"))),
    )
    catalog = _store(path, both, _kept("one", said="Sun only"))
    assert [s.id for s in catalog.sessions("  ain SUN ")] == ["both"]
    assert [s.id for s in catalog.sessions("天是 rain")] == ["both"], "parts of words, short and long"
    assert [s.id for s in catalog.sessions("明天是星 dent ok")] == ["both"]
    assert catalog.sessions("rain snow") == []
    assert len(catalog.sessions(" ")) == 2
    assert catalog.find_said("ain sun") == {"both"}
    assert catalog.find_said(" ") == {"both", "one"}


def test_what_a_person_says_about_a_session_is_kept_and_found(path: Path) -> None:
    catalog = _store(path, _kept("a"), _kept("b"))
    catalog.describe("a", name="Rück\ud800ruf", tags=["slow", "Ärger", "slow"], note="too long 100%")
    catalog.mark_reference("a", True)
    (a,) = catalog.sessions("ärger")
    assert (a.id, a.name, a.tags, a.note, a.reference) == (
        "a",
        "Rück\ud800ruf",
        ("slow", "Ärger"),
        "too long 100%",
        True,
    )
    assert [s.id for s in catalog.sessions("LONG 100%")] == ["a"]
    assert [s.id for s in catalog.sessions(tag="slow")] == ["a"]
    assert catalog.tags() == ["slow", "Ärger"]
    catalog.describe("a", note="")
    assert catalog.sessions("ärger")[0].note == "", "and the rest stays"
    assert Reader(path).load("a").session.tags == ("slow", "Ärger")
    for change in (lambda: catalog.describe("nobody", name="x"), lambda: catalog.mark_reference("nobody", True)):
        with pytest.raises(UnknownSession, match="There is no session “nobody”"):
            change()


def test_a_deleted_session_is_gone_from_the_list_and_comes_back(path: Path) -> None:
    catalog = _store(path, _kept("a", 1), _kept("b", 2))
    catalog.delete(["a", "b"])
    assert catalog.sessions() == catalog.sessions("hello") == catalog.tags() == []
    with pytest.raises(UnknownSession):
        Reader(path).find("last")
    catalog.restore(["a"])
    assert [s.id for s in catalog.sessions("hello")] == ["a"]
    assert len(Reader(path).load("a").turns) == 1, "whole"


def test_what_was_deleted_goes_for_good_later_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = _store(path, _kept("a", said="A secret"), _kept("b"))
    catalog.delete(["a"])
    Writer(path).close()
    assert ask(path, "SELECT count(*) FROM sessions") == [(2,)], "it may yet be had back"
    monkeypatch.setattr(library_module, "KEPT_WHEN_DELETED", timedelta(0))
    Writer(path).close()
    for table in ("sessions", "turns", "said_index"):
        assert ask(path, f"SELECT count(*) FROM {table}") == [(1,)], table
    with pytest.raises(UnknownSession):
        catalog.restore(["a"])
    assert ask(path, "SELECT count(*) FROM said_index WHERE said_index MATCH 'secret'") == [(0,)]


def test_a_session_is_summed_up_by_its_run_or_as_it_is_kept(path: Path) -> None:
    catalog = _store(path, _kept("imported"))
    assert catalog.sessions()[0].summary == Summary()
    assert catalog.summarise_missing() == 0
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.end_turn(session_id, advanced(begun(), reply("Hello")))
        for ready_ns in (1, 600_000_000):
            writer.summarise(session_id, Summary(ready_ns, "details complete", "stated", True, True))
    found = next(s for s in catalog.sessions() if s.id == session_id)
    assert found.summary == Summary(600_000_000, "details complete", "stated", True, True)


def test_a_summary_by_older_rules_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = _store(path, _kept("a"))
    for room in (library_module, entries):
        monkeypatch.setattr(room, "VERSION", 99)
    assert catalog.sessions()[0].summary is None
    assert catalog.summarise_missing() == 1
    assert catalog.sessions()[0].summary is not None


def test_where_there_is_no_store_there_is_an_empty_library(path: Path) -> None:
    catalog = Catalog(path)
    assert catalog.sessions("x") == catalog.tags() == []
    assert catalog.summarise_missing() == 0
    assert not path.exists()


def test_a_session_that_came_in_as_a_file_says_from_which_and_when(path: Path) -> None:
    file = path.with_name("one.vftester.json")
    with Writer(path) as writer:
        writer.keep(_kept("in"), file)
        writer.keep(_kept("held"))
    listed = {entry.id: entry for entry in Catalog(path).sessions()}
    assert listed["in"].imported_from == str(file)
    assert listed["in"].imported_at is not None
    assert (listed["held"].imported_from, listed["held"].imported_at) == ("", None)


def test_turns_that_were_spoken_over_and_those_of_a_program_that_died_are_told_apart(path: Path) -> None:
    def turns(*ends: tuple[TurnState, int, str]) -> KeptSession:
        """Each of a second, then the seconds that the person waited."""
        made, at = [], MOMENT
        for index, (state, waited_s, why) in enumerate(ends):
            error = TurnError(why, "It stopped.") if why else None
            turn = replace(advanced(begun(index), reply("Fine")), state=state, end_ns=10**9, error=error, started_at=at)
            made.append(turn)
            at += timedelta(seconds=1 + waited_s)
        return KeptSession("one", session(), tuple(made))

    cancelled, cut = TurnState.CANCELLED, TurnState.TRUNCATED
    one = turns((cancelled, 0, ""), (cancelled, 5, ""), (cut, 0, "cut"), (cut, 0, "interrupted"), (cancelled, 0, ""))
    (found,) = _store(path, one).sessions()
    assert (found.spoken_over, found.interrupted) == ((0,), (3,))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE turns SET error = 'no JSON', started_at = 'never'")
    (found,) = Catalog(path).sessions()
    assert (found.spoken_over, found.interrupted) == ((), ()), "what cannot be read says neither"
