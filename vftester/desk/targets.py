"""The targets at the desk: whom one can talk to, with which key."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from vftester.assembly import Line, line_to, line_to_demo
from vftester.core.ports import OutsideError
from vftester.core.session import Target
from vftester.demo.server import DemoAddress
from vftester.desk.choices import Choices
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.keys import remember_key
from vftester.settings import TargetSetting


class TargetDesk(QObject):
    """Keeps the targets the person set up, and finds the way to each. `demo` is None until the demo agent runs."""

    def __init__(self, window: MainWindow, choices: Choices, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._tasks = tasks
        self._keys: dict[str, str] = {}  # of this run only, where there is no keyring
        self.demo: DemoAddress | None = None
        window.targetEntered.connect(self._enter)
        window.environmentChosen.connect(self._choose_environment)

    def show(self) -> None:
        """Let the window offer them."""
        self._window.set_targets(list(self._choices.settings.targets), self._choices.settings.current)

    async def line(self, name: str) -> Line:
        """The way to a target; "" is the demo agent. Raises OutsideError where there is none."""
        setting = self._choices.settings.target(name)
        if setting is not None:
            return await asyncio.to_thread(line_to, setting, self._keys.get(setting.project))
        if self.demo is None:
            raise OutsideError("The demo agent is not running. Close vftester and open it again.")
        return line_to_demo(self.demo)

    def name_of(self, target: Target) -> str | None:
        """The name of the target that is set up for a session's; "" is the demo agent, None: there is none."""
        if self.demo is not None and target.project == self.demo.project:
            return ""
        settings = self._choices.settings
        return next(
            (
                one.name
                for one in settings.targets
                if (one.project, one.runtime, one.environment) == (target.project, target.runtime, target.environment)
            ),
            None,
        )

    @Slot(str, str)
    def _choose_environment(self, name: str, environment: str) -> None:
        setting = self._choices.settings.target(name)
        if setting is not None:
            self._choices.take(self._choices.settings.with_target(replace(setting, environment=environment)))
            self.show()

    @Slot(object, str)
    def _enter(self, target: TargetSetting, key: str) -> None:
        self._tasks.own(self._keep(target, key), "target")

    async def _keep(self, target: TargetSetting, key: str) -> None:
        self._choices.settings = self._choices.settings.with_target(target)
        if key:
            self._keys[target.project] = key
        self.show()
        await self._choices.keep()
        if key:
            await asyncio.to_thread(remember_key, target.project, key)
