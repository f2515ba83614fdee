"""Started as the desktop starts it, in processes of their own: welcomed, started twice, killed, and met by a fault."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.documents import exported
from tests.helpers.turns import kept, turn_of
from vftester import handover
from vftester.core.conversation import TurnState
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

pytestmark = pytest.mark.timeout(900)  # each test starts the program two or three times
GUARD_S = 90
LOST_S = 0.25
GREETING = "Welcome to vftester"


class Opened:
    """A running program. What it tells is taken in by a thread."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._told: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def do(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()

    def told(self, name: str) -> dict[str, Any]:
        """The next thing of this name that it tells."""
        while True:
            said = self._told.get(timeout=GUARD_S)
            assert said is not None, f"it ended with {self.process.wait()}"
            if name in said:
                return said

    def until_read(self, *words: str) -> str:
        """All that can be read, once that holds these words."""
        end = time.monotonic() + GUARD_S
        while time.monotonic() < end:
            self.do("texts")
            read = "\n".join(self.told("texts")["texts"])
            if all(word in read for word in words):
                return read
            time.sleep(0.05)
        raise AssertionError(f"{words} never stood in\n{read}")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                self._told.put(json.loads(line))
        self._told.put(None)


Start = Callable[..., Opened]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program; whatever still runs at the end is ended by force."""
    home = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    home |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    environment = {name: value for name, value in os.environ.items() if name not in ("VFTESTER_DB", "VF_API_KEY")}
    started = []

    def begin(*arguments: str) -> Opened:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.endtoend.opened", *arguments],
            cwd=Path(__file__).parents[2], env=environment | home, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return Opened(process)

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def store(tmp_path: Path) -> Path:
    return tmp_path / "data/vftester/sessions.db"


@contextmanager
def closed_well(opened: Opened) -> Iterator[None]:
    yield
    opened.do("quit")
    assert opened.process.wait(GUARD_S) == 0
    assert opened.process.stderr is not None
    assert opened.process.stderr.read() == ""


def test_the_welcome_comes_until_it_is_used_and_never_again(start: Start) -> None:
    first = start()
    first.told("ready")
    with closed_well(first):
        first.until_read(GREETING, "Talk to the demo agent", "Connect your Voiceflow project")
    second = start()
    second.told("ready")
    with closed_well(second):
        second.until_read(GREETING)
        second.do("press Talk to the demo agent")
        assert GREETING not in second.until_read("Lindengrove")
    third = start()
    third.told("ready")
    with closed_well(third):
        assert GREETING not in third.until_read("Press Launch to start a conversation")


def written(place: Path, name: str) -> str:
    """An exported session's file."""
    file = place / f"{name}.vftester.json"
    file.write_text(exported(kept(turn_of((10, "text", {"message": "Good morning"}), (20, "event:end")), name=name)))
    return str(file)


def test_a_second_start_opens_its_file_in_the_window_that_is_there(start: Start, tmp_path: Path) -> None:
    first = start()
    first.told("ready")
    with closed_well(first):
        second = start("open", written(tmp_path, "Told by a file"))
        assert second.process.wait(GUARD_S) == 0
        first.until_read("Good morning")
        first.do("texts")
        assert first.told("texts")["title"] == "Told by a file – vftester"
        third = start()
        assert third.process.wait(GUARD_S) == 0
    assert len(Catalog(store(tmp_path)).sessions()) == 1


def test_another_store_has_a_window_of_its_own(start: Start, tmp_path: Path) -> None:
    first, second = start(), start("open", "--db", str(tmp_path / "other.db"))
    for opened in (first, second):
        opened.told("ready")
    for opened in (first, second):
        with closed_well(opened):
            pass


def test_what_was_killed_or_hangs_keeps_nobody_from_starting(start: Start, tmp_path: Path) -> None:
    killed = start()
    killed.told("ready")
    killed.process.kill()
    killed.process.wait()
    assert list((tmp_path / "vftester").glob("*.socket")), "the socket of what was killed should still lie there"
    hangs = start()
    hangs.told("ready")
    hangs.process.send_signal(signal.SIGSTOP)
    own = start()
    own.told("ready")
    with closed_well(own):
        pass


def test_a_hostile_peer_does_no_harm(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = start()
    opened.told("ready")
    with closed_well(opened):
        (place,) = (tmp_path / "vftester").glob("*.socket")
        assert place.stat().st_mode & 0o777 == 0o600
        assert place.parent.stat().st_mode & 0o777 == 0o700
        for said in (b"\0" * 100_000, b"GET / HTTP/1.1\r\n\r\n", b"vftester opens\0relative/path\0", b""):
            with socket.socket(socket.AF_UNIX) as way:
                way.settimeout(GUARD_S)
                way.connect(str(place))
                try:
                    way.sendall(said)
                    way.shutdown(socket.SHUT_WR)
                    assert way.recv(100) == b""
                except (BrokenPipeError, ConnectionResetError):
                    pass
        quiet = [socket.socket(socket.AF_UNIX) for _ in range(40)]
        for way in quiet:  # they say nothing, and stay
            way.setblocking(False)
            way.connect_ex(str(place))
        opened.until_read(GREETING)
        for way in quiet:
            way.close()
        for name in ("XDG_RUNTIME_DIR", "HOME"):
            monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        monkeypatch.setattr(handover, "ANSWER_S", GUARD_S)
        assert handover.knock(None, tmp_path / "not there.json") is None
        opened.until_read("not there.json cannot be read")


def test_killed_in_mid_stream_it_keeps_what_arrived_and_the_next_start_says_so_once(
    start: Start, tmp_path: Path
) -> None:
    opened = start()
    opened.told("ready")
    opened.do("press Launch")
    shown: list[tuple[int, float]] = []
    while not shown or shown[-1][0] < 12:
        said = opened.told("records")
        shown.append((said["records"], said["at"]))
    killed = time.monotonic()
    opened.process.kill()
    opened.process.wait()
    owed = max((count for count, at in shown if at < killed - LOST_S), default=0)
    (session,) = Catalog(store(tmp_path)).sessions()
    (turn,) = Reader(store(tmp_path)).load(session.id).turns
    assert turn.state is None
    assert len(turn.readings) >= owed
    again = start()
    again.told("ready")
    with closed_well(again):
        again.until_read("ended unexpectedly while a reply was arriving", "turn 1 of", "is cut off.")
        again.do("press Show it")
        read = again.until_read("Cut off")
        assert "ended unexpectedly" not in read
    (turn,) = Reader(store(tmp_path)).load(session.id).turns
    assert turn.state is TurnState.TRUNCATED
    third = start()
    third.told("ready")
    with closed_well(third):
        assert "ended unexpectedly" not in third.until_read("Press Launch")


def test_a_fault_is_told_once_with_a_report_that_holds_no_words_and_the_window_goes_on(
    start: Start, tmp_path: Path
) -> None:
    opened = start()
    opened.told("ready")
    opened.do("fail the words of a person in " + str(tmp_path))
    read = opened.until_read("Something went wrong that nobody foresaw", "LookupError")
    assert "the words of a person" not in read
    assert str(tmp_path) not in read
    opened.do("fail again")
    opened.until_read("Another fault was met since")
    opened.do("press Go on")
    opened.do("fail again")
    opened.do("press Talk to the demo agent")
    assert "nobody foresaw" not in opened.until_read("Lindengrove")
    opened.do("quit")
    assert opened.process.wait(GUARD_S) == 0
    (log,) = tmp_path.rglob("vftester.log")
    assert log.read_text().count("LookupError: again") == 2


def test_a_crash_that_ends_it_at_once_is_told_at_the_next_start(start: Start, tmp_path: Path) -> None:
    opened = start()
    opened.told("ready")
    opened.process.send_signal(signal.SIGSEGV)
    assert opened.process.wait(GUARD_S) == -signal.SIGSEGV
    again = start()
    again.told("ready")
    with closed_well(again):
        again.until_read("The last time vftester crashed.", "Copy report")
    third = start()
    third.told("ready")
    with closed_well(third):
        assert "crashed" not in third.until_read(GREETING)
