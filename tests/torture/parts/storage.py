"""The store when the disk is full, locked, damaged, moved or gone, and the program killed while it writes."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.at_talk import talk
from tests.torture.stores.damaging import damaged, other_versions, wrong_cells
from tests.torture.stores.filling import full
from tests.torture.stores.killing import killed
from tests.torture.stores.leaving import clock_backwards, moved, odd_places
from tests.torture.stores.locking import locked, shared

SHARE = 1.0

_KINDS = (
    (killed, 0.3), (full, 0.08), (locked, 0.08), (shared, 0.04), (damaged, 0.1), (wrong_cells, 0.1), (other_versions, 0),
    (moved, 0.05), (odd_places, 0), (clock_backwards, 0), (talk, 0),
)  # fmt: skip


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    # The window comes last, when nothing is forked any more: its libraries have threads of their own.
    for kind, share in _KINDS:
        with tempfile.TemporaryDirectory(prefix="vftester-store-") as folder:
            yield kind(Path(folder), random.Random(f"{seed} {kind.__name__}"), Budget(budget_s * share))
    from tests.torture.stores.at_window import window

    with tempfile.TemporaryDirectory(prefix="vftester-store-") as folder:
        yield window(Path(folder), random.Random(seed), Budget(0))
