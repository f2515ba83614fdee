"""The window, driven as a person would."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.actions import Action, text
from vftester.gui.plain_text import PlainText
from vftester.gui.remembered import Remembered
from vftester.gui.window import MainWindow
from vftester.settings import TargetSetting

CONTROL = Qt.KeyboardModifier.ControlModifier


def line(window: MainWindow) -> QLineEdit:
    return window.composer._line


def button(window: MainWindow, name: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.text() == name)


def shown(window: MainWindow) -> list[str]:
    return [row.text for row in window.session.conversation.findChildren(PlainText)]


def feed(window: MainWindow, scripted: Scripted) -> None:
    for update in scripted.updates(3):
        window.show_update(update)


def talking(qtbot: QtBot, window: MainWindow, *scripts: Scripted) -> None:
    window.begin_conversation("Demo agent")
    for scripted in scripts:
        feed(window, scripted)
    qtbot.waitUntil(lambda: not window.session._waiting, timeout=30_000)


def test_launch_asks_for_a_conversation_with_the_demo_agent(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.launchRequested) as launched:
        qtbot.mouseClick(button(window, "▶ Launch"), Qt.MouseButton.LeftButton)
    assert launched.args == [""]


def test_nothing_is_launched_before_the_program_is_ready(qtbot: QtBot, window: MainWindow) -> None:
    window.set_ready(False)
    with qtbot.assertNotEmitted(window.launchRequested):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    window.set_ready(True)
    with qtbot.waitSignal(window.launchRequested):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)


def test_an_empty_window_says_what_to_do(window: MainWindow) -> None:
    assert "Press Launch to start a conversation" in window._advice.text()
    assert "demo" not in window._advice.text(), "whom Launch talks to is chosen above"
    assert not line(window).isEnabled()
    assert "Press Launch" in line(window).placeholderText()


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
    qtbot.waitUntil(lambda: not window.session._waiting)
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
    qtbot.waitUntil(lambda: not window.session._waiting, timeout=30_000)
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
    qtbot.waitUntil(lambda: not window.session._waiting and not details._backlog)
    assert details.model.rowCount() == 5003


def test_a_flood_is_taken_in_slices(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    window.show_update(Scripted(0, "x").streams(5, *["word "] * 20_000, every=0.1).ends(9000).result())
    window.session._show_waiting()
    assert window.session._waiting
    qtbot.waitUntil(lambda: not window.session._waiting, timeout=30_000)
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


def test_a_problem_is_said_where_the_person_looks_and_can_be_dismissed(qtbot: QtBot, window: MainWindow) -> None:
    window.show_problem("The key was refused. <b>Check</b> it.")
    assert window.problem is not None
    assert window.problem.isVisible()
    assert window.problem.text == "The key was refused. <b>Check</b> it."
    qtbot.mouseClick(button(window, "Dismiss"), Qt.MouseButton.LeftButton)
    assert not window.problem.isVisible()


def test_the_status_line_says_how_things_are(window: MainWindow) -> None:
    window.show_status("Connected · saved", "ok")
    assert window.status.text == "Connected · saved"
    with pytest.raises(ValueError, match="one of info, ok, trouble"):
        window.show_status("x", "blue")


def test_targets_are_chosen_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A & B", "p", environment="main"), TargetSetting("Other", "q")], "Other")
    assert button(window, "Other ▾")
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL)
    menu = window.top_bar._menu
    assert [a.text() for a in menu.actions()] == [
        "Demo agent · appointment desk",
        "A && B",
        "Other",
        "",
        "Targets…",
        "Add a target…",
    ]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert window.top_bar.current == "A & B"
    assert button(window, "main ▾").accessibleName() == "Environment: main"
    with qtbot.waitSignal(window.launchRequested) as launched:
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert launched.args == ["A & B"]


def test_an_unknown_current_target_is_the_demo_agent(window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p")], "gone")
    assert window.top_bar.current == ""


def test_adding_a_target(qtbot: QtBot, window: MainWindow) -> None:
    window.set_targets([TargetSetting("A", "p")], "")
    with qtbot.waitSignal(window.addTargetRequested):
        window.top_bar._menu.actions()[-1].trigger()
    assert window.top_bar._menu.actions()[-1].shortcut().toString() == "Ctrl+N"
    for key, asked in ((Qt.Key.Key_N, window.addTargetRequested), (Qt.Key.Key_Comma, window.settingsRequested)):
        with qtbot.waitSignal(asked):
            qtbot.keyClick(window, key, CONTROL)
    with qtbot.waitSignal(window.targetsRequested):
        window.top_bar._menu.actions()[-2].trigger()


def test_closing_asks_first(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closeRequested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    window.close()
    assert not window.isVisible()


def test_the_window_remembers_its_size(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for size in ((780, 560), None):  # the offscreen screen is 800 pixels wide
        window = MainWindow(settings)
        window.allow_close()
        qtbot.addWidget(window)
        if size:
            window.resize(*size)
        window.show()
        assert (window.width(), window.height()) == (780, 560)
        window.close()
    assert isinstance(settings.value("window/panes2"), QByteArray)


def test_the_first_window_ends_above_the_lower_edge_of_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.allow_close()
    qtbot.addWidget(window)
    window.show()
    assert window.frameGeometry().height() < QGuiApplication.primaryScreen().availableGeometry().height()


def test_a_widget_that_is_placed_and_collected_takes_no_screen_with_it(qapp: QApplication, tmp_path: Path) -> None:
    screen = QGuiApplication.primaryScreen()
    remembered = Remembered(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    for _ in range(2):  # a first one, and one that has a place already
        placed = QMainWindow()
        remembered.restore_place(placed)
        remembered.keep_place(placed)
        placed.itself = placed
        del placed
        gc.collect()
    assert screen in QGuiApplication.screens()


@pytest.mark.parametrize("details", [False, True])
def test_it_fits_a_small_screen(qtbot: QtBot, window: MainWindow, details: bool) -> None:
    talking(qtbot, window, greeting(), booking(1))
    if details:
        qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
    window.resize(1024, 700)
    assert (window.width(), window.height()) == (1024, 700)


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless


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


def test_the_tab_key_reaches_the_parts_that_matter(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    reached = set()
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        reached.add(focus.accessibleName() or getattr(focus, "text", str)() if focus else "")
    assert {"Launch", "Voice: Speak as it arrives", "Details", "What the user says", "Timeline of turn 1"} <= reached
    assert "Button offered by the agent: Book a visit" in reached


def test_only_what_is_seen_first_is_loaded_first() -> None:
    import subprocess
    import sys

    code = """
import sys
from PySide6 import QtCore
from PySide6.QtWidgets import QApplication
from vftester.gui.style import apply_style
from vftester.gui.speaker_button import VoiceWish
from vftester.gui.window import MainWindow
app = QApplication([])
apply_style(app)
window = MainWindow()
window.set_mode("whole")
window.set_voices([("en", "English")], VoiceWish("en", 200, 0.5))
window.show_voice_trouble(None)
window.show()
app.processEvents()
late = "asyncio httpx numpy qasync vftester.core.conversation vftester.gui.session_view vftester.settings".split()
print([name for name in late if name in sys.modules], "Qt" in vars(QtCore))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[] False"
