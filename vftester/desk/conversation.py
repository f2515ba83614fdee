"""The conversation at the desk: the one that is held now, and what the person does in it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal, Slot

from vftester.assembly import DEMO_NAME, Line
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.session import Session, Target
from vftester.core.spoken.voice import Mode
from vftester.desk.choices import Choices
from vftester.desk.extras import Extras
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.window import MainWindow
from vftester.log_file import hide
from vftester.runs.live import LiveRun
from vftester.store.writer import Writer
from vftester.voiceflow.fetching import WebFetcher
from vftester.voiceflow.network import Network, VoiceflowWire


class ConversationDesk(QObject):
    """Holds one conversation at a time. Nothing is launched before there is a `writer` to keep it.

    Signals:
        ending: the conversation that is held is about to be over.
        begun: another conversation is held, and shown.
        named: the list of sessions looks different: one came, or has another name.
        turnBegun: a reply is under way.
        turnEnded: none is any more.
    """

    ending = Signal()
    begun = Signal()
    named = Signal()
    turnBegun = Signal()
    turnEnded = Signal()

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
        self._extras = Extras(window, tasks, network)
        self.writer: Writer | None = None
        self.run: LiveRun | None = None
        self.session: Session | None = None
        self.line: Line | None = None
        self.wire: VoiceflowWire | None = None
        self._quiet = self._over = self._named = self._stopping = False
        self._turnover = asyncio.Lock()
        window.launchRequested.connect(self._launch)
        window.endRequested.connect(self._end)
        window.sendRequested.connect(self._send)
        window.cancelRequested.connect(self._cancel)
        window.hushRequested.connect(self._hush)
        voice.modeChanged.connect(self._change_mode)
        voice.changed.connect(self._keep_voice)

    @property
    def live(self) -> str | None:
        """The id of the session that is held and goes on; None where there is none, or it has ended."""
        run = self.run
        return run.session_id if run is not None and not self._over and not run.ended else None

    def describe(self, session_id: str, **changes: Any) -> None:
        """The person changed what is kept of a session; where it is the one that is held, its name stays theirs."""
        if self.run is not None and self.session is not None and self.run.session_id == session_id:
            self.session = replace(self.session, **changes)
            self._named = self._named or "name" in changes

    def stop(self) -> None:
        """Stop the reply under way, and whatever is fetched for it; nothing more is begun."""
        self._stopping = True
        self.ending.emit()
        self._extras.stop()
        if self.run is not None:
            self.run.stop()

    async def aclose(self) -> None:
        """Close the conversation; nothing of it is under way any more, and nothing is kept of what still changes."""
        run, self.run = self.run, None
        if run is not None:
            await run.aclose()

    async def set_aside(self, still_wanted: Callable[[], bool]) -> bool:
        """Close the conversation, as something else is shown; not where that is no longer wanted once it could be."""
        async with self._turnover:
            if wanted := still_wanted():
                await self._set_aside()
            return wanted

    async def _set_aside(self) -> None:
        self.ending.emit()
        run, self.run = self.run, None
        self.session = self.line = self.wire = None
        self._quiet = False
        if run is not None:
            await run.aclose()

    def tell_expected(self, target: Target) -> None:
        """Let the window know what the person says of the agent steps of this target."""
        self._window.session.set_expected(self._targets.expected(target))

    def take_variables(self) -> Mapping[str, Any]:
        """The variables that go with the turn that is sent next."""
        return self._extras.take_variables()

    def set_quiet(self, quiet: bool) -> None:
        """While quiet nothing is spoken, whatever was chosen."""
        self._quiet = quiet
        if self.run is not None:
            self.run.ear.mode = "mute" if quiet else self._voice.mode

    @Slot(str)
    def _launch(self, name: str) -> None:
        self._tasks.own(self._converse(name), "launch")

    @Slot(object)
    def _send(self, action: Action) -> None:
        if self.run is not None:
            self._name_session(self.run, action)
            self._tasks.own(self._hold_turn(self.run, action, self._extras.take_variables()), "turn")

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
        if self.run is not None and not self._quiet:
            self.run.ear.mode = mode
            if mode == "mute":
                self.run.ear.hush()

    @Slot()
    def _end(self) -> None:
        """The agent is told, as it may have something to say to that; whatever it answers, no more is sent."""
        if self.run is not None:
            self._over = True
            self.ending.emit()
            self._window.end()
            if not self.run.ended:
                self._tasks.own(self._hold_turn(self.run, actions.end()), "end")

    async def _converse(self, name: str) -> None:
        while True:
            line = await self._targets.line(name)
            run = await self.begin(line.session(), line)
            if run is None:
                return
            await self._hold_turn(run, actions.launch(), line.variables)
            if self.run is not run or not _key_refused(run) or not await self._targets.key_refused(name):
                return

    async def begin(self, session: Session, line: Line) -> LiveRun | None:
        """Begin a new conversation; the one before it is over. None where there is nothing to keep it in, or the window
        is being closed."""
        if self.writer is None:
            return None
        async with self._turnover:
            await self._set_aside()
            return None if self._stopping else self._begin_now(session, line, self.writer)

    def _begin_now(self, session: Session, line: Line, writer: Writer) -> LiveRun:
        session = self.session = replace(session, voice=self._voice.told())
        self.line = line
        hide(line.key())
        wire = self.wire = line.wire(self._network, self._choices.settings)
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
        self._over = self._named = False
        self._extras.forget()
        self._window.begin_conversation(session.name)
        self.tell_expected(session.target)
        self._window.session.conversation.tell_of(session.target, streaming=line.options.completion_events)
        host = urlsplit(line.target.runtime).netloc
        where = f"{line.name} on this computer" if line.name == DEMO_NAME else f"{line.name} · {host}"
        self._window.show_status(where, "ok")
        self.begun.emit()
        self.named.emit()
        return run

    @Slot()
    def _keep_voice(self) -> None:
        """What speaks is known once it has started, perhaps after the first launch; and a person may change it."""
        if self.live is not None and self.session is not None and self.writer is not None and self.run is not None:
            self.session = replace(self.session, voice=self._voice.told())
            self.writer.update_session(self.run.session_id, self.session)

    def _name_session(self, run: LiveRun, action: Action) -> None:
        """A session is called by the first thing that is said in it, unless the person called it something."""
        if self._named:
            return
        if self.session is not None and self.writer is not None and len(run.turns) == 1 and action.said:
            self.session = replace(self.session, name=called(run.kept(action)))
            self.writer.update_session(run.session_id, self.session)
            self._window.name_conversation(self.session.name)
            self.named.emit()

    async def _hold_turn(self, run: LiveRun, action: Action, variables: Mapping[str, Any] | None = None) -> None:
        with self.busy(run):
            await run.send(action, variables or None)

    @contextmanager
    def busy(self, run: LiveRun) -> Iterator[None]:
        """While this lasts, the window shows that a reply is under way."""
        self._window.set_busy(True)
        self.turnBegun.emit()
        try:
            yield
        finally:
            if not (self.run is not None and self.run.busy):
                self._window.set_busy(False)
                self.turnEnded.emit()


def called(action: Action) -> str:
    """The name of a session that begins with this."""
    return " ".join(action.said.split())[:60]


def _key_refused(run: LiveRun) -> bool:
    error = run.turns[-1].error if run.turns else None
    return error is not None and error.kind == "key"
