"""The head and the foot of the timeline's panel."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.scripted import booking, greeting
from tests.gui.timeline.panel import begun, feed
from vftester.core.timing.measures import Measures
from vftester.gui.style import Appearance
from vftester.gui.timeline import paint as timeline_paint
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
    assert all(value.isVisible() for _, value in panel.head.figures)
    panel.resize(640, 300)  # without the window's style, whose buttons are smaller
    QApplication.processEvents()
    assert panel.width() == 640
    assert all(value.isVisible() for _, value in panel.head.figures)
    measures = panel.head.figures[0][0].parentWidget()
    assert measures is not None
    assert measures.y() >= panel.head.all.geometry().bottom()
    assert panel.head.rect().contains(measures.geometry())
    assert panel.head.all.isVisible()
    assert panel.head.rect().contains(panel.head.search.geometry())
    panel.resize(1600, 300)
    QApplication.processEvents()
    assert all(value.isVisible() for _, value in panel.head.figures)
    assert measures.y() < panel.head.all.geometry().bottom()


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
    end = value.x() + value.contentsRect().right() + 1
    assert value.x() - (name.x() + name.width()) < next_name.x() - end
