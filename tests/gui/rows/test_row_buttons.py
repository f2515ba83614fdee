"""The buttons beside a message, hearing both, and cancelling a reply."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.rows.shown import LEFT, row
from tests.gui.scripted import Scripted, booking, greeting, spoken
from tests.gui.test_conversation import Shown
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.said import AgainBar


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


def test_below_a_narrow_line_hear_both_stands_at_its_beginning(shown: Shown) -> None:
    shown.feed(spoken(1).result())
    (button,) = hear_both(shown)
    line = button.parentWidget()
    assert isinstance(line, PlainText)
    size = line.fit(150)
    assert size.width() == 150
    assert button.geometry().right() <= 150
    assert button.x() <= 0
    assert button.y() >= line._lines[-1].bottom - 1, "no words are behind it"
    assert button.geometry().bottom() < size.height()
    line.fit(2000)
    assert button.x() > line.natural_width


def test_starting_over_takes_the_buttons_home(shown: Shown) -> None:
    shown.feed(booking(0).result())
    said = row(shown, "Thursday works")
    said.noticed.emit(said, True)
    shown.view.clear()
    QApplication.sendPostedEvents(None, 52)
    shown.feed(booking(0).result())
    row(shown, "Thursday works").noticed.emit(row(shown, "Thursday works"), True)
    assert shown.view.findChild(AgainBar).isVisible()


# Cancel


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
