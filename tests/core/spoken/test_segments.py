"""Segments: nothing lost, nothing twice, the same however the text comes."""

import random
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.spoken.texts import CORPUS, MS, SLOWLY, TEXTS, assert_lossless, by_character, texts, whole
from vftester.core.spoken import cuts
from vftester.core.spoken import segments as segments_module
from vftester.core.spoken.cuts import LATER, LIMIT
from vftester.core.spoken.segments import Cutting, Segment, segments, take

LANGUAGES = st.sampled_from([None, "en", "de", "fr", "zh", "ja", "de-CH", "xx"])


def cut_anywhere(text: str, rng: random.Random, language: str | None = None) -> list[Segment]:
    cuts = sorted(rng.sample(range(len(text) + 1), rng.randint(1, min(40, len(text)))))
    bounds = [0, *cuts, len(text)]
    return segments([(text[a:b], 0) for a, b in pairwise(bounds)], 0, language=language)


@pytest.mark.parametrize("name", CORPUS)
def test_whole_and_one_character_at_a_time_give_the_same_segments_and_lose_nothing(name: str) -> None:
    text = CORPUS[name]
    found = whole(text)
    assert found == by_character(text)
    assert_lossless(text, found)
    assert len(found) > 2


@pytest.mark.parametrize(
    "text",
    [
        "~~~abc, defghijklm, nop` Qr. St",  # no fence after all
        "Hello. <B>Two</B>. <i title='A. B'>Three</i> < four. & Five &amp; Six",
        '！"<今 b/>wort wort. </今>Foo',
        "- it costs us all 33, \nFoo, bar",
        "```" + " " * 300 + "x\n```" + " " * 300 + "\nDone. Now",
    ],
)
def test_what_may_turn_out_to_be_something_else_is_decided_when_it_is_told(text: str) -> None:
    assert whole(text) == by_character(text)


def test_a_thousand_random_cuts_give_the_same_segments() -> None:
    rng = random.Random(3)
    expected = {name: whole(text) for name, text in CORPUS.items()}
    names = list(CORPUS)
    for turn in range(1_000):
        name = names[turn % len(names)]
        assert cut_anywhere(CORPUS[name], rng) == expected[name], name
    text = "\n\n".join(CORPUS.values())
    found = whole(text)
    assert_lossless(text, found)
    assert all(cut_anywhere(text, rng) == found for _ in range(20))


@SLOWLY
@given(text=TEXTS, language=LANGUAGES, seed=st.integers(0, 999))
def test_any_text_is_cut_the_same_and_loses_nothing(text: str, language: str | None, seed: int) -> None:
    found = whole(text, language)
    assert_lossless(text, found)
    assert found == by_character(text, language)
    if text:
        assert found == cut_anywhere(text, random.Random(seed), language)


@SLOWLY
@given(text=st.sampled_from(list(CORPUS.values())) | TEXTS, seed=st.integers(0, 9_999))
def test_pieces_that_arrive_at_once_give_what_their_characters_give_and_as_soon(text: str, seed: int) -> None:
    rng = random.Random(seed)
    pieces: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        length = rng.randint(1, 30)
        pieces.append((text[at : at + length], len(pieces) * 20 * MS))
        at += length
    characters = [(c, offset_ns) for piece, offset_ns in pieces for c in piece]
    assert segments(pieces, 10_000_000 * MS) == segments(characters, 10_000_000 * MS)


# --- when a segment is ready -----------------------------------------------------------------------------------------


def test_a_sentence_is_ready_when_the_next_one_begins() -> None:
    arrivals = [(c, i) for i, c in enumerate("Fine. Go on")]
    assert [(s.text, s.ready_ns) for s in segments(arrivals, 99)] == [("Fine.", 6), ("Go on", 99)]


def test_where_the_next_letter_is_not_enough_its_word_decides() -> None:
    arrivals = [(c, i) for i, c in enumerate("In the U.S. The end")]
    assert [(s.text, s.ready_ns) for s in segments(arrivals, 99)] == [("In the U.S.", 15), ("The end", 99)]
    assert texts(whole("In the U.S. Theo lives")) == ["In the U.S. Theo lives"]


def test_a_clause_is_ready_with_the_space_after_it() -> None:
    arrivals = [(c, i) for i, c in enumerate("Let me see, one")]
    assert segments(arrivals, 99)[0].ready_ns == 99  # 11 characters are not enough
    arrivals = [(c, i) for i, c in enumerate("Let me look, one")]
    assert segments(arrivals, 99)[0] == Segment("Let me look,", 0, 12, 12)


# --- messages on record ----------------------------------------------------------------------------------------------


def test_what_a_message_adds_when_it_is_closed_is_cut_too() -> None:
    found = segments([("One. T", 10), ("", 20), ("wo ", 30)], 40, rest="�")
    assert found == [Segment("One.", 0, 4, 10), Segment("Two �", 5, 10, 40)]


def test_half_a_surrogate_pair_is_no_arrival() -> None:
    assert [s.ready_ns for s in segments([("One.", 0), ("", 200 * MS)], 450 * MS)] == [300 * MS]


def test_a_lone_surrogate_is_cut_like_any_character() -> None:
    assert texts(whole("One \ud800. Two.")) == ["One \ud800.", "Two."]


# --- cost ------------------------------------------------------------------------------------------------------------


def test_what_a_piece_costs_does_not_depend_on_how_much_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    sentencex: Any = vars(segments_module)["sentencex"]
    real = sentencex.segment

    def counted(language: str, text: str) -> list[str]:
        asked.append(len(text))
        return list(real(language, text))

    monkeypatch.setattr(sentencex, "segment", counted)
    paragraph = "Dr. Okafor of the U.S. costs 3.50, e.g. at 3 p.m. It is fine, really; etc. and so on for a while. "
    cutting = Cutting()
    rounds = []
    for _ in range(60):
        asked.clear()
        for c in paragraph:
            cutting, _ = take(cutting, c, 0)
            assert len(cutting.tail) <= LIMIT
        rounds.append((len(asked), sum(asked)))
        assert max(asked) <= 2 * LIMIT
    assert len(set(rounds[5:])) == 1, "every round costs the same"
    assert rounds[-1][0] <= 2 * paragraph.count(". ")

    asked.clear()
    whole(paragraph * 60)
    assert len(asked) <= 60 * 3 * paragraph.count(". ")


def test_a_stop_is_looked_at_until_its_next_word_is_there_and_never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    cuts_at = cuts._cuts_at

    def counted(mark: re.Match[str], *rest: Any) -> Any:
        nonlocal looks
        looks += 1
        return cuts_at(mark, *rest)

    monkeypatch.setattr(cuts, "_cuts_at", counted)
    text = "Dr. Okafor and Dr. Lindqvist and Dr. Abara and Dr. Brandt and Dr. Moreau see you at 3.45, " + "x" * 80
    cutting = Cutting("en")
    for place, char in enumerate(text):
        cutting, _ = take(cutting, char, place)
    longest_next_word = len(" Lindqvist ")
    assert looks <= 6 * longest_next_word


@pytest.mark.parametrize("mark", ["\u0301", "👩\u200d", "\u200d", "\u202e"])
def test_marks_upon_marks_are_cut_as_seldom_as_any_other_text(mark: str) -> None:
    text = "e" + mark * 2000
    found = take(Cutting(), text, 0)[1]
    assert len(found) <= len(text) // LATER


def test_of_a_message_without_end_the_first_million_characters_are_cut_however_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert segments_module.MOST_CHARS == 1_000_000
    monkeypatch.setattr(segments_module, "MOST_CHARS", 1000)
    for text in ("Is it so? " * 300, "x" * 3000, "```\ncode\n" * 400, "a" * 1000):
        found = whole(text)
        assert found == by_character(text) == cut_anywhere(text, random.Random(1))
        assert_lossless(text[:1000], found)
        assert found[-1].end >= 999
