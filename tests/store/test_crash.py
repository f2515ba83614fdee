"""Programs that die: what had arrived is kept, and their turns are decided at the next start."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.conftest import Program
from tests.store.holding import advanced, ask, begun, change, data_of, hold, records, reply, session, shown, trace
from tests.store.test_trouble import answer, done
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.core.records import Record, Response
from vftester.core.session import KeptSession
from vftester.store.catalog import Catalog
from vftester.store.owners import INTERRUPTED
from vftester.store.programs import ourselves
from vftester.store.reader import Reader
from vftester.store.writer import Writer

Start = Callable[[str, Path], Program]


def test_a_killed_program_loses_no_record_older_than_250_ms(path: Path, start: Start) -> None:
    program = start("talk", path)
    assert program.stdin is not None
    session_id = answer(program)
    began = time.monotonic()
    taken: list[float] = []
    while time.monotonic() < began + 1:  # as quickly as the two programs can talk
        program.stdin.write("\n")
        program.stdin.flush()
        taken.append(float(answer(program).split()[1]))
    killed = time.monotonic()
    program.kill()
    program.wait()
    kept = data_of(Reader(path).load(session_id).turns[0])
    owed = sum(moment < killed - 0.25 for moment in taken)
    assert owed > 0
    assert len(kept) >= owed
    assert kept == [trace(seq).data for seq in range(len(kept))]


@pytest.mark.parametrize("lines", range(0, 40, 5))
def test_a_program_killed_while_it_writes_leaves_a_whole_store(path: Path, start: Start, lines: int) -> None:
    program = start("burst", path)
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()
    flushed = [answer(program) for _ in range(lines)]
    program.send_signal(signal.SIGKILL)
    program.wait()
    if not path.exists():
        assert lines == 0
        return
    Writer(path).close()
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    for session_id in flushed:
        (turn,) = Reader(path).load(session_id).turns
        assert turn.state is TurnState.COMPLETE
        assert len(turn.readings) == 51


def test_the_turn_of_a_program_that_died_is_interrupted_at_the_next_start(path: Path, start: Start) -> None:
    program = start("talk", path)
    session_id = answer(program)
    assert program.stdin is not None
    program.stdin.write("\n" * 5)
    program.stdin.flush()
    for _ in range(5):
        answer(program)
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is None, "it lives: its turn is its own"
    program.kill()
    program.wait()
    kept = data_of(Reader(path).load(session_id).turns[0])
    Writer(path).close()
    (turn,) = Reader(path).load(session_id).turns
    assert (turn.state, turn.error) == (TurnState.TRUNCATED, INTERRUPTED)
    assert data_of(turn) == kept
    assert ask(path, "SELECT owner FROM turns") == [(None,)]


def test_a_program_that_goes_on_finishes_its_turn(path: Path, start: Start) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.take(session_id, 0, records(2))
        writer.flush(10)
        other = start("open_and_hold", path)
        assert answer(other) == "ready"
        assert other.stdin is not None
        other.stdin.write("\n")
        done(other)
        assert Reader(path).load(session_id).turns[0].state is None
        turn = advanced(begun(), reply("a", "b"))
        writer.end_turn(session_id, turn)
    assert Reader(path).load(session_id).turns[0].state is TurnState.COMPLETE


def _leave_open(path: Path, *reports: Record | Response) -> str:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.take(session_id, 0, reports)
    return session_id


def _owned_by(path: Path, *owner: object) -> None:
    change(path, f"UPDATE turns SET owner = '{json.dumps(owner)}'")


def test_another_program_with_the_same_pid_is_no_owner(path: Path) -> None:
    session_id = _leave_open(path)
    host, pid, start, computer, ticks = json.loads(ourselves())
    _owned_by(path, host, pid, start - 60, computer, ticks and ticks - 6000)
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is TurnState.TRUNCATED


def test_a_dead_program_that_nobody_waited_for_is_no_owner(path: Path, start: Start) -> None:
    program = start("talk", path)
    session_id = answer(program)
    program.kill()
    os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is TurnState.TRUNCATED


def test_a_program_of_another_user_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    def denied(self: object) -> float:
        raise psutil.AccessDenied

    session_id = _leave_open(path)
    monkeypatch.setattr(psutil.Process, "status", denied)
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is None


def test_an_interrupted_turn_ends_with_its_last_record(path: Path) -> None:
    session_id = _leave_open(path, Response(5, 200), *records(3))
    _owned_by(path, *json.loads(ourselves())[:1], 1 << 30, *json.loads(ourselves())[2:])
    Writer(path).close()
    turn = Reader(path).load(session_id).turns[0]
    assert (turn.state, turn.end_ns) == (TurnState.TRUNCATED, 2_000_000)
    assert Catalog(path).sessions("WORD 2") != []


def test_a_turn_whose_end_had_arrived_is_complete_all_the_same(path: Path) -> None:
    said = reply("Goodbye")
    session_id = _leave_open(path, *(r for r in said if isinstance(r, Record | Response)))
    _owned_by(path, *json.loads(ourselves())[:1], 1 << 30, *json.loads(ourselves())[2:])
    Writer(path).close()
    turn = Reader(path).load(session_id).turns[0]
    assert (turn.state, turn.error, turn.end_ns) == (TurnState.COMPLETE, None, 1_000_000)


def test_programs_that_open_a_new_store_at_once_do_not_hurt_each_other(path: Path, start: Start) -> None:
    programs = [start("open_and_hold", path) for _ in range(4)]
    for program in programs:
        assert answer(program) == "ready"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    held = [done(program)[0] for program in programs]
    expected = [turn["records"] for turn in shown(_held_elsewhere(path))["turns"]]
    for session_id in held:
        assert [turn["records"] for turn in shown(Reader(path).load(session_id))["turns"]] == expected
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def _held_elsewhere(path: Path) -> KeptSession:
    with Writer(path.with_name("other.db")) as writer:
        return hold(writer, [(actions.launch(), reply(*(f"word {n}" for n in range(500))))])
