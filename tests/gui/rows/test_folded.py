"""Errors, reasoning and sources: in their place, and folded where they are long."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.rows.shown import LEFT, TARGET, row
from tests.gui.scripted import Scripted
from tests.gui.test_conversation import Shown
from vftester.core.records import Closing, TurnError
from vftester.gui.rows.fold import Fold


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
