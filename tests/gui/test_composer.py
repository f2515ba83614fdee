"""The line, the + beside it and the variables that go along."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from vftester.core import actions
from vftester.gui.composer import MOST_CHARS, Composer
from vftester.gui.entry_dialogs import EntryDialog
from vftester.gui.style import Appearance

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def composer(qtbot: QtBot, appearance: Appearance) -> Composer:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.resize(700, 60)
    composer.open()
    composer.show()
    return composer


def choose(qtbot: QtBot, composer: Composer, name: str) -> None:
    qtbot.mouseClick(composer._more, LEFT)
    menu = next(m for m in composer.findChildren(QMenu) if m.isVisible())
    action = next(a for a in menu.actions() if a.text() == name)
    menu.setActiveAction(action)
    qtbot.keyClick(menu, Qt.Key.Key_Return)


def asked(composer: Composer) -> EntryDialog:
    return next(d for d in composer.findChildren(EntryDialog) if d.isVisible())


def test_saying_nothing_is_one_choice_away(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.actionChosen) as chosen:
        choose(qtbot, composer, "Say nothing")
    assert chosen.args == [actions.no_reply()]
    assert composer._line.hasFocus()


@pytest.mark.parametrize(
    ("name", "typed", "action"),
    [
        ("Press keys…", ["555-01"], actions.dtmf("55501")),
        ("Send an event…", ["checkout"], actions.event("checkout")),
        ("Send an intent…", ["renew", "renew my loan"], actions.intent("renew", "renew my loan")),
    ],
)
def test_keypad_event_and_intent_are_typed_and_sent(
    qtbot: QtBot, composer: Composer, name: str, typed: list[str], action: actions.Action
) -> None:
    choose(qtbot, composer, name)
    dialog = asked(composer)
    for line, text in zip(dialog.lines, typed, strict=True):
        assert line.accessibleName()
        qtbot.keyClicks(line, text)
    with qtbot.waitSignal(composer.actionChosen) as chosen:
        qtbot.keyClick(dialog.lines[0], Qt.Key.Key_Return)
    assert chosen.args == [action]


def test_what_cannot_be_sent_is_refused_in_a_sentence_and_stays(qtbot: QtBot, composer: Composer) -> None:
    choose(qtbot, composer, "Press keys…")
    dialog = asked(composer)
    qtbot.keyClicks(dialog.lines[0], "five")
    with qtbot.assertNotEmitted(composer.actionChosen):
        qtbot.keyClick(dialog.lines[0], Qt.Key.Key_Return)
    assert dialog.note.text() == "A keypad has the digits 0 to 9, * and #."
    assert dialog.lines[0].text() == "five"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def chips(composer: Composer) -> list[QPushButton]:
    return [b for b in composer.findChildren(QPushButton) if b.property("look") == "chip" and b.isVisibleTo(composer)]


def set_variable(qtbot: QtBot, composer: Composer, name: str, value: str) -> EntryDialog:
    choose(qtbot, composer, "Set a variable…")
    dialog = asked(composer)
    qtbot.keyClicks(dialog.lines[0], name)
    qtbot.keyClicks(dialog.lines[1], value)
    return dialog


def test_a_variable_waits_as_a_chip_for_the_next_turn_and_can_be_taken_away(qtbot: QtBot, composer: Composer) -> None:
    entered: list[dict[str, Any]] = []
    composer.variablesEntered.connect(entered.append)
    for name, value in (("tier", "gold"), ("count", "5")):
        dialog = set_variable(qtbot, composer, name, value)
        qtbot.keyClick(dialog.lines[1], Qt.Key.Key_Return)
        qtbot.waitUntil(composer._line.hasFocus)
    assert entered == [{"tier": "gold"}, {"tier": "gold", "count": 5}]
    qtbot.waitUntil(lambda: len(chips(composer)) == 2)
    assert [chip.text() for chip in chips(composer)] == ["tier = gold  ×", "count = 5  ×"]
    qtbot.mouseClick(chips(composer)[0], LEFT)
    assert entered[-1] == {"count": 5}
    composer.set_variables({})
    assert not chips(composer)


def test_the_dialog_says_what_a_value_is_taken_for(qtbot: QtBot, composer: Composer) -> None:
    dialog = set_variable(qtbot, composer, "a", '{"b": 1')
    assert dialog.note.text().startswith("taken as text: no JSON")
    dialog.lines[1].clear()
    qtbot.keyClicks(dialog.lines[1], "[1, 2]")
    assert dialog.note.text() == "Sent as list."
    dialog.reject()


def test_markup_in_a_variable_is_shown_as_text(composer: Composer) -> None:
    composer.set_variables({"a&b": "<b>x</b>"})
    (chip,) = chips(composer)
    assert chip.text() == "a&&b = <b>x</b>  ×"
    assert "&lt;b&gt;" in chip.toolTip()


def test_very_many_variables_leave_room_for_the_line(composer: Composer) -> None:
    composer.set_variables({f"v{n}": "x" * 500 for n in range(100)})
    assert len(chips(composer)) == 6


def test_what_is_no_words_has_keys(qtbot: QtBot, composer: Composer) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(composer.actionChosen) as chosen:
        qtbot.keyClick(composer._line, Qt.Key.Key_K, both)
    assert chosen.args == [actions.no_reply()]
    qtbot.keyClick(composer._line, Qt.Key.Key_D, both)
    asked(composer).reject()
    qtbot.waitUntil(composer._line.hasFocus)
    qtbot.keyClick(composer._line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    menu = next(m for m in composer.findChildren(QMenu) if m.isVisible())
    menu.close()
    composer.close_because("This conversation is a recording")
    with qtbot.assertNotEmitted(composer.actionChosen):
        qtbot.keyClick(composer, Qt.Key.Key_K, both)


def test_typing_is_told(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.edited):
        qtbot.keyClicks(composer._line, "h")
    with qtbot.assertNotEmitted(composer.edited):
        composer.put("words")


def test_what_does_not_fit_into_the_line_is_said(
    qtbot: QtBot, composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("vftester.gui.composer.QToolTip.showText", lambda place, text, widget: said.append(text))
    QApplication.clipboard().setText("x" * (MOST_CHARS + 1))
    composer._line.paste()
    assert len(composer._line.text()) == MOST_CHARS
    assert "100,000" in said[0]


def test_a_closed_line_offers_nothing(qtbot: QtBot, composer: Composer) -> None:
    composer.close_because("This conversation is a recording")
    open_parts: list[Callable[[], bool]] = [composer._more.isEnabled, composer._line.isEnabled]
    assert not any(part() for part in open_parts)
