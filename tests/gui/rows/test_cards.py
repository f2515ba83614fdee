"""Cards, carousels and buttons with an address, clicked and typed at."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.rows.shown import LEFT, card, dialog
from tests.gui.scripted import Scripted, booking
from tests.gui.test_conversation import Shown
from vftester.core.actions import Action, launch
from vftester.gui.rows.cards import CardsRow
from vftester.gui.rows.link_dialog import LinkDialog


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
