"""The buttons that an agent offers, whatever their names are."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from vftester.core.actions import text
from vftester.core.display.offers import Offer
from vftester.gui.offer_row import OfferRow
from vftester.gui.style import Appearance

LONG = "Move my appointment from Thursday morning to some other day of that week"


def row_of(qtbot: QtBot, *names: str, url: str | None = None) -> tuple[OfferRow, list[QPushButton]]:
    row = OfferRow([Offer(name, text(name), url) for name in names])
    qtbot.addWidget(row)
    row.show()
    return row, row.findChildren(QPushButton)


@pytest.mark.parametrize("url", [None, "https://example.com/"])
@pytest.mark.parametrize("name", [LONG, LONG[:48], "W" * 60, "R&D " * 14])
def test_a_name_that_has_no_room_ends_in_an_ellipsis_and_is_whole_in_its_tooltip(
    qtbot: QtBot, appearance: Appearance, name: str, url: str | None
) -> None:
    row, (button,) = row_of(qtbot, name, url=url)
    row.fit(220)
    said = button.text().replace("&&", "&").removesuffix(" ↗")
    assert said.endswith("…")
    assert name.startswith(said.removesuffix("…"))
    assert button.sizeHint().width() <= button.width() <= 220, "Qt would cut it off at both ends"
    assert " ".join(name.split()) in button.toolTip().replace("&amp;", "&")
    assert (url is not None) is ("Opens" in button.toolTip()) is button.text().endswith("↗")


def test_it_is_whole_again_where_there_is_room(qtbot: QtBot, appearance: Appearance) -> None:
    row, (button,) = row_of(qtbot, LONG[:48])
    row.fit(120)
    row.fit(900)
    assert button.text() == LONG[:48]
    assert not button.toolTip()


def test_of_one_that_is_no_longer_offered_the_tooltip_still_says_so(qtbot: QtBot, appearance: Appearance) -> None:
    row, (button,) = row_of(qtbot, LONG)
    row.stop_offering("The conversation went on")
    row.fit(100)
    assert button.toolTip() == "The conversation went on"


def test_of_very_many_it_is_said_how_to_choose_one_only_while_they_are_offered(
    qtbot: QtBot, appearance: Appearance
) -> None:
    row, buttons = row_of(qtbot, *(f"Day {number}" for number in range(50)))
    assert len(buttons) == 40
    (note,) = row.findChildren(QLabel)
    assert note.text() == "and 10 more: type the name of one to choose it"
    row.stop_offering("The conversation went on")
    assert note.text() == "and 10 more"


def test_a_name_turns_round_nothing_that_stands_beside_it(qtbot: QtBot, appearance: Appearance) -> None:
    _, (button,) = row_of(qtbot, "\u202eevil")
    assert button.text() == "evil"
    assert button.accessibleName().endswith(": evil")


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_a_button_without_a_name_says_so_and_sends_what_it_holds(
    qtbot: QtBot, appearance: Appearance, name: str
) -> None:
    row, (button,) = row_of(qtbot, name)
    assert button.text() == "(no name)"
    with qtbot.waitSignal(row.chosen, timeout=60_000) as chosen:
        button.click()
    assert chosen.args[0].name == name
