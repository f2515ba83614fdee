"""What the person chose: the settings in use, written whenever they change."""

import asyncio
from dataclasses import replace
from typing import Any

from vftester.desk.tasks import Tasks
from vftester.settings import Settings, SettingsError, load, save, set_aside, settings_path


class Choices:
    """Holds the settings in use. They are the defaults until `load` was called.

    `unread`: why what was kept could not be read, "" where it could. Nothing is written over it unasked.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._writing = asyncio.Lock()
        self.settings = Settings()
        self.unread = ""

    def load(self) -> None:
        """Read what was kept. Raises SettingsError."""
        try:
            self.settings = load(settings_path())
        except SettingsError as problem:
            self.unread = str(problem)
            raise

    def change(self, **changes: Any) -> None:
        """Use other values from now on, and keep them."""
        self.take(replace(self.settings, **changes))

    def take(self, settings: Settings) -> None:
        """Use other settings from now on, and keep them."""
        self.settings = settings
        self._tasks.own(self.keep(), "settings")

    async def keep(self) -> None:
        """Write the settings. Raises SettingsError, also where that would cost what could not be read."""
        if self.unread:
            raise SettingsError(
                f"{self.unread} Until then, what you change holds until vftester closes. "
                "Settings (Ctrl+,) offers to keep a copy of the file and to write a new one."
            )
        async with self._writing:  # one after another, or an older state might be written last
            await asyncio.to_thread(save, self.settings, settings_path())

    async def replace_unread(self) -> str:
        """Keep a copy of what could not be read, and write the settings in its place; gives the copy's name.

        Raises SettingsError.
        """
        kept = await asyncio.to_thread(set_aside, settings_path())
        self.unread = ""
        await self.keep()
        return str(kept)
