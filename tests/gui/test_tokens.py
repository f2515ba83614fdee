"""Colours: what is written on what can be read, in both schemes."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import vftester.gui
from vftester.gui.style import Appearance, tokens_for
from vftester.gui.tokens import DARK, LIGHT, Tokens

PAIRS: tuple[tuple[str, str], ...] = (
    *(
        ("ink", ground)
        for ground in ("ground", "surface", "raised", "hover", "said", "selection", "tool_fill", "step_fill")
    ),
    *(("dim_ink", ground) for ground in ("ground", "surface", "raised", "said", "pause_fill")),
    *(("tool_ink", ground) for ground in ("ground", "surface")),
    *(("step_ink", ground) for ground in ("ground", "surface")),
    *(("trouble", ground) for ground in ("ground", "surface", "raised", "said", "trouble_fill")),
    *(("accent", ground) for ground in ("ground", "surface", "raised")),
    *(("voice", ground) for ground in ("ground", "surface", "raised", "said", "silence_fill")),
    *(("ink", ground) for ground in ("voice_fill", "voice_mark")),
    *(("warning", ground) for ground in ("ground", "surface")),
    *((side, ground) for side in ("side_a", "side_b") for ground in ("ground", "surface")),
    *(("ink", ground) for ground in ("side_a_fill", "side_b_fill")),
    ("ink", "trouble_fill"),
    ("on_accent_fill", "accent_fill"),
)
"""Which ink is written on which ground: each pair has a contrast of at least 4.5 to 1, in both schemes."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2.2: 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_other_file_names_a_colour() -> None:
    folder = Path(vftester.gui.__file__).parent
    named = [p.name for p in folder.rglob("*.py") if re.search(r"#[0-9a-fA-F]{6}\b", p.read_text())]
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
