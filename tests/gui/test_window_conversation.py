"""A conversation in the window: what is typed and pressed is sent, what comes is shown, one selection everywhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.conversing import CONTROL, button, feed, line, shown, talking
from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.actions import Action, text
from vftester.gui.plain_text import PlainText
from vftester.gui.window import MainWindow


def test_a_conversation_from_launch_to_reply(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    assert line(window).hasFocus()
    qtbot.keyClicks(line(window), "Thursday works. It's 555 0134.")
    with qtbot.waitSignal(window.sendRequested) as sent:
        qtbot.keyClick(line(window), Qt.Key.Key_Return)
    assert sent.args == [text("Thursday works. It's 555 0134.")]
    assert line(window).text() == ""
    feed(window, booking(1))
    qtbot.waitUntil(lambda: "⚙ save_appointment · 0.94 s" in shown(window))
    assert "Is there anything else?" in shown(window)
    assert window.session.timeline.head.name.text() == "Turn 2"


def test_send_is_pressed_with_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window)
    qtbot.keyClicks(line(window), "hello")
    with qtbot.waitSignal(window.sendRequested):
        qtbot.mouseClick(button(window, "Send"), Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(window.sendRequested):
        qtbot.mouseClick(button(window, "Send"), Qt.MouseButton.LeftButton)


def test_typing_the_name_of_a_button_presses_it(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    qtbot.keyClicks(line(window), " book A visit")
    with qtbot.waitSignal(window.sendRequested) as sent:
        qtbot.keyClick(line(window), Qt.Key.Key_Return)
    assert sent.args == [Action({"type": "path-cm0book", "payload": {"label": "Book a visit"}, "time": 1})]


def test_a_button_in_the_conversation_is_pressed(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    with qtbot.waitSignal(window.sendRequested) as sent:
        qtbot.mouseClick(button(window, "Talk to a person"), Qt.MouseButton.LeftButton)
    assert sent.args == [text("A person, please")]
    assert line(window).hasFocus(), "what is typed next is not lost"


def test_from_the_line_a_key_goes_to_the_agents_buttons_and_back(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    window.activateWindow()
    line(window).setFocus()
    qtbot.waitUntil(line(window).hasFocus)
    qtbot.keyClick(line(window), Qt.Key.Key_Up, CONTROL)
    qtbot.waitUntil(button(window, "Book a visit").hasFocus)
    qtbot.keyClick(button(window, "Book a visit"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not button(window, "Book a visit").hasFocus())
    qtbot.keyClick(window, Qt.Key.Key_Down, CONTROL)
    qtbot.waitUntil(line(window).hasFocus)
    qtbot.keyClick(line(window), Qt.Key.Key_Up, CONTROL)
    with qtbot.waitSignal(window.sendRequested) as sent:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert sent.args[0].type == "intent", "the button that was gone to last"
    feed(window, booking())  # offers nothing: the newest message, then
    qtbot.waitUntil(lambda: not window.session._frame.isActive())
    qtbot.keyClick(line(window), Qt.Key.Key_Up, CONTROL)
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), PlainText))


def test_up_recalls_what_was_sent_and_down_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window)
    for said in ("one", "two"):
        qtbot.keyClicks(line(window), said)
        qtbot.keyClick(line(window), Qt.Key.Key_Return)
    qtbot.keyClicks(line(window), "dra")
    recalled = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(line(window), key)
        recalled.append(line(window).text())
    assert recalled == ["two", "one", "one", "two", "dra"]


def test_a_reply_can_be_cancelled_while_it_comes(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window)
    with qtbot.assertNotEmitted(window.cancelRequested):
        qtbot.keyClick(window, Qt.Key.Key_Period, CONTROL)
    window.set_busy(True)
    updates = list(booking(0).updates(3))
    for update in updates[:4]:
        window.show_update(update)
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=30_000)
    with qtbot.waitSignal(window.cancelRequested):
        qtbot.mouseClick(button(window, "Cancel reply"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.cancelRequested):
        qtbot.keyClick(window, Qt.Key.Key_Period, CONTROL)
    window.set_busy(False)
    for update in updates[4:]:
        window.show_update(update)
    qtbot.waitUntil(
        lambda: not any(b.text() == "Cancel reply" and b.isVisible() for b in window.findChildren(QPushButton))
    )


def test_an_ended_conversation_takes_no_more_words(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, Scripted(0, "bye").says(5, "Goodbye").trace(6, "end").ends(7))
    assert not line(window).isEnabled()
    assert "ended" in line(window).placeholderText()


def test_a_recording_takes_no_words(window: MainWindow) -> None:
    window.begin_conversation("Recorded", live=False)
    assert "recording" in line(window).placeholderText()
    assert window.session.timeline.head.chip.text().startswith("▶ Replay")


def test_details_open_on_demand_and_share_the_selection(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    assert window.session.details is None
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    assert details.isVisible()
    assert details.model.rowCount() == len(greeting().result().turn.readings) + len(booking().result().turn.readings)
    timeline = window.session.timeline
    timeline.view.setFocus()
    qtbot.keyClick(timeline.view, Qt.Key.Key_Period)
    assert details.event_tab.shown is not None
    assert details.event_tab.shown.record.seq == 0
    row = details.model.row_of(0, 2)
    assert row is not None
    details.events.table.selectRow(row)
    assert (timeline.head.name.text(), timeline.view.selected) == ("Turn 1", 2)
    feed(window, booking(2))
    qtbot.waitUntil(lambda: details.model.row_of(2, 5) is not None)
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert not details.isVisible()


def test_details_opened_in_mid_flood_show_every_event_once(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    window.show_update(Scripted(0, "x").streams(5, *["a "] * 5000, every=0.1).ends(900).result())
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    qtbot.waitUntil(lambda: not window.session._frame.isActive() and not details._backlog)
    assert details.model.rowCount() == 5003


def test_a_flood_is_taken_in_slices(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    window.show_update(Scripted(0, "x").streams(5, *["word "] * 20_000, every=0.1).ends(9000).result())
    window.session._show_waiting()
    assert window.session._waiting
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=30_000)
    assert "word " * 20_000 in shown(window)


def test_starting_over_forgets_the_conversation_before(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    window.show_problem("Something went wrong.")
    talking(qtbot, window, greeting())
    assert window.session.details is not None
    assert window.session.details.model.rowCount() == len(greeting().result().turn.readings)
    assert "Perfect" not in " ".join(shown(window))
    assert window.problem is not None
    assert window.problem.isHidden()
    assert window.windowTitle() == "Demo agent – vftester"


def test_a_piece_of_text_chosen_on_the_timeline_marks_its_message(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking())
    view = window.session.timeline.view
    view.setFocus()
    marked = []
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Period)
        message = window.session.conversation._marked
        marked.append(message.text.split()[0] if message is not None else "")
    assert marked == ["", "Perfect,", "Perfect,", "Perfect,", "Perfect,"]
    with qtbot.assertNotEmitted(window.hushRequested):
        qtbot.keyClick(view, Qt.Key.Key_M)
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.stretch is None
    with qtbot.waitSignal(window.hushRequested):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
