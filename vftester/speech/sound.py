"""The sound thread and its device: the one file that imports Qt.

Neither a busy window nor a command whose Qt event loop does not run disturbs it: it has a thread and an event loop of
its own, and the device is given a quarter of a second ahead.
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QSocketNotifier,
    Qt,
    QThread,
    QTimer,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from vftester.speech import server
from vftester.speech.resampling import Fitting
from vftester.speech.sinks import BUFFER_NS
from vftester.speech.values import FRAME_BYTES, RATE_HZ, bytes_of_ns

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

Job: TypeAlias = Callable[[], None]

TICK_MS = 10
PROBE_S = 0.5
"""How often a sound server that is away is looked for."""
QT_SOUGHT_S = 4.0
"""By then Qt has looked for a server it lost: 3 s of its own events, which may have stood still, on a coarse timer."""
LATENCY_NS = 27_000_000
"""From Qt taking a byte to its being heard; measured with PulseAudio (19 to 31 ms). Qt does not say it."""

log = logging.getLogger("vftester.sound")
_AWAY = "there is no sound server; start it, and sound comes back with it"
_application: QCoreApplication | None = (
    None  # made here only where nobody else has one; it lives as long as the program
)


class _Desk(QObject):
    """Lives in the sound thread: runs what is posted, ticks, and hears of devices that come and go."""

    wake = Signal()

    def __init__(self, jobs: deque[Job], tick: Job) -> None:
        super().__init__()
        self._jobs = jobs
        self.changed: Job | None = None
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(TICK_MS)
        self._tick = tick
        self.timer.timeout.connect(self._ticked)
        self.wake.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self.server_closed: Job = lambda: None

    @Slot()
    def _run(self) -> None:
        while self._jobs:
            self._jobs.popleft()()

    @Slot()
    def _ticked(self) -> None:
        self._tick()

    @Slot()
    def server_said(self) -> None:
        self.server_closed()

    @Slot()
    def devices_changed(self) -> None:
        if self.changed:
            self.changed()


class SoundThread(QThread):
    """Runs jobs in order, from whatever thread they are posted, and a tick every 10 ms while it is wanted."""

    def __init__(self, qt_said: Callable[[str], None] | None = None) -> None:
        global _application
        if QCoreApplication.instance() is None:
            _application = QCoreApplication(sys.argv[:1])
        super().__init__()
        self.setObjectName("sound")
        self._qt_said = qt_said or log.info
        self._jobs: deque[Job] = deque()
        self._lock = threading.Lock()
        self._desk: _Desk | None = None
        self._tick: Job = lambda: None
        self._devices: Any = None
        self._out_of_reach = self._listening = self._over = self._wanted = False
        self._away = False  # there is no sound server: Qt's events stand still until there is
        self._trusted_s = 0.0  # from when on what Qt says of devices is true again
        self._news = threading.Event()
        self._feeler: tuple[socket.socket, QSocketNotifier] | None = None
        self._before: Any = None  # who took Qt's messages before us

    def begin(self, tick: Job) -> None:
        self._tick = tick
        self.start(QThread.Priority.TimeCriticalPriority)

    def post(self, job: Job) -> None:
        self._jobs.append(job)
        with self._lock:
            if self._desk:
                self._desk.wake.emit()
        self._news.set()

    def run(self) -> None:
        desk = _Desk(self._jobs, self._tick)
        desk.server_closed = self._server_closed
        with self._lock:
            self._desk = desk
        desk.wake.emit()
        self.exec()
        while self._away and not self._over:
            self._wait_for_server()
            if not self._over:
                self.exec()
        self._let_go()
        with self._lock:
            self._desk = self._devices = None
        if self._listening:
            qInstallMessageHandler(self._before)

    def end(self) -> None:
        """After the jobs posted so far; returns when the thread is gone."""
        self.post(self._leave)
        self.wait()

    def _leave(self) -> None:
        self._over = True
        self.quit()

    def ticking(self, wanted: bool) -> None:
        """In the sound thread."""
        self._wanted = wanted
        if (desk := self._desk) and wanted != desk.timer.isActive():
            (desk.timer.start if wanted else desk.timer.stop)()

    def default_device(self, changed: Job) -> str:
        """In the sound thread: the name of the device sound should go to, "" where there is none; `changed` is called
        when that may be another. Raises ImportError where Qt's sound cannot be loaded (libpulse missing), OSError where
        the sound server is out of reach."""
        if (desk := self._desk) and self._devices is None:
            desk.changed = changed
            if not server.reachable():
                self._part()
                raise OSError(_AWAY)
            self._feel()
            self._listen_to_qt()
            from PySide6.QtMultimedia import QMediaDevices

            self._devices = QMediaDevices()
            self._devices.audioOutputsChanged.connect(desk.devices_changed)
        if self._away or time.monotonic() < self._trusted_s:
            raise OSError(_AWAY)
        if self._out_of_reach:
            raise OSError("the sound server is out of reach; once it runs, start vftester again")
        device = self._devices.defaultAudioOutput()
        return "" if device.isNull() else bytes(device.id().data()).decode(errors="replace")

    def open(self) -> DeviceSink:
        """In the sound thread: the default device. Raises OSError where it cannot be opened."""
        return DeviceSink(self._devices.defaultAudioOutput())

    # --- a sound server that goes and comes ----------------------------------------------------------

    def _feel(self) -> None:
        """Notice at once when the server goes."""
        self._let_go()
        if (desk := self._desk) and (felt := server.feeler()) is not None:
            notifier = QSocketNotifier(felt.fileno(), QSocketNotifier.Type.Read, desk)
            notifier.activated.connect(desk.server_said)
            self._feeler = felt, notifier

    def _let_go(self) -> None:
        if self._feeler is not None:
            felt, notifier = self._feeler
            notifier.setEnabled(False)
            felt.close()
            self._feeler = None

    def _server_closed(self) -> None:
        self._let_go()
        if server.reachable():
            self._feel()  # it only would not listen to nothing any longer
        else:
            self._part()
            if (desk := self._desk) and desk.changed:
                desk.changed()

    def _part(self) -> None:
        """Qt would look for the server in 3 s, and then never again: its clock stands still until there is one."""
        if not self._away:  # once: a second `quit` would end the events that follow
            self._away = True
            self.quit()

    def _wait_for_server(self) -> None:
        """Do what this thread does, but without Qt's events, until there is a server again."""
        probe_s = time.monotonic() + PROBE_S
        while not self._over:
            self._news.wait(TICK_MS / 1000 if self._wanted else PROBE_S)
            self._news.clear()
            while self._jobs:
                self._jobs.popleft()()
            if self._wanted:
                self._tick()
            if time.monotonic() >= probe_s:
                if server.reachable():
                    break
                probe_s = time.monotonic() + PROBE_S
        self._away = False
        if self._over:
            return
        self._feel()
        if desk := self._desk:
            # Not before Qt has found it too: opening a device of a server that is lost ends the program.
            wait_s = 0.0 if self._devices is None else QT_SOUGHT_S
            self._trusted_s = time.monotonic() + wait_s - 0.1
            QTimer.singleShot(round(wait_s * 1000), desk, desk.devices_changed)

    def _listen_to_qt(self) -> None:
        """Qt's sound prints a dozen lines where there is no sound server: they go to the log, all others where they
        went before. Before QtMultimedia is loaded, as it prints while loading."""
        said = self._qt_said

        def handle(kind: Any, context: Any, line: str) -> None:
            if "pa_context_connect() failed" in line:
                # Qt 6.11 tries once, 3 s after it lost the server, then never again. It goes on listing the devices,
                # and opening one ends the program ("Assertion 'c' failed … pa_context_get_state").
                self._out_of_reach = True
            if before and not (context.category or "").startswith("qt.multimedia") and "Pulse" not in line:
                before(kind, context, line)
            else:
                said(line)

        before: Callable[[Any, Any, str], None] | None = qInstallMessageHandler(handle)
        self._before, self._listening = before, True


class DeviceSink:
    """The device by one QAudioSink in push mode (pull mode costs 125 to 640 ms)."""

    heard = True
    latency_ns = LATENCY_NS

    def __init__(self, device: QAudioDevice) -> None:
        from PySide6.QtMultimedia import QAudioSink, QtAudio

        self.device = bytes(device.id().data()).decode(errors="replace")
        shape, self._fitting = _format(device)
        self._ratio = shape.sampleRate() * shape.bytesPerFrame() / (RATE_HZ * FRAME_BYTES)
        self._sink = QAudioSink(device, shape)
        self._sink.setBufferSize(int(bytes_of_ns(BUFFER_NS) * self._ratio))
        self._io: Any = self._sink.start()  # None where it fails, whatever the stubs say
        if self._sink.error() != QtAudio.Error.NoError:
            raise OSError(f"{device.description()} cannot be opened")

    def free(self) -> int:
        return int(self._sink.bytesFree() / self._ratio) // FRAME_BYTES * FRAME_BYTES

    def write(self, pcm: bytes) -> int:
        if self._fitting:
            self._io.write(self._fitting.fit(pcm))
            return len(pcm)
        return max(0, int(self._io.write(pcm)))

    def taken(self) -> int:
        return bytes_of_ns(self._sink.processedUSecs() * 1000)

    def mute(self, on: bool) -> None:
        """Not by `reset` and `start`: starting a device whose sound server died a moment ago (Qt does not say so) ends
        the whole program with an assertion in libpulse. Muted, Qt scales the samples on their way to the device."""
        self._sink.setVolume(0.0 if on else 1.0)

    def close(self) -> None:
        self._sink.reset()


def _format(device: QAudioDevice) -> tuple[QAudioFormat, Fitting | None]:
    """Ours where the device takes it (PulseAudio, PipeWire, CoreAudio do), else the device's own and a converter."""
    from PySide6.QtMultimedia import QAudioFormat

    ours = QAudioFormat()
    ours.setSampleRate(RATE_HZ)
    ours.setChannelCount(1)
    ours.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if device.isFormatSupported(ours):
        return ours, None
    own = device.preferredFormat()
    floating = own.sampleFormat() == QAudioFormat.SampleFormat.Float
    if not floating:
        own.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return own, Fitting(own.sampleRate(), own.channelCount(), floating)
