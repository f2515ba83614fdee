"""What can be used looks as if it could, in both schemes."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.style import Appearance, button
from vftester.gui.tokens import DARK, LIGHT, Tokens


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def tokens(appearance: Appearance, request: pytest.FixtureRequest) -> Iterator[Tokens]:
    """The window is dressed in this scheme."""
    appearance.dress(request.param)
    yield request.param
    appearance.follow()


@pytest.fixture
def page(qtbot: QtBot, tokens: Tokens) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def colours(widget: QWidget, part: QRect | None = None) -> Counter[str]:
    image = widget.grab(part or widget.rect()).toImage()
    return Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))


def test_a_small_button_stands_out_unless_it_cannot_be_pressed(page: QWidget, tokens: Tokens) -> None:
    usable, past = button("Cancel reply", page, "small"), button("Cancel reply", page, "small")
    past.setEnabled(False)
    rows = QVBoxLayout(page)
    rows.addWidget(usable)
    rows.addWidget(past)
    page.show()
    ink = QColor(tokens.ink).name()
    assert colours(page, usable.geometry())[ink]
    assert not colours(page, past.geometry())[ink]


def test_the_handle_of_a_slider_is_outlined_and_filled_where_the_keyboard_is(
    qtbot: QtBot, page: QWidget, tokens: Tokens
) -> None:
    slider = QSlider(Qt.Orientation.Horizontal, page)
    slider.setGeometry(0, 0, 300, 20)
    page.show()
    slider.clearFocus()
    assert near(colours(page, slider.geometry()), tokens.event_mark) >= 12
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus, timeout=60_000)
    assert near(colours(page, slider.geometry()), tokens.accent) >= 60


def near(painted: Counter[str], wanted: str) -> int:
    """How many pixels have this colour, but for the smoothing of an edge."""
    rgb = QColor(wanted).getRgb()
    far = {name: sum(abs(a - b) for a, b in zip(QColor(name).getRgb(), rgb, strict=True)) for name in painted}
    return sum(count for name, count in painted.items() if far[name] < 60)
