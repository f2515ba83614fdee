"""Colours: what is written on what can be read, in both schemes."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import vftester.gui
from vftester.gui.style import Appearance, tokens_for
from vftester.gui.tokens import DARK, LIGHT, PAIRS, Tokens, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_other_file_names_a_colour() -> None:
    folder = Path(vftester.gui.__file__).parent
    named = [p.name for p in folder.glob("*.py") if re.search(r"#[0-9a-fA-F]{6}\b", p.read_text())]
    assert named == ["tokens.py"]


def test_a_change_of_scheme_reaches_every_widget(qtbot: QtBot, appearance: Appearance) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    appearance.dress(DARK)
    qtbot.waitUntil(lambda: tokens_for(widget) is DARK)
    appearance.dress(LIGHT)
    qtbot.waitUntil(lambda: tokens_for(widget) is LIGHT)


def test_the_systems_scheme_is_followed_at_once(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    dressed: list[Tokens] = []
    monkeypatch.setattr(appearance, "dress", dressed.append)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert dressed == [LIGHT]
