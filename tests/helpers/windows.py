"""A window of the program's that Qt takes away in the end, and never Python's collector.

PySide gives the parts of a widget that is collected as part of a cycle to Python one by one, in any order, and Qt
meets parts that are half gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QSettings

from vftester.gui.window import MainWindow


@contextmanager
def a_window(settings: QSettings | None = None) -> Iterator[MainWindow]:
    """Not shown yet."""
    window = MainWindow(settings)
    try:
        yield window
    finally:
        window.allow_close()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
