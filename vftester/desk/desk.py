"""The desk: puts what the window needs together, and takes it apart again when the window goes."""

import asyncio
import signal
from contextlib import ExitStack, suppress
from pathlib import Path

from PySide6.QtCore import QObject

from vftester.assembly import start_demo
from vftester.core.ports import OutsideError
from vftester.demo.server import DemoOptions
from vftester.desk.again import AgainDesk
from vftester.desk.catalog import LibraryDesk
from vftester.desk.choices import Choices
from vftester.desk.comparing import ComparingDesk
from vftester.desk.conversation import ConversationDesk
from vftester.desk.diagnostics import DiagnosticsDesk
from vftester.desk.hearing import HearDesk
from vftester.desk.inspecting import InspectorDesk
from vftester.desk.keys import Keys
from vftester.desk.preferences import Preferences
from vftester.desk.replaying import ReplayDesk
from vftester.desk.rerunning import RerunDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.target_setup import TargetSetup
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.desk.whom import WhomDesk
from vftester.gui.window import MainWindow
from vftester.settings import store_path
from vftester.store.writer import Writer
from vftester.voiceflow.network import Network


class Desk(QObject):
    """Owns what outlives a click: the store's writer, the demo agent, the network; its parts do what is wished."""

    def __init__(
        self,
        window: MainWindow,
        store: Path | None,
        file: Path | None,
        closing: asyncio.Event,
        demo: DemoOptions = DemoOptions(),
    ) -> None:
        super().__init__(window)
        self._window = window
        self._store = store or store_path()
        self._file = file
        self._closing = closing
        self._demo_options = demo
        self._network = Network()
        self.tasks = Tasks(window.show_problem)
        self.choices = Choices(self.tasks)
        self.keys = Keys(window)
        self.targets = TargetDesk(window, self.choices, self.keys, self._network)
        self.setup = TargetSetup(window, self.choices, self.keys, self.tasks, self._network, self.targets.show)
        self.voice = VoiceDesk(window, self.choices)
        self.preferences = Preferences(window, self.choices, self.voice, self.tasks, self._store)
        self.conversation = ConversationDesk(window, self.choices, self.targets, self.voice, self.tasks, self._network)
        self.whom = WhomDesk(window, self.conversation, self.targets)
        self.sessions = SessionsDesk(window, self.conversation, self.tasks, self._store)
        self.catalog = LibraryDesk(window, self.conversation, self.sessions, self.targets, self.tasks, self._store)
        self.comparing = ComparingDesk(window, self.conversation, self.sessions, self.catalog, self.tasks, self._store)
        self.replaying = ReplayDesk(window, self.conversation, self.sessions, self.voice, self.tasks)
        self.hearing = HearDesk(
            window, self.conversation, self.sessions, self.replaying, self.voice, self.tasks, self._store
        )
        self.inspector = InspectorDesk(window, self.conversation, self.sessions, self.tasks)
        self.diagnostics = DiagnosticsDesk(window, self.choices, self.voice, self.tasks, self._store)
        self.rerunning = RerunDesk(
            window, self.conversation, self.sessions, self.catalog, self.targets, self.choices, self.tasks,
            self._network, self._store,
        )  # fmt: skip
        self.rerunning.comparisonWanted.connect(self.comparing.compare_sides)
        self.comparing.moreRunsRequested.connect(self.rerunning.ask_for_more)
        self.comparing.hearBothRequested.connect(self.hearing.open_pair)
        self.again = AgainDesk(window, self.conversation, self.sessions, self.targets, self.tasks)

    async def stay(self) -> int:
        """Until the window is closed. Then nothing of this is left behind: no task, thread or process."""
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._closing.set)
        with ExitStack() as stack:
            stack.callback(self._network.close)
            await self._open(stack)
            await self._closing.wait()
            for dialogs in (self.keys, self.setup, self.preferences):
                dialogs.close()
            self.catalog.stop()
            self.rerunning.stop()
            self.conversation.stop()
            self.replaying.stop()
            self.hearing.stop()
            await self.tasks.finish()
            await self.conversation.aclose()
        self._window.allow_close()
        self._window.close()
        return 0

    async def _open(self, stack: ExitStack) -> None:
        """Open the store and start the demo agent; where one cannot be had, the window says so."""
        try:
            self.choices.load()
        except OutsideError as problem:  # the defaults do until the person says what to do with the file
            self._window.show_problem(f"{problem} Until then, the usual settings are used; the file stays as it is.")
        self.targets.show()
        self.preferences.apply()
        try:
            loop = asyncio.get_running_loop()

            def on_trouble(sentence: str | None) -> None:
                loop.call_soon_threadsafe(self._show_trouble, sentence)

            self.conversation.writer = writer = await asyncio.to_thread(Writer, self._store, on_trouble)
            stack.callback(writer.close)
            self.targets.demo = await asyncio.to_thread(start_demo, self._demo_options, stack)
            stack.callback(self.voice.close)
            self.voice.open()
        except OutsideError as problem:
            self._window.show_problem(str(problem))
        writer_there = self.conversation.writer
        self._window.set_ready(writer_there is not None)
        self._window.show_status("Ready")
        self.catalog.open()
        if self._file is not None and writer_there is not None:
            self.sessions.keep_and_show(str(self._file))

    def _show_trouble(self, sentence: str | None) -> None:
        if sentence:
            self._window.show_status(sentence, "trouble")
        else:
            self._window.show_status("Saved", "ok")
