"""The targets at the desk: whom one can talk to, with which key."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from vftester.assembly import DEMO_ENVIRONMENT, DEMO_NAME, Line, line_to, line_to_demo, with_api_found
from vftester.core.ports import OutsideError
from vftester.core.session import Api, Target
from vftester.core.steps.no_exit import Expected
from vftester.demo.server import DemoAddress
from vftester.desk.choices import Choices
from vftester.desk.keys import Keys
from vftester.gui.window import MainWindow
from vftester.settings import TargetSetting
from vftester.voiceflow.network import Network

TargetPlace = tuple[str, str, str | None]
"""Runtime, project and environment: what tells which API generation works."""


class TargetDesk(QObject):
    """Keeps the targets the person set up, and finds the way to each. `demo` is None until the demo agent runs.

    Signals:
        changed: others are set up, or another is chosen for the next conversation.
    """

    changed = Signal()

    def __init__(self, window: MainWindow, choices: Choices, keys: Keys, network: Network) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._keys = keys
        self._network = network
        self._found: dict[TargetPlace, Api] = {}
        self.demo: DemoAddress | None = None
        window.targetChosen.connect(self._choose)
        window.environmentChosen.connect(self._choose_environment)

    def show(self) -> None:
        """Let the window offer them."""
        self._window.set_targets(list(self._choices.settings.targets), self._choices.settings.current)
        self.changed.emit()

    async def line(self, name: str) -> Line:
        """The way to a target; "" is the demo agent. Raises OutsideError where there is none."""
        setting = self._choices.settings.target(name)
        if setting is not None:
            key = await self._keys.wanted(setting)
            return line_to(await self._settled(setting, key), key)
        if self.demo is None:
            raise OutsideError("The demo agent is not running. Close vftester and open it again.")
        commands = self._window.commands
        return line_to_demo(
            self.demo,
            completion_events=commands["demo_streams"].isChecked(),
            audio_events=commands["demo_audio"].isChecked(),
        )

    async def key_refused(self, name: str) -> bool:
        """The key for a target was refused: whether it was forgotten, so that `line` asks for another."""
        setting = self._choices.settings.target(name)
        return setting is not None and await self._keys.refused(setting.project)

    def name_of(self, target: Target) -> str | None:
        """The name of the target that is set up for a session's; "" is the demo agent, None: there is none."""
        for one in self._choices.settings.targets:  # before the demo agent, which may be served as a target as well
            if (one.project, one.runtime, one.environment) == (target.project, target.runtime, target.environment):
                return one.name
        return "" if self.demo is not None and target.project == self.demo.project else None

    def called(self, target: Target) -> str | None:
        """As `name_of`, whichever environment is chosen by now."""
        name = self.name_of(target)
        here = [one for one in self._choices.settings.targets if one.project == target.project]
        there = [one.name for one in here if one.runtime == target.runtime]
        if not name and there:
            return there[0]
        return name if name is not None else next((one.name for one in here), None)

    def next_one(self, held: Line) -> tuple[str, str | None] | None:
        """Whom the next launch will talk to, by name and environment; None where that is who is talked to now."""
        setting = self._choices.settings.target(self._choices.settings.current)
        if setting is None:
            return None if self.name_of(held.target) == "" else (DEMO_NAME, DEMO_ENVIRONMENT)
        place = held.target.runtime, held.target.project, held.target.environment
        same = place == (setting.runtime, setting.project, setting.environment)
        renamed = self._choices.settings.target(held.name) is None
        return None if same and (renamed or held.name == setting.name) else (setting.name, setting.environment)

    def expected(self, target: Target) -> Expected:
        """What the person says of the agent steps of a session's target; nothing where it is not set up."""
        name = self.name_of(target)
        setting = self._choices.settings.target(name) if name else None
        return Expected(setting.expected_exits, setting.required_variables) if setting is not None else Expected()

    @Slot(str)
    def _choose(self, name: str) -> None:
        """The next conversation, and the first one of the next time, is held with this target."""
        self._choices.change(current=name)
        self.changed.emit()

    @Slot(str, str)
    def _choose_environment(self, name: str, environment: str) -> None:
        setting = self._choices.settings.target(name)
        if setting is not None:
            changed = replace(setting, environment=environment or None)
            self._choices.take(self._choices.settings.with_target(changed))
            self.show()

    async def _settled(self, setting: TargetSetting, key: str) -> TargetSetting:
        """The target with the API generation that works; where that is left open, it is tried once a run."""
        if setting.api != "try":
            return setting
        place = setting.runtime, setting.project, setting.environment
        if place not in self._found:
            self._window.show_status(f"Finding the API generation of {setting.name}…")
            settled = await asyncio.wrap_future(self._network.submit(with_api_found(setting, key)))
            if settled.api != "try":
                self._found[place] = settled.api
        return replace(setting, api=self._found[place])
