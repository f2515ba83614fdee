"""The conversation desk: does what the window wishes, and shows it what happens."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Slot

from vftester.assembly import DEMO_NAME, Line, line_to, line_to_demo, start_demo
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.ports import OutsideError
from vftester.core.session import Session
from vftester.core.voice import Mode
from vftester.demo.server import DemoAddress, DemoOptions
from vftester.gui.speaker_button import VoiceWish
from vftester.gui.window import MainWindow
from vftester.runs.ear import Mouth
from vftester.runs.live import LiveRun
from vftester.runs.stored import updates_of
from vftester.settings import Settings, TargetSetting, load, remember_key, save, settings_path, store_path
from vftester.speech.ladder import Rung
from vftester.speech.speaker import Speaker
from vftester.speech.values import VoiceSettings
from vftester.store.files import read_import
from vftester.store.writer import Writer
from vftester.voiceflow.network import Network

_log = logging.getLogger(__name__)


class Desk(QObject):
    """Owns what outlives a click: the store's writer, the demo agent, the network, the conversation and its tasks."""

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
        self._settings = Settings()
        self._keys: dict[str, str] = {}  # of this run only, where there is no keyring
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = closing
        self._demo_options = demo
        self._network = Network()
        self._writer: Writer | None = None
        self._demo: DemoAddress | None = None
        self._run: LiveRun | None = None
        self._session: Session | None = None
        self._mouth = Mouth()
        self._speaker: Speaker | None = None
        window.launchRequested.connect(self._launch)
        window.sendRequested.connect(self._send)
        window.cancelRequested.connect(self._cancel)
        window.targetEntered.connect(self._enter_target)
        window.modeChosen.connect(self._choose_mode)
        window.voiceChosen.connect(self._choose_voice)
        window.hushRequested.connect(self._hush)

    async def stay(self) -> int:
        """Until the window is closed. Then nothing of this is left behind: no task, thread or process."""
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._closing.set)
        with ExitStack() as stack:
            stack.callback(self._network.close)
            await self._open(stack)
            await self._closing.wait()
            await self._leave()
        self._window.allow_close()
        self._window.close()
        return 0

    async def _open(self, stack: ExitStack) -> None:
        """Open the store and start the demo agent; where one cannot be had, the window says so."""
        try:
            self._settings = load(settings_path())
            self._window.set_targets(list(self._settings.targets), self._settings.current)
            loop = asyncio.get_running_loop()

            def on_trouble(sentence: str | None) -> None:
                loop.call_soon_threadsafe(self._show_trouble, sentence)

            self._writer = writer = await asyncio.to_thread(Writer, self._store, on_trouble)
            stack.callback(writer.close)
            self._demo = await asyncio.to_thread(start_demo, self._demo_options, stack)
            self._window.set_mode(self._settings.mode)
            stack.callback(self._silence_for_good)
            if self._settings.mode != "mute":
                self._start_speaker()
        except OutsideError as problem:
            self._window.show_problem(str(problem))
        if self._file is not None and self._writer is not None:
            await self._show_file(self._file, self._writer)
        self._window.set_ready(self._writer is not None)
        self._window.show_status("Ready")

    async def _show_file(self, file: Path, writer: Writer) -> None:
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

    async def _leave(self) -> None:
        if self._run is not None:
            self._run.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._run is not None:
            await self._run.aclose()

    @Slot(str)
    def _launch(self, name: str) -> None:
        self._own(self._converse(name), "launch")

    @Slot(object)
    def _send(self, action: Action) -> None:
        if self._run is not None:
            self._name_session(self._run, action)
            self._own(self._hold_turn(self._run, action), "turn")

    @Slot()
    def _cancel(self) -> None:
        if self._run is not None:
            self._run.cancel()

    @Slot(object, str)
    def _enter_target(self, target: TargetSetting, key: str) -> None:
        self._own(self._keep_target(target, key), "target")

    async def _keep_target(self, target: TargetSetting, key: str) -> None:
        self._settings = self._settings.with_target(target)
        if key:
            self._keys[target.project] = key
        self._window.set_targets(list(self._settings.targets), self._settings.current)
        await asyncio.to_thread(save, self._settings, settings_path())
        if key:
            await asyncio.to_thread(remember_key, target.project, key)

    async def _converse(self, name: str) -> None:
        """Begin a new conversation; the one before it is over."""
        if self._writer is None:
            return
        line = await self._line(name)
        if self._run is not None:
            await self._run.aclose()
        wire = line.wire(self._network, self._settings)
        session = self._session = replace(line.session(), voice=self._voice_told())
        run = LiveRun(
            wire,
            self._writer,
            session,
            self._window.show_update,
            self._mouth,
            self._settings.mode,
            own_audio=line.options.audio_events,
        )
        self._run = run
        self._window.begin_conversation(line.name)
        host = urlsplit(line.target.runtime).netloc
        self._window.show_status(f"{line.name} on this computer" if line.name == DEMO_NAME else f"{line.name} · {host}")
        await self._hold_turn(run, actions.launch())

    def _name_session(self, run: LiveRun, action: Action) -> None:
        """A session is called by the first thing that is said in it."""
        if self._session is not None and self._writer is not None and len(run.turns) == 1 and action.said:
            self._session = replace(self._session, name=" ".join(action.said.split())[:60])
            self._writer.update_session(run.session_id, self._session)

    @Slot(str)
    def _choose_mode(self, mode: Mode) -> None:
        self._settings = replace(self._settings, mode=mode)
        if mode != "mute" and self._speaker is None:
            self._start_speaker()
        if self._run is not None:
            self._run.ear.mode = mode
            if mode == "mute":
                self._run.ear.hush()
        self._own(self._keep_settings(), "settings")

    @Slot(object)
    def _choose_voice(self, wish: VoiceWish) -> None:
        self._settings = replace(self._settings, voice=wish.voice, rate=wish.rate, volume=wish.volume)
        if self._speaker is not None:
            self._speaker.set(self._voice_settings())
        self._own(self._keep_settings(), "settings")

    @Slot()
    def _hush(self) -> None:
        if self._run is not None:
            self._run.ear.hush()

    async def _keep_settings(self) -> None:
        await asyncio.to_thread(save, self._settings, settings_path())

    def _start_speaker(self) -> None:
        loop = asyncio.get_running_loop()

        def on_rung(rung: Rung, sentence: str | None) -> None:
            loop.call_soon_threadsafe(self._show_rung, sentence)

        self._speaker = Speaker(self._mouth.told, self._voice_settings(), on_rung=on_rung)
        self._speaker.start()
        self._mouth.use(self._speaker)

    def _voice_settings(self) -> VoiceSettings:
        return VoiceSettings(self._settings.voice, self._settings.rate, self._settings.volume)

    def _show_rung(self, sentence: str | None) -> None:
        """What can be heard here is known, or has changed."""
        engine = self._speaker.engine if self._speaker is not None else None
        voices = [(voice.id, voice.name) for voice in engine.voices] if engine is not None else []
        wish = VoiceWish(self._settings.voice, self._settings.rate, self._settings.volume)
        self._window.set_voices(voices, wish)
        self._window.show_voice_trouble(sentence)

    def _voice_told(self) -> dict[str, Any]:
        """Engine, voice, rate, mode and rung, as a session holds them."""
        engine = self._speaker.engine if self._speaker is not None else None
        rung = self._speaker.rung if self._speaker is not None else None
        return {
            "engine": engine.name if engine is not None else None,
            "voice": self._settings.voice,
            "rate": self._settings.rate,
            "mode": self._settings.mode,
            "rung": int(rung) if rung is not None else None,
        }

    def _silence_for_good(self) -> None:
        self._mouth.use(None)
        if self._speaker is not None:
            self._speaker.close()

    async def _line(self, name: str) -> Line:
        setting = self._settings.target(name)
        if setting is not None:
            key = self._keys.get(setting.project)
            return await asyncio.to_thread(line_to, setting, key)
        if self._demo is None:
            raise OutsideError("The demo agent is not running. Close vftester and open it again.")
        return line_to_demo(self._demo)

    async def _hold_turn(self, run: LiveRun, action: Action) -> None:
        self._window.set_busy(True)
        try:
            await run.send(action)
        finally:
            if not run.busy:
                self._window.set_busy(False)

    def _show_trouble(self, sentence: str | None) -> None:
        if sentence:
            self._window.show_status(sentence, "trouble")
        else:
            self._window.show_status("Saved", "ok")

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run a task that this desk owns: it is held until it ends, and its fault is shown."""
        task = asyncio.create_task(self._guarded(work), name=name)  # noqa: TID251  owned by self._tasks
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except OutsideError as problem:
            self._window.show_problem(str(problem))
        except Exception:
            _log.exception("a fault of vftester's own")
            self._window.show_problem("vftester met a fault of its own; what arrived is kept. The log has the details.")
