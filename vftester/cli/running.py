"""Running the command line: signals, streams and the exit status."""

import gc
import os
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, NoReturn, TextIO

import click

from vftester.cli.commands import NobodyReads, commands
from vftester.core.ports import OutsideError
from vftester.statuses import INTERRUPTED, UNWRITABLE, USAGE


def main() -> int:
    """Run the command line and give its exit status.

    A fault of the world's is one sentence on standard error, never a traceback.
    """
    collect_seldom()
    for number in (signal.SIGINT, signal.SIGTERM):  # the former too: what a script starts with & begins by ignoring it
        signal.signal(number, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what its encoding has no signs for is escaped, and never raised
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run()
    except KeyboardInterrupt:  # in the midst of telling what went wrong
        status = INTERRUPTED
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends by itself now, with the status of what it did
    written = [_let_go(stream) for stream in (sys.stdout, sys.stderr)]
    if not all(written):
        status = status or UNWRITABLE
    return status if isinstance(status, int) else 0


def collect_seldom() -> None:
    """Let Python look for garbage in cycles seldom.

    Records hold none, and to look through them again and again costs a quarter of loading a long session.
    """
    gc.set_threshold(50_000, 10, 10)


def _run() -> Any:
    status: Any
    try:
        status = commands.main(standalone_mode=False)
    except click.ClickException as problem:
        with suppress(OSError):
            problem.show()
        status = USAGE if isinstance(problem, click.UsageError) else problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except NobodyReads:
        status = 0
    except OutsideError as problem:
        from vftester.cli.telling import told

        status = told(problem)
    except OSError as problem:  # what is ours to read or write has a sentence of its own by then
        from vftester.cli.telling import tell

        tell(f"The output cannot be written ({problem.strerror or problem}).")
        status = UNWRITABLE
    return status


def _let_go(stream: TextIO | None) -> bool:
    """Where nobody reads any more, what is still buffered goes nowhere, instead of into a complaint as Python ends.

    False where it could not be written for another reason.
    """
    if stream is None:
        return True
    try:
        stream.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return isinstance(problem, BrokenPipeError)
    return True


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
