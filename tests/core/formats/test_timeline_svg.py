"""The picture of a turn: everything at its time, all text escaped, and no larger than the picture needs."""

import re
from xml.etree import ElementTree

import pytest

from tests.helpers.turns import END, content, said, start, turn_of
from vftester.core.conversation import Turn
from vftester.core.formats.timeline_svg import LABEL_WIDTH, picture_of, timeline_svg
from vftester.core.markup import escaped, one_line
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.session_lanes import lanes_of
from vftester.core.timeline.timescale import MS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</svg><script>alert(1)</script>&amp; \"' \x00\x1b\ud800\u202e]]> <!--"


def recorded(turn: Turn) -> TurnLanes:
    return lanes_of([turn]).turns[turn.index]


def elements(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 (we wrote it)


def drawn(turn: Turn) -> ElementTree.Element:
    return elements(timeline_svg(recorded(turn)))


def words(picture: ElementTree.Element) -> str:
    return " | ".join(element.text or "" for element in picture.iter(f"{SVG}text"))


STREAMED = turn_of(
    (100, "completion", start()), (500, "completion", content("Hello ")), (1000, "completion", content("there.")),
    (1000, "completion", END), (1010, "event:end"),
)  # fmt: skip


def test_a_picture_has_a_row_for_each_lane_and_says_what_was_said() -> None:
    told = words(drawn(STREAMED))
    for lane in Lane:
        assert (lane in told) == (lane is not Lane.VOICEFLOW)
    assert "first text" in told
    assert "0.5 s" in told


def test_a_mark_stands_at_its_time() -> None:
    lanes = recorded(STREAMED)
    picture = picture_of(lanes)
    bars = next(p for p in elements(timeline_svg(lanes)).iter(f"{SVG}path") if p.get("class") == "text")
    first, second = (int(x) for x in re.findall(r"M(\d+) ", bars.get("d") or ""))
    assert abs(first - picture.x(500 * MS)) <= 1
    assert abs(second - picture.x(1000 * MS)) <= 1
    assert LABEL_WIDTH < first < second


def test_a_pause_is_a_span_with_its_cause_in_words() -> None:
    titles = [title.text or "" for title in drawn(STREAMED).iter(f"{SVG}title")]
    assert any("0.50 s pause" in title for title in titles)


@pytest.mark.parametrize("place", ["person", "agent"])
def test_what_comes_from_outside_stays_text(place: str) -> None:
    if place == "person":
        turn = turn_of((10, "event:end"), action=said(HOSTILE))
    else:
        ref = {"type": "agent", "agentID": "a", "agentName": HOSTILE}
        turn = turn_of((10, "debug", {"message": "m", "ref": ref}), (900, "event:end"))
    svg = timeline_svg(recorded(turn))
    assert "<script" not in svg
    assert {element.tag.removeprefix(SVG) for element in elements(svg).iter()} <= {
        "svg", "path", "rect", "text", "title",
    }  # fmt: skip


def test_a_long_turn_makes_no_larger_picture() -> None:
    many = [(float(n), "completion", content("word ")) for n in range(2, 20_000)]
    turn = turn_of((1, "completion", start()), *many, (20_000, "completion", END), (20_001, "event:end"))
    assert len(timeline_svg(recorded(turn))) < 60_000


def test_a_turn_without_an_answer_has_a_picture() -> None:
    assert "Launch" in words(drawn(turn_of(before=())))


def test_what_cannot_be_written_is_replaced_and_what_turns_letters_round_left_out() -> None:
    assert escaped("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#x27;"
    assert escaped("\x00\ud800\u202eb") == "\ufffd\ufffdb"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert one_line("two\n lines", 20) == "two lines"
    assert one_line("a" * 30, 10) == "a" * 9 + "…"
