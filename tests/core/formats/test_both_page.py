"""The page of a reply heard both ways: it holds all it needs, shows what came from outside as text, and runs."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

from tests.helpers.turns import END, content, kept, said, start, turn_of
from vftester.core.formats.both_page import SCRIPT, both_page
from vftester.core.replay.both import both, sayings_of, track
from vftester.core.timeline.session_lanes import lanes_of
from vftester.core.timeline.timescale import MS, SECOND

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> & </style></svg>'
TURN = turn_of(
    (100, "completion", start("m1", ai=True)), (200, "completion", content(f"Hello {HOSTILE}. ")),
    (900, "completion", content("How are you?")), (950, "completion", END), (960, "event:end"),
    action=said(HOSTILE),
)  # fmt: skip


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def page() -> str:
    sayings = sayings_of(TURN)
    ways = both(TURN, sayings, [SECOND // 2] * len(sayings))
    wavs = tuple(b"RIFF" + track(way, [b"\1\0" * 100] * len(sayings), 1000) for way in ways)
    session = kept(TURN, name=HOSTILE)
    return both_page(session, lanes_of(session.turns).turns[0], ways, wavs, HOSTILE)


def test_the_page_loads_nothing_and_its_policy_names_its_one_script() -> None:
    written = page()
    elements = Elements(written)
    addresses = [value for _, attrs in elements.found for name, value in attrs.items() if name in ("src", "href")]
    assert len(addresses) == 2
    assert all(value and value.startswith("data:audio/wav;base64,") for value in addresses)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", written)
    (policy,) = [m["content"] or "" for m in elements.of("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    (script,) = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    assert script == SCRIPT
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in unescape(policy)


def test_what_comes_from_outside_is_text_and_never_markup() -> None:
    elements = Elements(page())
    assert not elements.of("img")
    assert len(elements.of("script")) == 1
    assert not [attrs for _, attrs in elements.found if any(name.startswith("on") for name in attrs)]
    assert "alert(1)" in page()


def test_both_sounds_are_in_it_with_their_silences_and_a_cursor_each() -> None:
    elements = Elements(page())
    sounds = [b64decode((attrs["src"] or "").partition(",")[2]) for attrs in elements.of("audio")]
    assert [sound[:4] for sound in sounds] == [b"RIFF", b"RIFF"]
    assert len(sounds[1]) > len(sounds[0])
    first, later = (attrs for attrs in elements.of("section") if "data-silences" in attrs)
    sayings = sayings_of(TURN)
    ways = both(TURN, sayings, [SECOND // 2] * len(sayings))
    for attrs, way in zip((first, later), ways, strict=True):
        assert attrs["data-silences"] == " ".join(f"{start // MS}-{end // MS}" for start, end in way.silences)
    assert later["data-silences"] == "0-950"
    assert sum(attrs.get("class") == "cursor" for attrs in elements.of("line")) == 2
