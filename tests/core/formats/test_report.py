"""A session as a page: all that was said and measured, nothing that runs, nothing that loads."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formats.sessions import HOSTILE, SESSION, hostile
from tests.core.formats.test_document import EXAMPLES, turn_from
from tests.helpers.turns import closed, kept, turn_of
from vftester.core.display.turn_words import NO_TIMES
from vftester.core.formats.page_style import LIGHT
from vftester.core.formats.report import report
from vftester.core.records import Closing
from vftester.core.session import KeptSession

VOID = {"meta", "rect", "path", "br"}


class Page(HTMLParser):
    """The elements of a page, its text, and that every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words += f" {data}"


def read(session: KeptSession) -> Page:
    page = Page(report(session, "vftester test"))
    assert page.open == []
    return page


def known(*sessions: KeptSession) -> tuple[set[str], set[str]]:
    """The tags and the names of attributes of what means no harm."""
    elements = [element for session in sessions for element in read(session).elements]
    return {tag for tag, _ in elements}, {name for _, attributes in elements for name in attributes}


KNOWN_TAGS, KNOWN_NAMES = known(SESSION, hostile("harmless"))


def test_a_report_tells_what_was_said_and_measured() -> None:
    words = " ".join(read(SESSION).words.split())
    for told in (
        "A talk", "For Anna", "a, b", "Welcome.", "Book me, please", "One moment. It is done.", "Hours", "Silence bill",
        "ready to speak", "silence heard", "pause in text", "Agent steps / Playbooks", "Appointment desk",
        "From sending the text to sound on this computer.", "Written by vftester test.",
    ):  # fmt: skip
        assert told in words, told


def test_each_turn_has_its_timeline() -> None:
    assert sum(tag == "svg" and attrs.get("class") == "tl" for tag, attrs in read(SESSION).elements) == 3


@pytest.mark.parametrize("session", [SESSION, hostile()], ids=["usual", "hostile"])
def test_nothing_in_a_report_runs_or_loads(session: KeptSession) -> None:
    page = read(session)
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"script", "img", "link", "iframe", "object", "embed", "base", "form", "audio", "video", "image", "use", "a"}
    )
    for tag, attributes in page.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "href", "srcset", "style")
        ], tag
    (policy,) = [a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    written = report(session, "x")
    assert "@import" not in written
    assert "url(" not in written


def test_texts_that_mean_harm_are_shown_as_they_are() -> None:
    session = hostile()
    usual = {tag for tag, _ in read(SESSION).elements}
    page = read(session)
    assert {tag for tag, _ in page.elements} <= usual
    assert "<script>alert(1)</script>" in page.words
    assert "\u202e" not in page.words
    assert page.words.encode()
    assert HOSTILE.split("\x00")[0] in page.words


_SIGNS = "<>\"'&;:=/!-#`{}()[]\\x00\u202e\u2028\ud800 \n\t"
_HARM = st.lists(
    st.sampled_from(
        ["<script>", "</script>", "</style>", "<style>", "</text>", "</svg>", "]]>", "<!--", "-->", "javascript:", "onload=",
         "url(http://x)", "@import", "&#x3c;", "&lt", "<a href=//x>", "<img src=x onerror=x>", "{{", "${"]
    )
    | st.text(_SIGNS + "scriptonerrorhref", max_size=12),
    max_size=8,
).map("".join)  # fmt: skip


@given(_HARM)
def test_whatever_is_said_no_element_attribute_or_address_of_a_report_comes_from_outside(harm: str) -> None:
    page = read(hostile(harm))
    assert {tag for tag, _ in page.elements} <= KNOWN_TAGS
    assert {name for _, attributes in page.elements for name in attributes} <= KNOWN_NAMES


def test_a_turn_that_did_not_complete_says_why() -> None:
    words = read(kept(closed(turn_of((10, "text", {"message": "Hello"})), 900, Closing.BROKEN, "cut"))).words
    assert "Cut off" in words
    assert "It stopped, and here is what to do." in words


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_a_report(path: Path) -> None:
    read(kept(turn_from(path.read_bytes())))


def test_a_session_without_turns_has_a_report() -> None:
    assert "0 turns" in " ".join(read(kept()).words.split())


def test_every_colour_is_a_named_one_in_both_schemes_and_paper_is_light() -> None:
    style = report(SESSION, "x").split("<style>")[1].split("</style>")[0]
    used = set(re.findall(r"var\(--([a-z-]+)\)", style))
    assert used <= LIGHT.keys()
    assert "@media screen and (prefers-color-scheme:dark)" in style
    assert "@media print" in style
    after_colours = style.split("}}\n", 1)[1]
    assert not re.search(r"#[0-9a-fA-F]{3}", after_colours)


def test_a_report_of_a_session_without_times_says_so_once_and_draws_nothing() -> None:
    turns = [turn_of((0, "text", {"message": "Hello."}), (0, "event:end"), index=n, before=()) for n in (0, 1)]
    page = read(kept(*turns))
    assert page.words.count(NO_TIMES) == 1
    assert "svg" not in [tag for tag, _ in page.elements]
    assert "0.00 s" not in page.words


def test_a_report_tells_a_reply_that_was_spoken_over_from_a_cancelled_one() -> None:
    first = closed(turn_of((10, "text", {"message": "Hello."})), 1000, Closing.CANCELLED)
    over = replace(turn_of((5, "event:end"), index=1), started_at=first.started_at + timedelta(seconds=1))
    later = replace(over, started_at=first.started_at + timedelta(seconds=9))
    assert "Spoken over before a sound" in read(kept(first, over)).words
    assert "Cancelled" not in read(kept(first, over)).words
    assert "Cancelled" in read(kept(first, later)).words
