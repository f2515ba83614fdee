"""What goes along with a conversation: pictures to fetch for it, and variables for its next turn."""

import asyncio
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from vftester.core.ports import OutsideError
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.voiceflow.fetching import WebFetcher
from vftester.voiceflow.network import Network


class Extras(QObject):
    """Fetches pictures in the network's thread, and holds variables until they are sent."""

    def __init__(self, window: MainWindow, tasks: Tasks, network: Network) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._fetcher = WebFetcher(network)
        self._variables: dict[str, Any] = {}
        self._fetching: set[asyncio.Task[None]] = set()
        window.imageWanted.connect(self._fetch)
        window.variablesEntered.connect(self._enter)

    def take_variables(self) -> Mapping[str, Any]:
        """The variables that go with the turn that is sent now; none for the one after it."""
        taken, self._variables = self._variables, {}
        if taken:
            self._window.show_pending({})
        return taken

    def forget(self) -> None:
        """Another conversation begins: what waited for the next turn of this one is not sent, no picture awaited."""
        self.take_variables()
        self.stop()

    def stop(self) -> None:
        """Fetch nothing more."""
        for task in self._fetching:
            task.cancel()

    @Slot(dict)
    def _enter(self, variables: dict[str, Any]) -> None:
        self._variables = dict(variables)
        self._window.show_pending(self._variables)

    @Slot(str)
    def _fetch(self, url: str) -> None:
        task = self._tasks.own(self._bring(url), "picture")
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _bring(self, url: str) -> None:
        try:
            found = await self._fetcher.fetch(url)
        except OutsideError as problem:
            self._window.session.conversation.refuse_image(url, str(problem))
        else:
            self._window.session.conversation.give_image(url, found.data, found.content_type)
