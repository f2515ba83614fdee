"""What a session's file is called."""

import pytest

from vftester.core.catalog.naming import file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [("Check-up: next week?", "Check-up next week"), ("../../etc/passwd", "etc passwd"), ("...", "session"), ("明天", "明天"),
     ("\ud83d", "session"), ("a\0b\nc", "a b c"), ("x" * 300, "x" * 80),
     ("Con", "session Con"), ("nul.txt", "session nul.txt"), ("LPT1 .", "session LPT1"), ("Console", "Console"),
     ("I'd like \"this\"", "I'd like this")],
)  # fmt: skip
def test_a_title_becomes_a_file_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name


@pytest.mark.parametrize("title", ["明" * 90, "\U0001d538" * 90, "é" * 90])
def test_a_long_title_leaves_room_for_an_id_and_an_ending_and_is_cut_between_letters(title: str) -> None:
    assert 150 <= len(file_name(title).encode()) <= 160
    assert set(file_name(title)) == set(title)
