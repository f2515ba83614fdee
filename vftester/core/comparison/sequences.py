"""The longest common subsequence of two sequences, in time that is bounded however long they are."""

from collections.abc import Hashable, Sequence

LONGEST = 12_000
"""Where more items than this differ on a side, only the equal ends are found."""


def common(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of equal items in `a` and in `b`, in order: as many as can be had without crossing."""
    start, stop_a, stop_b = 0, len(a), len(b)
    while start < min(stop_a, stop_b) and a[start] == b[start]:
        start += 1
    while stop_a > start and stop_b > start and a[stop_a - 1] == b[stop_b - 1]:
        stop_a, stop_b = stop_a - 1, stop_b - 1
    found = [(place, place) for place in range(start)]
    if max(stop_a, stop_b) - start <= LONGEST:
        found += [(start + i, start + j) for i, j in _longest(a[start:stop_a], b[start:stop_b])]
    found += zip(range(stop_a, len(a)), range(stop_b, len(b)), strict=True)
    return found


def _longest(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Hyyrö's bit-parallel way: a row of the table is one integer, in which a 0 stands where the row gained an item."""
    places: dict[Hashable, int] = {}
    for i, item in enumerate(a):
        places[item] = places.get(item, 0) | 1 << i
    full = (1 << len(a)) - 1
    row, rows = full, []
    for item in b:
        hits = row & places.get(item, 0)
        row = (row + hits | row - hits) & full
        rows.append(row)
    found: list[tuple[int, int]] = []
    i, j = len(a), len(b)
    while i and j:
        if rows[j - 1] >> i - 1 & 1:
            i -= 1
        elif j > 1 and not rows[j - 2] >> i - 1 & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]
