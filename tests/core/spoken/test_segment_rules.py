"""Where a text is cut: clauses, sentences, lines, code, languages, what is never cut."""

import pytest

from tests.core.spoken.texts import EUROPEAN, by_character, texts, whole
from vftester.core.spoken.cuts import EARLY, LATER, LIMIT
from vftester.core.spoken.segments import Cutting, Segment, language_of, take


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
