"""Sessions held with the demo agent, compared at the window: chosen in the list, swapped, exchanged, and back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.core.comparison.sessions import DESK, leaves, says, session, streams
from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.gui.test_compare import reads
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.demo.server import DemoOptions
from vftester.desk.comparing import ALONE
from vftester.desk.hearing import IN_CONVERSATION
from vftester.gui.compare.page import ComparePage
from vftester.gui.hear_both import HearBoth
from vftester.gui.sessions.panel import SessionsPanel
from vftester.store.catalog import Catalog
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # sizes, offscreen

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
        await person.until(lambda: len(Catalog(store).sessions()) == 2)
        await person.reply(1)
        QTest.keyClick(person.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        page = await compared(person)
        assert page.found.divergence is None
        person.window.commands["launch"].trigger()
        await person.until(lambda: not page.isVisible())
        await person.reply(1)

    at_the_window(compare, store, qapp)


def test_where_there_is_no_other_session_neither_side_can_be_swapped_or_exchanged(
    qapp: QApplication, store: Path
) -> None:
    ids = keep(store, LEAVES, STAYS)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        panel_of(person).compareRequested.emit(ids)
        page = await compared(person)
        assert page.bar.swap.isEnabled()
        panel_of(person).compareRequested.emit([ids[0], "gone"])
        await person.until(lambda: "There is no session “gone”" in reads(page))
        assert not any(button.isEnabled() for button in (page.bar.swap, *page.bar.sides.values()))
        page.swapRequested.emit()  # as one who was quicker
        page.sideChosen.emit("A", ids[0])
        panel_of(person).compareRequested.emit(ids)
        await compared(person)
        assert all(button.isEnabled() for button in (page.bar.swap, *page.bar.sides.values()))
        assert person.window.problem is None

    at_the_window(compare, store, qapp)


def test_a_session_that_is_gone_is_said_on_the_page(qapp: QApplication, store: Path) -> None:
    ids = keep(store, LEAVES, STAYS)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        panel_of(person).compareRequested.emit([ids[0], "gone"])
        await person.until(lambda: (page := _page(person)) is not None and "There is no session “gone”" in reads(page))

    at_the_window(compare, store, qapp)


LATE = session(("book", [says("And your number?", ms=900)]), name="Late")
SOON = session(
    ("book", streams("It is done. ", "And this comes later. ", "And this too.", ms=100, apart=250)), name="Soon"
)


async def hears(person: Person, page: ComparePage) -> HearBoth:
    """Press the button of the second turn, and wait for the dialog."""
    QTest.mouseClick(page.pairs[1].hear, Qt.MouseButton.LeftButton)
    await person.until(lambda: person.window.findChild(HearBoth) is not None)
    dialog = person.window.findChild(HearBoth)
    assert dialog is not None
    return dialog


def test_a_turn_of_two_runs_is_heard_one_after_the_other_in_either_way(qapp: QApplication, store: Path) -> None:
    ids = keep(store, SOON, LATE)

    def silences(dialog: HearBoth) -> tuple[float, ...]:
        return tuple(float(count.text().split()[0]) for count in dialog.counts)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        person.window.modeChosen.emit("mute")
        choose(person, *ids)
        panel_of(person).actions_["compare"].trigger()
        page = await compared(person)
        await person.until(lambda: len(page.pairs) == 2 and page.pairs[1].hear.isVisible())
        dialog = await hears(person, page)
        assert [strip.accessibleName() for strip in dialog.strips] == ["A's reply in turn 2", "B's reply in turn 2"]
        assert not dialog.save.isVisible()
        await person.until(lambda: dialog.counts[1].text() != "0.00 s" and dialog.again.isEnabled())
        soon = int(page.found.a.shown.session.name != "Soon")  # which of both
        as_it_arrived = silences(dialog)
        assert 0.3 < as_it_arrived[soon] < as_it_arrived[1 - soon], "its first sentence was ready at 0.35 s"
        assert as_it_arrived[1 - soon] > 0.85, "its only words came then"
        QTest.mouseClick(dialog.ways.button(1), Qt.MouseButton.LeftButton)
        await person.until(lambda: dialog.halt.isEnabled() and dialog.counts[1].text() == "0.00 s")
        await person.until(lambda: dialog.counts[1].text() != "0.00 s" and dialog.again.isEnabled())
        assert silences(dialog)[soon] > 0.8, "the whole reply took that long"
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
        await person.until(dialog.halt.isEnabled)
        QTest.mouseClick(dialog.halt, Qt.MouseButton.LeftButton)
        await person.until(dialog.again.isEnabled)
        dialog.close()
        await person.until(lambda: person.window.findChild(HearBoth) is None)
        assert page.isVisible()

    at_the_window(compare, store, qapp)


def test_hearing_two_runs_waits_for_the_conversation_that_goes_on_and_gives_way_to_it(
    qapp: QApplication, store: Path
) -> None:
    ids = keep(store, SOON, LATE)

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        person.window.modeChosen.emit("mute")
        await person.press("Launch")
        await person.until(lambda: person.button("Cancel reply"))
        choose(person, *ids)
        panel_of(person).actions_["compare"].trigger()
        page = await compared(person)
        await person.until(lambda: len(page.pairs) == 2 and page.pairs[1].hear.isVisible())
        dialog = await hears(person, page)
        await person.until(lambda: dialog.note.text() == IN_CONVERSATION)
        assert dialog.again.isEnabled()
        assert not dialog.halt.isEnabled()
        person.window.cancelRequested.emit()
        await person.until(lambda: not person.window.commands["cancel"].isEnabled())
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
        await person.until(dialog.halt.isEnabled)
        person.window.sendRequested.emit(actions.no_reply())
        await person.until(dialog.again.isEnabled)
        assert page.isVisible()

    at_the_window(compare, store, qapp, DemoOptions(pace=0.05))
