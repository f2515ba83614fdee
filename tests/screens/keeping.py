"""Scenes of what is kept: the list, recordings, export, re-runs, comparing, hearing both, what was left behind."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint

from tests.screens.camera import ASK, GIVE, Camera
from vftester.core.catalog.listing import SessionEntry
from vftester.core.ports import OutsideError
from vftester.gui.compare.page import ComparePage
from vftester.gui.hear_both import HearBoth
from vftester.gui.rerun.bar import RerunBar
from vftester.gui.rerun.dialog import RerunDialog
from vftester.store.reader import Reader

PERSON = "I want to talk to a person"
GUARD_S = 60


async def keep(at: Camera) -> None:
    """Two conversations that part at their third turn, compared and heard; then the list, and recordings."""
    await at.ready()
    for said in (GIVE, "Which treatments do you offer?"):
        await at.launch()
        await at.replied(ASK)
        await at.replied(said)
        at.command("hush")
    at.command("compare")
    page = await _compared(at)
    await at.shoot("60-compare-two")
    page._scroll.verticalScrollBar().setValue(page._scroll.verticalScrollBar().maximum())
    await at.shoot("61-compare-two-below")
    await at.person.until(lambda: len(page.pairs) > 1 and page.pairs[1].hear.isVisible())
    page.pairs[1].hear.click()
    await _half_heard(at, "62-hear-a-and-b")
    page.backRequested.emit()
    await _list(at)
    await _recordings(at)
    await _rerun(at)


async def _half_heard(at: Camera, scene: str) -> None:
    dialog = await at.found(HearBoth)
    await at.person.until(lambda: dialog.counts[1].text() != "0.00 s")
    await at.shoot(scene)
    dialog.close()


async def _compared(at: Camera) -> ComparePage:
    page = await at.found(ComparePage)
    await at.person.until(lambda: page.found is not None and page.pairs)
    return page


async def _list(at: Camera) -> None:
    panel = at.panel
    panel.search.field.setText("treatments")
    await at.person.until(lambda: panel.search.narrowed and panel.model.count == 1)
    await at.shoot("63-list-found")
    panel.search.field.setText("no such words")
    await at.person.until(lambda: panel.model.count == 0)
    await at.shoot("64-list-nothing-found")
    panel.search.clear()
    await at.person.until(lambda: panel.model.count == 2)
    panel.referenceMarked.emit([_listed(at)[1].id], True)
    await at.person.until(lambda: any(entry.reference for entry in panel.model.entries))
    at.command("end")
    await at.over(3)
    await _choose(at, 0, 1)
    panel.actions_["export"].trigger()
    await at.shoot_dialog("65-export-several")
    await _choose(at, 1)
    await at.shoot_popup(lambda: panel._open_menu(QPoint(60, 90)), "66-list-menu")
    panel.actions_["tags"].trigger()
    await at.shoot_dialog("67-tags")
    panel.actions_["note"].trigger()
    await at.shoot_dialog("68-note")
    await _choose(at, 0)
    panel.actions_["delete"].trigger()
    await at.person.until(lambda: panel.model.count == 1)
    await at.shoot("69-list-deleted")
    at.command("undo")
    await at.person.until(lambda: panel.model.count == 2)


def _listed(at: Camera) -> list[SessionEntry]:
    """The sessions of the list, newest first."""
    model = at.panel.model
    return [entry for row in range(model.rowCount()) if (entry := model.at(row)) is not None]


async def _choose(at: Camera, *places: int) -> None:
    """Choose these in the list, which may just be read again."""
    view, model = at.panel.view, at.panel.model
    flag = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    await asyncio.sleep(0.3)
    view.clearSelection()
    for entry in [_listed(at)[place] for place in places]:
        row = model.row_of(entry.id)
        assert row is not None
        view.selectionModel().select(model.index(row), flag)
    await at.person.until(lambda: len(at.panel.chosen) == len(places))


async def _recordings(at: Camera) -> None:
    """A session opened, played, heard both ways; then one that keeps no times."""
    at.window.openSessionRequested.emit(_listed(at)[1].id)
    timeline = at.window.session.timeline
    await at.person.until(lambda: timeline.transport is not None and timeline.transport.isVisible())
    await at.over(2)
    await at.shoot("70-recording")
    at.window.replayRequested.emit(1)
    await at.person.until(lambda: timeline.head.chip.text().startswith("▶ Replay"))
    await at.person.until(lambda: timeline.transport is not None and timeline.transport.slider.value() > 2500)
    await at.shoot("71-replay")
    at.window.bothRequested.emit(1)
    await _half_heard(at, "72-hear-both")
    file = at.folder / f"{at.name}.recording.json"
    at.window.exportRequested.emit(str(file))
    await at.person.until(file.exists)
    before = at.panel.model.count
    at.window.openFileRequested.emit(str(file))
    await at.person.until(lambda: at.panel.model.count > before)
    await at.person.until(timeline.untimed.isVisible)
    file.unlink()
    await at.shoot("73-recording-without-times")
    at.panel.deleteRequested.emit([_listed(at)[0].id])
    await at.person.until(lambda: at.panel.model.count == before)


async def _rerun(at: Camera) -> None:
    """A session held again three times, and compared with what came of it."""
    at.window.openSessionRequested.emit(_listed(at)[-1].id)
    await at.until_turn(2, lambda turn: turn.timed and turn.reading_stopped)
    at.command("rerun")
    dialog = await at.found(RerunDialog)
    dialog.times.setValue(3)
    dialog.changed.setText("asks for date of birth")
    await at.person.until(lambda: "3 conversations" in dialog.plan.text())
    await at.shoot("74-rerun")
    dialog.start.click()
    bar = await at.found(RerunBar)
    await at.person.until(lambda: bar.progress.value() >= 3)
    await at.shoot("75-rerun-progress")
    page = await _compared(at)
    await at.person.until(lambda: page.found is not None and len(page.found.b.sessions) == 3)
    await at.shoot("76-compare-groups")


async def find_what_was_left(at: Camera) -> None:
    """What the last time left behind: a crash, and a reply that was cut off."""
    await at.ready()
    await at.person.until(lambda: at.person.button("Show it"))
    await at.shoot("77-recovery")
    await at.person.press("Show it")
    await at.until_turn(1, lambda turn: turn.reading_stopped)
    await at.shoot("78-cut-off-shown")


def leave_behind(store: Path) -> None:
    """A reply that was arriving as its program died."""
    command = [sys.executable, "-m", "vftester", "talk", "--demo", "--mute", "--db", str(store), "--say", ASK]
    talk = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + GUARD_S
        while not _arriving(store):
            if talk.poll() is not None or time.monotonic() > until:
                raise RuntimeError("no reply was arriving")
            time.sleep(0.05)
    finally:
        talk.kill()
        talk.wait()


def _arriving(store: Path) -> bool:
    try:
        reader = Reader(store)
        turns = reader.load(reader.find("last")).turns
    except (OutsideError, LookupError):
        return False  # it is being made
    return len(turns) == 2 and len(turns[1].talk.text()) > 20
