"""What the person chose: the settings in use, written whenever they change."""

import asyncio
from dataclasses import replace
from typing import Any

from vftester.desk.tasks import Tasks
from vftester.settings import Settings, load, save, settings_path


class Choices:
    """Holds the settings in use. They are the defaults until `load` was called."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self.settings = Settings()

    def load(self) -> None:
        """Read what was kept. Raises SettingsError."""
        self.settings = load(settings_path())

    def change(self, **changes: Any) -> None:
        """Use other values from now on, and keep them."""
        self.take(replace(self.settings, **changes))

    def take(self, settings: Settings) -> None:
        """Use other settings from now on, and keep them."""
        self.settings = settings
        self._tasks.own(self.keep(), "settings")

    async def keep(self) -> None:
        """Write the settings. Raises SettingsError."""
        await asyncio.to_thread(save, self.settings, settings_path())
