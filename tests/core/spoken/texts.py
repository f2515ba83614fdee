"""Texts in many languages, and ways to cut them into segments."""

from hypothesis import settings
from hypothesis import strategies as st

from vftester.core.spoken.cuts import LIMIT
from vftester.core.spoken.segments import Segment, segments

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
}
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
SLOWLY = settings(deadline=None, max_examples=150)


def whole(text: str, language: str | None = None) -> list[Segment]:
    return segments([(text, 0)], 0, language=language)


def by_character(text: str, language: str | None = None) -> list[Segment]:
    return segments([(c, 0) for c in text], 0, language=language)


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
