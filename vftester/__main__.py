"""`vftester`: the window at once where nothing was asked for, else the command line."""

import sys

WINDOW: tuple[list[str], ...] = ([], ["open"])
"""Arguments that open the window on nothing: without any, and as the desktop starts it (`open`, and perhaps a file)."""


def main() -> int:
    """Give the exit status. A double click is answered without loading the command line, which takes as long as Qt."""
    if sys.argv[1:] in WINDOW:
        from vftester.app import open_window

        return open_window()
    from vftester.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
