"""Hear both at the window: opened from a reply's menu, counted, stopped, and saved as a page that plays."""

import re
import wave
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.core.comparison.sessions import session
from tests.endtoend.person import Person, a_home_of_its_own
from tests.endtoend.test_replay_window import menu_action, with_a_recording
from tests.torture.measuring import LoopStalls
from vftester.gui.hear_both import HearBoth
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.transport import Transport
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # sizes, offscreen


async def opened(person: Person) -> HearBoth:
    await person.until(lambda: person.window.findChild(HearBoth) is not None)
    dialog = person.window.findChild(HearBoth)
    assert dialog is not None
    return dialog


def test_a_reply_is_heard_as_it_arrived_and_then_after_the_whole_of_it(qapp: QApplication, tmp_path: Path) -> None:
    async def hears(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        async with LoopStalls() as stalls:
            menu_action(person, "ready to speak 0.62 s", "Hear both").trigger()
            dialog = await opened(person)
            assert "Thursday works" in dialog.windowTitle() + dialog.findChildren(type(dialog.note))[0].text()
            await person.until(lambda: "estimate" in dialog.note.text())  # muted: it says so
            await person.until(lambda: dialog.halt.isEnabled())
            await person.until(lambda: dialog.counts[1].text() not in ("0.00 s", "0.01 s"))
            await person.until(dialog.again.isEnabled)
        first, later = (float(count.text().split()[0]) for count in dialog.counts)
        late = stalls.worst_ms / 1000  # a busy computer plays later, by no more than its loop was held up
        assert 0.6 < first < 0.7 + late  # ready to speak 0.62 s, and what the clock that plays it adds
        assert 2.1 < later < 2.9 + late
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
        await person.until(lambda: dialog.halt.isEnabled() and dialog.counts[1].text() == "0.00 s")
        QTest.mouseClick(dialog.halt, Qt.MouseButton.LeftButton)
        await person.until(dialog.again.isEnabled)
        dialog.close()
        await person.until(lambda: person.window.findChild(HearBoth) is None)

    with_a_recording(qapp, tmp_path / "s.db", hears)


def test_ctrl_h_takes_the_turn_that_is_shown_and_a_page_of_it_can_be_saved(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "both.html"

    async def saves(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        timeline.show_turn(1)
        person.window.commands["both"].trigger()
        dialog = await opened(person)
        dialog.saveWanted.emit(str(file))
        await person.until(lambda: "Saved both.html" in dialog.note.text())
        assert dialog.save.isEnabled()

    with_a_recording(qapp, tmp_path / "s.db", saves)
    page = file.read_text()
    lengths = []
    for found in re.findall(r"data:audio/wav;base64,([^\"]+)", page):
        with wave.open(BytesIO(b64decode(found))) as sound:
            lengths.append(sound.getnframes() / sound.getframerate())
            loud = sound.readframes(sound.getnframes())
            assert any(loud), "there is a voice in it"
    first, later = lengths
    assert later > first > 3
    assert "Perfect, Thursday at 8:40 it is." in page


def test_the_page_is_of_the_reply_that_is_heard_whatever_the_window_shows_by_now(
    qapp: QApplication, tmp_path: Path
) -> None:
    file, store = tmp_path / "both.html", tmp_path / "s.db"

    async def saves(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        timeline.show_turn(1)
        person.window.commands["both"].trigger()
        dialog = await opened(person)
        with Writer(store) as writer:
            other = writer.keep(session(name="Another one"))
        person.window.openSessionRequested.emit(other)
        await person.until(lambda: "Another one" in person.window.windowTitle())
        await person.until(lambda: not timeline.transport.isVisible() or "Perfect" not in person.reads())
        dialog.saveWanted.emit(str(file))
        await person.until(lambda: "Saved both.html" in dialog.note.text())

    with_a_recording(qapp, store, saves)
    page = file.read_text()
    assert "Perfect, Thursday at 8:40 it is." in page
    assert "Another one" not in page


def test_the_window_may_be_closed_while_it_plays(qapp: QApplication, tmp_path: Path) -> None:
    async def closes(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        person.window.commands["both"].trigger()
        dialog = await opened(person)
        await person.until(dialog.halt.isEnabled)

    with_a_recording(qapp, tmp_path / "s.db", closes)


def test_it_plays_again_after_it_was_left_at_once(qapp: QApplication, tmp_path: Path) -> None:
    async def hurries(person: Person, transport: Transport, timeline: TimelinePanel) -> None:
        person.window.commands["both"].trigger()
        left = person.window.findChild(HearBoth)
        assert left is not None, "before the loop went round"
        left.close()
        person.window.commands["both"].trigger()
        await person.until(lambda: left not in person.window.findChildren(HearBoth))
        dialog = await opened(person)
        await person.until(dialog.halt.isEnabled)
        QTest.mouseClick(dialog.halt, Qt.MouseButton.LeftButton)
        await person.until(dialog.again.isEnabled)
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
        QTest.mouseClick(dialog.halt, Qt.MouseButton.LeftButton)
        await person.until(dialog.again.isEnabled)
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
        await person.until(dialog.halt.isEnabled)

    with_a_recording(qapp, tmp_path / "s.db", hurries)
