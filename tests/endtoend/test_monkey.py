"""Somebody who presses whatever there is, quickly and without a plan: at the end nothing is broken, lost or left behind."""

import asyncio
import logging
import os
import random
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QMenu, QWidget

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from vftester.gui.commands import MENUS, WINDOW
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

__all__ = ["a_home_of_its_own"]
SEED = int(os.environ.get("VFTESTER_MONKEY_SEED", "7"))
ACTS = int(os.environ.get("VFTESTER_MONKEY_ACTS", "120"))
COMMANDS = [c.name for c in (*(c for menu in MENUS.values() for c in menu), WINDOW) if c.name not in ("", "quit")]
OUTSIDE = {"Parent Directory", "Create New Folder", "Back", "Forward"}
"""In a file dialog: what leads elsewhere on this computer."""
SAID = ["I need a check-up next week, mornings", "Thursday works, my number is 555 0134", "no", "/fault", "/fault cut"]


class Monkey:
    """Does one thing after another, by chance; `did` tells what."""

    def __init__(self, person: Person, folder: Path, seed: int) -> None:
        self.person = person
        self.window = person.window
        self.did: list[str] = []
        self._folder = folder
        self._chance = random.Random(seed)
        self._good = folder / "good.vftester.json"
        self._bad = folder / "bad.json"
        self._bad.write_text("{")

    async def run(self, acts: int) -> None:
        kinds: list[tuple[Callable[[], None], int]] = [
            (self.command, 8), (self.click, 8), (self.say, 4), (self.wish, 6), (self.key, 2), (self.choose, 3), (self.leave, 4),
        ]  # fmt: skip
        for _ in range(acts):
            self._chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()
            await asyncio.sleep(self._chance.choice([0, 0, 0.001, 0.01, 0.05]))

    @property
    def before(self) -> QWidget:
        """What takes clicks now: the dialog on top, or the window."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    def command(self) -> None:
        if isinstance(self.before, type(self.window)):
            name = self._chance.choice(COMMANDS)
            self.did.append(f"command {name}")
            self.window.commands[name].trigger()

    def click(self) -> None:
        if isinstance(menu := self.before, QMenu):
            entries = [entry for entry in menu.actions() if entry.isEnabled() and not entry.isSeparator()]
            menu.close()
            if entries:
                entry = self._chance.choice(entries)
                if entry is not self.window.commands["quit"]:
                    self.did.append(f"entry {entry.text()}")
                    entry.trigger()
            return
        there = [
            b
            for b in self.before.findChildren(QAbstractButton)
            if b.isVisible() and b.isEnabled() and not {b.text(), b.toolTip(), b.accessibleName()} & OUTSIDE
        ]
        if there:
            button = self._chance.choice(there)
            self.did.append(f"click {button.text() or button.accessibleName()} in {type(self.before).__name__}")
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def say(self) -> None:
        line = self.window.composer.findChild(QLineEdit)
        if self.before is self.window and isinstance(line, QLineEdit) and line.isEnabled():
            self.did.append("say")
            line.setText(self._chance.choice(SAID))
            QTest.keyClick(line, Qt.Key.Key_Return)

    def leave(self) -> None:
        """A menu or a dialog."""
        if self.before is not self.window:
            self.did.append(f"leave {type(self.before).__name__}")
            self.before.close()

    def key(self) -> None:
        keys = [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Down]
        key = self._chance.choice([*keys, Qt.Key.Key_Escape, Qt.Key.Key_Escape])
        self.did.append(f"key {key.name}")
        QTest.keyClick(QApplication.focusWidget() or self.before, key)

    def choose(self) -> None:
        """A row of a list, or an entry of a field."""
        lists = [v for v in self.before.findChildren(QAbstractItemView) if v.isVisible() and v.model() is not None]
        fields = [f for f in self.before.findChildren(QComboBox) if f.isVisible() and f.count()]
        if (found := self._chance.choice([*lists, *fields, None])) is None:
            return
        self.did.append(f"choose in {type(found).__name__}")
        if isinstance(found, QComboBox):
            found.setCurrentIndex(self._chance.randrange(found.count()))
        elif rows := found.model().rowCount(found.rootIndex()):
            index = found.model().index(self._chance.randrange(rows), 0, found.rootIndex())
            QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualRect(index).center())
            if self._chance.random() < 0.3:
                found.activated.emit(index)

    def wish(self) -> None:
        """What comes from elsewhere than a button: the file manager, a row's own menu, another start."""
        window, chance = self.window, self._chance
        turn = chance.randrange(3)
        files = [str(self._good), str(self._bad), str(self._folder / "none.json"), str(self._folder)]
        wishes: list[tuple[str, Any, tuple[Any, ...]]] = [
            ("drop", window.filesDropped, (chance.sample(files, chance.randint(1, 4)),)),
            ("open", window.openFileRequested, (chance.choice(files),)),
            ("export", window.exportRequested, (str(self._good),)),
            ("export elsewhere", window.exportRequested, (str(self._folder / "none" / "x.html"),)),
            ("launch", window.launchRequested, ("",)),
            ("cancel", window.cancelRequested, ()),
            ("hush", window.hushRequested, ()),
            ("stop again", window.stopAgainRequested, ()),
        ]
        if window._session is not None and window.session.said_in(turn) is not None:
            wishes += [
                (f"again {turn}", window.againRequested, (turn,)),
                (f"replay {turn}", window.replayRequested, (turn,)),
                (f"both {turn}", window.bothRequested, (turn,)),
            ]
        if sessions := Catalog(self._folder / "sessions.db").sessions():
            wishes.append(("open session", window.openSessionRequested, (chance.choice(sessions).id,)))
        name, signal, told = chance.choice(wishes)
        self.did.append(name)
        signal.emit(*told)

    async def put_away(self) -> None:
        """Close what is open above the window, as Escape does."""
        while self.before is not self.window:
            self.before.close()
            await asyncio.sleep(0)


def told(context: dict[str, Any]) -> str:
    problem = context.get("exception")
    return "".join(traceback.format_exception(problem)) if problem is not None else str(context.get("message"))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_whatever_is_pressed_in_whatever_order_nothing_breaks_and_nothing_stays(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "sessions.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    faults: list[str] = []
    did: list[str] = []

    async def press_everything(person: Person) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(told(context)))
        monkey = Monkey(person, tmp_path, SEED)
        monkey.did = did
        await person.until(person.window.commands["launch"].isEnabled)
        await monkey.run(ACTS)
        await monkey.put_away()
        # It can be used still.
        before = len(Catalog(store).sessions())
        person.window.launchRequested.emit("")
        await person.until(lambda: len(Catalog(store).sessions()) > before and "appointment desk" in person.reads())
        await person.until(lambda: not person.button("Cancel reply"))
        await person.say("I need a check-up")
        await person.until(lambda: "check-up" in person.reads())

    with caplog.at_level(logging.ERROR):
        try:
            at_the_window(press_everything, store, qapp)
        except BaseException:
            print("\n".join(did + faults))
            raise
    assert not faults, "\n".join(did + faults)
    assert not [r.getMessage() for r in caplog.records], did
    left = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not left, left
    with sqlite3.connect(store) as kept:
        assert kept.execute("pragma integrity_check").fetchone() == ("ok",)
    reader = Reader(store)
    for row in Catalog(store).sessions():
        assert all(turn.state is not None for turn in reader.load(row.id).turns)
