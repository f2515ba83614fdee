"""What the pictures show: one visit to the window, in one scheme and size. Started by `tests.screens`."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from tests.endtoend.test_window import Person
from vftester.core.conversation import Turn
from vftester.demo.server import DemoOptions
from vftester.desk import Desk
from vftester.gui.compare.page import ComparePage
from vftester.gui.keys_overlay import KeysOverlay
from vftester.gui.loop import run
from vftester.gui.style import apply_style
from vftester.gui.window import MainWindow
from vftester.settings import Settings, save, settings_path

ASK = "I need a check-up next week, mornings only."
GIVE = "Thursday works. It's 555 0134."
CONTROL = Qt.KeyboardModifier.ControlModifier


class Scenes:
    """A person who goes through everything, and takes pictures on the way."""

    def __init__(self, window: MainWindow, folder: Path, name: str) -> None:
        self.window = window
        self.person = Person(window)
        self._folder = folder
        self._name = name

    async def shoot(self, scene: str) -> None:
        """A picture of the whole screen, once what was changed last is painted."""
        for _ in range(6):
            await asyncio.sleep(0.02)
        picture = QGuiApplication.primaryScreen().grabWindow(0)
        if picture.isNull():  # without a display there is no screen to be taken
            picture = self.window.grab()
        picture.save(str(self._folder / f"{self._name}-{scene}.png"))

    def turn(self) -> Turn | None:
        turns = self.window.session._turns
        return turns[max(turns)] if turns else None

    async def until_turn(self, index: int, true: Callable[[Turn], object]) -> None:
        await self.person.until(lambda: (turn := self.turn()) is not None and turn.index >= index and true(turn))

    async def say(self, said: str) -> int:
        """Say something; gives the index of the turn it begins."""
        before = self.turn()
        line = self.window.composer.findChild(QLineEdit)
        assert line is not None
        await self.person.until(line.isEnabled)
        line.setText(said)
        QTest.keyClick(line, Qt.Key.Key_Return)
        index = before.index + 1 if before is not None else 0
        await self.until_turn(index, lambda _: True)
        return index

    async def over(self, index: int) -> None:
        await self.until_turn(index, lambda turn: turn.state is not None and turn.reading_stopped)

    async def replied(self, said: str) -> None:
        await self.over(await self.say(said))

    def command(self, name: str) -> None:
        self.window.commands[name].trigger()

    async def dialog(self, command: str, scene: str) -> None:
        """A dialog that a command opens."""
        self.command(command)
        await self.person.until(lambda: any(d.isVisible() for d in self.window.findChildren(QDialog)))
        await self.shoot(scene)
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()

    async def go(self) -> None:
        await self.shoot("00-getting-ready")
        await self.person.until(lambda: self.window.commands["launch"].isEnabled())
        await self.shoot("01-first-start")
        self.command("launch")
        await self.until_turn(0, lambda _: True)
        await self.shoot("02-empty")
        await self.until_turn(0, lambda turn: len(turn.talk.text()) > 60)
        await self.shoot("03-streaming")
        await self.over(0)
        asked = await self.say(ASK)
        await self.until_turn(asked, _spoken_half)
        await self.shoot("04-spoken-half")
        await self.over(asked)
        given = await self.say(GIVE)
        await self.over(given)
        await self.shoot("05-agent-step-with-exit")
        self.command("details")
        await self.shoot("06-inspector-turn")
        details = self.window.session.details
        assert details is not None
        for tab in ("Event", "Variables", "Raw stream", "Events"):
            details.open_tab(tab)
            assert details.tab == tab
            if tab == "Event":
                self.window.session.timeline.view.setFocus()
                QTest.keyClick(self.window.session.timeline.view, Qt.Key.Key_Period)
            await self.shoot(f"07-inspector-{tab.lower().replace(' ', '-')}")
        details.open_tab("Turn")
        self.window.session.timeline.head.all.click()
        await self.shoot("08-session-scope")
        self.window.session.timeline.head.one.click()
        self.command("details")
        await self.troubles()
        await self.over_the_window()

    async def troubles(self) -> None:
        for scene, said in (
            ("09-held-back", "/fault one-chunk"),
            ("10-error", "/fault status-500"),
            ("11-cut-off", "/fault cut-frame"),
            ("12-error-event", "/fault error-event"),
        ):
            await self.replied(said)
            await self.shoot(scene)
        long = await self.say("/fault gap 6")
        await self.until_turn(long, lambda turn: any(len(one.words) > 2 for one in turn.speech.segments()))
        await self.replied("Sorry, one more thing")
        await self.shoot("13-interrupted")
        for said in ("What are your opening hours?", "Where are you?", "Thank you", "Another appointment, please"):
            await self.replied(said)
        await self.shoot("14-long-conversation")
        self.window.againRequested.emit(1)
        await self.person.until(lambda: self.window.progress is not None and self.window.progress.isVisible())
        await self.shoot("15-trying-again")
        await self.person.until(lambda: not self.window.progress or not self.window.progress.isVisible())
        await self.over(1)
        self.command("end")
        await self.over(2)
        await self.shoot("16-ended")
        self.window.show_problem("The key was refused. Look whether it belongs to this project, then try again.")
        await self.shoot("17-problem")

    async def over_the_window(self) -> None:
        self.command("keys")
        await self.shoot("18-keys")
        for overlay in self.window.findChildren(KeysOverlay):
            overlay.leave()
        self.window.top_bar.open_menus()
        await self.shoot("19-menu")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()
        self.window.top_bar.speaker.open_menu()
        await self.shoot("20-speaker")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()
        await self.dialog("settings", "21-settings")
        await self.dialog("targets", "22-targets")
        await self.dialog("add", "23-add-a-target")
        await self.dialog("about", "24-about")


def _spoken_half(turn: Turn) -> bool:
    """The first segment is over, the next is being said."""
    segments = turn.speech.segments()
    return len(segments) > 1 and segments[0].outcome is not None and len(segments[1].words) > 2


async def whole(window: MainWindow, folder: Path, name: str) -> None:
    """An agent whose replies arrive whole."""
    scenes = Scenes(window, folder, name)
    await scenes.person.until(lambda: window.commands["launch"].isEnabled())
    scenes.command("launch")
    await scenes.over(0)
    await scenes.replied(ASK)
    await scenes.shoot("25-arrived-whole")


async def compared(window: MainWindow, folder: Path, name: str) -> None:
    """Two conversations that part at their third turn, side by side."""
    scenes = Scenes(window, folder, name)
    await scenes.person.until(lambda: window.commands["launch"].isEnabled())
    for said in (GIVE, "Which treatments do you offer?"):
        scenes.command("launch")
        await scenes.until_turn(0, lambda turn: scenes.turn() is turn and not turn.action.said)
        await scenes.over(0)
        await scenes.replied(ASK)
        await scenes.replied(said)
    scenes.command("compare")
    await scenes.person.until(lambda: any(page.isVisible() for page in window.findChildren(ComparePage)))
    await asyncio.sleep(0.5)
    await scenes.shoot("26-compare")


def visit(app: QApplication, demo: DemoOptions, size: tuple[int, int], show: Callable[[MainWindow], object]) -> None:
    """Open the window on the whole screen, show it, close it."""

    async def stay() -> int:
        window = MainWindow()
        window.setGeometry(0, 0, *size)
        window.show()
        window.activateWindow()
        closing = asyncio.Event()
        window.closeRequested.connect(closing.set)
        with TemporaryDirectory() as store:
            async with asyncio.TaskGroup() as group:
                desk = Desk(window, Path(store) / "sessions.db", None, closing, demo)
                staying = group.create_task(desk.stay(), name="desk")
                try:
                    await show(window)  # type: ignore[misc]
                finally:
                    window.close()
                status = await staying
        window.deleteLater()
        return status

    run(app, stay())


def main() -> None:
    folder, scheme, written = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    width, height = (int(part) for part in written.split("x"))
    app = QApplication([])
    apply_style(app, scheme)
    save(Settings(scheme=scheme), settings_path())  # type: ignore[arg-type]
    name = f"{scheme}-{written}"
    visit(app, DemoOptions(), (width, height), lambda window: Scenes(window, folder, name).go())
    visit(app, DemoOptions(stream=False), (width, height), lambda window: whole(window, folder, name))
    visit(app, DemoOptions(), (width, height), lambda window: compared(window, folder, name))


if __name__ == "__main__":
    main()
