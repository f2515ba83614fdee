"""Sessions held again at the window, against the demo agent and a scripted server over real sockets."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window, set_up_with_key
from tests.endtoend.test_desk import ASK, GIVE, sent
from tests.helpers.scripted_server import ScriptedServer, frames, refusal, stream
from vftester.core.catalog.listing import ending, origin
from vftester.core.conversation import TurnState
from vftester.core.session import Session
from vftester.demo.server import DemoOptions
from vftester.gui.compare.page import ComparePage
from vftester.gui.rerun.bar import RerunBar
from vftester.gui.rerun.dialog import RerunDialog
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

__all__ = ["a_home_of_its_own"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SWIFT = DemoOptions(pace=float("inf"))
HI = {"type": "text", "payload": {"message": "Hi there"}}
HELLO = stream(frames(HI))


def dialog(person: Person) -> RerunDialog | None:
    return next((d for d in person.window.findChildren(RerunDialog) if d.isVisible()), None)


def bar(person: Person) -> RerunBar | None:
    return next((b for b in person.window.findChildren(RerunBar) if b.shown), None)


def page(person: Person) -> ComparePage | None:
    return next((p for p in person.window.findChildren(ComparePage) if p.isVisible() and p.found), None)


async def asked(person: Person) -> RerunDialog:
    """The dialog, opened by its key."""
    person.window.activateWindow()  # after a dialog, the offscreen platform leaves no window active
    await person.until(person.window.isActiveWindow)
    QTest.keyClick(person.window, Qt.Key.Key_F5)
    await person.until(lambda: dialog(person))
    found = dialog(person)
    assert found is not None
    return found


def start(found: RerunDialog) -> None:
    QTest.mouseClick(found.start, Qt.MouseButton.LeftButton)


def choose(box: object, data: object) -> None:
    box.setCurrentIndex(box.findData(data))


async def book(person: Person) -> None:
    await person.press("Launch")
    await person.reply(1)
    await person.say(ASK)
    await person.reply(2)
    await person.say(GIVE)
    await person.reply(3)


def runs(store: Path) -> list[Session]:
    """The sessions that repeat another, oldest first."""
    reader = Reader(store)
    found = [reader.load(entry.id).session for entry in reversed(Catalog(store).sessions())]
    return [session for session in found if session.repeats]


def test_a_booking_is_held_twice_more_and_compared(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    plans = list[str]()

    async def rerun(person: Person) -> None:
        await book(person)
        person.window.endRequested.emit()
        await person.until(lambda: Catalog(store).sessions()[0].states == (TurnState.COMPLETE,) * 4)
        found = await asked(person)
        plans.append(found.plan.text())
        found.times.setValue(2)
        plans.append(found.plan.text())
        QTest.keyClicks(found.changed, "asks for  date of birth")
        start(found)
        await person.until(lambda: page(person))
        shown = page(person)
        assert shown is not None
        assert shown.found is not None
        assert [len(side.sessions) for side in (shown.found.a, shown.found.b)] == [1, 2]
        assert shown.found.divergence is None
        assert bar(person) is None

    at_the_window(rerun, store, qapp, SWIFT)
    assert plans == [
        "1 conversation × 4 turns = 4 turns that use no credits.",
        "2 conversations × 4 turns = 8 turns that use no credits.",
    ]
    assert [session.changed for session in runs(store)] == ["asks for date of birth"] * 2
    assert [session.name for session in runs(store)] == [f"{ASK} · run 1", f"{ASK} · run 2"]
    newest = Catalog(store).sessions()[0]
    assert sent(store, newest.id) == ["Launch", ASK, GIVE, "Ended the conversation"]


def test_a_person_in_a_conversation_is_told_and_not_torn_away(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def rerun(person: Person) -> None:
        await book(person)
        start(await asked(person))
        await person.until(lambda: bar(person) and bar(person).text == "1 run is kept: the same path.")
        assert page(person) is None
        await person.press("Compare")
        await person.until(lambda: page(person))

    at_the_window(rerun, store, qapp, SWIFT)
    assert len(runs(store)) == 1


def test_re_runs_open_against_the_reference(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    against = list[str]()

    async def rerun(person: Person) -> None:
        await book(person)
        start(await asked(person))
        await person.until(lambda: bar(person) and person.button("Dismiss"))
        await person.press("Dismiss")
        newest = Catalog(store).sessions()[0].id
        from vftester.gui.sessions.panel import SessionsPanel

        panel = person.window.findChild(SessionsPanel)
        assert panel is not None
        panel.referenceMarked.emit([newest], True)
        await person.until(lambda: any(entry.reference for entry in panel.model.entries))
        start(await asked(person))
        await person.press("Compare")
        await person.until(lambda: page(person))
        against.extend([page(person).found.a.shown.id, newest])

    at_the_window(rerun, store, qapp, SWIFT)
    assert against[0] == against[1]


def came(store: Path) -> list[int]:
    """How many events are kept of each turn of the newest session."""
    newest, *_ = Catalog(store).sessions()
    return [len(turn.readings) for turn in Reader(store).load(newest.id).turns]


def test_a_re_run_can_be_stopped_in_mid_reply_and_what_ran_is_kept(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    said = list[str]()

    async def rerun(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.say("one")
        await person.reply(2)
        found = await asked(person)
        said.append(found.plan.text())
        found.times.setValue(5)
        start(found)
        await person.until(lambda: bar(person) and "turn 2 of 2" in bar(person).text)
        said.append(bar(person).text)
        await person.until(lambda: came(store) == [2, 1])
        await person.press("Stop")
        await person.until(lambda: bar(person) and "Stopped" in bar(person).text)
        said.append(bar(person).text)

    with ScriptedServer([HELLO, HELLO, HELLO, stream(frames(HI, end=False), ending="hang")]) as server:
        set_up_with_key(server)
        at_the_window(rerun, store, qapp)
    assert said == [
        "1 conversation × 2 turns = 2 turns that may use credits.",
        "Re-run: run 1 of 5 · Library · turn 2 of 2",
        "Stopped in run 1 of 5; what ran is kept. 4 more runs were not begun.",
    ]
    assert len(runs(store)) == 1
    stopped, first = Catalog(store).sessions()
    assert stopped.repeats == first.id
    assert stopped.states == (TurnState.COMPLETE, TurnState.CANCELLED)
    how = ending(stopped)
    assert how is not None
    assert (origin(stopped), how.words) == ("run 1", "Cancelled in turn 2")
    assert came(store) == [2, 1], "all that came is kept"


def test_closing_in_mid_run_leaves_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def rerun(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        start(await asked(person))
        await person.until(lambda: bar(person) and "turn 1 of 1" in bar(person).text)

    with ScriptedServer([HELLO, stream(frames(HI, end=False), ending="hang")]) as server:
        set_up_with_key(server)
        at_the_window(rerun, store, qapp)


def test_where_the_path_changes_the_run_is_handed_over(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"
    renew = {"name": "Renew a loan", "request": {"type": "path-1", "payload": {"label": "Renew a loan"}}}
    offer = stream(frames(HI, {"type": "choice", "payload": {"buttons": [renew]}}))

    async def rerun(person: Person) -> None:
        await person.press("Launch")
        await person.press("Renew a loan")
        await person.reply(2)
        found = await asked(person)
        choose(found.on_change, "hand over")
        found.times.setValue(3)
        start(found)
        await person.until(lambda: bar(person) and "It is yours" in bar(person).text)
        assert "no button “Renew a loan” is offered" in bar(person).text
        await person.say("Then something else")
        await person.reply(2)

    with ScriptedServer([offer, HELLO, HELLO]) as server:
        set_up_with_key(server)
        at_the_window(rerun, store, qapp)
    (session,) = runs(store)
    assert sent(store, Catalog(store).sessions()[0].id) == ["Launch", "Then something else"]
    assert session.name.endswith("run 1")


def test_a_refused_key_is_said_where_the_re_run_is_told(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def rerun(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        found = await asked(person)
        found.times.setValue(3)
        start(found)
        await person.until(lambda: bar(person) and "Auth Key Required" in bar(person).text)
        assert not bar(person).compare.isVisible()
        assert "2 more runs were not begun." in bar(person).text

    with ScriptedServer([HELLO, refusal(401, '{"data":"Auth Key Required"}')]) as server:
        set_up_with_key(server)
        at_the_window(rerun, store, qapp)
        assert len(server.turns) == 2


def test_more_of_each_side_is_asked_for_on_the_page_that_compares(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def rerun(person: Person) -> None:
        await book(person)
        start(await asked(person))
        await person.press("Compare")
        await person.until(lambda: page(person))
        await person.press("more of each")
        await person.until(lambda: dialog(person))
        found = dialog(person)
        assert found is not None
        assert found.plan.text() == "10 conversations × 3 turns = 30 turns that use no credits."
        found.times.setValue(1)
        start(found)
        await person.press("Compare")
        await person.until(lambda: page(person) and len(page(person).found.a.sessions) == 2)
        assert len(page(person).found.b.sessions) == 2

    at_the_window(rerun, store, qapp, SWIFT)
    assert len(runs(store)) == 3
