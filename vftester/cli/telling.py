"""What went wrong outside, told in one sentence, and the exit status that it gives."""

from contextlib import suppress

import click

from vftester.core.ports import OutsideError
from vftester.statuses import UNWRITABLE, USAGE


def told(problem: OutsideError) -> int:
    """Say what went wrong while other things go on; gives the exit status."""
    tell(problem)
    return exit_status(problem)


def tell(problem: object) -> None:
    from vftester.terminal import plain

    with suppress(OSError):
        click.echo(plain(f"Error: {problem}"), err=True)


def exit_status(problem: OutsideError) -> int:
    """4 where the store or a file is at fault, else 2: nothing was sent because of what was asked for."""
    from vftester.core.formats.importing import DocumentError
    from vftester.settings import SettingsError
    from vftester.store.errors import StoreError

    return UNWRITABLE if isinstance(problem, StoreError | DocumentError | SettingsError) else USAGE
