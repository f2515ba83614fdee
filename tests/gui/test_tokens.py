"""Colours: what is written on what can be read, in both schemes."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

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


def test_a_change_of_the_systems_scheme_is_followed_at_once(qapp: QApplication, appearance: Appearance) -> None:
    widget = QWidget()
    appearance.follow(Qt.ColorScheme.Dark)
    assert tokens_for(widget) is DARK
    appearance.follow(Qt.ColorScheme.Light)
    assert tokens_for(widget) is LIGHT
    widget.deleteLater()
