"""The desk: puts what the window needs together, and takes it apart again when the window goes."""

import asyncio
import signal
from contextlib import ExitStack, suppress
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from vftester.assembly import start_demo
from vftester.core.ports import OutsideError
from vftester.demo.server import DemoOptions
from vftester.desk.again import AgainDesk
from vftester.desk.catalog import CatalogDesk
from vftester.desk.choices import Choices
from vftester.desk.comparing import ComparingDesk
from vftester.desk.conversation import ConversationDesk
from vftester.desk.diagnostics import DiagnosticsDesk
from vftester.desk.hearing import HearDesk, SetVoice
from vftester.desk.inspecting import InspectorDesk
from vftester.desk.keeping import AGAIN_S, KeepingDesk
from vftester.desk.keys import Keys
from vftester.desk.preferences import Preferences
from vftester.desk.recovery import Recovery
from vftester.desk.replaying import ReplayDesk
from vftester.desk.rerunning import RerunDesk
from vftester.desk.saved import SavedDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.target_setup import TargetSetup
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.desk.whom import WhomDesk
from vftester.gui.visitors import Visitors
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
        *,
        visitors: Visitors | None = None,
        crash: str = "",
    ) -> None:
        """`crash`: the report of a crash that ended the last time, "" where there is none."""
        super().__init__(window)
        self._window = window
        self._store = store or store_path()
        self._file = file
        self._closing = closing
        self._demo_options = demo
        self._visitors = visitors
        self._crash = crash
        self._leaving = False
        self._network = Network()
        self.keeping = KeepingDesk(window, self._store)
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
        self.sessions.renderer = SetVoice(self.voice)
        self.catalog = CatalogDesk(window, self.conversation, self.sessions, self.targets, self.tasks, self._store)
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
        self.saved = SavedDesk(window, self.conversation, self.tasks)
        self.recovery = Recovery(window, self.tasks, self._store)
        self.again = AgainDesk(window, self.conversation, self.sessions, self.targets, self.tasks)

    async def stay(self) -> int:
        """Until the window is closed. Then nothing of this is left behind: no task, thread or process."""
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._leave)
        with ExitStack() as stack:
            stack.callback(self._network.close)
            try:
                await self._open(stack)
                await self._closing.wait()
                while not (self._leaving or self.keeping.may_close()):
                    self._closing.clear()
                    await self._closing.wait()
            finally:  # also where the program is ended otherwise: nothing is told to a store that is closed
                await self._put_away()
        return 0

    async def _put_away(self) -> None:
        """End what is under way. The window is gone at once: nobody need look at what takes a moment."""
        if self._visitors is not None:
            self._visitors.close()
        for dialogs in (self.keys, self.setup, self.preferences):
            dialogs.close()
        self._window.put_away()
        self.catalog.stop()
        self.sessions.stop()
        self.rerunning.stop()
        self.conversation.stop()
        self.replaying.stop()
        self.hearing.stop()
        await self.tasks.finish()
        await self.conversation.aclose()
        await self.tasks.finish()  # what the end of the last turn began
        self._window.allow_close()
        self._window.close()

    def _leave(self) -> None:
        """The system ends the program: nobody is there to be asked."""
        self._leaving = True
        self._closing.set()

    async def _open(self, stack: ExitStack) -> None:
        """Open the store and start the demo agent; where one cannot be had, the window says so."""
        try:
            self.choices.load()
        except OutsideError as problem:  # the defaults do until the person says what to do with the file
            self._window.show_problem(f"{problem} Until then, the usual settings are used; the file stays as it is.")
        self.targets.show()
        self.preferences.apply()
        await self._keep(stack)
        try:
            self.targets.demo = await asyncio.to_thread(start_demo, self._demo_options, stack)
            stack.callback(self.voice.close)
            self.voice.open()
        except OutsideError as problem:
            self._window.show_problem(str(problem))
        self.catalog.open()
        self.recovery.tell_crash(self._crash)
        if self.conversation.writer is not None:
            self._begin(self.conversation.writer)
        else:
            self._window.show_status("Conversations cannot be kept", "trouble")
            self.tasks.own(self._keep_later(stack), "open the store")
        if self._visitors is not None:
            self._visitors.came.connect(self._receive)
            self._visitors.receive()

    async def _keep(self, stack: ExitStack) -> None:
        """Open the store to keep conversations in; where that cannot be, say so."""
        try:
            self.conversation.writer = writer = await self.keeping.open()
        except OutsideError as problem:
            self.keeping.tell(f"{problem} vftester tries again by itself.")
        else:
            stack.callback(writer.close)

    async def _keep_later(self, stack: ExitStack) -> None:
        """What stands in the way may go: try until the store is open, or the window is closed."""
        while self.conversation.writer is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), AGAIN_S)
                return
            await self._keep(stack)
        self._begin(self.conversation.writer)
        self.catalog.refresh()

    def _begin(self, writer: Writer) -> None:
        """Whatever keeps something can be done from now on."""
        self._window.set_ready(True)
        self._window.show_status("Ready")
        self._network.prepare()
        if self._file is not None:
            self.sessions.keep_and_show(str(self._file))
        self.recovery.tell_cut_off(writer.cut_off)

    @Slot(object)
    def _receive(self, file: str) -> None:
        """Another start came to this window: it comes to the front, and shows the file that came along."""
        self._window.come_to_front()
        if file:
            self.sessions.keep_and_show(file)
