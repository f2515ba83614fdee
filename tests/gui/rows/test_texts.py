"""Texts of any length and oddity, rows reached by keyboard, and what a delta costs."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.rows.shown import LEFT, card, dialog, left, row
from tests.gui.scripted import Scripted
from tests.gui.test_conversation import Shown
from vftester.core.actions import launch
from vftester.gui.plain_text import MOST_CHARS, PlainText
from vftester.gui.rows.cards import CardsRow
from vftester.gui.rows.long_text import LongTextDialog, lines_of


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
    assert not shown.view.grab().isNull()
    assert [said for said in shown.texts if said == text], "said, and shown as it is"


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
