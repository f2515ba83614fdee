"""The sound thread and its device: the one file that imports Qt.

Neither a busy window nor a command whose Qt event loop does not run disturbs it: it has a thread of its own, and the
device is given a quarter of a second ahead.

Over PulseAudio the thread keeps Qt's events back. Qt (6.8 to 6.11) drops a connection that failed in an event, seeks a
new one 3 s later in another, and whoever opens a device in between ends the whole program by an assertion in libpulse
("Assertion 'c' failed … pa_context_get_state"). A connection that failed but was not dropped only gives an error. So
those events run while no device may be opened, until Qt has said that all its connections stand again.
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

from PySide6.QtCore import QCoreApplication, QLoggingCategory, QObject, QThread, Slot, qInstallMessageHandler
from shiboken6 import Shiboken

from vftester.speech import server
from vftester.speech.reconnection import ENGINE, Reconnection
from vftester.speech.resampling import Fitting
from vftester.speech.sinks import BUFFER_NS
from vftester.speech.values import FRAME_BYTES, RATE_HZ, bytes_of_ns

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

Job: TypeAlias = Callable[[], None]

TICK_S = 0.01
PROBE_S = 0.5
"""How often a sound server that is away is looked for."""
SOUGHT_S = 30.0
"""Qt finds a server that answers 3 s after its events run again; by then it never will."""
IDLE_END_S = 50.0
"""Where nothing is said, a server ends a connection after a minute; one that ends sooner may have lost its server."""
DOUBT_S = 0.3
"""How long Qt is given to notice the same."""
LATENCY_NS = 27_000_000
"""From Qt taking a byte to its being heard; measured with PulseAudio (19 to 31 ms). Qt does not say it."""

log = logging.getLogger("vftester.sound")
_AWAY = "there is no sound server; start it, and sound comes back with it"
_LOST = "the sound server is out of reach; once it runs, start vftester again"
_application: QCoreApplication | None = (
    None  # made here only where nobody else has one; it lives as long as the program
)


class _Desk(QObject):
    """Lives in the sound thread and hears of devices that come and go."""

    def __init__(self, changed: Job) -> None:
        super().__init__()
        self._changed = changed

    @Slot()
    def devices_changed(self) -> None:
        self._changed()


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
        self._news = threading.Event()
        self._over = self._wanted = False
        self._changed: Job = lambda: None
        self._desk: _Desk | None = None
        self._devices: Any = None
        self._pulse = False  # Qt plays over PulseAudio: its events are kept back
        self._opened = False  # a device was, once: from then on Qt has its second connection
        self._away = False  # no device may be opened: there is no server, or Qt does not have it (again)
        self._given_up = False
        self._invalid = False  # Qt said that its connection is broken
        self._reconnection: Reconnection | None = None
        self._sought_s = 0.0  # for how long Qt's events ran to find the server again, up to the moment after it
        self._seen_s = 0.0
        self._probe_s = 0.0  # when to look for it next
        self._doubt_s: float | None = None  # when to try whether Qt still has it
        self._feeler: tuple[socket.socket, float] | None = None  # and since when
        self._listening = False
        self._before: Any = None  # who took Qt's messages before us

    def begin(self, tick: Job) -> None:
        self._tick = tick
        self.start(QThread.Priority.TimeCriticalPriority)

    def post(self, job: Job) -> None:
        self._jobs.append(job)
        self._news.set()

    def run(self) -> None:
        self._desk = _Desk(lambda: self._changed())
        while not self._over:
            self._news.wait(TICK_S if self._wanted or self._reconnection else PROBE_S)
            self._news.clear()
            self._attend()
            while self._jobs:
                self._jobs.popleft()()
            if self._wanted:
                self._tick()
        self._let_go()
        self._desk = self._devices = None
        if self._reconnection:
            _telling(False)  # our listener stays: a line may be on its way to it
        elif self._listening:
            qInstallMessageHandler(self._before)

    def end(self) -> None:
        """After the jobs posted so far; returns when the thread is gone."""
        self.post(self._leave)
        self.wait()

    def _leave(self) -> None:
        self._over = True

    def ticking(self, wanted: bool) -> None:
        """In the sound thread."""
        self._wanted = wanted

    def default_device(self, changed: Job) -> str:
        """In the sound thread: the name of the device sound should go to, "" where there is none; `changed` is called
        when that may be another. Raises ImportError where Qt's sound cannot be loaded (libpulse missing), OSError where
        the sound server is out of reach."""
        self._changed = changed
        if self._devices is None and not self._given_up:
            if not server.reachable():
                self._away = True
            if not self._away:
                self._load()
        if self._away:
            raise OSError(_LOST if self._given_up else _AWAY)
        device = self._devices.defaultAudioOutput()
        return "" if device.isNull() else bytes(device.id().data()).decode(errors="replace")

    def open(self) -> DeviceSink:
        """In the sound thread: the default device. Raises OSError where it cannot be opened."""
        if self._pulse and not self._opened and not server.reachable():
            self._part()
        if self._away:
            raise OSError(_AWAY)
        self._opened, self._invalid = True, False
        try:
            return DeviceSink(self._devices.defaultAudioOutput())
        except OSError:
            if self._invalid:
                self._part()
                raise OSError(_AWAY) from None
            raise

    def _load(self) -> None:
        if not self._listening:
            self._listen_to_qt()
        from PySide6.QtMultimedia import QMediaDevices

        self._feel()
        _telling(True)
        self._devices = QMediaDevices()
        if self._desk:
            self._devices.audioOutputsChanged.connect(self._desk.devices_changed)
        told = QLoggingCategory(ENGINE).isDebugEnabled()  # type: ignore[arg-type]  # the stubs want bytes, it takes none
        if sys.platform.startswith("linux") and not told:
            self._pulse = True  # QT_LOGGING_RULES hides what would tell; it mostly is
        _telling(False)

    # --- a sound server that goes and comes ----------------------------------------------------------

    def _attend(self) -> None:
        """Let Qt's events run as far as they may, and look after the server."""
        now = time.monotonic()
        if self._away:
            if not self._given_up:
                self._seek(now)
        elif self._devices is not None:
            if self._pulse:
                QCoreApplication.sendPostedEvents(self._devices)
                QCoreApplication.sendPostedEvents(self._desk)
            else:
                QCoreApplication.processEvents()
            if self._feeler and server.ended(self._feeler[0]):
                self._server_ended(now)
            if self._doubt_s and now >= self._doubt_s:
                self._doubt_s = None
                self._try()

    def _feel(self) -> None:
        """Notice at once when the server goes."""
        self._let_go()
        if (felt := server.feeler()) is not None:
            self._feeler = felt, time.monotonic()

    def _let_go(self) -> None:
        if self._feeler is not None:
            self._feeler[0].close()
            self._feeler = None

    def _server_ended(self, now: float) -> None:
        """It went, or would not listen to nothing any longer. One that was started again at once answers as well."""
        young = self._feeler is not None and now - self._feeler[1] < IDLE_END_S
        self._feel()
        if self._feeler is None and not server.reachable():
            self._part()
        elif young and self._pulse and self._opened:
            self._doubt_s = now + DOUBT_S

    def _try(self) -> None:
        """Does Qt still have the server? Opening a device tells."""
        self._invalid = False
        try:
            DeviceSink(self._devices.defaultAudioOutput()).close()
        except OSError:
            if self._invalid:
                self._part()

    def _part(self) -> None:
        """Nothing is opened until Qt has the server again."""
        self._away, self._doubt_s = True, None
        self.post(self._changed)

    def _seek(self, now: float) -> None:
        """Qt would look for the server in 3 s, and then never again: its clock stands still until there is one."""
        if now >= self._probe_s:
            self._probe_s = now + PROBE_S
            self._let_go()
            if not server.reachable():
                return
            self._feel()
            if not self._pulse:
                self._away = False  # Qt's sound is not loaded yet, or finds its way by itself
                self._changed()
                return
            if self._reconnection is None:
                self._reconnection, self._sought_s = Reconnection(2 if self._opened else 1), 0.0
                _telling(True)
        if self._reconnection is None or self._feeler is None or server.ended(self._feeler[0]):
            return
        self._sought_s += min(now - self._seen_s, PROBE_S)
        self._seen_s = now
        QCoreApplication.processEvents()
        whole = self._reconnection.whole
        self._given_up = self._given_up or (not whole and self._sought_s > SOUGHT_S)
        if whole or self._given_up:
            self._reconnection, self._away = None, self._given_up
            _telling(False)
            self._changed()

    def _listen_to_qt(self) -> None:
        """Qt's sound prints a dozen lines where there is no sound server: they go to the log, all others where they
        went before. Before QtMultimedia is loaded, as it prints while loading."""
        said = self._qt_said

        def handle(kind: Any, context: Any, line: str) -> None:
            category = context.category or ""
            if self._reconnection:
                self._reconnection.read(line)
            if category == ENGINE:
                self._pulse = True
                return
            if "pa_context_connect() failed" in line:
                self._given_up = self._away = True  # Qt tries once after it lost the server, then never again
            if "Invalid PulseAudio context" in line:
                self._invalid = True
            if before and not category.startswith("qt.multimedia") and "Pulse" not in line:
                before(kind, context, line)
            else:
                said(line)

        before: Callable[[Any, Any, str], None] | None = qInstallMessageHandler(handle)
        self._before, self._listening = before, True


def _telling(on: bool) -> None:
    """Qt says how it fares with its connections. Only while it makes them: a thread of Qt's that says something waits
    for Python, and Python may wait for that thread, as when a device is closed."""
    QLoggingCategory.setFilterRules(f"{ENGINE}.debug={str(on).lower()}")


class DeviceSink:
    """The device by one QAudioSink in push mode (pull mode costs 125 to 640 ms)."""

    heard = True
    latency_ns = LATENCY_NS

    def __init__(self, device: QAudioDevice) -> None:
        from PySide6.QtMultimedia import QAudioSink, QtAudio

        self.device = bytes(device.id().data()).decode(errors="replace")
        self._left = False
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
        """Not by `reset` and `start`, which need the sound server and would find out only now that it is lost. Muted,
        Qt scales the samples on their way to the device."""
        self._sink.setVolume(0.0 if on else 1.0)

    def close(self) -> None:
        if not self._left:
            self._sink.reset()

    def leave(self) -> None:
        """`reset`, and deleting it too, would wait for the sound server's answer, and all of Python with it: a server
        that hangs would stop the window."""
        self.mute(True)
        self._left = True
        Shiboken.invalidate(self._sink)


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
