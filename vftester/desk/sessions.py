"""Sessions at the desk: what is opened to be looked at, and what leaves as a file."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject

from vftester.core.ports import OutsideError
from vftester.gui.window import MainWindow
from vftester.runs.stored import updates_of
from vftester.store.files import read_import
from vftester.store.writer import Writer


class SessionsDesk(QObject):
    """Opens recorded sessions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    async def open_file(self, file: Path, writer: Writer) -> None:
        """Keep an exported session and show it; where it cannot be read, say so."""
        try:
            imported = await asyncio.to_thread(read_import, file)
            await asyncio.to_thread(writer.keep, imported.kept)
        except OutsideError as problem:
            self._window.show_problem(str(problem))
            return
        self._window.begin_conversation(imported.kept.session.name, live=False)
        for turn in imported.kept.turns:
            for update in updates_of(turn):
                self._window.show_update(update)
        if imported.differences:
            self._window.show_problem(" ".join(imported.differences))
