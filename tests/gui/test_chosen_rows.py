"""What the conversation shows of a record that is chosen in the timeline or in the details."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted, booking, greeting
from tests.gui.test_conversation import Shown
from vftester.core.conversation import Turn
from vftester.gui.plain_text import PlainText
from vftester.gui.tokens import LIGHT


def talk_of(qtbot: QtBot) -> tuple[Shown, Turn]:
    """A conversation that is longer than its window, at its end; its second turn has a tool call and an exit."""
    shown = Shown(qtbot)
    shown.view.resize(700, 160)
    long = Scripted(2, "And then?").says(200, "word " * 900).ends(300)
    booked = booking().result()
    shown.feed(greeting().result(), booked, long.result())
    column = shown.view.findChild(QScrollArea)
    assert isinstance(column, QScrollArea)
    column.verticalScrollBar().setValue(column.verticalScrollBar().maximum())
    return shown, booked.turn


def seq_of(turn: Turn, words: str) -> int:
    return next(reading.record.seq for reading in turn.readings if words in reading.record.data)


def in_view(shown: Shown) -> list[str]:
    rows = [row for row in shown.view.findChildren(PlainText) if not row.visibleRegion().isEmpty()]
    return [row.text for row in rows]


def marked(shown: Shown) -> list[str]:
    """The rows with the outline of what is chosen."""
    rows = [row for row in shown.view.findChildren(PlainText) if not row.visibleRegion().isEmpty()]
    return [row.text for row in rows if row.grab().toImage().pixelColor(row.width() // 2, 0) == QColor(LIGHT.accent)]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ('"state": "start", "callID"', "⚙ save_appointment"),
        ('"state": "end", "callID"', "⚙ save_appointment"),
        ("details_complete", "⚑ Left by"),
    ],
)
def test_the_line_of_a_tool_call_or_an_exit_is_marked_and_shown_with_its_record(
    qtbot: QtBot, words: str, line: str
) -> None:
    shown, turn = talk_of(qtbot)
    assert not any(line in text for text in in_view(shown))
    shown.view.select_record(1, seq_of(turn, words))
    assert any(text.startswith(line) for text in in_view(shown))
    (one,) = marked(shown)
    assert one.startswith(line)


def test_a_record_without_a_line_brings_its_moment_into_view_and_marks_nothing(qtbot: QtBot) -> None:
    shown, turn = talk_of(qtbot)
    shown.view.select_record(1, seq_of(turn, "calling function save_appointment"))
    assert any("Perfect, Thursday at 8:40" in text for text in in_view(shown))
    assert not marked(shown)
