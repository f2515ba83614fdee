"""The desktop program: the window first, then everything that takes time to load, then the conversation desk."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QSettings, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from vftester.gui.remembered import Remembered
from vftester.gui.style import FUSION, apply_style
from vftester.gui.visitors import Visitors
from vftester.gui.window import MainWindow
from vftester.handover import knock, message, name_of
from vftester.private import make_folder, only_mine
from vftester.resources import resource

PIPE = "vftester-"
FAULT = 1
"""The exit status where a fault of vftester's own ended it."""


def open_window(store: Path | None = None, file: Path | None = None) -> int:
    """Open the window and stay until it is closed; gives the exit status. `store` None: the usual place.

    Where a window on the same store is there already, it shows the file, and comes to the front.
    """
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        # Qt would abort the whole process here.
        print(
            "Error: this machine has no display to open a window on. In the terminal: vftester talk --demo",
            file=sys.stderr,
        )
        return 2
    windows = sys.platform == "win32"
    door = knock(store, file)
    if door is None or (windows and _taken_by_pipe(store, file)):
        print("vftester is open already: see its window.")
        return 0
    app = QApplication([*sys.argv[:1], *FUSION])
    app.setApplicationName("vftester")
    app.setDesktopFileName("vftester")
    layout = _layout()
    apply_style(app, Remembered(layout).text("scheme"))
    window = MainWindow(layout)
    visitors = _pipe(store, window) if windows else Visitors(door, window)
    if sys.platform == "darwin":
        app.installEventFilter(visitors)
    window.show()
    # Painted before asyncio, httpx, the store and the demo agent are loaded: a window one can look at comes first.
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    from vftester.gui.loop import run

    try:
        return run(app, _stay(window, store, file, visitors))
    finally:
        door.close()
        # By Qt, as a whole: Python's collector would take it apart in any order, and Qt meets parts that are half gone.
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _layout() -> QSettings:
    """What the window remembers of itself. Where that is a file Qt would let others read it, so it is made before."""
    layout = QSettings("vftester", "vftester")
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            make_folder(Path(layout.fileName()).parent)
            os.close(only_mine(layout.fileName(), os.O_CREAT | os.O_WRONLY))
    return layout


def _taken_by_pipe(store: Path | None, file: Path | None) -> bool:
    from vftester.gui.pipes import handed

    return handed(PIPE + name_of(store), message(file))


def _pipe(store: Path | None, window: MainWindow) -> Visitors:
    from vftester.gui.pipes import PipeVisitors

    return PipeVisitors(PIPE + name_of(store), window)


async def _stay(window: MainWindow, store: Path | None, file: Path | None, visitors: Visitors) -> int:
    import asyncio
    from importlib import import_module

    from PySide6.QtGui import QIcon

    QApplication.setWindowIcon(QIcon(str(resource("icons", "vftester.svg"))))
    closing = asyncio.Event()
    window.closeRequested.connect(closing.set)
    # In a thread, so that the window answers meanwhile.
    names = "vftester.log_file", "vftester.faults"
    log_file, faults = [await asyncio.to_thread(import_module, name) for name in names]
    from vftester.gui.crash import FaultTeller

    teller = FaultTeller(window)
    teller.folderRequested.connect(_open_log_folder)
    met = faults.Faults(teller.tell, teller.tell_again)
    with (
        log_file.logging_to_file(_give_qt_a_log),
        faults.crashes_kept() as crash,
        met.taken(asyncio.get_running_loop()),
    ):
        try:
            desk = await asyncio.to_thread(import_module, "vftester.desk")
            status: int = await desk.Desk(window, store, file, closing, visitors=visitors, crash=crash).stay()
        except Exception as problem:  # without the desk nothing can go on
            met.note(problem, "the desk")
            teller.end_after(faults.report(problem, "the desk"))
            closing.clear()
            teller.closed.connect(closing.set)
            await closing.wait()
            window.allow_close()
            window.close()
            return FAULT
    return status


def _open_log_folder() -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    from vftester.log_file import log_path

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path().parent)))


def _give_qt_a_log(take: Callable[[str], None]) -> None:
    """What Qt would print on the terminal that started the window goes to the log instead."""
    qInstallMessageHandler(lambda kind, where, said: take(f"{kind.name}: {said}"))
