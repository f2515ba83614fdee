# ruff: noqa: RUF001  # the full-width marks of Chinese and Japanese are meant
"""Segments: nothing lost, nothing twice, the same however the text comes and whenever a timer fires."""

import random
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vftester.core.spoken import cuts
from vftester.core.spoken import segments as segments_module
from vftester.core.spoken.cuts import EARLY, LATER, LIMIT
from vftester.core.spoken.segments import (
    PAUSE_NS,
    Cutting,
    Segment,
    end,
    language_of,
    segments,
    segments_of,
    take,
    tick,
)
from vftester.core.stitcher import Closure, Message, Opening, Piece

MS = 1_000_000
EUROPEAN = {
    "english": (
        "Sure, I can help with that, Ms. Okafor. Your order costs $3.50, e.g. at example.com/a?b, and ships at 3 p.m. "
        'on March 3, 2026. Is that OK? He said "Yes." Then he left the U.S. for good… or not! That\'s all (for now). '
        "We are open 8:40–17:30 – mostly; see https://example.com/help?x=1,2;y=3. Wait... what? Dr. J. Smith is in. Bye"
    ),
    "german": (
        "Guten Tag, Herr Dr. Müller, schön von Ihnen zu hören! Das kostet 3,50 Euro, d.h. am 3. Mai ist es z. B. "
        "billiger. Im 19. Jahrhundert war das anders; „Ja.“ Er ging – leider. Der Preis ist ca. 30 € inkl. Porto. Gut?"
    ),
    "french": (
        "Bonjour, M. Dupont est là ; il vous attend depuis 8:40. « Merci ! » Puis il est parti… Ça va ? Oui : c'est à "
        "3,50 €, c.-à-d. moins cher, et Mme. Durand est d'accord. À bientôt !"
    ),
}
CORPUS = EUROPEAN | {
    "chinese": (
        "你好，我可以帮你查一下订单。今天3.5元！真的？他说：“你好。”然后走了；我想……算了。请看https://example.com/a?b吧。"
        "版本3.5很好、很快、很稳定，支持AI和API，" + "这是一个没有标点的很长的句子" * 20 + "。完了"
    ),
    "japanese": (
        "こんにちは、ご注文を確認します。「はい。」と言った。『え？』と聞いた。そうですね……少々お待ちください！AIが3.5秒で答えます。"
    ),
    "lists": (
        "# Opening hours\n\nWe are open:\n- Monday, 9 to 5\n- Tuesday. Closed\n  at noon\n\n"
        "1. First, call us at 3 p.m.\n2. Then wait\r\n> quoted\n\n| Day | Open |\n|---|---|\n| Mon | 9, 10 |\n\n"
        "Lines that go\non in lower case.\nThat is all\n\n---\nBye"
    ),
    "code": (
        "Run `pip install x.y, z. Q` first. Like this:\n```py\nx = 1. Y\n\nprint('a, b')  # See e.g. Foo. Bar\n```\n"
        "Then look. ~~~\nno fence. Here\n\n~~~~\ncode ``` here\n~~~~  \nDone.\n```\nnever closed. Indeed\n  x"
    ),
    "markup": (
        "**Note, please:** read [this page, now. Yes](https://example.com/a,b. c) at once. *Done.* Next. "
        '<speak><s>Hello there.</s><s>How <break time="1s"/>are you?</s> I am fine, thanks &amp; bye.</speak> '
        "Great! 🎉 Bye 👋🏽! OK"
    ),
    "urls": (
        "See www.example.com/a/b,c;d:e?f=1.2&g=h. Or mail me@foo.example, then wait. https://example.com/"
        + "a-b.c/" * 60
    ),
    "words": "word " * 100 + "x" * 500 + " 3 p.m. " * 60,
}  # fmt: skip
ALPHABET = [
    *" \n\t`~*_.,;:!?…—–-#|<>/[](){}\"'“”«»。、，！？「」とっAaIqZ19é🎉\u200d\ufe0f",
    *(
        "Dr. ",
        "e.g. ",
        "U.S. ",
        "3 p.m. ",
        "```",
        "~~~",
        "```py\n",
        "</b>",
        "<br/>",
        "The ",
        "foo bar ",
        "Mai ",
        "今天",
    ),
    *(
        "です",
        "& ",
        "&amp;",
        "1. ",
        "\n- ",
        "\r\n",
        "x" * 70,
        "wort " * 20,
        "今" * 80,
        "https://example.com/a?b",
        "3.50",
    ),
]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=60).map("".join) | st.text(max_size=300)
LANGUAGES = st.sampled_from([None, "en", "de", "fr", "zh", "ja", "de-CH", "xx"])
SLOWLY = settings(deadline=None, max_examples=150)


def whole(text: str, language: str | None = None) -> list[Segment]:
    return segments([(text, 0)], 0, language=language)


def by_character(text: str, language: str | None = None) -> list[Segment]:
    return segments([(c, 0) for c in text], 0, language=language)


def cut_anywhere(text: str, rng: random.Random, language: str | None = None) -> list[Segment]:
    cuts = sorted(rng.sample(range(len(text) + 1), rng.randint(1, min(40, len(text)))))
    bounds = [0, *cuts, len(text)]
    return segments([(text[a:b], 0) for a, b in pairwise(bounds)], 0, language=language)


def texts(found: list[Segment]) -> list[str]:
    return [s.text for s in found]


def assert_lossless(text: str, found: list[Segment]) -> None:
    at = 0
    for segment in found:
        assert not text[at : segment.start].strip(), "lost between segments"
        assert segment.text == text[segment.start : segment.end] == segment.text.strip()
        assert segment.text, "an empty segment"
        assert segment.code or len(segment.text) <= LIMIT
        at = segment.end
    assert not text[at:].strip(), "lost at the end"


# --- the same however it comes ---------------------------------------------------------------------------------------


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


# --- the same whenever a timer fires ---------------------------------------------------------------------------------


def live(arrivals: list[tuple[str, int]], end_ns: int, fires: Callable[[int, int], list[int]]) -> list[Segment]:
    """As the live path does it: a timer is set with each arrival; `fires` says when ticks come before the next one."""
    cutting = Cutting()
    found: list[Segment] = []
    for index, (text, offset_ns) in enumerate(arrivals):
        cutting, ready = take(cutting, text, offset_ns)
        found += ready
        following = arrivals[index + 1][1] if index + 1 < len(arrivals) else end_ns
        for fired_ns in fires(offset_ns, following):
            cutting, ready = tick(cutting, fired_ns)
            found += ready
    return [*found, *end(cutting, end_ns)]


@SLOWLY
@given(
    text=st.sampled_from(list(CORPUS.values())) | TEXTS,
    seed=st.integers(0, 9_999),
    late=st.integers(0, 2_000 * MS),
    early=st.integers(0, 299 * MS),
)
def test_a_timer_on_time_early_late_or_never_gives_what_replay_gives(
    text: str, seed: int, late: int, early: int
) -> None:
    rng = random.Random(seed)
    arrivals, at, now = [], 0, 0
    while at < len(text):
        length = rng.choice([1, 2, 5, 40])
        now += rng.choice([0, 20, 299, 300, 301, 5_000]) * MS
        arrivals.append((text[at : at + length], now))
        at += length
    end_ns = now + rng.choice([0, 299, 300, 900]) * MS
    replayed = segments(arrivals, end_ns)
    assert_lossless(text, replayed)

    def on_time(since: int, until: int) -> list[int]:
        return [since + PAUSE_NS] if since + PAUSE_NS <= until else []

    def badly(since: int, until: int) -> list[int]:
        return [t for t in (since + early, since + PAUSE_NS + late, since + PAUSE_NS + 2 * late) if t <= until]

    assert live(arrivals, end_ns, on_time) == replayed
    assert live(arrivals, end_ns, badly) == replayed
    assert live(arrivals, end_ns, lambda since, until: []) == replayed


def test_a_pause_flushes_what_ends_a_sentence_at_its_due_time() -> None:
    cutting, ready = take(Cutting(), "One moment please.", 100 * MS)
    assert ready == ()
    assert cutting.due_ns == 400 * MS
    assert tick(cutting, 399 * MS) == (cutting, ())
    cutting, ready = tick(cutting, 467 * MS)
    assert ready == (Segment("One moment please.", 0, 18, 400 * MS),)
    assert cutting.due_ns is None
    cutting, ready = take(cutting, " Here it is.", 2_000 * MS)
    assert ready == ()
    assert end(cutting, 2_100 * MS) == (Segment("Here it is.", 19, 30, 2_100 * MS),)


def test_the_pause_counts_from_the_last_arrival_and_before_the_end() -> None:
    assert [s.ready_ns for s in segments([("One mom", 0), ("ent.", 250 * MS)], 900 * MS)] == [550 * MS]
    assert [s.ready_ns for s in segments([("One moment.", 0)], 299 * MS)] == [299 * MS]


@pytest.mark.parametrize(
    "text",
    [
        *("It costs 3.", "See J.", "Ask Dr.", "See e.g.", "in the U.S.", "at 3 p.m.", "etc.", "nach z.B.", "Voici M."),
        *(
            "See example.com/a?",
            "See https://example.",
            "See www.",
            "Read [this.",
            "Run `x.",
            "<a title='x.",
            "One moment",
        ),
        *("Well,", "Hello:", "a", "1."),
    ],
)
def test_a_pause_does_not_flush_what_may_go_on(text: str) -> None:
    cutting, _ = take(Cutting(), text, 0)
    assert tick(cutting, 10_000 * MS) == (cutting, ())


@pytest.mark.parametrize(
    "text",
    [
        "Sure.",
        "It costs 3!",
        "Really?",
        "He said “Yes.”",
        "**Done.**",
        "Great! 🎉",
        "你好。",
        "「はい。」",
        "Well…",
        "Oui !",
    ],
)
def test_a_pause_flushes_a_sentence_with_what_closes_it(text: str) -> None:
    cutting, ready = take(Cutting(), text + " ", 0)
    assert ready == ()
    assert texts(list(tick(cutting, PAUSE_NS)[1])) == [text]


def test_a_price_that_comes_in_two_is_one() -> None:
    assert texts(segments([("It costs 3.", 0), ("50 today.", 900 * MS)], 2_000 * MS)) == ["It costs 3.50 today."]


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


# --- each rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", ":", " –", "—", "..."])
def test_the_first_piece_closes_at_a_clause_mark_after_12_characters_later_ones_after_60(mark: str) -> None:
    short = "a" * (EARLY - len(mark)) + mark
    later = "b" * (LATER - len(mark)) + mark
    assert texts(whole(f"{short} {later} c")) == [short, later, "c"]
    assert texts(whole(f"{short[1:]} c")) == [f"{short[1:]} c"]
    assert texts(whole(f"{short} {later[1:]} c")) == [short, f"{later[1:]} c"]


@pytest.mark.parametrize("mark", "，、；：…—")
def test_chinese_and_japanese_clauses_close_without_a_space(mark: str) -> None:
    first, second = "今" * (EARLY - 1) + mark, "天" * (LATER - 1) + mark
    assert texts(whole(f"{first}{second}好")) == [first, second, "好"]


def test_what_has_nothing_to_say_does_not_use_up_the_first_piece() -> None:
    assert texts(whole("---\n```\ncode\n```\nSure, I can do it, yes"))[2:] == ["Sure, I can do it,", "yes"]


def test_the_first_piece_is_the_first_of_each_message() -> None:
    for _ in range(2):
        assert texts(whole("Let me look, one moment")) == ["Let me look,", "one moment"]


def test_220_characters_at_most_cut_at_a_space() -> None:
    assert texts(whole("seventeen " * 50)) == [
        "seventeen " * 21 + "seventeen",
        "seventeen " * 21 + "seventeen",
        "seventeen " * 5 + "seventeen",
    ]
    assert [len(s) for s in texts(whole("seven " * 70))] == [36 * 6 - 1, 34 * 6 - 1]


def test_chinese_is_cut_at_a_character_but_not_before_a_mark() -> None:
    text = "今" * LIMIT + "。" + "天" * 10
    found = texts(whole(text))
    assert [len(s) for s in found[:2]] == [LIMIT - 1, 2]
    assert found[1] == "今。"


def test_a_word_longer_than_allowed_is_cut_and_an_emoji_is_not() -> None:
    assert [len(s) for s in texts(whole("x" * 500))] == [220, 220, 60]
    family = "👨\u200d👩\u200d👧"
    assert texts(whole("x" * (LIMIT - 2) + family))[1].startswith("👨")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It costs 3.50 in all. Fine", "3.50"),
        ("Das kostet für Sie jetzt 3,50 Euro. Gut", "3,50"),
        ("Please go and see Dr. Okafor. Fine", "Dr. Okafor"),
        ("Please go and see e.g. The Hague. Fine", "e.g. The Hague"),
        ("Look at example.com/a?b now. Fine", "example.com/a?b"),
        ("Look at https://example.com/a,b;c:d?e=f. Fine", "https://example.com/a,b;c:d?e=f"),
        ("We meet at 3 p.m. tomorrow. Fine", "3 p.m. tomorrow"),
        ("They went to the U.S. Army base. Fine", "U.S. Army"),
        ("We leave today at 8:40 sharp. Fine", "8:40"),
        ("It is on March 3, 2026 in Rome. Fine", "March 3, 2026"),
        ("Wir sehen uns z. B. Am Main. Gut", "z. B. Am"),
        ("Wir sehen uns d.h. Wir kommen. Gut", "d.h. Wir"),
        ("Er kommt am 3. Mai zu uns. Gut", "3. Mai"),
        ("Das war im 19. Jahrhundert und nicht heute. Gut", "19. Jahrhundert"),
        ("Voici M. Dupont et Mme. Durand. Bien", "M. Dupont et Mme. Durand"),
        ("Well... maybe not. Fine", "Well... maybe"),
        ("He said: “Fine.” Then he went", "“Fine.”"),
        ("Il dit : « Bonjour. » Puis il part", "« Bonjour. »"),
        ("Read [all of this, please. Now](http://x.example/a, b) at once. Fine", "[all of this, please. Now]"),
        ("Run `pip install, x. Now` at once. Fine", "`pip install, x. Now`"),
        ('Say <break time="a, b. C"/> it at once. Fine', '<break time="a, b. C"/>'),
        ("1. First of all. Fine", "1. First"),
        ("Go to the Main St. Annex now. Fine", "St. Annex"),
        ("It lands at 11:05 a.m. ($320) in Rome. Fine", "a.m. ($320)"),
        ("Call me at 5 p.m. EST if you can. Fine", "5 p.m. EST"),
        ("We are open Mon. to Fri. and never else. Fine", "Mon. to Fri. and"),
        ("「はい。」と言った。そうです", "「はい。」と言った。"),
        ("今天是3.5元左右的价格。好", "3.5元"),
    ],
)
def test_never_cut(text: str, kept: str) -> None:
    found = whole(text)
    assert any(kept in s.text for s in found), texts(found)
    assert len(found) > 1
    assert found == by_character(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "Hi." Then he left', ['He said "Hi."', "Then he left"]),
        ("**Done.** Next", ["**Done.**", "Next"]),
        ("Great! 🎉 Next", ["Great! 🎉", "Next"]),
        ("<s>Hello there.</s><s>How are you</s>", ["<s>Hello there.</s>", "<s>How are you</s>"]),
        ("你好!我们走", ["你好!", "我们走"]),
        ("他说：“你好。”然后走了。", ["他说：“你好。”", "然后走了。"]),
        ("„Ja.“ Er ging", ["„Ja.“", "Er ging"]),
        ("It costs 3. Then go", ["It costs 3.", "Then go"]),
        ("Go on. 3 more", ["Go on.", "3 more"]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert texts(whole(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\nText", ["# Title", "Text"]),
        ("- one\n- two\n  more", ["- one", "- two", "more"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |", "|---|---|", "| 1 | 2 |"]),
        ("- one. Two\nthree", ["- one.", "Two", "three"]),
        ("Mon 9\nTue 10", ["Mon 9", "Tue 10"]),
        ("lines that go\non and on", ["lines that go\non and on"]),
        ("paragraph\n\nand another", ["paragraph", "and another"]),
        ("paragraph\r\n\r\nand another", ["paragraph", "and another"]),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    assert texts(whole(text)) == expected


def test_a_list_item_is_ready_with_its_line_break() -> None:
    _, ready = take(Cutting(), "- one\n", 7)
    assert ready == (Segment("- one", 0, 5, 7),)


def test_a_code_block_is_one_segment_of_any_length() -> None:
    block = "```py\n" + "x = 1. Y, z\n\n" * 100 + "```"
    found = whole(f"See:\n{block}\nDone.")
    assert texts(found) == ["See:", block, "Done."]
    assert [s.code for s in found] == [False, True, False]
    assert whole(block[:-4])[0].code, "also where its fence never comes"


def test_a_line_without_end_in_a_code_block_is_not_looked_at_again() -> None:
    cutting, _ = take(Cutting(), "```\n", 0)
    for _ in range(300):
        cutting, ready = take(cutting, "abcdefg", 0)
        assert ready == ()
        assert len(cutting.tail) <= LIMIT + 7


@pytest.mark.parametrize(
    ("text", "language"),
    [("今天好", "zh"), ("今日は", "ja"), ("Das ist gut", "de"), ("Il est là", "fr"), ("This is it", "en"), ("", "en")],
)
def test_the_language_is_told_from_the_text(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("name", EUROPEAN)
def test_a_given_language_cuts_as_the_one_that_is_told(name: str) -> None:
    assert whole(EUROPEAN[name], name[:2].replace("ge", "de")) == whole(EUROPEAN[name])


# --- messages on record ----------------------------------------------------------------------------------------------


def test_a_message_on_record_is_cut_with_what_its_closure_adds() -> None:
    opening = Opening("completion", 0, 0)
    pieces = (Piece(0, 1, 10, "One. T"), Piece(0, 2, 20, ""), Piece(0, 3, 30, "wo "))
    message = Message("One. Two �", opening, pieces, Closure(0, 40, finished=False, rest="�"))
    found = segments_of(message)
    assert found == [Segment("One.", 0, 4, 10), Segment("Two �", 5, 10, 40)]
    assert segments_of(Message("One", opening, pieces, None)) is None


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
