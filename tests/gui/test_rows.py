"""The rows of a conversation, clicked and typed at."""

import json
import re
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting, spoken
from tests.gui.test_conversation import Shown
from vftester.core.actions import Action, launch, no_reply
from vftester.core.records import Closing, TurnError
from vftester.core.session import Target
from vftester.gui.plain_text import MOST_CHARS, PlainText
from vftester.gui.rows.action_row import Countdown
from vftester.gui.rows.cards import CardsRow
from vftester.gui.rows.fold import Fold
from vftester.gui.rows.link_dialog import LinkDialog
from vftester.gui.rows.long_text import LongTextDialog, lines_of
from vftester.gui.rows.said import AgainBar
from vftester.gui.rows.step_rule import StepRule
from vftester.gui.window import MainWindow

TARGET = Target("v4", "https://general-runtime.voiceflow.com", "669ac1abf7bc7fa315756587", "main", "it-8f2c")
LEFT = Qt.MouseButton.LeftButton
DESK = {"type": "agent", "nodeID": "node_a", "agentID": "agent_a", "agentName": "appointment details"}


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def row(shown: Shown, text: str) -> PlainText:
    return next(r for r in shown.view.findChildren(PlainText) if r.text.startswith(text))


def dialog(shown: Shown, kind: type[QDialog]) -> Any:
    return next(d for d in shown.view.findChildren(kind) if d.isVisible())


# Agent steps, tool calls, exits


def step(index: int = 1) -> Scripted:
    scripted = Scripted(index, "Thursday works.")
    scripted.trace(200, "completion", {"state": "start", "messageID": "m", "ai": True, "ref": DESK})
    scripted.trace(300, "completion", {"state": "content", "content": "I'm saving that."})
    scripted.trace(400, "completion", {"state": "end", "ref": DESK})
    return scripted.calls(500, "save_appointment", 940)


def left(index: int = 1) -> Scripted:
    scripted = step(index).trace(1500, "debug", {"message": "exit condition met: details_complete", "ref": DESK})
    scripted.trace(1510, "path", {"path": "details_complete"})
    return scripted.says(1600, "See you on Thursday.").ends(1700)


def test_an_agent_step_is_ruled_off_above_its_first_words(shown: Shown) -> None:
    shown.feed(*left().updates())
    texts = shown.texts
    assert texts[1] == "Agent step / Playbook: appointment details · turn 1"
    assert texts[2] == "I'm saving that."
    assert isinstance(row(shown, "Agent step"), StepRule)


def test_a_fixed_welcome_before_the_step_stands_above_its_rule(shown: Shown) -> None:
    welcomed = (
        Scripted(0, launch())
        .says(100, "Welcome.")
        .trace(200, "completion", {"state": "start", "messageID": "m", "ai": True, "ref": DESK})
    )
    welcomed.trace(210, "completion", {"state": "content", "content": "Which day?"})
    shown.feed(*welcomed.trace(220, "completion", {"state": "end"}).ends(300).updates(50))
    assert shown.texts[1:4] == ["Welcome.", "Agent step / Playbook: appointment details · turn 1", "Which day?"]


def test_an_exit_is_a_line_with_a_flag_where_it_was_taken(shown: Shown) -> None:
    shown.feed(*left().updates())
    texts = shown.texts
    flag = texts.index('⚑ Left by "details complete" (said by Voiceflow), after 1 turn')
    assert texts[flag - 1] == "⚙ save_appointment · 0.94 s"
    assert texts[flag + 1] == "See you on Thursday."


def test_the_tool_of_a_cancelled_turn_is_broken_off_and_no_whole_reply_is_claimed(shown: Shown) -> None:
    scripted = Scripted(1, "go").streams(100, "I'm saving ", "that for you. ")
    ref = {"type": "function", "functionID": "fn", "functionName": "save_appointment"}
    scripted.trace(400, "debug", {"message": "calling", "ref": ref}).trace(
        410, "tool-call", {"state": "start", "callID": "c"}
    )
    shown.feed(*scripted.updates())
    assert "⚙ save_appointment · running…" in shown.texts
    *_, last = scripted.closes(900, Closing.CANCELLED).updates()
    shown.feed(last)
    assert "⚙ save_appointment · broken off" in shown.texts
    assert "whole reply" not in " ".join(shown.texts)
    assert shown.texts[-1] == "Cancelled. What had arrived is kept. The server may still be at work on it."


# Measures, delivery, flags


def test_under_a_reply_that_arrived_whole_stands_why_and_what_to_do(shown: Shown) -> None:
    shown.view.tell_of(TARGET, streaming=False)
    whole = Scripted(1, "go").trace(
        2900, "text", {"message": "All of this came at one go, and it is long enough to tell.", "ai": True}
    )
    shown.feed(*whole.ends(2950).updates())
    assert "arrived whole after 2.90 s" in shown.texts
    assert shown.texts[-1] == "Streaming is off for this target: turn it on in the target, under Advanced."


def test_a_reply_that_is_hard_on_the_ear_is_flagged(shown: Shown) -> None:
    listed = "You have two ways:\n- by bus\n- by tram, see https://a.example/b"
    shown.feed(*Scripted(1, "go").says(10, listed).ready(10, "x" * 300).ends(20).updates())
    assert "Hard on the ear: over 15 s · a list · a URL" in shown.texts


def test_the_spoken_length_is_measured_once_all_was_spoken(shown: Shown) -> None:
    shown.feed(*spoken().updates())
    assert next(t for t in shown.texts if "spoken" in t) == "streamed, 10 pieces · 5.7 s spoken, 16 words"


# Buttons and cards


def card(**more: Any) -> dict[str, Any]:
    return {"title": "Cleaning", "description": {"text": "85 a visit"}, **more}


def test_a_card_shows_its_words_as_they_came_and_its_button_works(qtbot: QtBot, shown: Shown) -> None:
    request = {"type": "path-7", "payload": {"label": "Book"}}
    payload = card(title="<b>Cleaning</b>", buttons=[{"name": "Book", "request": request}])
    shown.feed(*Scripted(0, launch()).trace(5, "cardV2", payload).ends(9).updates())
    assert {"<b>Cleaning</b>", "85 a visit"} <= set(shown.texts)
    assert [offer.name for offer in shown.view.offers] == ["Book"]
    with qtbot.waitSignal(shown.view.actionChosen) as chosen:
        qtbot.mouseClick(shown.button("Book"), LEFT)
    assert chosen.args == [Action(request)]


def test_the_buttons_of_a_carousel_are_reached_and_pressed_by_keyboard(qtbot: QtBot, shown: Shown) -> None:
    cards = [card(title=t, buttons=[{"name": f"{t} {n}"} for n in (1, 2)]) for t in ("Cleaning", "Filling")]
    shown.feed(*Scripted(0, launch()).trace(5, "carousel", {"cards": cards}).ends(9).updates())
    shown.view.activateWindow()
    first = shown.button("Cleaning 1")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown.button("Cleaning 2").hasFocus())
    qtbot.keyClick(shown.button("Cleaning 2"), Qt.Key.Key_Tab)
    assert shown.button("Filling 1").hasFocus()
    with qtbot.waitSignal(shown.view.actionChosen) as chosen:
        qtbot.keyClick(shown.button("Filling 1"), Qt.Key.Key_Space)
    assert chosen.args == [Action({"type": "text", "payload": "Filling 1"})]


def test_of_very_many_cards_the_first_are_shown_and_all_are_counted(shown: Shown) -> None:
    cards = [card(title=str(n)) for n in range(5000)]
    shown.feed(*Scripted(0, launch()).trace(5, "carousel", {"cards": cards}).ends(9).updates())
    (found,) = shown.view.findChildren(CardsRow)
    assert len(found._boxes) == 12
    assert found._note is not None
    assert found._note.text() == "and 4,988 more cards: they are in the events"


def test_cards_are_history_once_the_conversation_went_on(shown: Shown) -> None:
    shown.feed(*Scripted(0, launch()).trace(5, "cardV2", card(buttons=[{"name": "Book"}])).ends(9).updates())
    shown.feed(next(booking().updates()))
    assert not shown.button("Book").isEnabled()


def test_a_button_with_an_address_shows_it_whole_and_asks_before_opening(
    qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    url = "https://evil.example/?" + "a=1&" * 30 + "next=good.example"
    request = {"type": "path-1", "payload": {"actions": [{"type": "open_url", "payload": {"url": url}}]}}
    choice = {"buttons": [{"name": "Map", "request": request}]}
    shown.feed(*Scripted(0, launch()).trace(5, "choice", choice).ends(9).updates())
    with qtbot.waitSignal(shown.view.actionChosen) as chosen:
        qtbot.mouseClick(shown.button("Map ↗"), LEFT)
    assert chosen.args == [Action(request)]
    asked = dialog(shown, LinkDialog)
    assert asked._address.host == "evil.example"
    assert not opened
    qtbot.mouseClick(next(b for b in asked.findChildren(QPushButton) if b.text() == "Open"), LEFT)
    assert opened == [url]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "ms-settings:x"])
def test_an_address_that_is_no_web_address_cannot_be_opened(qtbot: QtBot, shown: Shown, url: str) -> None:
    request = {"type": "path-1", "payload": {"actions": [{"type": "open_url", "payload": {"url": url}}]}}
    shown.feed(*Scripted(0, launch()).trace(5, "choice", {"buttons": [{"name": "Map", "request": request}]}).updates())
    qtbot.mouseClick(shown.button("Map ↗"), LEFT)
    asked = dialog(shown, LinkDialog)
    assert [b.text() for b in asked.findChildren(QPushButton)] == ["Close"]
    asked.reject()


# The wait for no reply


def waiting() -> Scripted:
    return Scripted(0, launch()).says(5, "Which day?").trace(6, "no-reply", {"timeout": 8})


def countdown(shown: Shown) -> Countdown | None:
    return next(iter(shown.view.findChildren(Countdown)), None)


def test_the_countdown_begins_when_speech_has_ended(shown: Shown) -> None:
    talk = waiting().ready(7, "Which day?").queued(8, 0).ends(20).starts(30, 0)
    shown.feed(*talk.updates())
    assert countdown(shown) is None
    *_, last = talk.over(900, 0).updates()
    shown.feed(last)
    assert countdown(shown).said == "The agent waits for an answer. No reply is sent in 8 s"


def test_at_its_end_no_reply_is_sent(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(*waiting().ends(20).updates())
    count = countdown(shown)
    for _ in range(7):
        count._tick()
    assert count.said.endswith("in 1 s")
    with qtbot.waitSignal(shown.view.actionChosen) as chosen:
        count._tick()
    assert chosen.args == [no_reply()]
    assert not count.running


def test_stopping_typing_and_going_on_send_nothing(qtbot: QtBot, shown: Shown) -> None:
    for stop in (
        lambda: qtbot.mouseClick(countdown(shown).button(0), LEFT),
        lambda: shown.view.stop_waiting(),
        lambda: shown.feed(next(booking().updates())),
        lambda: shown.view.stop(),
    ):
        shown.view.clear()
        shown.view.findChildren(QWidget)
        QApplication.sendPostedEvents(None, 52)  # what was cleared is gone
        shown.lanes = type(shown.lanes)()
        shown.feed(*waiting().ends(20).updates())
        assert countdown(shown).running
        stop()
        assert not countdown(shown).running
        assert countdown(shown).said.startswith("No reply was not sent")


def test_a_recording_counts_down_to_nothing(shown: Shown) -> None:
    shown.view.clear(live=False)
    shown.feed(*waiting().ends(20).updates())
    assert countdown(shown) is None


# Troubles


def test_an_error_stands_in_its_place_and_is_copied_for_support(qtbot: QtBot, shown: Shown) -> None:
    shown.view.tell_of(TARGET)
    body = json.dumps({"message": "slow down", "key": "VF.DM.0123456789abcdef01234567.s3cret"})
    error = TurnError("rate", "Voiceflow takes no more turns now. Wait a minute, then send again.", 429, body)
    shown.feed(*Scripted(0, "hi").closes(90, Closing.REFUSED, error).updates())
    assert "Failed. Voiceflow takes no more turns now. Wait a minute, then send again." in shown.texts
    qtbot.mouseClick(shown.button("Copy for support"), LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "API: v4" in copied
    assert "HTTP status: 429" in copied
    assert "What happened: Failed. Voiceflow takes no more turns now." in copied
    assert "s3cret" not in copied
    fold = next(f for f in shown.view.findChildren(Fold) if "answered" in f.text)
    qtbot.mouseClick(fold, LEFT)
    assert "slow down" in fold.text
    assert "s3cret" not in fold.text


def test_a_trouble_that_only_a_debug_trace_tells_is_said_where_it_happened(shown: Shown) -> None:
    scripted = Scripted(0, "hi").trace(50, "debug", {"message": "credit_limit_reached", "type": "ai"})
    shown.feed(*scripted.ends(90).updates())
    assert "no credits left" in shown.texts[1]
    assert shown.texts[2] == "The agent said nothing."
    assert shown.button("Copy for support").isVisible()


def test_a_long_error_is_folded_and_nothing_of_it_is_lost(qtbot: QtBot, shown: Shown) -> None:
    error = TurnError("x", "It broke. " + "w" * 5000 + " end")
    shown.feed(*Scripted(0, "hi").closes(90, Closing.BROKEN, error).updates())
    assert all(len(text) < 600 for text in shown.texts)
    fold = shown.view.findChildren(Fold)[0]
    fold.setFocus()
    qtbot.keyClick(fold, Qt.Key.Key_Return)
    assert fold.text.endswith("w end")


# Folded asides


def test_reasoning_is_folded_and_opens_with_a_click(qtbot: QtBot, shown: Shown) -> None:
    scripted = Scripted(0, "hi").trace(5, "reasoning", {"state": "start"})
    scripted.trace(6, "reasoning", {"state": "content", "content": "The user wants "})
    scripted.trace(7, "reasoning", {"state": "content", "content": "a visit."}).trace(8, "reasoning", {"state": "end"})
    shown.feed(*scripted.says(9, "Sure.").ends(10).updates())
    fold = row(shown, "▸ Reasoning")
    assert fold.text == "▸ Reasoning · 23 characters, not said to the user"
    qtbot.mouseClick(fold, LEFT)
    assert fold.text.endswith("\nThe user wants a visit.")
    assert fold.height() > 25
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert fold.text.startswith("▸")


def test_sources_are_folded(qtbot: QtBot, shown: Shown) -> None:
    payload = {"message": "85.", "sourceUrls": [{"url": "https://a.b/prices", "name": "Prices"}]}
    shown.feed(*Scripted(0, "hi").trace(9, "text", payload).ends(10).updates())
    fold = row(shown, "▸ 1 source")
    qtbot.mouseClick(fold, LEFT)
    assert fold.text == "▾ 1 source\nPrices · https://a.b/prices"


# Try again, edit


def test_the_buttons_beside_a_message_come_with_the_pointer_and_ask_for_its_turn(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(greeting().result(), booking(1).result())
    said = row(shown, "Thursday works")
    bar = shown.view.findChild(AgainBar)
    assert not bar.isVisible()
    said.noticed.emit(said, True)
    assert bar.isVisible()
    with qtbot.waitSignal(shown.view.againRequested) as again:
        qtbot.mouseClick(bar._again, LEFT)
    assert not bar.isVisible()
    said.noticed.emit(said, True)
    with qtbot.waitSignal(shown.view.editRequested) as edit:
        qtbot.mouseClick(bar._edit, LEFT)
    assert (again.args, edit.args) == ([1], [1])
    said.noticed.emit(said, True)
    said.noticed.emit(said, False)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_with_the_keyboard_the_buttons_are_one_tab_away(qtbot: QtBot, shown: Shown) -> None:
    shown.view.activateWindow()
    shown.feed(booking(1).result())
    said = row(shown, "Thursday works")
    said.setFocus()
    bar = shown.view.findChild(AgainBar)
    qtbot.waitUntil(bar.isVisible)
    qtbot.keyClick(said, Qt.Key.Key_Tab)
    assert bar._again.hasFocus()


def test_a_messages_menu_offers_both_and_launch_neither(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(greeting().result(), booking(1).result())
    assert [a.text() for a in row(shown, "Thursday works").actions()] == ["Try again from here", "Edit and try"]
    assert not row(shown, "Launch").actions()
    with qtbot.waitSignal(shown.view.editRequested) as edit:
        row(shown, "Thursday works").actions()[1].trigger()
    assert edit.args == [1]


# Hear both


def hear_both(shown: Shown) -> list[QPushButton]:
    return [b for b in shown.view.findChildren(QPushButton) if b.text() == "Hear both" and b.isVisible()]


def test_hear_both_stands_behind_each_reply_that_says_something_and_asks_for_its_turn(
    qtbot: QtBot, shown: Shown
) -> None:
    begun, *came = spoken(1).updates()
    shown.feed(begun)
    assert not hear_both(shown), "nothing to be heard yet"
    shown.feed(*came)
    shown.feed(spoken(2).result())
    shown.feed(Scripted(3, "and?").ends(10).result())
    earlier, later = hear_both(shown)
    assert (earlier.accessibleName(), later.accessibleName()) == ("Hear both: turn 2", "Hear both: turn 3")
    line = earlier.parentWidget()
    assert isinstance(line, PlainText)
    assert line.rect().contains(earlier.geometry())
    assert earlier.x() > line.natural_width, "behind the words"
    with qtbot.waitSignal(shown.view.bothRequested) as both:
        qtbot.mouseClick(earlier, LEFT)
    assert both.args == [1]


def test_a_narrow_line_wraps_beside_hear_both(shown: Shown) -> None:
    shown.feed(spoken(1).result())
    (button,) = hear_both(shown)
    line = button.parentWidget()
    assert isinstance(line, PlainText)
    size = line.fit(150)
    assert size.width() == 150
    assert button.geometry().right() <= 150
    assert line.natural_width <= button.x()


def test_starting_over_takes_the_buttons_home(shown: Shown) -> None:
    shown.feed(booking(0).result())
    said = row(shown, "Thursday works")
    said.noticed.emit(said, True)
    shown.view.clear()
    QApplication.sendPostedEvents(None, 52)
    shown.feed(booking(0).result())
    row(shown, "Thursday works").noticed.emit(row(shown, "Thursday works"), True)
    assert shown.view.findChild(AgainBar).isVisible()


# Cancel, keyboard, long texts


def test_cancel_stands_by_the_growing_reply_and_goes_with_it(qtbot: QtBot, shown: Shown) -> None:
    updates = list(booking().updates())
    shown.feed(*updates[:8])
    with qtbot.waitSignal(shown.view.cancelRequested):
        qtbot.mouseClick(shown.button("Cancel reply"), LEFT)
    shown.feed(*updates[8:])
    assert not any(b.text() == "Cancel reply" and b.isVisible() for b in shown.view.findChildren(QPushButton))


def test_a_recording_has_nothing_to_cancel(shown: Shown) -> None:
    shown.view.clear(live=False)
    shown.feed(*list(booking().updates())[:8])
    assert not [b for b in shown.view.findChildren(QPushButton) if b.text() == "Cancel reply"]


def test_arrows_go_from_row_to_row_and_each_has_a_name(qtbot: QtBot, shown: Shown) -> None:
    shown.view.activateWindow()
    shown.feed(*left().updates())
    rows = sorted(shown.view.findChildren(PlainText), key=lambda r: r.mapTo(shown.view, QPoint()).y())
    assert all(r.accessibleName() for r in rows)
    assert sum(bool(r.focusPolicy() & Qt.FocusPolicy.TabFocus) for r in rows) == 1
    rows[-1].setFocus()
    for expected in reversed(rows[:-1]):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
        assert QApplication.focusWidget() is expected


def test_five_megabytes_are_folded_and_nothing_of_them_is_lost(qtbot: QtBot, shown: Shown) -> None:
    text = "word " * 1_000_000
    shown.feed(*Scripted(0, "hi").says(5, text).ends(9).updates())
    bubble = row(shown, "word")
    assert sum(len(lines.layout.text()) for lines in bubble._lines) < MOST_CHARS + 20_000
    qtbot.mouseClick(shown.button("Show all 5,000,000 characters"), LEFT)
    whole = dialog(shown, LongTextDialog)
    qtbot.mouseClick(next(b for b in whole.findChildren(QPushButton) if b.text() == "Copy all"), LEFT)
    assert QGuiApplication.clipboard().text() == text
    QGuiApplication.clipboard().clear()
    whole.reject()


@pytest.mark.parametrize(
    "text", ["", "a", "a\nb", "a\n", "\n\n", "x" * 2000, "x" * 2001, "x" * 4100 + "\ny\n", "a\r\nb"]
)
def test_a_long_text_is_broken_only_where_a_line_is_too_long(text: str) -> None:
    lines = list(lines_of(text))
    assert all(len(line) <= 2000 for line in lines)
    assert "".join(lines) == re.sub("[\r\n]", "", text)
    if "x" not in text:
        assert lines == re.split("\r?\n", text)


@pytest.mark.parametrize("text", ["שלום עולם", "á̂̃" * 50, "👩‍👩‍👧 🇳🇴", "a\ud800b", "\u202eevil", "\0\x07"])
def test_odd_text_is_shown_everywhere_without_harm(qtbot: QtBot, shown: Shown, text: str) -> None:
    button = {"name": text, "request": {"type": "text", "payload": text}}
    scripted = Scripted(0, text).says(5, text).trace(6, "cardV2", card(title=text, buttons=[button]))
    scripted.trace(7, "reasoning", {"state": "final", "message": text}).trace(8, "choice", {"buttons": [button]})
    scripted.trace(8, "debug", {"message": text, "level": "error"})
    shown.feed(*scripted.ends(9).updates())
    shown.view.grab()


def test_what_a_delta_costs_does_not_grow_with_the_reply(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[int] = []
    lines_of_text = PlainText._lines_of

    def counted(self: PlainText, text: str, start: int) -> object:
        laid_out.append(len(text))
        return lines_of_text(self, text, start)

    monkeypatch.setattr(PlainText, "_lines_of", counted)
    for update in Scripted(0, "hi").streams(5, *["a few words "] * 2000, every=1).updates(4):
        shown.feed(update)
    first, last = sum(laid_out[100:200]), sum(laid_out[-100:])
    assert last < 3 * first + 20_000


def test_a_trace_that_is_too_large_to_show_says_where_it_is(shown: Shown) -> None:
    cards = [card(title="x" * 5000) for _ in range(900)]
    shown.feed(*Scripted(0, launch()).trace(5, "carousel", {"cards": cards}).ends(9).updates())
    assert shown.texts[1] == "A carousel trace that is too large to show here: it is in the events."
    assert not shown.view.findChildren(CardsRow)


def test_a_flag_that_no_longer_holds_is_taken_back_and_leaves_no_gap(shown: Shown) -> None:
    fast = Scripted(1, "go").says(10, "x" * 300).ready(10, "x" * 300).queued(11, 0).ends(20)
    shown.feed(*fast.updates())
    assert "Hard on the ear: over 15 s" in shown.texts
    before = shown.view._column.widget().childrenRect().height()
    *_, begun, over = fast.starts(40, 0).over(9000, 0).updates()
    shown.feed(begun, over)
    assert "Hard on the ear: over 15 s" not in shown.texts
    assert "" not in shown.texts
    assert shown.view._column.widget().childrenRect().height() <= before


def test_typing_in_the_window_stops_the_countdown(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    for update in waiting().ends(20).updates():
        window.show_update(update)
    qtbot.waitUntil(lambda: bool(window.session.conversation.findChildren(Countdown)))
    (count,) = window.session.conversation.findChildren(Countdown)
    assert count.running
    qtbot.keyClicks(window.composer._line, "T")
    assert count.said == "No reply was not sent: you are typing. “Say nothing” is under +."
