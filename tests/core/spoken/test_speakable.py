"""The speakable form: what a voice says, and which shown characters each word of it stands for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.spoken.texts import ALPHABET, CORPUS, whole
from vftester.core.spoken.speakable import Speakable, speakable

SIGNS = st.lists(
    st.sampled_from(
        [
            *ALPHABET,
            *(
                "[label](http://x.example)",
                "![alt](y)",
                "&lt;",
                "&#x1F600;",
                "&nbsp;",
                "www.example.com/a/b",
                "me@x.example",
            ),
            *(
                "| a | b |\n",
                "|---|\n",
                "\\*",
                "snake_case",
                "`co de`",
                "<speak>",
                "<!-- x -->",
                "\x00",
                "\u200b",
                ":)",
                "1️⃣",
            ),
        ]
    ),
    max_size=40,
).map("".join)


def shown(text: str, word: str, language: str = "en") -> str:
    """What is highlighted of `text` when `word` is heard."""
    spoken = speakable(text, language)
    start, length = spoken.shown_span(spoken.text.index(word), len(word))
    return text[start : start + length]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Done.** and _this_ *too*, ***now*** ~~not~~", "Done. and this too, now not"),
        ("3 * 4, 2*3 and snake_case", "3 * 4, 2*3 and snake case"),
        ("## Title ##", "Title"),
        ("> quoted", "quoted"),
        ("- one", "one"),
        ("- [x] done", "done"),
        ("1. First", "1. First"),
        ("[Read *more*, now](http://x.example/z \"t\") here", "Read more, now here"),
        ("[Read][1] here[^2] and there [3]", "Read here and there"),
        ("![a cat](cat.png)", "a cat"),
        ("| Day | Open |", "Day, Open"),
        ("Use `foo_bar(*a)` now", "Use foo bar(*a) now"),
        ("\\*not emphasis\\*", "*not emphasis*"),
        ("end of a link](http://x.example) here", "end of a link here"),
        ("wrapped\nline  here", "wrapped line here"),
    ],
)  # fmt: skip
def test_markdown_is_not_read_aloud(text: str, said: str) -> None:
    assert speakable(text).text == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See example.com.", "See example dot com."),
        ("See https://www.example.com/help, now", "See example dot com slash help, now"),
        ("See <https://example.com/>", "See example dot com"),
        ("See https://shop.example.com/a/b/c?d=e#f now", "See shop dot example dot com now"),
        ("See [https://example.com](https://example.com)", "See example dot com"),
        ("Mail me@foo-bar.de!", "Mail me at foo dash bar dot de!"),
        ("请看example.com。", "请看example dot com。"),
        ("e.g. Node.js, file.py, U.S., 3.50", "e.g. Node.js, file.py, U.S., 3.50"),
    ],
)
def test_addresses_are_said_as_people_say_them_and_cut_short_if_long(text: str, said: str) -> None:
    assert speakable(text).text == said


@pytest.mark.parametrize(
    ("language", "said"), [("de", "example Punkt com"), ("fr-CA", "example point com"), ("xx", "example dot com")]
)
def test_signs_in_addresses_have_names_in_the_voices_language(language: str, said: str) -> None:
    assert speakable("example.com", language).text == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<speak>How <break time="1s"/>are<br>you <emphasis>now</emphasis>?</speak>', "How are you now?"),
        ("<!-- no -->Tom &amp; Jerry&nbsp;&lt;3 &nosuch; x &gt; y", "Tom & Jerry <3 &nosuch; x > y"),
        ("a < b and c > d", "a < b and c > d"),
        ("Great! 🎉 Hi👋🏽there, 👨\u200d👩\u200d👧 1️⃣ :)", "Great! Hi there, 1"),
        ("zero\u200bwidth and\x00 nul\ufeff", "zerowidth and nul"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_tags_entities_emoji_and_unseen_characters(text: str, said: str) -> None:
    assert speakable(text).text == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "---",
        "…",
        "🎉",
        "|---|:--|",
        "```",
        "```py\nx = 1\n```",
        "**",
        "<br/>",
        "-",
        "![](x.png)",
        "</speak>",
    ],
)
def test_where_there_is_nothing_to_say_nothing_is_said(text: str) -> None:
    assert speakable(text) == Speakable("", (), ())
    assert speakable(text).shown_span(0, 5) == (0, 0)


def test_every_code_block_the_segmenter_finds_is_silent() -> None:
    blocks = [s.text for text in CORPUS.values() for s in whole(text) if s.code]
    assert len(blocks) >= 3
    assert all(speakable(block).text == "" for block in blocks)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("**Done** now", "Done", "Done"),
        ("**Done** now", "now", "now"),
        ("un**believ**able", "unbelievable", "un**believ**able"),
        ("Tom &amp; Jerry", "&", "&amp;"),
        ("See [the page](http://x.example) now", "page", "page"),
        ("See [the page](http://x.example) now", "now", "now"),
        ("See https://example.com/a/b/c?d now", "example", "example"),
        ("See https://example.com/a/b/c?d now", "dot", "."),
        ("See https://example.com/a/b/c?d now", "com", "com/a/b/c?d"),
        ("Hi 👋🏽 there", "there", "there"),
        ("今天**很**好", "很", "很"),
    ],
)
def test_a_word_that_is_heard_is_found_in_the_shown_text(text: str, word: str, expected: str) -> None:
    assert shown(text, word) == expected


def test_positions_an_engine_gets_wrong_stay_in_the_text() -> None:
    spoken = speakable("**Done** now")
    assert spoken.shown_span(-3, 5) == (2, 2)
    assert spoken.shown_span(5, 99) == (9, 3)
    assert spoken.shown_span(99, 3) == (11, 0)
    assert spoken.shown_span(2, 0) == (4, 0)


def test_how_much_is_spoken_of_what_is_shown() -> None:
    spoken = speakable("**Done** now")
    assert [spoken.spoken_until(shown) for shown in (0, 2, 4, 6, 8, 9, 12)] == [0, 0, 2, 4, 4, 5, 8]


@settings(deadline=None, max_examples=400)
@given(text=SIGNS | st.text(max_size=200), language=st.sampled_from(["en", "de", "fr", "zh", "ja", ""]))
def test_the_map_rises_and_stays_in_range_for_any_text(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert len(spoken.text) == len(spoken.positions) == len(spoken.ends)
    assert list(spoken.positions) == sorted(spoken.positions)
    assert list(spoken.ends) == sorted(spoken.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(spoken.positions, spoken.ends, strict=True))
    assert spoken.text == spoken.text.strip()
    assert not spoken.text or any(c.isalnum() for c in spoken.text)
    assert not any("\ud800" <= c <= "\udfff" or c == "\x00" for c in spoken.text)
    for start in range(-1, len(spoken.text) + 1):
        begin, length = spoken.shown_span(start, 3)
        assert 0 <= begin <= begin + length <= len(text)


@settings(deadline=None, max_examples=200)
@given(words=st.lists(st.text("abcdefghijklmnopqrstuvwxyzäéß", min_size=1, max_size=8), min_size=1, max_size=20))
def test_plain_words_are_said_as_they_stand(words: list[str]) -> None:
    text = " ".join(words)
    assert speakable(text) == Speakable(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
