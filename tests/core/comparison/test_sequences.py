"""The longest common subsequence."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from vftester.core.comparison.sequences import LONGEST, common


def plainly(a: str, b: str) -> int:
    """How long it is, by the table of the textbook."""
    row = [0] * (len(b) + 1)
    for one in a:
        before = row
        row = [0]
        for j, other in enumerate(b):
            row.append(before[j] + 1 if one == other else max(before[j + 1], row[j]))
    return row[-1]


@given(some.text("abc", max_size=12), some.text("abc", max_size=12))
def test_it_is_as_long_as_the_textbook_says_and_never_crosses(a: str, b: str) -> None:
    found = common(a, b)
    assert len(found) == plainly(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(found))


def test_of_what_is_longer_than_can_be_looked_into_the_equal_ends_are_found() -> None:
    a = [0, *range(1, LONGEST + 2), -1]
    b = [0, *range(LONGEST + 1, 0, -1), -1]
    assert common(a, b) == [(0, 0), (len(a) - 1, len(b) - 1)]


def test_equal_sequences_are_equal_throughout_however_long() -> None:
    many = ["word"] * (3 * LONGEST)
    assert common(many, many) == [(n, n) for n in range(len(many))]
