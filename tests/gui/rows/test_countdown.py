"""The countdown to no reply, and what stops it."""

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.rows.shown import LEFT
from tests.gui.scripted import Scripted, booking
from tests.gui.test_conversation import Shown
from vftester.core.actions import launch, no_reply
from vftester.gui.rows.action_row import Countdown
from vftester.gui.window import MainWindow


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


def test_typing_in_the_window_stops_the_countdown(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    for update in waiting().ends(20).updates():
        window.show_update(update)
    qtbot.waitUntil(lambda: bool(window.session.conversation.findChildren(Countdown)))
    (count,) = window.session.conversation.findChildren(Countdown)
    assert count.running
    qtbot.keyClicks(window.composer._line, "T")
    assert count.said == "No reply was not sent: you are typing. “Say nothing” is under +."
