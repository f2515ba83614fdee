import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from tests.store.holding import TARGET, advanced, ask, begun, data_of, hold, records, reply, session, shown, trace
from vftester.core import actions
from vftester.core.ports import Journal
from vftester.core.records import (
    Attempt,
    Closed,
    Closing,
    Connected,
    Record,
    Report,
    Response,
    SessionStarted,
    TurnError,
)
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, VoiceReport, WordStarted
from vftester.store.catalog import Catalog
from vftester.store.entries import Entry, records_in
from vftester.store.errors import StoreError
from vftester.store.moved import Place
from vftester.store.reader import Reader
from vftester.store.writer import FULL, Writer


def test_a_held_conversation_is_read_back_whole(path: Path) -> None:
    with Writer(path) as writer:
        journal: Journal = writer
        assert journal is writer
        held = hold(
            writer,
            [
                (actions.launch(), reply("Good morning", "How can I help?")),
                (actions.text("A check-up"), reply("When?")),
            ],
            session(
                tags=("slow", "früh"),
                note="n",
                variables={"a": [1, None]},
                repeats="x",
                voice={"mode": "mute"},
                changed="c",
                run=2,
            ),
        )
    read = Reader(path).load(held.id)
    assert read.session == held.session
    assert shown(read) == shown(held)
    assert [turn.readings for turn in read.turns] == [turn.readings for turn in held.turns]


def test_everything_that_was_reported_of_a_turn_is_kept(path: Path) -> None:
    reports: list[Report] = [
        SessionStarted(80_000_000),
        Attempt(0, None, "no connection"),
        Attempt(500_000_000, 429, "asked to wait"),
        Connected(3),
        Response(7, 500, {"x-é": "\udc80"}),
        Closed(9, Closing.REFUSED, TurnError("status", "It failed.", 500, "<html>\0")),
    ]
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), reports)])
    (turn,) = Reader(path).load(held.id).turns
    (expected,) = held.turns
    assert (turn.session_start_ns, turn.attempts, turn.connect_ns) == (80_000_000, expected.attempts, 3)
    assert (turn.response, turn.error, turn.end_ns) == (expected.response, expected.error, 9)


def test_a_turn_without_records_is_kept(path: Path) -> None:
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), [Closed(None, Closing.CANCELLED)])])
    assert shown(Reader(path).load(held.id)) == shown(held)


def test_records_are_on_disk_while_their_turn_runs(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.take(session_id, 0, records(3))
        writer.flush(10)
        assert ask(path, "SELECT count(*) FROM records") == [(3,)]
        read = Reader(path).load(session_id)
        assert read.turns[0].state is None
        assert len(read.turns[0].readings) == 3
        assert read.finished == ()
        writer.end_turn(session_id, advanced(begun(), reply()))


def test_the_end_of_a_turn_waits_for_no_company(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vftester.store.writer.DELAY_S", 3600)
    written = threading.Event()
    with Writer(path) as writer:
        write = writer._write

        def told(*given: object) -> None:
            write(*given)
            written.set()

        monkeypatch.setattr(writer, "_write", told)
        held = hold(writer, [(actions.launch(), reply("Hello"))])
        assert written.wait(30)
        assert Catalog(path).sessions()[0].states == (held.turns[0].state,)


def test_many_records_are_written_before_their_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vftester.store.writer.DELAY_S", 3600)
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        for record in records(FULL):
            writer.take(session_id, 0, [record])
        with writer._changed:
            assert writer._changed.wait_for(lambda: not writer._queue, 30)
        assert ask(path, "SELECT count(*) FROM records") == [(FULL,)]


def test_what_piles_up_is_written_in_parts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    go_on = threading.Event()
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(10)
        write = writer._write

        def slowly(db: Database, batch: list[Entry]) -> None:
            go_on.wait(30)
            sizes.append(records_in(batch))
            write(db, batch)

        monkeypatch.setattr(writer, "_write", slowly)
        for record in records(3 * FULL):
            writer.take(session_id, 0, [record])
        go_on.set()
        writer.flush(30)
    assert sum(sizes) == 3 * FULL
    assert max(sizes) <= FULL
    assert len(Reader(path).load(session_id).turns[0].readings) == 3 * FULL


def test_what_waits_is_written_in_its_time(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        for seq in range(3):
            writer.take(session_id, 0, [trace(seq)])
            with writer._changed:
                assert writer._changed.wait_for(lambda: not writer._queue, 30)
            assert ask(path, "SELECT count(*) FROM records") == [(seq + 1,)]


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(0, 40), max_size=8), flushes=st.sets(st.integers(0, 9)))
def test_it_does_not_matter_how_records_were_batched(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], flushes: set[int]
) -> None:
    path = tmp_path_factory.mktemp("batches") / "store.db"
    reports = reply(*(f"word {n}" for n in range(40)))
    places = [0, *sorted(cuts), len(reports)]
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        for number, (start, stop) in enumerate(pairwise(places)):
            writer.take(session_id, 0, reports[start:stop])
            if number in flushes:
                writer.flush(10)
        turn = advanced(begun(), reports)
        writer.end_turn(session_id, turn)
    assert shown(Reader(path).load(session_id)) == shown(KeptSession(session_id, session(), (turn,)))


def test_conversations_of_many_threads_do_not_mix(path: Path) -> None:
    held: dict[int, KeptSession] = {}
    with Writer(path) as writer:

        def converse(number: int) -> None:
            reports = [reply(*(f"{number} says {n}" for n in range(30))) for _ in range(5)]
            held[number] = hold(writer, [(actions.text(f"{number}"), r) for r in reports])

        threads = [threading.Thread(target=converse, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for kept in held.values():
        assert shown(Reader(path).load(kept.id)) == shown(kept)


def test_the_end_of_a_conversation_is_the_sessions(path: Path) -> None:
    ending = [trace(0, "Goodbye"), Record(1, 2_000_000, "trace", None, '{"type":"end"}')]
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), [*ending, Closed(3_000_000, Closing.END_OF_BODY)])])
    assert Reader(path).load(held.id).session.ended
    assert Catalog(path).sessions()[0].ended


def test_a_session_is_renamed(path: Path) -> None:
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), reply())], session("Old", ended=True))
        writer.update_session(held.id, session("New", tags=("t",), variables={"v": 1}))
    read = Reader(path).load(held.id).session
    assert (read.name, read.tags, read.variables, read.ended) == ("New", ("t",), {"v": 1}, True)


SPOKEN: list[VoiceReport] = [
    SegmentReady(0, 5, "Hi", 0, 0),
    SegmentQueued(0, 6),
    SegmentStarted(0, 7, heard=False),
    WordStarted(0, 7, 0, 2),
    SegmentEnded(0, None, "unheard"),
]


def test_voice_events_that_come_after_the_turn_are_kept_too(path: Path) -> None:
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), reply("Hi"))])
        writer.take(held.id, 0, SPOKEN[:2])
        writer.take(held.id, 0, SPOKEN[2:])
    assert list(Reader(path).load(held.id).turns[0].speech.events) == SPOKEN


def test_a_session_is_kept_under_its_id_where_that_is_free(path: Path) -> None:
    kept = KeptSession("my-id", session(), (advanced(begun(), [*reply("Hi"), *SPOKEN]),), {"": {"more": 1}})
    with Writer(path) as writer:
        assert writer.keep(kept) == "my-id"
        other = writer.keep(kept)
    assert other != "my-id"
    for session_id in ("my-id", other):
        read = Reader(path).load(session_id)
        assert read.extras == kept.extras
        assert list(read.turns[0].speech.events) == SPOKEN
        assert shown(read)["turns"] == shown(kept)["turns"]


def test_a_session_with_impossible_numbers_is_refused_whole(path: Path) -> None:
    kept = KeptSession("big", session(), (advanced(begun(), reply("Hi")), advanced(begun(1 << 70), reply("Hi"))))
    with Writer(path) as writer, pytest.raises(StoreError, match="cannot be kept"):
        writer.keep(kept)
    assert Catalog(path).sessions() == []


def test_what_can_never_be_written_holds_up_nothing_else(path: Path) -> None:
    told: list[str | None] = []
    writer = Writer(path, told.append)
    session_id = writer.begin_session(session())
    writer.begin_turn(session_id, begun())
    writer.take(session_id, 0, records(2))
    writer.take("nobody", 0, records(3))
    writer.take(session_id, 0, records(2, start=2))
    writer.end_turn(session_id, advanced(begun(), reply()))
    with pytest.raises(StoreError, match="3 records of a conversation"):
        writer.close()
    writer.close()
    assert len(told) == 1
    assert "nobody" in (told[0] or "")
    (turn,) = Reader(path).load(session_id).turns
    assert data_of(turn) == [r.data for r in records(4)]


def test_a_closed_writer_takes_nothing_more(path: Path) -> None:
    writer = Writer(path)
    writer.close()
    uses: list[Callable[[], object]] = [
        lambda: writer.begin_session(session()),
        lambda: writer.begin_turn("x", begun()),
        lambda: writer.take("x", 0, records(1)),
        lambda: writer.end_turn("x", begun()),
    ]
    for use in uses:
        with pytest.raises(RuntimeError, match="closed"):
            use()


def test_a_bug_in_the_writers_thread_is_shown_and_hangs_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown_bugs: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda seen: shown_bugs.append(seen.exc_value))

    def listener(sentence: str | None) -> None:
        raise ZeroDivisionError

    writer = Writer(path, listener)
    writer.take("nobody", 0, records(1))
    with pytest.raises(StoreError):
        writer.flush(30)
    with pytest.raises(StoreError):
        writer.close()
    assert [type(bug) for bug in shown_bugs] == [ZeroDivisionError]


def test_target_is_kept(path: Path) -> None:
    with Writer(path) as writer:
        held = hold(writer, [])
    assert Reader(path).load(held.id).session.target == TARGET


@pytest.mark.timeout(60)
def test_whatever_goes_wrong_as_it_opens_whoever_waits_for_it_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> Place:
        raise SystemError("bad argument to internal function")

    monkeypatch.setattr(Place, "of", fail)
    with pytest.raises(SystemError, match="internal function"):
        Writer(tmp_path / "sessions.db")
    for thread in threading.enumerate():
        if thread.name == "store writer":
            thread.join(30)
            assert not thread.is_alive()
