"""What nobody foresaw: logged, and told with a report in which there is no key, no word of a conversation and no home.

What ends the whole program at once (a crash of a library) leaves its traces in a file, which the next start finds.
"""

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any

from vftester.core.session import iso
from vftester.log_file import log_path, without_keys
from vftester.private import make_folder
from vftester.versions import versions

MOST_TOLD = 5
"""So many different faults are told in one run; from then on the log alone has them."""
MOST_LINES = 60
MOST_CAUSES = 10
"""So many exceptions of a chain are in a report: a person passes it on, and the window shows it whole."""
LONGEST_SAID = 400
"""Characters of what one of them says."""
_LARGEST_CRASH = 64 * 1024
_OF_CODE = (AttributeError, NameError, ImportError, TypeError, IndexError, ZeroDivisionError, RecursionError)
"""Their sentences name what stands in code. Those of others may hold what was said."""

_log = logging.getLogger(__name__)

Tell = Callable[[str], None]
"""Is given a report, in whatever thread the fault was met."""


class Faults:
    """Takes every exception that nothing else takes. The same fault is told once, however often it is met.

    `tell` is given the report of a fault that is new; `again` is called for each that is not.
    """

    def __init__(self, tell: Tell, again: Callable[[], None] = lambda: None) -> None:
        self._tell = tell
        self._again = again
        self._known: set[tuple[str, str]] = set()
        self._taking = threading.Lock()

    def take(self, problem: BaseException, where: str) -> None:
        """Log a fault, and tell it where it is new. One that is met while another is told is logged alone."""
        self.note(problem, where)
        if not self._taking.acquire(blocking=False):
            return
        try:
            fault = type(problem).__name__, _place(problem)
            if fault in self._known or len(self._known) >= MOST_TOLD:
                self._again()
            else:
                self._known.add(fault)
                self._tell(report(problem, where))
        except Exception:  # telling of a fault must not be one more to tell of
            _log.exception("a fault could not be told")
        finally:
            self._taking.release()

    def note(self, problem: BaseException, where: str) -> None:
        """Log a fault, and no more."""
        _log.error("a fault of vftester's own, in %s", where, exc_info=problem)

    @contextmanager
    def taken(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """While this lasts they come here: from the window, from threads and from tasks."""
        hook, thread_hook = sys.excepthook, threading.excepthook

        def of_window(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
            if isinstance(problem, Exception):
                self.take(problem, "the window")
            else:
                hook(kind, problem, trace)

        def of_thread(met: threading.ExceptHookArgs) -> None:
            if isinstance(met.exc_value, Exception):
                self.take(met.exc_value, f"the thread {met.thread.name if met.thread else '–'}")

        def of_task(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            if isinstance(problem := context.get("exception"), Exception):
                task = context.get("task") or context.get("future")
                self.take(problem, f"the task {task.get_name() if isinstance(task, asyncio.Task) else '–'}")
            else:
                _log.error("asyncio: %s", context.get("message"))

        sys.excepthook, threading.excepthook = of_window, of_thread
        loop.set_exception_handler(of_task)
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook = hook, thread_hook
            loop.set_exception_handler(None)


def report(problem: BaseException, where: str) -> str:
    """What a report of a fault needs: when, what runs here, and where in the code it was met."""
    lines = [f"Time: {iso(datetime.now(UTC))}", f"Met in: {where}"]
    at: BaseException | None = problem
    told: set[int] = set()
    while at is not None and id(at) not in told:
        if len(told) == MOST_CAUSES:
            lines += ["", "… and what led to that"]
            break
        told.add(id(at))
        said = f": {at}" if isinstance(at, _OF_CODE) else " (what it says is left out, as it may hold words)"
        lines += ["", _shortened(_redacted(f"{type(at).__name__}{said}"))]  # cut off, a key would be known no more
        lines += _frames(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    lines += ["", *(f"{name}: {version}" for name, version in versions())]
    return _redacted("\n".join(lines)) + "\n"


def _frames(problem: BaseException) -> list[str]:
    frames = traceback.extract_tb(problem.__traceback__)
    told = [f"  {_file(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
    if len(told) > MOST_LINES:
        left_out = f"  … {len(told) - MOST_LINES} more"
        told = [*told[: MOST_LINES // 2], left_out, *told[-MOST_LINES // 2 :]]
    return told


def _shortened(said: str) -> str:
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"


def _place(problem: BaseException) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _file(name: str) -> str:
    """A file's path from the package it belongs to on: whose computer it is on is nobody's business."""
    parts = PurePath(name).parts
    for root in ("site-packages", "vftester"):
        if root in parts:
            last = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[last + (root == "site-packages") :])
    return parts[-1] if parts else name


def _redacted(text: str) -> str:
    home = str(Path.home())
    text = without_keys(text)
    return text.replace(home, "~") if len(home) > 1 else text


def crash_path() -> Path:
    return log_path().with_name("crash.txt")


@contextmanager
def crashes_kept() -> Iterator[str]:
    """While this lasts, what ends the program at once leaves its traces in a file.

    Gives what the last time left there, redacted; "" where it ended as it should. Where traces were asked for on the
    command line (`-X faulthandler`, pytest) they go where they were to go.
    """
    asked = faulthandler.is_enabled()
    path, former = crash_path(), ""
    try:
        make_folder(path.parent)
        with suppress(FileNotFoundError):
            former = path.read_bytes()[:_LARGEST_CRASH].decode("utf-8", "replace").strip()
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND, 0o600)
    except OSError:
        yield former
        return
    if not asked:
        faulthandler.enable(file)
    try:
        yield crash_report(former) if former else ""
    finally:
        if not asked:
            faulthandler.disable()
        os.close(file)


def crash_report(traces: str) -> str:
    """What a report of a crash needs."""
    told = "\n".join(f"{name}: {version}" for name, version in versions())
    lines = ["The last time vftester crashed.", ""]
    for line in traces.splitlines():
        head, quote, rest = line.partition('File "')
        name, end, after = rest.partition('"')
        lines.append(f"{head}{quote}{_file(name)}{end}{after}" if quote else line)
    return _redacted("\n".join([*lines, "", told])) + "\n"
