"""A person at the window with a camera, and the visits that they make; each scene is a picture of the whole screen."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from tests.endtoend.person import Person
from vftester.core.conversation import Turn
from vftester.demo.server import DemoOptions
from vftester.desk import Desk
from vftester.gui.keys_overlay import KeysOverlay
from vftester.gui.loop import run
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.style import tokens_for
from vftester.gui.tokens import DARK, LIGHT
from vftester.gui.window import MainWindow

ASK = "I need a check-up next week, mornings only."
GIVE = "Thursday works. It's 555 0134."

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class Camera:
    """Uses the window as a person would, and takes pictures of it into a folder; `name` begins each picture's."""

    def __init__(self, window: MainWindow, desk: Desk, folder: Path, name: str, scheme: str) -> None:
        self.window = window
        self.desk = desk
        self.person = Person(window)
        self.folder = folder
        self.name = name
        self._scheme = scheme

    @property
    def panel(self) -> SessionsPanel:
        return self.desk.catalog.panel

    async def shoot(self, scene: str) -> None:
        """A picture of the whole screen, once what was changed last is painted."""
        for _ in range(6):
            await asyncio.sleep(0.02)
        picture = QGuiApplication.primaryScreen().grabWindow(0)
        if picture.isNull():  # without a display there is no screen to be taken
            picture = self.window.grab()
        self._look_at(picture, scene)
        if not picture.save(str(self.folder / f"{self.name}-{scene}.png")):
            raise OSError(f"{scene} could not be saved in {self.folder}")

    def _look_at(self, picture: QPixmap, scene: str) -> None:
        """The window knows the scheme that was asked for, and the picture is in it."""
        tokens = {"light": LIGHT, "dark": DARK}[self._scheme]
        assert tokens_for(self.window) is tokens, f"{scene}: the window is not {self._scheme}"
        image = picture.toImage()
        wide, tall = image.width(), image.height()
        places = [(x, y) for x in range(5, wide, wide // 40) for y in range(5, tall, tall // 40)]
        dark = sum(QColor(image.pixel(x, y)).lightness() < 128 for x, y in places) > len(places) // 2
        covered = any(overlay.isVisible() for overlay in self.window.findChildren(KeysOverlay))  # dims what is below
        assert covered or dark == (self._scheme == "dark"), f"{scene}: the picture is not {self._scheme}"

    async def ready(self) -> None:
        await self.person.until(lambda: self.window.commands["launch"].isEnabled())

    def turn(self) -> Turn | None:
        """The newest turn of the session that is shown."""
        turns = self.window.session._turns
        return turns[max(turns)] if turns else None

    async def until_turn(self, index: int, true: Callable[[Turn], object]) -> None:
        await self.person.until(lambda: (turn := self.turn()) is not None and turn.index >= index and true(turn))

    async def over(self, index: int) -> None:
        """A turn's reply is complete."""
        await self.until_turn(index, lambda turn: turn.state is not None and turn.reading_stopped)

    async def launch(self) -> None:
        """Launch; the greeting is complete."""
        before = self.turn()
        self.command("launch")
        await self.person.until(lambda: (turn := self.turn()) is not None and turn is not before and turn.index == 0)
        await self.over(0)

    async def say(self, said: str) -> int:
        """Say something; gives the index of the turn it begins."""
        before = self.turn()
        line = self.window.composer.findChild(QLineEdit)
        assert line is not None
        await self.person.until(line.isEnabled)
        line.setFocus()
        line.setText(said)
        QTest.keyClick(line, Qt.Key.Key_Return)
        index = before.index + 1 if before is not None else 0
        await self.until_turn(index, lambda _: True)
        return index

    async def replied(self, said: str) -> int:
        """Say something; the reply is complete."""
        index = await self.say(said)
        await self.over(index)
        return index

    def command(self, name: str) -> None:
        self.window.commands[name].trigger()

    async def found(self, kind: type[AnyWidget]) -> AnyWidget:
        """The visible widget of a kind, once it is there."""

        def there() -> AnyWidget | None:
            return next((one for one in self.window.findChildren(kind) if one.isVisible()), None)

        await self.person.until(there)
        one = there()
        assert one is not None
        return one

    async def dialog(self, command: str, scene: str) -> None:
        """A dialog that a command opens."""
        self.command(command)
        await self.shoot_dialog(scene)

    async def shoot_dialog(self, scene: str) -> None:
        """The dialog that is opening, which is closed again."""
        await self.found(QDialog)
        await self.shoot(scene)
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        await self.person.until(lambda: not any(one.isVisible() for one in self.window.findChildren(QDialog)))

    async def shoot_popup(self, open_it: Callable[[], object], scene: str) -> None:
        """A menu, which is closed again."""
        open_it()
        await self.person.until(QApplication.activePopupWidget)
        await self.shoot(scene)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()


Visit = Callable[[Camera], Awaitable[None]]


def visit(
    app: QApplication,
    demo: DemoOptions,
    place: tuple[Path, str, str],
    store: Path,
    show: Visit,
    layout: QSettings | None = None,
    crash: str = "",
) -> None:
    """Open the window on the whole screen, show it, close it. `place`: folder, the pictures' first name, scheme."""
    screen = app.primaryScreen().geometry()
    folder, name, scheme = place

    async def stay() -> int:
        window = MainWindow(layout)
        window.setGeometry(screen)
        window.showFullScreen()
        window.activateWindow()
        closing = asyncio.Event()
        window.closeRequested.connect(closing.set)
        async with asyncio.TaskGroup() as group:
            desk = Desk(window, store, None, closing, demo, crash=crash)
            staying = group.create_task(desk.stay(), name="desk")
            try:
                await show(Camera(window, desk, folder, name, scheme))
            finally:
                window.close()
            status = await staying
        window.deleteLater()
        return status

    run(app, stay())
