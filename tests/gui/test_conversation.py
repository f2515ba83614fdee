"""The conversation, as it grows."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.actions import Action, launch
from vftester.core.records import Attempt, Closing, TurnError
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.conversation import ConversationView
from vftester.gui.offer_row import OfferRow
from vftester.gui.plain_text import PlainText
from vftester.runs.live import Update


class Shown:
    """A conversation view and the lanes it is fed with."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = ConversationView()
        self.lanes = SessionLanes()
        qtbot.addWidget(self.view)
        self.view.resize(700, 500)
        self.view.show()

    def feed(self, *updates: Update) -> None:
        for update in updates:
            lanes = self.lanes.take(update.turn, update.changes)
            self.view.take(update.turn, update.changes, lanes, self.lanes.steps)
        self.view.settle()

    @property
    def texts(self) -> list[str]:
        """The texts that are shown, from top to bottom."""
        rows = [row for row in self.view.findChildren(PlainText) if row.isVisibleTo(self.view)]
        return [row.text for row in sorted(rows, key=lambda row: row.mapTo(self.view, QPoint()).y())]

    @property
    def measures(self) -> str:
        return next(text for text in self.texts if re.search("to speak|first text|Waiting|nothing", text))

    def button(self, name: str) -> QPushButton:
        return next(b for b in self.view.findChildren(QPushButton) if b.text() == name)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_a_turn_reads_from_top_to_bottom(shown: Shown) -> None:
    shown.feed(*booking().updates())
    assert shown.texts == [
        "Thursday works. It's 555 0134.",
        "Perfect, Thursday at 8:40 it is. I'm saving that for you now",
        "Agent step / Playbook · turn 1",
        "⚙ save_appointment · 0.94 s",
        " and will send the reminder to the number ending in 34. ",
        "Is there anything else?",
        '⚑ Left by "details complete" (said by Voiceflow), after 1 turn',
        "first text 0.43 s · whole reply 3.04 s",
        "streamed, 15 pieces",
    ]


def test_the_person_is_at_the_right_and_the_agent_at_the_left(shown: Shown) -> None:
    shown.feed(*booking().updates())
    said, reply = (next(r for r in shown.view.findChildren(PlainText) if r.text.startswith(t)) for t in ("Thu", "Per"))
    assert said.geometry().right() > 600
    assert reply.geometry().left() < 60


def test_a_reply_grows_as_it_arrives(shown: Shown) -> None:
    updates = booking().updates()
    shown.feed(next(updates))
    assert shown.texts[-1] == "Waiting for the agent…"
    seen = []
    for update in updates:
        shown.feed(update)
        seen.append(shown.texts[1])
    replies = list(dict.fromkeys(seen))[1:4]
    assert replies == ["Perfect, ", "Perfect, Thursday ", "Perfect, Thursday at 8:40 "]


def test_measures_so_far_stand_under_a_growing_reply(shown: Shown) -> None:
    shown.feed(*list(booking().updates())[:8])
    assert shown.texts[-1] == "first text 0.43 s"


def test_a_call_under_way_says_so(shown: Shown) -> None:
    shown.feed(*list(booking().updates())[:14])
    assert "⚙ save_appointment · running…" in shown.texts


def test_a_button_sends_its_request_verbatim(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(greeting().result())
    with qtbot.waitSignal(shown.view.actionChosen) as chosen:
        shown.button("Book a visit").click()
    assert chosen.args == [Action({"type": "path-cm0book", "payload": {"label": "Book a visit"}, "time": 1})]


def test_buttons_are_history_once_the_conversation_went_on(shown: Shown) -> None:
    shown.feed(greeting().result())
    assert len(shown.view.offers) == 3
    shown.feed(Update(booking().turn))
    assert not shown.button("Book a visit").isEnabled()
    assert not shown.view.offers


def test_ten_thousand_buttons_leave_the_window_usable(shown: Shown) -> None:
    buttons = {f"b{n}": {"type": "text", "payload": "x"} for n in range(10_000)}
    shown.feed(Scripted(0, launch()).offers(5, **buttons).ends(6).result())
    assert len(shown.view.findChildren(OfferRow)[0].findChildren(QPushButton)) == 40
    assert len(shown.view.offers) == 10_000


def test_an_ampersand_in_a_buttons_name_is_no_shortcut(shown: Shown) -> None:
    shown.feed(Scripted(0, launch()).offers(5, **{"Terms & rules": {"type": "text", "payload": "x"}}).ends(6).result())
    assert shown.button("Terms && rules")


def test_a_turn_that_was_cut_off_says_so_in_place(shown: Shown) -> None:
    error = TurnError("cut", "The connection broke before the reply was complete.")
    shown.feed(Scripted(0, "hi").streams(20, "Half a").closes(90, Closing.BROKEN, error).result())
    assert shown.texts[-1] == "Cut off. The connection broke before the reply was complete."
    assert shown.texts[1] == "Half a"


def test_a_cancelled_turn_says_so(shown: Shown) -> None:
    shown.feed(Scripted(0, "hi").closes(90, Closing.CANCELLED).result())
    assert shown.texts[1:] == [
        "No reply · 0.09 s silence: cause not visible, then it was stopped",
        "Cancelled. What had arrived is kept. The server may still be at work on it.",
    ]


def test_an_attempt_that_was_repeated_is_told(shown: Shown) -> None:
    scripted = Scripted(0, "hi")
    scripted.reports.insert(0, Attempt(310_000_000, 429, "Voiceflow asked to wait."))
    shown.feed(scripted.says(500, "Hello").ends(600).result())
    assert "After 0.31 s: Voiceflow asked to wait." in shown.texts


def test_the_end_of_the_conversation_is_told(shown: Shown) -> None:
    shown.feed(Scripted(0, "bye").says(20, "Goodbye").trace(30, "end").ends(40).result())
    assert shown.texts[-1] == "Conversation ended. Launch starts a new one."


def test_markup_is_shown_as_it_came(shown: Shown) -> None:
    shown.feed(Scripted(0, "<b>hi</b>").says(20, "<h1>Big</h1><img src=file:///x>").ends(40).result())
    assert shown.texts[:2] == ["<b>hi</b>", "<h1>Big</h1><img src=file:///x>"]


def test_it_stays_at_its_end_unless_the_person_scrolled_away(shown: Shown) -> None:
    for index in range(8):
        shown.feed(booking(index).result())
    bar = shown.view._column.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()
    shown.view.resize(500, 300)
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    shown.view.resize(500, 280)
    assert bar.value() == 10
    assert not new_below(shown)


def new_below(shown: Shown) -> list[QPushButton]:
    return [b for b in shown.view.findChildren(QPushButton) if b.text().startswith("New below") and b.isVisible()]


def test_sending_goes_to_the_new_turn_and_the_reply_does_not_take_the_person_there(qtbot: QtBot, shown: Shown) -> None:
    for index in range(8):
        shown.feed(booking(index).result())
    bar = shown.view._column.verticalScrollBar()
    bar.setValue(10)
    updates = booking(8).updates()
    shown.feed(next(updates))
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    shown.feed(*updates)
    assert bar.value() == 10
    (button,) = new_below(shown)
    assert shown.view.rect().contains(button.geometry())
    assert "New below" in button.accessibleName()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert bar.value() >= bar.maximum() - 8
    assert not new_below(shown)


def test_what_comes_below_is_told_no_longer_once_it_is_reached(qtbot: QtBot, shown: Shown) -> None:
    for index in range(8):
        shown.feed(booking(index).result())
    bar = shown.view._column.verticalScrollBar()
    *begun, last = list(booking(8).updates())
    shown.feed(*begun[:-3])
    bar.setValue(10)
    shown.feed(*begun[-3:], last)
    assert new_below(shown)
    bar.setValue(bar.maximum())
    assert not new_below(shown)
    shown.view.clear()
    assert not new_below(shown)


def test_a_recordings_buttons_are_dim_and_say_why(qtbot: QtBot, shown: Shown) -> None:
    shown.view.clear(live=False)
    shown.feed(greeting().result())
    buttons = shown.view.findChildren(OfferRow)[0].findChildren(QPushButton)
    assert len(buttons) == 3
    for button in buttons:
        assert not button.isEnabled()
        assert button.toolTip() == "This is a recording"
        with qtbot.assertNotEmitted(shown.view.actionChosen):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not shown.view.offers


def test_a_recording_that_is_played_takes_nobody_to_its_end(shown: Shown) -> None:
    shown.view.clear(live=False)
    for index in range(8):
        shown.feed(booking(index).result())
    bar = shown.view._column.verticalScrollBar()
    bar.setValue(10)
    shown.feed(booking(8).result())
    assert bar.value() == 10
    assert new_below(shown)


def test_a_click_on_a_turn_chooses_it(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(booking(4).result())
    reply = next(row for row in shown.view.findChildren(PlainText) if row.text.startswith("Perfect"))
    with qtbot.waitSignal(shown.view.turnChosen) as chosen:
        reply.clicked.emit()
    assert chosen.args == [4]


def test_a_thousand_tool_calls_are_not_a_thousand_lines(shown: Shown) -> None:
    scripted = Scripted(0, "go")
    for number in range(1000):
        scripted.trace(number, "tool-call", {"state": "start", "callID": str(number)})
    shown.feed(scripted.ends(2000).result())
    assert len(shown.texts) < 210


def test_starting_over_leaves_nothing(shown: Shown) -> None:
    shown.feed(greeting().result())
    shown.view.clear()
    assert not shown.view.offers
    shown.feed(booking(0).result())
    assert len(shown.texts) == 9
