"""The store when the disk is full, locked, damaged, moved or gone, and the program killed while it writes."""

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.at_talk import talking
from tests.torture.stores.damaging import damaged, other_versions, wrong_cells
from tests.torture.stores.filling import full
from tests.torture.stores.killing import killed
from tests.torture.stores.leaving import clock_backwards, moved, odd_places
from tests.torture.stores.locking import locked, shared

SHARE = 1.5

Kind = Callable[[Path, random.Random, Budget], Row]

_KINDS = (
    (killed, 0.45), (full, 0.07), (locked, 0.07), (shared, 0.04), (damaged, 0.12), (wrong_cells, 0.12),
    (other_versions, 0), (moved, 0.05), (odd_places, 0), (clock_backwards, 0),
)  # fmt: skip
"""Each with its share of the time; what has a fixed number of cases takes as long as those take."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    def befall(kind: Kind, share: float = 0) -> Row:
        with tempfile.TemporaryDirectory(prefix="vftester-store-") as folder:
            return kind(Path(folder), random.Random(f"{seed} {kind.__name__}"), Budget(budget_s * share))

    for kind, share in _KINDS:
        yield befall(kind, share)
    # The window comes last, when nothing is forked any more: its libraries have threads of their own. The command is
    # beside it, and both wait most of the time.
    from tests.torture.stores.at_window import window

    with tempfile.TemporaryDirectory(prefix="vftester-store-") as folder, talking(Path(folder)) as told:
        yield befall(window)
        yield told()
