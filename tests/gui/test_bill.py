"""The silence bill in the details."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from vftester.core.lanes import TurnLanes
from vftester.core.silence import Cause
from vftester.gui.bill_view import COLOURS, BillView, CauseBar
from vftester.gui.style import Appearance
from vftester.gui.tokens import LIGHT
from vftester.gui.window import MainWindow
from vftester.gui.wording import CAUSES

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bill(qtbot: QtBot, appearance: Appearance) -> BillView:
    view = BillView()
    qtbot.addWidget(view)
    view.resize(360, 400)
    view.show()
    return view


def lanes_of(scripted: Scripted) -> TurnLanes:
    result = scripted.result()
    lanes = TurnLanes(result.turn)
    lanes.take(result.turn, result.changes)
    return lanes


def said(view: BillView) -> list[str]:
    return [label.text() for label in view._content.findChildren(QLabel)]


def test_a_turn_that_was_spoken_says_what_the_caller_waited_for(bill: BillView) -> None:
    bill.show_lanes(lanes_of(spoken()))
    assert said(bill) == [
        "Turn 2",
        "The caller waited <b>0.66 s</b> before hearing anything",
        "Model",
        "0.43 s",
        "First sentence not finished",
        "0.19 s",
        "Voice",
        "0.04 s",
        "Pauses and silences",
        "1.43 s",
        "pause in text, not heard: tool save_appointment",
        "0.66 s",
        "silence heard before speaking: model",
    ]


def test_a_turn_that_nobody_heard_claims_no_silence(bill: BillView) -> None:
    bill.show_lanes(lanes_of(booking()))
    assert said(bill)[:2] == ["Turn 2", "Nothing of this turn was heard."]
    assert "pause in text: tool save_appointment" in said(bill)
    assert not bill.findChildren(CauseBar)
    bill.show_lanes(lanes_of(spoken(until=500)))
    assert said(bill) == ["Turn 2", "Nothing has been heard yet."]
    bill.show_lanes(None)
    assert said(bill) == []


def test_a_pause_says_how_much_of_it_was_heard(bill: BillView) -> None:
    scripted = Scripted(1, "go").streams(100, "One. ").ready(100, "One.").starts(140, 0).over(600, 0)
    scripted.streams(2000, "Two. ").ready(2000, "Two.", message=1).starts(2040, 1).over(2500, 1)
    bill.show_lanes(lanes_of(scripted.ends(2100)))
    assert "pause in text, 1.44 s of it heard: model" in said(bill)
    assert "silence heard: model" in said(bill)
    assert "silence heard before speaking: cause not visible" not in said(bill)


def test_of_many_the_longest_are_told(bill: BillView) -> None:
    scripted = Scripted(1, "go").streams(100, *["word "] * 9, every=300)
    for number in range(6):
        scripted.streams(5000 + 1000 * number, "more")
    bill.show_lanes(lanes_of(scripted.ends(12_000)))
    lines = [text for text in said(bill) if text.startswith("pause")]
    assert len(lines) == 5
    assert said(bill)[-1] == "and 9 shorter"


def test_a_tools_name_is_never_read_as_markup(bill: BillView) -> None:
    scripted = Scripted(1, "go").streams(100, "One ").calls(400, "<b>look</b>", 800).streams(1300, "two").ends(1400)
    bill.show_lanes(lanes_of(scripted))
    label = next(found for found in bill._content.findChildren(QLabel) if "<b>look</b>" in found.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_it_is_made_again_only_where_it_changed(bill: BillView) -> None:
    lanes = lanes_of(spoken())
    bill.show_lanes(lanes)
    content = bill._content
    bill.show_lanes(lanes)
    assert bill._content is content


def test_the_bar_is_divided_among_the_causes(qtbot: QtBot, appearance: Appearance) -> None:
    bar = CauseBar({Cause.MODEL: 600 * MS, Cause.VOICE: 200 * MS})
    qtbot.addWidget(bar)
    bar.resize(400, bar.height())
    bar.show()
    image = bar.grab().toImage()
    assert bar.accessibleName() == "Model 0.60 s, Voice 0.20 s"
    middle = [image.pixelColor(x, image.height() // 2).name() for x in (50, 290, 310, 380)]
    assert middle == [LIGHT.text_mark, LIGHT.text_mark, LIGHT.voice, LIGHT.voice]


def test_every_cause_has_a_name_and_a_colour() -> None:
    assert set(CAUSES) == set(COLOURS) == set(Cause)
    assert len({getattr(LIGHT, token) for token in COLOURS.values()}) == len(Cause)


def test_a_jump_shows_the_silence_on_the_timeline(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    for scripted in (greeting(), spoken(1)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._waiting)
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    jump = next(
        b for b in details.findChildren(QPushButton) if b.accessibleName().startswith("Show on the timeline: 0.66 s")
    )
    qtbot.mouseClick(jump, Qt.MouseButton.LeftButton)
    assert window.session.timeline.view.stretch == (0, 660 * MS)


def test_the_bill_is_that_of_the_turn_that_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    assert said(details.bill) == []
    for scripted in (greeting(), spoken(1, until=3500)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._waiting)
    assert said(details.bill)[0] == "Turn 2"
    qtbot.mouseClick(window.session.timeline.head.back, Qt.MouseButton.LeftButton)
    assert said(details.bill)[0] == "Turn 1"
    window.begin_conversation("Another")
    assert said(details.bill) == []
