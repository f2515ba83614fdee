"""`vftester talk` while its store cannot be written: it says so, goes on, and what was said is not lost.

`python -m tests.torture.stores.at_talk FOLDER` prints the row. `talking` starts that, so that it may run beside a
window: what is counted and limited there is a whole process's.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.store.holding import ask, hold, reply
from tests.torture.rows import Row
from tests.torture.stores.disks import RealDisk, small_disk
from tests.torture.stores.locking import LOCKED, Lock
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core import actions
from vftester.core.conversation import TurnState
from vftester.statuses import UNWRITABLE
from vftester.store.reader import Reader
from vftester.store.writer import Writer

SAID = (
    "I need a check-up next week, mornings",
    "Thursday works, my number is 555 0134",
    "What are your opening hours?",
)
GUARD_S = 120
WHAT = "vftester talk: full, locked"


@contextmanager
def talking(folder: Path) -> Iterator[Callable[[], Row]]:
    """Goes on beside what is done meanwhile; what is given waits for it and gives its row."""
    command = [sys.executable, "-m", __name__, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:

        def row() -> Row:
            told, problem = program.communicate()
            if program.returncode:
                return Row(WHAT, 1, 0, troubles=tuple(problem.strip().splitlines()[-12:]))
            return Row.from_json(told.splitlines()[-1])

        try:
            yield row
        finally:
            program.kill()


def talk(folder: Path) -> Row:
    """The command as a person starts it, against the demo agent."""
    tally = Tally()
    with small_disk(folder) as disk:
        if isinstance(disk, RealDisk):  # a limit on files would have to be the other program's
            with tally.one("a disk that gets full"):
                _full(disk, folder, tally)
    with tally.one("locked for longer than it waits"):
        _locked(folder / "locked.db", tally)
    return tally.row(WHAT)


def _start(store: Path, *more: str) -> "subprocess.Popen[str]":
    said = [word for text in SAID for word in ("--say", text)]
    command = [sys.executable, "-m", "vftester", "talk", "--demo", "--mute", "--db", str(store), *said, *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )


def _full(disk: RealDisk, folder: Path, tally: Tally) -> None:
    store, export = disk.folder / "s.db", folder / "talk.json"
    Writer(store).close()
    disk.fill()
    ballast = disk.folder / "ballast"
    os.truncate(ballast, ballast.stat().st_size - (120 << 10))  # it begins, and then there is no more room
    program = _start(store, "--pace", "max", "--export", str(export))
    out, told = program.communicate(timeout=GUARD_S)
    assert program.returncode == UNWRITABLE, f"status {program.returncode}: {told}"
    assert "booking number" in out, "the conversation did not go on"
    lines = told.splitlines()
    for line in lines:
        if str(disk.folder) in line:
            is_sentence(line.removeprefix("Error: "))
    assert any("the disk is full" in line for line in lines), told
    assert lines[-1].endswith(f"The session was exported to {export} all the same."), told
    turns = json.loads(export.read_text())["turns"]
    assert [turn["state"] for turn in turns] == ["complete"] * (1 + len(SAID))
    disk.fill()
    _read(store, "last", folder, range(len(turns) + 1))  # as many as there was room for
    disk.make_room()
    with Writer(store) as writer:
        kept = hold(writer, [(actions.launch(), reply("Good morning")), (actions.text(SAID[0]), reply("When?"))])
    disk.fill()
    _read(store, kept.id, folder, [2])
    disk.make_room()
    assert ask(store, "PRAGMA integrity_check") == [("ok",)]


def _read(store: Path, session: str, folder: Path, turns: Sequence[int]) -> None:
    """What a full disk has can be listed, and exported to another one."""
    exported = folder / "again.json"
    for command in (["sessions", "--search", "check-up"], ["export", session, "--output", str(exported)]):
        ran = subprocess.run(
            [sys.executable, "-m", "vftester", *command, "--db", str(store)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GUARD_S, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{command[0]}: {ran.stderr}"
        assert ran.stdout or command[0] == "export", "nothing is listed"
    found = len(json.loads(exported.read_text())["turns"])
    assert found in turns, f"{found} turns were exported, not {turns}"
    exported.unlink()


def _locked(store: Path, tally: Tally) -> None:
    program = _start(store, "--pace", "2")
    try:
        until = time.monotonic() + GUARD_S
        while not store.exists() or not _begun(store):
            assert time.monotonic() < until, "it did not begin"
            time.sleep(0.02)
        lock = Lock(store, everybody=False)
        time.sleep(7)  # it waits for 5
        lock.let_go()
        out, told = program.communicate(timeout=GUARD_S)
    finally:
        program.kill()
    assert program.returncode == 0, f"status {program.returncode}: {told}"
    assert "booking number" in out, "the conversation did not go on"
    assert any(LOCKED in line for line in told.splitlines()), told
    reader = Reader(store)
    kept = reader.load(reader.find("last"))
    assert [turn.state for turn in kept.turns] == [TurnState.COMPLETE] * (1 + len(SAID))


def _begun(store: Path) -> bool:
    try:
        return bool(ask(store, "SELECT 1 FROM records LIMIT 1"))
    except Exception:
        return False  # it is being made


if __name__ == "__main__":
    print(talk(Path(sys.argv[1])).to_json())
