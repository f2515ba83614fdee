"""Two texts word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vftester.core.comparison.words import Wording, wording


def marked(found: Wording) -> tuple[str, str]:
    one, other = (
        "".join(f"[{part.text}]" if part.differs else part.text for part in side) for side in (found.a, found.b)
    )
    return one, other


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("I have Tuesday at 9:20.", "I have Tuesday at 8:40.", ("I have Tuesday at [9:20.]", "I have Tuesday at [8:40.]")),
        ("Good morning.", "Good morning. What now?", ("Good morning.", "Good morning. [What now?]")),
        ("", "Hello there", ("", "[Hello there]")),
        ("one two", "one   two\n", ("one two", "one   two\n")),
        ("on Tuesday at nine with you", "on Friday at ten with you", ("on [Tuesday] at [nine] with you", "on [Friday] at [ten] with you")),
        ("火曜日に来て", "水曜日に来て", ("[火]曜日に来て", "[水]曜日に来て")),
    ],
)  # fmt: skip
def test_only_words_that_differ_are_marked(a: str, b: str, told: tuple[str, str]) -> None:
    assert marked(wording(a, b)) == told


def test_a_small_word_that_two_sentences_happen_to_share_is_told_as_part_of_the_change() -> None:
    one, other = marked(
        wording("All right. Which of them suits you best?", "All right. Do tell me what you would prefer.")
    )
    assert one == "All right. [Which of them suits you best?]"
    assert other == "All right. [Do tell me what you would prefer.]"


def test_the_same_text_has_one_part_and_an_empty_one_has_none() -> None:
    assert len(wording("Same words.", "Same words.").a) == 1
    assert wording("", "") == Wording((), ())
    assert not wording("a b", "a  b").differs


@given(some.text(), some.text())
def test_parts_joined_give_each_text(a: str, b: str) -> None:
    found = wording(a, b)
    assert "".join(part.text for part in found.a) == a
    assert "".join(part.text for part in found.b) == b
    assert found.differs == (a.split() != b.split()) or any(
        ord(c) > 0x2000 or c in "\x1c\x1d\x1e\x1f\x85" for c in a + b
    )


@given(
    some.lists(some.sampled_from(["yes", "no", "perhaps", "the"])), some.lists(some.sampled_from(["yes", "no", "the"]))
)
def test_words_differ_only_where_the_words_do(a: list[str], b: list[str]) -> None:
    assert wording(" ".join(a), " ".join(b)).differs == (a != b)
