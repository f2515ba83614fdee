"""The frame of the torture: what it counts as survived, and what it does with a part that fails it."""

import sys

import pytest

from tests.torture import __main__ as frame
from tests.torture.rows import Row, line, total

WELL = Row("cut", 3, 3, 10, 10, 12.5, 100.0, 101.0, note="3 of 9")


@pytest.mark.parametrize(
    ("row", "well"),
    [
        (WELL, True),
        (Row("cut", 3, 2, 10, 10), False),
        (Row("cut", 3, 3, 10, 9), False),
        (Row("cut", 3, 3, 10, 10, troubles=("It hung.",)), False),
    ],
)
def test_what_was_not_survived_or_not_kept_is_marked_and_comes_over_from_its_process(row: Row, well: bool) -> None:
    assert row.well is well
    assert ("NOT WELL" in line(row)) is not well
    assert all(trouble in line(row) for trouble in row.troubles)
    assert Row.from_json(row.to_json()) == row


def test_all_rows_together_have_the_sums_and_the_worst_stall() -> None:
    both = total([WELL, Row("reset", 2, 1, 5, 4, 99.0)])
    assert (both.tried, both.survived, both.sent, both.kept, both.worst_stall_ms) == (5, 4, 15, 14, 99.0)


@pytest.mark.slow
def test_a_part_that_cannot_be_had_counts_as_not_survived(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["torture", "--minutes", "0.01", "nothing_of_that_name"])
    assert frame.main() == 1
    shown = capsys.readouterr().out
    assert "nothing_of_that_name did not end well" in shown
    assert "0 of 1 kinds of faults held" in shown
