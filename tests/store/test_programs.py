"""Whether the program that runs a turn lives: told the same whatever the clocks say, and never left open for ever."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from tests.store.conftest import Program
from tests.store.holding import begun, change, session
from tests.store.test_trouble import answer
from vftester.core.conversation import TurnState
from vftester.core.session import iso
from vftester.store import programs
from vftester.store.programs import is_gone, ourselves
from vftester.store.reader import Reader
from vftester.store.writer import Writer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEGAN = iso(NOW - timedelta(minutes=1))

linux = pytest.mark.skipif(programs.computer_start() is None, reason="this system does not count from its start")


def owner(**other: object) -> str:
    """This program, or another by what differs."""
    names = ("host", "pid", "start", "computer", "ticks")
    return json.dumps(list((dict(zip(names, json.loads(ourselves()), strict=True)) | other).values()))


def older(written: str) -> str:
    """As it was written before the computer's start was known."""
    return json.dumps(json.loads(written)[:3])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the system's clock: by that much another start is told of all programs, as Linux does."""

    def set_by(offset: timedelta) -> None:
        told = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda self: told(self) + offset.total_seconds())

    return set_by


SET_BY = [timedelta(seconds=-3), timedelta(hours=-1), timedelta(hours=2), timedelta(days=-20_000), timedelta(days=9000)]


@linux
@pytest.mark.parametrize("by", SET_BY, ids=str)
def test_a_program_that_lives_keeps_its_turns_when_the_clock_is_set(
    path: Path, start: Callable[[str, Path], Program], clock: Callable[[timedelta], None], by: timedelta
) -> None:
    session_id = answer(start("talk", path))
    clock(by)
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is None


@linux
@pytest.mark.parametrize("by", SET_BY, ids=str)
def test_a_program_that_died_is_gone_when_the_clock_is_set(
    clock: Callable[[timedelta], None], by: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another has its number by now, and the clock says that it began when the dead one did."""
    pid, start, ticks = (json.loads(ourselves())[n] for n in (1, 2, 4))
    clock(by)
    dead = owner(pid=pid, start=start + by.total_seconds(), ticks=ticks - round(by.total_seconds() * 100))
    assert is_gone(dead, BEGAN, NOW)


@linux
def test_a_program_of_before_the_computers_last_start_is_gone() -> None:
    assert is_gone(owner(computer="of yesterday"), BEGAN, NOW)


@linux
def test_a_program_lives_though_its_computer_goes_by_another_name_by_now() -> None:
    living = owner(host="as it was called")
    assert not is_gone(living, BEGAN, NOW)
    assert not is_gone(living, iso(NOW - timedelta(days=400)), NOW)


def test_a_program_with_another_number_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pid = ended.pid
    assert is_gone(owner(pid=pid), BEGAN, NOW)


def test_what_was_written_without_the_computers_start_is_told_by_the_clock() -> None:
    assert not is_gone(older(owner()), BEGAN, NOW)
    assert is_gone(older(owner(start=json.loads(ourselves())[2] - 60)), BEGAN, NOW)


@pytest.mark.parametrize("computer", ["its start", None])
def test_a_program_on_another_computer_runs_for_as_long_as_a_turn_may_last(computer: str | None) -> None:
    away = owner(host="elsewhere", pid=1, computer=computer, ticks=5)
    for began in (NOW, NOW - timedelta(hours=23), NOW + timedelta(hours=23)):
        assert not is_gone(away, iso(began), NOW)
        assert not is_gone(older(away), iso(began), NOW)
    for began in (NOW - timedelta(hours=25), NOW + timedelta(hours=25), NOW - timedelta(days=9000)):
        assert is_gone(away, iso(began), NOW)
        assert is_gone(older(away), iso(began), NOW)


def test_the_turn_of_another_computers_program_is_left_alone(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
    change(path, f"UPDATE turns SET owner = '{owner(host='elsewhere', computer='x')}', started_at = '{_now()}'")
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is None
    change(path, "UPDATE turns SET started_at = '2020-01-01T00:00:00Z'")
    Writer(path).close()
    assert Reader(path).load(session_id).turns[0].state is TurnState.TRUNCATED


def _now() -> str:
    return iso(datetime.now(UTC))


@pytest.mark.parametrize(
    "written",
    ["", "[]", "{}", "null", "7", '["x"]', "[null,null,null]", '["h",1]', '["h",1,"x"]', '["h",1,1,null]', "[1,2,3,4,5,6]", "[[],[],[]]"],
)  # fmt: skip
def test_what_is_no_program_is_gone(written: str) -> None:
    assert is_gone(written, BEGAN, NOW)


@pytest.mark.parametrize("began", ["", "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_is_none_keeps_no_other_computers_turn(began: str) -> None:
    assert is_gone(owner(host="elsewhere", computer=None), began, NOW)


def test_where_the_system_says_nothing_of_its_start_the_clock_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_start = ourselves()
    monkeypatch.setattr(programs, "_SYSTEM", tmp_path)
    host, pid, start, *more = json.loads(ourselves())
    assert (host, pid, more) == (platform.node(), os.getpid(), [None, None])
    for written in (ourselves(), with_start):
        assert not is_gone(written, BEGAN, NOW)
    assert is_gone(owner(start=start - 60), BEGAN, NOW)
