"""The head and the foot of the timeline's panel."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from tests.gui.timeline.panel import begun, feed
from vftester.core.timing.measures import Measures
from vftester.gui.style import Appearance
from vftester.gui.timeline import paint as timeline_paint
from vftester.gui.timeline.head import TimelineHead
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.words import foot_text


def test_the_foot_says_what_a_phone_adds_where_the_person_says_how_much(panel: TimelinePanel) -> None:
    plain = foot_text(None, None)
    assert plain.endswith("and the line.")
    assert foot_text(Measures(first_audio_ms=620), 700) == (
        plain.removesuffix(".") + ": about 1.3 s on a phone (+0.70 s, yours)."
    )
    assert foot_text(Measures(), 700) == plain.removesuffix(".") + " (+0.70 s, yours)."
    panel.show_turn(1)
    panel.set_allowance(700)
    assert "about 1.4 s on a phone" in panel.foot.said.text()
    assert panel.foot.set.isHidden()
    panel.set_allowance(None)
    assert panel.foot.said.text() == plain


def test_where_nobody_said_what_a_phone_adds_the_foot_offers_to(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.show_turn(1)
    assert panel.foot.said.text() == foot_text(None, None)
    assert panel.foot.set.isVisible()
    with qtbot.waitSignal(panel.allowanceWanted):
        qtbot.mouseClick(panel.foot.set, Qt.MouseButton.LeftButton)


def test_a_head_without_room_keeps_its_measures_in_a_row_of_their_own(panel: TimelinePanel) -> None:
    panel.show_turn(1)
    panel.resize(1600, 300)
    QApplication.processEvents()
    assert [value.isVisible() for _, value in panel.head.figures] == [True, True, True, False]
    panel.resize(640, 300)  # without the window's style, whose buttons are smaller
    QApplication.processEvents()
    assert panel.width() == 640
    assert [value.isVisible() for _, value in panel.head.figures] == [True, True, True, False]
    measures = panel.head.figures[0][0].parentWidget()
    assert measures is not None
    assert measures.y() >= panel.head.all.geometry().bottom()
    assert panel.head.rect().contains(measures.geometry())
    assert panel.head.all.isVisible()
    assert panel.head.rect().contains(panel.head.search.geometry())
    panel.resize(1600, 300)
    QApplication.processEvents()
    assert [value.isVisible() for _, value in panel.head.figures] == [True, True, True, False]
    assert measures.y() < panel.head.all.geometry().bottom()


HEARD = Measures(first_segment_ms=560, first_audio_ms=12_600, dead_air_ms=12_600)
UNHEARD = Measures(first_segment_ms=560, longest_gap_ms=900, full_text_ms=12_840)
BETWEEN_NS = 1_820_000_000


@pytest.fixture
def head(qtbot: QtBot, appearance: Appearance) -> TimelineHead:
    made = TimelineHead()
    qtbot.addWidget(made)
    made.set_turn("Turn 12", many=True, before=True, after=True)
    made.show()
    return made


def make_narrow(head: TimelineHead) -> None:
    """As narrow as the figures can still stand in the one row."""
    for width in range(1400, 300, -1):
        head.resize(width, 40)
        if head._below:
            head.resize(width + 1, 40)
            return


def shown(head: TimelineHead) -> list[str]:
    return [name.text() for name, value in head.figures if not value.isHidden()]


def in_the_row(head: TimelineHead) -> bool:
    """The figures stand beside the turn's name, and nothing of the row is squeezed."""
    QApplication.processEvents()
    measures = head.figures[0][0].parentWidget()
    assert measures is not None
    parts = head.chip, head.name, *(label for pair in head.figures for label in pair), head.all, head.fit
    assert all(part.width() >= part.sizeHint().width() for part in parts if not part.isHidden())
    return measures.geometry().top() < head.fit.geometry().bottom()


@pytest.mark.parametrize("measures", [HEARD, UNHEARD], ids=["heard", "unheard"])
def test_all_figures_stand_in_the_one_row_as_long_as_there_is_room_for_them(
    head: TimelineHead, measures: Measures
) -> None:
    head.set_measures(measures, complete=True)
    make_narrow(head)
    assert len(shown(head)) == 3
    assert in_the_row(head)
    head.set_measures(Measures())
    head.resize(head.width() - 1, 40)
    head.set_measures(measures, complete=True)
    assert not in_the_row(head), "room is kept for all of them before they come"


def test_a_pauses_name_is_shorter_where_there_is_no_room_for_it(head: TimelineHead) -> None:
    head.set_measures(UNHEARD, complete=True)
    make_narrow(head)
    assert shown(head) == ["ready to speak", "whole reply", "pause in text"]
    head.resize(1400, 40)
    assert shown(head) == ["ready to speak", "whole reply", "longest pause in text"]


def test_what_lies_between_messages_is_shown_where_there_is_room_for_it_as_well(head: TimelineHead) -> None:
    head.set_measures(UNHEARD, complete=True, between_ns=BETWEEN_NS)
    make_narrow(head)
    assert shown(head) == ["ready to speak", "whole reply", "pause in text"]
    assert in_the_row(head)
    tip = head.figures[0][0].parentWidget().toolTip()
    assert "between messages 1.82 s" in tip, "it is told all the same"
    head.resize(1400, 40)
    assert shown(head)[2:] == ["longest pause in text", "between messages"]


def test_a_longer_wait_between_messages_stands_beside_the_longest_pause(qtbot: QtBot) -> None:
    panel, session = begun(qtbot, width=1600)
    feed(panel, session, booking(0))
    told = [(name.text(), value.text()) for name, value in panel.head.figures if value.isVisible()]
    assert told[-2:] == [("longest pause in text", "0.06 s"), ("between messages", "1.43 s")]
    tip = panel.head.figures[0][0].parentWidget().toolTip()
    assert "between messages 1.43 s: the longest wait for the next message" in tip
    feed(panel, session, Scripted(1, "go").streams(100, "One", " two.", every=500).says(700, "Three.").ends(800))
    told = [(name.text(), value.text()) for name, value in panel.head.figures if value.isVisible()]
    assert told[-1] == ("longest pause in text", "0.50 s"), "no other wait is longer"


def test_what_else_comes_into_the_row_takes_the_place_of_the_last_figure(head: TimelineHead) -> None:
    head.set_measures(HEARD)
    make_narrow(head)
    head.set_follow_shown(True)
    assert shown(head) == ["ready to speak", "first sound"]
    assert in_the_row(head)
    tip = head.figures[0][0].parentWidget().toolTip()
    assert "silence heard 12.60 s" in tip, "it is told all the same"
    head.set_follow_shown(False)
    assert len(shown(head)) == 3


@pytest.mark.parametrize("width", [560, 700, 900, 1100, 1600])
def test_head_and_foot_are_as_high_whatever_of_a_reply_is_measured(
    qtbot: QtBot, panel: TimelinePanel, width: int
) -> None:
    panel.resize(width, 360)
    panel.set_allowance(700)
    known = (
        Measures(first_segment_ms=560, first_audio_ms=12_600, dead_air_ms=700),
        Measures(),
        Measures(first_segment_ms=560),
        Measures(first_segment_ms=560, longest_gap_ms=900, full_text_ms=2840),
    )
    tall: list[tuple[int, int]] = []
    for measures in known:
        for follow in (True, False):
            panel.head.set_measures(measures, complete=True)
            panel.head.set_follow_shown(follow)
            panel.foot.set_measures(measures)
            for _ in range(5):  # a layout in a layout
                QApplication.processEvents()
            tall = tall or [(panel.head.height(), panel.foot.height())]
            qtbot.waitUntil(partial(lambda before: [(panel.head.height(), panel.foot.height())] == before, tall))


def test_before_anything_was_said_the_timeline_says_what_it_is_for_and_offers_nothing_to_do(
    qtbot: QtBot, appearance: Appearance
) -> None:
    panel, session = begun(qtbot, width=1400)
    high = panel.head.sizeHint().height()
    empty = panel.view.grab().toImage()
    assert panel.head.search.isHidden()
    assert panel.head.fit.isHidden()
    feed(panel, session, greeting(0))
    assert panel.head.search.isVisible()
    assert panel.head.fit.isVisible()
    assert panel.head.sizeHint().height() == high, "nothing moves"
    bare = TimelinePanel()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timeline_paint, "NOTHING_YET", "")
        qtbot.addWidget(bare)
        bare.resize(panel.size())
        bare.show()
        assert bare.view.grab().toImage() != empty, "a sentence stands there"


def test_a_figure_stands_nearer_to_its_name_than_to_the_next_name(qtbot: QtBot) -> None:
    panel, session = begun(qtbot, width=1400)
    feed(panel, session, booking(0))
    (name, value), (next_name, _), *_ = panel.head.figures
    assert next_name.isVisible()
    following = next_name.x() + next_name.contentsRect().x()
    assert value.x() - (name.x() + name.width()) < following - (value.x() + value.width())
