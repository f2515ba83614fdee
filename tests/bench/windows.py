"""A window with its desk, in a home of its own, and what can be told of it from outside: stalls and paints."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.windows import a_window
from vftester.demo.server import DemoOptions
from vftester.desk import Desk
from vftester.gui.loop import run
from vftester.gui.style import apply_style
from vftester.gui.window import MainWindow

Work = Callable[[MainWindow, Desk, Path], Awaitable[None]]


def at_the_desk(work: Work, store: Path | None = None, demo: DemoOptions = DemoOptions()) -> None:
    """Open a window as the program does, have something done with it, and close it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_style(app)
    with _home() as home:
        place = store or home / "sessions.db"

        async def visit() -> int:
            with a_window() as window:
                window.resize(1440, 900)
                window.show()
                closing = asyncio.Event()
                desk = Desk(window, place, None, closing, demo)
                window.closeRequested.connect(closing.set)
                async with asyncio.TaskGroup() as group:
                    staying = group.create_task(desk.stay(), name="desk")
                    while desk.conversation.writer is None or not window.commands["launch"].isEnabled():
                        await asyncio.sleep(0.01)
                    try:
                        await work(window, desk, place)
                    finally:
                        window.close()
                    await staying
            return 0

        run(app, visit())


@contextmanager
def _home() -> Iterator[Path]:
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME")
    former = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(names, folder))
        try:
            yield Path(folder)
        finally:
            for name, value in former.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class Ticker(QObject):
    """Ticks every millisecond: how long the loop went without a tick, and when it ticked last."""

    def __init__(self) -> None:
        super().__init__()
        self.worst_ms = 0.0
        self.last_ns = time.perf_counter_ns()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.worst_ms, self.last_ns = 0.0, time.perf_counter_ns()
        self._timer.start()

    def stop(self) -> float:
        """The longest that the loop was held up, in milliseconds."""
        self._timer.stop()
        return self.worst_ms

    @Slot()
    def _tick(self) -> None:
        now_ns = time.perf_counter_ns()
        self.worst_ms = max(self.worst_ms, (now_ns - self.last_ns) / 1e6)
        self.last_ns = now_ns


class Paints(QObject):
    """Calls `painted` after each paint of a widget, with the moment and with what `held` said as it was painted."""

    def __init__(
        self, widget: QWidget, painted: Callable[[int, int], None], held: Callable[[], int] = lambda: 0
    ) -> None:
        super().__init__(widget)
        self._painted, self._held = painted, held
        self._widget = widget
        self._now = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() == QEvent.Type.Paint:
            self._now = self._held()
            # The loop comes round when all that it paints now is painted.
            QTimer.singleShot(0, self, self._tell)
        return False

    @Slot()
    def _tell(self) -> None:
        self._painted(time.perf_counter_ns(), self._now)
