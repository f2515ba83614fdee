"""Which program runs a turn, written so that a later one can tell whether it lives: whatever the clocks say by then."""

import json
import platform
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from vftester.core.session import moment
from vftester.store.cells import items, text, whole

_SYSTEM = Path("/proc")

_SAME_START_S = 2.0
"""Two readings of one program's start differ by less, where it is told in seconds since 1970."""

_LONGEST = timedelta(days=1)
"""No turn lasts so long."""


def ourselves() -> str:
    """This program, as JSON: [computer's name, pid, start since 1970 in seconds, the computer's start, ours in it].

    A pid alone comes back with another program. The last two are Linux's: there the system's clock, which may be set,
    tells of a running program another start than before. They are null elsewhere.
    """
    us = psutil.Process()
    return json.dumps([platform.node(), us.pid, us.create_time(), computer_start(), _ticks(us.pid)])


def is_gone(owner: str | None, turn_began: str, now: datetime | None = None) -> bool:
    """The program no longer runs. Of another computer's nobody here knows: they run for as long as a turn may last."""
    if owner is None:
        return True
    try:
        host, pid, start, *more = items(owner)
        computer, ticks = more if more else (None, None)
        pid, start = whole(pid), float(start)
    except (ValueError, TypeError, OverflowError):
        return True  # damaged: nobody comes back for it
    ours = computer_start()
    if computer is None or computer != ours:
        if host != platform.node():
            return _is_long_ago(turn_began, now or datetime.now(UTC))
        if computer is not None and ours is not None:
            return True  # this computer was started again since
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        if computer is not None and computer == ours and ticks is not None:
            return _ticks(pid) not in (ticks, None)
        return abs(process.create_time() - start) > _SAME_START_S
    except (psutil.NoSuchProcess, ValueError, OverflowError):  # the latter of what is no process's number
        return True
    except psutil.Error:  # it runs, but for another user
        return False


def computer_start() -> str | None:
    """By what the system calls it since it was started, None where it says nothing of that."""
    with suppress(OSError, ValueError):
        return (_SYSTEM / "sys" / "kernel" / "random" / "boot_id").read_text("utf-8").strip() or None
    return None


def _ticks(pid: int) -> Any:
    """When a program started, as the system counts since its own start; None where nobody tells."""
    with suppress(OSError, ValueError, IndexError):
        # Behind its name, in which anything may stand.
        return int((_SYSTEM / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[19])
    return None


def _is_long_ago(turn_began: str, now: datetime) -> bool:
    """Before or after: a clock was set where it lies ahead."""
    try:
        return abs(now - moment(text(turn_began))) > _LONGEST
    except (ValueError, OverflowError):
        return True
