"""Words put right, and estimated."""

import pytest

from vftester.speech.words import estimated_s, spread, tidied


def test_the_pieces_of_a_number_become_words_that_do_not_overlap() -> None:
    text = "1,234.50 e.g."
    # what espeak-ng 1.52 reports for it
    said = [(0, 0, 2), (4803, 1, 2), (15907, 2, 6), (31264, 3, 6), (39129, 3, 6), (64782, 9, 1)]
    words, end = tidied(said, text, 0)
    assert [(text[start : start + length]) for _, start, length in words] == ["1,", "234.50", "e"]
    assert end == 10


def test_words_of_a_later_part_know_where_the_earlier_ended() -> None:
    assert tidied([(0, 0, 3), (9, 4, 3)], "one two", 4) == ([(9, 4, 3)], 7)


@pytest.mark.parametrize("words", [[(0, 0, 0)], [(0, 3, 1)], [(0, 90, 5)], [(0, 7, 0)]])
def test_blanks_and_words_beyond_the_text_are_left_out(words: list[tuple[int, int, int]]) -> None:
    assert tidied(words, "one two", 0) == ([], 0)


def test_an_estimate_is_near_what_the_engine_takes() -> None:
    assert estimated_s("Hello there, this is a test.", 175) == pytest.approx(1.84, rel=0.25)
    assert estimated_s("", 175) == 0
    assert estimated_s("word", 0) > 0


def test_words_are_spread_over_the_length_by_their_weight() -> None:
    text = "Hello, wide world: 3.50 — don’t!"
    words = spread(text, 10_000)
    assert [text[s : s + n] for _, s, n in words] == ["Hello", "wide", "world", "3.50", "don’t"]
    frames = [frame for frame, _, _ in words]
    assert frames[0] == 0
    assert frames == sorted(frames)
    assert frames[-1] < 10_000
    assert spread("...", 100) == []
