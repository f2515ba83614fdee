"""Faults nobody foresaw: what their report holds, and that each is told once."""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from vftester import faults, log_file
from vftester.faults import MOST_TOLD, Faults, crash_report, report

KEY = "VF.DM.0123456789abcdef01234567.PlantedSecret99"


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(log_file, "_redactor", log_file.Redactor())


def met(raised: Exception) -> Exception:
    try:
        raise raised
    except Exception as problem:
        return problem


def test_a_report_says_where_and_holds_no_words_no_key_and_no_home(tmp_path: Path) -> None:
    log_file.hide(KEY)
    try:
        try:
            raise ValueError(f"My number is 555 0134, {KEY}, {tmp_path}")
        except ValueError as cause:
            raise AttributeError(f"no attribute 'x' of {KEY} in {tmp_path}") from cause
    except AttributeError as problem:
        told = report(problem, "the window")
    assert "AttributeError: no attribute 'x' of [redacted] in ~" in told
    assert "ValueError (what it says is left out" in told
    assert "test_faults.py:" in told
    assert "Met in: the window" in told
    assert "vftester: " in told
    for secret in (KEY, "555 0134", str(tmp_path), os.getcwd()):
        assert secret not in told


def test_a_report_of_a_fault_without_an_end_is_short() -> None:
    def again() -> None:
        again()

    with pytest.raises(RecursionError) as caught:
        again()
    told = report(caught.value, "the window")
    assert len(told.splitlines()) < 2 * faults.MOST_LINES
    assert "more" in told


def test_however_much_a_fault_says_and_however_long_its_chain_is_the_report_can_be_passed_on() -> None:
    at = met(TypeError("led here"))
    for _ in range(20_000):
        later = TypeError("led here")
        later.__cause__, at = at, later
    long = report(at, "the window")
    assert len(long) < 2000
    assert long.count("led here") == faults.MOST_CAUSES
    before = "x" * (faults.LONGEST_SAID - 50)
    loud = report(met(TypeError(f"{before} {Path.home()}/{'y' * 10_000_000}")), "the window")
    assert len(loud) < 2000
    assert "~/yyy" in loud, "the home is taken out before anything is cut"


def test_the_same_fault_is_told_once_and_logged_each_time(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    again: list[int] = []
    met_faults = Faults(told.append, lambda: again.append(1))
    for _ in range(3):
        met_faults.take(met(LookupError("a")), "the window")
    assert (len(told), len(again), len(caplog.records)) == (1, 2, 3)


def test_however_many_there_are_a_few_are_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    met_faults = Faults(told.append)
    kinds = [type(f"Fault{n}", (Exception,), {}) for n in range(2 * MOST_TOLD)]
    for kind in kinds:
        met_faults.take(met(kind()), "the window")
    assert len(told) == MOST_TOLD


def test_a_fault_in_the_telling_is_no_loop(caplog: pytest.LogCaptureFixture) -> None:
    def tell(text: str) -> None:
        met_faults.take(met(KeyError("b")), "the telling")
        raise RuntimeError("cannot be shown")

    met_faults = Faults(tell)
    met_faults.take(met(LookupError("a")), "the window")
    said = [record.getMessage() for record in caplog.records]
    assert said[-1] == "a fault could not be told"
    assert len(said) == 3


def test_threads_and_tasks_and_the_window_lead_here(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    told: list[str] = []
    met_faults = Faults(told.append)
    loop = asyncio.new_event_loop()
    hook, thread_hook = sys.excepthook, threading.excepthook
    with met_faults.taken(loop):

        def fall() -> None:
            raise LookupError("in a thread")

        thread = threading.Thread(target=fall, name="swift")
        thread.start()
        thread.join()
        problem = met(KeyError("in the window"))
        sys.excepthook(type(problem), problem, problem.__traceback__)
        loop.call_exception_handler({"message": "x", "exception": met(OSError("in a task"))})
        loop.call_exception_handler({"message": "without a fault"})
    assert (sys.excepthook, threading.excepthook) == (hook, thread_hook)
    loop.close()
    assert [line.split(": ")[1] for text in told for line in text.splitlines() if line.startswith("Met in")] == [
        "the thread swift",
        "the window",
        "the task –",
    ]
    assert caplog.records[-1].levelno == logging.ERROR


def test_what_a_crash_leaves_is_given_to_the_next_start_once(tmp_path: Path) -> None:
    code = "import os, signal\nfrom vftester.faults import crashes_kept\nwith crashes_kept() as former:\n    os.kill(os.getpid(), signal.SIGABRT)\n"
    fell = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert fell.returncode == -6
    with faults.crashes_kept() as former:
        assert "Fatal Python error: Aborted" in former
        assert "vftester: " in former
    with faults.crashes_kept() as former:
        assert former == ""
    assert faults.crash_path().stat().st_mode & 0o777 == 0o600


def test_the_report_of_a_crash_names_no_home() -> None:
    home = Path.home()
    told = crash_report(
        f'Fatal Python error: Aborted\n  File "{home}/lib/site-packages/PySide6/x.py", line 3 in f\n  File "{home}/own.py", line 1 in g'
    )
    assert str(home) not in told
    assert 'File "PySide6/x.py", line 3 in f' in told


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(faults, "crash_path", lambda: tmp_path / "file" / "crash.txt")
    with faults.crashes_kept() as former:
        assert former == ""


def test_a_fault_in_what_a_click_began_is_told_and_said_in_the_window(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    from vftester.desk.tasks import OWN_FAULT, Tasks

    told: list[str] = []
    said: list[str] = []

    async def fails() -> None:
        raise LookupError("in a task")

    async def click() -> None:
        with Faults(told.append).taken(asyncio.get_running_loop()):
            tasks = Tasks(said.append)
            tasks.own(fails(), "picture")
            await tasks.finish()

    asyncio.run(click())
    assert said == [OWN_FAULT]
    assert len(told) == 1
    assert "Met in: the task picture" in told[0]
