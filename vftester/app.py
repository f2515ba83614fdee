"""The desktop program: the window first, then everything that takes time to load, then the conversation desk."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from vftester.gui.remembered import Remembered
from vftester.gui.style import apply_style
from vftester.gui.window import MainWindow
from vftester.resources import resource


def open_window(store: Path | None = None, file: Path | None = None) -> int:
    """Open the window and stay until it is closed; gives the exit status. `store` None: the usual place."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        # Qt would abort the whole process here.
        print(
            "Error: this machine has no display to open a window on. In the terminal: vftester talk --demo",
            file=sys.stderr,
        )
        return 2
    app = QApplication(sys.argv[:1])
    app.setApplicationName("vftester")
    app.setDesktopFileName("vftester")
    layout = QSettings("vftester", "vftester")
    apply_style(app, Remembered(layout).text("scheme"))
    window = MainWindow(layout)
    window.show()
    # Painted before asyncio, httpx, the store and the demo agent are loaded: a window one can look at comes first.
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    from vftester.gui.loop import run

    app.setWindowIcon(QIcon(str(resource("icons", "vftester.svg"))))
    return run(app, _stay(window, store, file))


async def _stay(window: MainWindow, store: Path | None, file: Path | None) -> int:
    import asyncio
    from importlib import import_module

    closing = asyncio.Event()
    window.closeRequested.connect(closing.set)
    # In a thread, so that the window answers meanwhile.
    log, desk = [await asyncio.to_thread(import_module, name) for name in ("vftester.log", "vftester.desk")]
    with log.logging_to_file(_give_qt_a_log):
        status: int = await desk.Desk(window, store, file, closing).stay()
    return status


def _give_qt_a_log(take: Callable[[str], None]) -> None:
    """What Qt would print on the terminal that started the window goes to the log instead."""
    qInstallMessageHandler(lambda kind, where, said: take(f"{kind.name}: {said}"))
