"""The conversation at the desk: the one that is held now, and what the person does in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Slot

from vftester.assembly import DEMO_NAME, Line
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.session import Session
from vftester.core.voice import Mode
from vftester.desk.choices import Choices
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.window import MainWindow
from vftester.runs.live import LiveRun
from vftester.store.writer import Writer
from vftester.voiceflow.fetching import WebFetcher
from vftester.voiceflow.network import Network


class ConversationDesk(QObject):
    """Holds one conversation at a time. Nothing is launched before there is a `writer` to keep it."""

    def __init__(
        self, window: MainWindow, choices: Choices, targets: TargetDesk, voice: VoiceDesk, tasks: Tasks,
        network: Network,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._targets = targets
        self._voice = voice
        self._tasks = tasks
        self._network = network
        self.writer: Writer | None = None
        self.run: LiveRun | None = None
        self.session: Session | None = None
        window.launchRequested.connect(self._launch)
        window.sendRequested.connect(self._send)
        window.cancelRequested.connect(self._cancel)
        window.hushRequested.connect(self._hush)
        voice.modeChanged.connect(self._change_mode)

    def stop(self) -> None:
        """Stop the reply under way."""
        if self.run is not None:
            self.run.cancel()

    async def aclose(self) -> None:
        """Close the conversation; nothing of it is under way any more."""
        if self.run is not None:
            await self.run.aclose()

    @Slot(str)
    def _launch(self, name: str) -> None:
        self._tasks.own(self._converse(name), "launch")

    @Slot(object)
    def _send(self, action: Action) -> None:
        if self.run is not None:
            self._name_session(self.run, action)
            self._tasks.own(self._hold_turn(self.run, action), "turn")

    @Slot()
    def _cancel(self) -> None:
        if self.run is not None:
            self.run.cancel()

    @Slot()
    def _hush(self) -> None:
        if self.run is not None:
            self.run.ear.hush()

    @Slot(str)
    def _change_mode(self, mode: Mode) -> None:
        if self.run is not None:
            self.run.ear.mode = mode
            if mode == "mute":
                self.run.ear.hush()

    async def _converse(self, name: str) -> None:
        if self.writer is not None:
            line = await self._targets.line(name)
            run = await self._begin(line, self.writer)
            await self._hold_turn(run, actions.launch(), line.variables)

    async def _begin(self, line: Line, writer: Writer) -> LiveRun:
        """Begin a new conversation; the one before it is over."""
        if self.run is not None:
            await self.run.aclose()
        wire = line.wire(self._network, self._choices.settings)
        session = self.session = replace(line.session(), voice=self._voice.told())
        run = self.run = LiveRun(
            wire,
            writer,
            session,
            self._window.show_update,
            self._voice.mouth,
            self._voice.mode,
            own_audio=line.options.audio_events,
            fetcher=WebFetcher(self._network),
        )
        self._window.begin_conversation(line.name)
        host = urlsplit(line.target.runtime).netloc
        self._window.show_status(f"{line.name} on this computer" if line.name == DEMO_NAME else f"{line.name} · {host}")
        return run

    def _name_session(self, run: LiveRun, action: Action) -> None:
        """A session is called by the first thing that is said in it."""
        if self.session is not None and self.writer is not None and len(run.turns) == 1 and action.said:
            self.session = replace(self.session, name=" ".join(action.said.split())[:60])
            self.writer.update_session(run.session_id, self.session)

    async def _hold_turn(self, run: LiveRun, action: Action, variables: Mapping[str, Any] | None = None) -> None:
        self._window.set_busy(True)
        try:
            await run.send(action, variables or None)
        finally:
            if not run.busy:
                self._window.set_busy(False)
