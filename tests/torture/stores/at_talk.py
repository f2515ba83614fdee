"""`vftester talk` while its store cannot be written: it says so, goes on, and what was said is not lost."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.store.holding import ask
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.disks import RealDisk, small_disk
from tests.torture.stores.locking import LOCKED, Lock
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core.conversation import TurnState
from vftester.statuses import UNWRITABLE
from vftester.store.reader import Reader

SAID = (
    "I need a check-up next week, mornings",
    "Thursday works, my number is 555 0134",
    "What are your opening hours?",
)
GUARD_S = 120


def talk(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """The command as a person starts it, against the demo agent."""
    tally = Tally()
    with small_disk(folder) as disk:
        if isinstance(disk, RealDisk):  # a limit on files would have to be the other program's
            with tally.one("a disk that gets full"):
                _full(disk, folder, tally)
    with tally.one("locked for longer than it waits"):
        _locked(folder / "locked.db", tally)
    return tally.row("vftester talk: full, locked")


def _start(store: Path, *more: str) -> "subprocess.Popen[str]":
    said = [word for text in SAID for word in ("--say", text)]
    command = [sys.executable, "-m", "vftester", "talk", "--demo", "--mute", "--db", str(store), *said, *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )


def _open_to_write(store: Path) -> None:
    """In another program: a thread that comes and goes in this one would count as one that the window left behind."""
    use = "import sys; from vftester.store.writer import Writer; Writer(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", use, str(store)], check=True, stdin=subprocess.DEVNULL)


def _full(disk: RealDisk, folder: Path, tally: Tally) -> None:
    store, export = disk.folder / "s.db", folder / "talk.json"
    _open_to_write(store)
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
    disk.make_room()
    _open_to_write(store)
    assert ask(store, "PRAGMA integrity_check") == [("ok",)]


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
