"""Sessions held with the demo agent, compared at the window: chosen in the list, swapped, exchanged, and back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.core.comparison.sessions import DESK, leaves, says, session
from tests.endtoend.test_window import Person, a_home_of_its_own, at_the_window
from tests.gui.test_compare import reads
from vftester.core.session import KeptSession
from vftester.desk.comparing import ALONE
from vftester.gui.compare.page import ComparePage
from vftester.gui.sessions.panel import SessionsPanel
from vftester.store.catalog import Library
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]

LEAVES = session(("book", [says("It is done.", ref=DESK), *leaves("done")]), name="Leaves")
STAYS = session(("book", [says("And your number?", ref=DESK)]), name="Stays")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


def keep(store: Path, *sessions: KeptSession) -> list[str]:
    with Writer(store) as writer:
        return [writer.keep(one) for one in sessions]


def panel_of(person: Person) -> SessionsPanel:
    (panel,) = person.window.findChildren(SessionsPanel)
    return panel


def choose(person: Person, *ids: str) -> None:
    panel = panel_of(person)
    panel.view.clearSelection()
    for session_id in ids:
        row = panel.model.row_of(session_id)
        assert row is not None
        flag = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        panel.view.selectionModel().select(panel.model.index(row), flag)


async def compared(person: Person) -> ComparePage:
    await person.until(lambda: (page := _page(person)) is not None and page.isVisible() and page.found is not None)
    page = _page(person)
    assert page is not None
    return page


def _page(person: Person) -> ComparePage | None:
    return next(iter(person.window.findChildren(ComparePage)), None)


def test_two_chosen_sessions_are_compared_swapped_and_left(qapp: QApplication, store: Path) -> None:
    ids = keep(store, LEAVES, STAYS)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        choose(person, *ids)
        panel_of(person).actions_["compare"].trigger()
        page = await compared(person)
        assert {page.found.a.shown.id, page.found.b.shown.id} == set(ids)
        first = page.found.a.shown.session.name
        await person.until(lambda: "Same path until turn 2:" in reads(page))
        QTest.mouseClick(page.bar.swap, Qt.MouseButton.LeftButton)
        await person.until(lambda: page.found is not None and page.found.a.shown.session.name != first)
        page.sideChosen.emit("B", page.found.a.shown.id)
        await person.until(lambda: page.found is not None and page.found.divergence is None)
        assert "Same path in both turns. Same wording." in reads(page).replace("\n", " ")
        QTest.keyClick(page.bar.back, Qt.Key.Key_Escape)
        assert not page.isVisible()

    at_the_window(compare, store, qapp)


def test_what_was_just_said_is_compared_with_what_is_like_it_and_launching_leads_back(
    qapp: QApplication, store: Path
) -> None:
    async def compare(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        QTest.keyClick(person.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        await person.until(lambda: (page := _page(person)) is not None and ALONE in reads(page))
        QTest.keyClick(_page(person).bar.back, Qt.Key.Key_Escape)
        person.window.commands["launch"].trigger()
        await person.until(lambda: len(Library(store).sessions()) == 2)
        await person.reply(1)
        QTest.keyClick(person.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        page = await compared(person)
        assert page.found.divergence is None
        person.window.commands["launch"].trigger()
        await person.until(lambda: not page.isVisible())
        await person.reply(1)

    at_the_window(compare, store, qapp)


def test_a_session_that_is_gone_is_said_on_the_page(qapp: QApplication, store: Path) -> None:
    ids = keep(store, LEAVES, STAYS)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        panel_of(person).compareRequested.emit([ids[0], "gone"])
        await person.until(lambda: (page := _page(person)) is not None and "There is no session “gone”" in reads(page))

    at_the_window(compare, store, qapp)
