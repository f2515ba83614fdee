"""Text that grows: the same lines as if laid out at once, at a cost that does not grow."""

import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from pytestqt.qtbot import QtBot

from vftester.gui import plain_text
from vftester.gui.plain_text import FOLDED, MOST_CHARS, MOST_COSTLY_CHARS, MOST_LINE_ENDS, Look, PlainText

LONG = "The quick brown fox, 明天 and שלום עולם, jumps 👩‍👩‍👧 over a_very_long_word_without_any_end. " * 90


def lines_of(widget: PlainText) -> list[float]:
    return [lines.layout.lineAt(number).naturalTextWidth() for lines in widget._lines for number in range(lines.count)]


@pytest.mark.parametrize("text", [LONG, "one\n\ntwo\r\nthree\n", "a" * 5000, "שלום " * 900, ""])
def test_growing_gives_the_same_lines_as_all_at_once(qtbot: QtBot, text: str) -> None:
    chance = random.Random(7)
    whole, grown = PlainText(Look(ground="raised"), text), PlainText(Look(ground="raised"))
    qtbot.addWidget(whole)
    qtbot.addWidget(grown)
    size = whole.fit(420)
    grown.fit(420)
    place = 0
    while place < len(text):
        step = chance.randrange(1, 40)
        grown.append(text[place : place + step])
        place += step
    assert grown.text == text
    if "\r" not in text:
        assert grown.fit(420).height() == size.height()
        assert lines_of(grown) == pytest.approx(lines_of(whole))


def test_where_text_grows_the_lines_above_are_not_painted_again(qtbot: QtBot) -> None:
    class Painted(PlainText):
        tops: list[int]

        def paintEvent(self, event: QPaintEvent) -> None:
            self.tops.append(event.rect().top())
            super().paintEvent(event)

    text = Painted(Look(ground="raised"), LONG)
    qtbot.addWidget(text)
    text.tops = []
    text.resize(text.fit(420))
    text.show()
    qtbot.waitUntil(lambda: text.tops == [0])
    text.append("One more sentence.")
    qtbot.waitUntil(lambda: len(text.tops) == 2)
    assert text.height() - 300 < text.tops[1] < text.height()


def test_markup_is_shown_as_text(qtbot: QtBot) -> None:
    marked = PlainText(Look(), "<b>bold</b><img src='file:///etc/passwd'>")
    qtbot.addWidget(marked)
    marked.fit(600)
    assert marked._lines[0].layout.text() == "<b>bold</b><img src='file:///etc/passwd'>"


def test_what_is_laid_out_again_does_not_grow_with_the_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = PlainText(Look(ground="raised"))
    qtbot.addWidget(widget)
    widget.fit(420)
    laid_out: list[int] = []
    lines_of_text = PlainText._lines_of

    def counted(self: PlainText, text: str, start: int) -> object:
        laid_out.append(len(text))
        return lines_of_text(self, text, start)

    monkeypatch.setattr(plain_text.PlainText, "_lines_of", counted)
    for _ in range(3000):
        widget.append("a few words ")
    assert max(laid_out) < 1500
    assert sum(laid_out[-100:]) < 2 * max(sum(laid_out[100:200]), 1) + 100_000


def test_halves_of_surrogate_pairs_do_no_harm(qtbot: QtBot) -> None:
    widget = PlainText(Look(), "a\ud800b")
    qtbot.addWidget(widget)
    widget.fit(300)
    widget.grab()
    assert widget._lines[0].layout.text() == "a\N{REPLACEMENT CHARACTER}b"


def test_five_megabytes_are_cut_for_the_eye_and_whole_for_the_clipboard(qtbot: QtBot) -> None:
    widget = PlainText(Look(ground="raised"))
    qtbot.addWidget(widget)
    widget.fit(420)
    widget.append("word " * 1_000_000)
    widget.append("more")
    widget.fit(421)
    shown = sum(len(lines.layout.text()) for lines in widget._lines)
    assert shown < MOST_CHARS + 20_000
    assert len(widget.text) == 5_000_004


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("It's “fine” – really… ½ × 2 → ok ⚙ ", MOST_CHARS),
        ("Größe, façade, naïve ", MOST_CHARS),
        ("漢字かな交じり文、", MOST_COSTLY_CHARS),
        ("שלום hello مرحبا ", MOST_COSTLY_CHARS),
        ("ok 😀 ", MOST_COSTLY_CHARS),
    ],
)
def test_of_scripts_that_take_long_to_lay_out_less_is_shown_at_one_go(qtbot: QtBot, text: str, most: int) -> None:
    whole, pieces = PlainText(Look(ground="raised"), text * 9000), PlainText(Look(ground="raised"))
    for _ in range(9000):
        pieces.append(text)
    for widget in (whole, pieces):
        qtbot.addWidget(widget)
        widget.fit(420)
        assert widget.folded
        assert widget._shown_chars == most
        assert widget.text == text * 9000
    whole.set_text("plain " * 9000)
    assert whole._shown_chars == MOST_CHARS


def test_the_text_can_be_copied(qtbot: QtBot) -> None:
    widget = PlainText(Look(ground="raised"), "to be copied")
    qtbot.addWidget(widget)
    widget.resize(widget.fit(300))
    widget.show()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
    qtbot.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "to be copied"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("step", [7, 1_000_000])
def test_of_very_many_lines_the_first_are_shown_and_none_is_lost(qtbot: QtBot, end: str, step: int) -> None:
    text = f"a{end}" * 5000
    shown = PlainText(Look(ground="raised"))
    qtbot.addWidget(shown)
    shown.fit(420)
    for place in range(0, len(text), step):
        shown.append(text[place : place + step])
    assert shown.folded
    assert shown.text == text
    assert len(shown._lines) <= MOST_LINE_ENDS + 2
    height = shown.fit(420).height()
    shown.fit(300)
    assert shown.fit(420).height() == height
    shown.set_text(f"a{end}" * MOST_LINE_ENDS)
    assert not shown.folded
    assert FOLDED not in shown.text
