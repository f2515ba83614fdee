"""The command line. Without a command it opens the window; every other command works without a screen.

Exit statuses are a promise to scripts: 0 done, 1 a difference that was asked for, 2 wrong usage or nothing sent, 3 a
turn did not complete, 4 a file or the store could not be read or written, 130 interrupted.
"""

from vftester.cli.running import main

__all__ = ["main"]
