"""A person at the window: looks, clicks and types, with a target, a key or a keyring of the test's."""

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from tests.helpers.keyrings import InMemory, use
from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, frames, refusal, stream
from tests.helpers.windows import a_window
from vftester.core.session import KeptSession
from vftester.demo.server import DemoOptions
from vftester.desk import Desk
from vftester.gui.loop import run
from vftester.gui.plain_text import PlainText
from vftester.gui.window import MainWindow
from vftester.keys import KEY_VARIABLE
from vftester.settings import Settings, TargetSetting, save, settings_path
from vftester.store.reader import Reader

W = TypeVar("W", bound=QWidget)
HELLO = stream(frames({"type": "text", "payload": {"message": "How can we help?"}}))
PROJECT = "669ac1abf7bc7fa315756587"
GUARD_S = 60
SWIFT = DemoOptions(pace=20)


class Person:
    """Looks at the window and uses it, as one does: by what is written on it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    async def until(self, true: Callable[[], object]) -> None:
        """Watch the window until something is so."""
        async with asyncio.timeout(GUARD_S):
            while not true():
                await asyncio.sleep(0.005)

    def button(self, text: str) -> QAbstractButton | None:
        """A button that can be seen and pressed."""
        buttons = self.window.findChildren(QAbstractButton)
        return next((b for b in buttons if text in b.text() and b.isVisible() and b.isEnabled()), None)

    async def press(self, text: str) -> None:
        await self.until(lambda: self.button(text))
        button = self.button(text)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def say(self, text: str) -> None:
        line = self.window.composer.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        await self.until(line.isEnabled)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def reads(self) -> str:
        """Everything that the conversation shows."""
        shown = self.window.session.conversation.findChildren(PlainText)
        return "\n".join(text.text for text in shown)

    async def reply(self, count: int) -> None:
        """Wait until so many replies are over: each ends with a line of its measures."""
        await self.until(lambda: self.reads().count("whole reply") == count and not self.button("Cancel reply"))


def at_the_window(
    person: Callable[[Person], Awaitable[None]], store: Path, app: QApplication, demo: DemoOptions = SWIFT
) -> None:
    """Open the window, let the person do something, and close it as a person does."""

    async def visit() -> int:
        with a_window() as window:
            window.resize(1200, 800)
            window.show()
            closing = asyncio.Event()
            window.closeRequested.connect(closing.set)
            async with asyncio.TaskGroup() as group:
                staying = group.create_task(Desk(window, store, None, closing, demo).stay(), name="desk")
                try:
                    await person(Person(window))
                finally:
                    window.close()
                status = await staying
            assert not window.isVisible()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not others, f"tasks were left behind: {others}"
        return status

    before = set(threading.enumerate())
    assert run(app, visit()) == 0
    left = [
        t for t in set(threading.enumerate()) - before if t.is_alive() and not isinstance(t, threading._DummyThread)
    ]
    assert not left, f"threads were left behind: {left}"
    assert not multiprocessing.active_children()


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv(KEY_VARIABLE, "")  # so that it is taken back in the end, whoever sets it in between
    monkeypatch.delenv(KEY_VARIABLE)


def kept(store: Path) -> KeptSession:
    reader = Reader(store)
    return reader.load(reader.find("last"))


@pytest.fixture
def ring() -> Iterator[InMemory]:
    with pytest.MonkeyPatch.context() as patch:
        ring = InMemory()
        use(patch, ring)
        yield ring


@pytest.fixture
def no_ring() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, None)
        yield


async def opened(person: Person, kind: type[W]) -> W:
    """The dialog of that kind, once it is there to be used."""
    await person.until(lambda: any(dialog.isVisible() for dialog in person.window.findChildren(kind)))
    return next(dialog for dialog in person.window.findChildren(kind) if dialog.isVisible())


async def left(person: Person, dialog: QDialog) -> None:
    """Enter in a dialog, and wait until it is gone."""
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    await person.until(lambda: not any(one.isVisible() for one in person.window.findChildren(type(dialog))))


def set_up(server: ScriptedServer, **more: object) -> TargetSetting:
    target = TargetSetting("Library", PROJECT, server.runtime, **{"api": "v2", **more})
    save(Settings((target,), current="Library"), settings_path())
    return target


def answers(request: Received) -> Reply:
    return refusal(200, "null") if request.path.startswith("/state/") else HELLO


def set_up_with_key(server: ScriptedServer, **more: object) -> None:
    """A target in the settings that leads to the scripted server, and its key in the environment."""
    os.environ[KEY_VARIABLE] = API_KEY  # until the end of the test: `a_home_of_its_own`
    set_up(server, **more)
