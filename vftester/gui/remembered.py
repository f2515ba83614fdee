"""What the window remembers from one time to the next: its size and place, its panes, what was open.

Screens are asked of the application. What a widget names as its screen, PySide takes for the widget's own, and deletes
with it where the widget is collected as part of a cycle.
"""

from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter

WELCOMED = "welcomed"
"""On once the welcome of the first start was used or dismissed."""
GRIP = 80
"""So many pixels of a window's title must lie on a screen for it to be taken hold of."""
TITLE_BAR = 40
"""Pixels that a desktop puts around a window, about: how many is known only once it is shown."""


class Remembered:
    """Reads and writes the window's layout. Without `settings` nothing is kept."""

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings

    def flag(self, name: str) -> bool:
        """Whether something was on."""
        return self.text(name) == "on"

    @property
    def is_first_start(self) -> bool:
        """Nobody was welcomed yet. Where nothing can be kept, nobody is: it would be so each time."""
        return self._settings is not None and not self.flag(WELCOMED)

    def text(self, name: str) -> str:
        """What was kept under a name; "" where nothing was."""
        value = self._settings.value(f"window/{name}") if self._settings is not None else None
        return value if isinstance(value, str) else ""

    def keep(self, name: str, value: str | bool) -> None:
        if self._settings is not None:
            self._settings.setValue(f"window/{name}", ("on" if value else "off") if isinstance(value, bool) else value)

    def restore_place(self, window: QMainWindow) -> None:
        """Size and place, where a screen is there still; the first time no taller than the screen has room for."""
        place = self._bytes("geometry")
        if place is None:
            room = QGuiApplication.primaryScreen().availableGeometry().height() - TITLE_BAR
            window.resize(window.width(), min(window.height(), room))
        if place is not None:
            window.restoreGeometry(place)
            bring_back(window)

    def keep_place(self, window: QMainWindow) -> None:
        if self._settings is not None:
            self._settings.setValue("window/geometry", window.saveGeometry())

    def restore_panes(self, name: str, splitter: QSplitter) -> bool:
        """The sizes of a splitter's panes, where they were kept for as many as there are."""
        panes = self._bytes(f"{name}{splitter.count()}")
        return panes is not None and splitter.restoreState(panes)

    def keep_panes(self, name: str, splitter: QSplitter) -> None:
        if self._settings is not None:
            self._settings.setValue(f"window/{name}{splitter.count()}", splitter.saveState())

    def _bytes(self, name: str) -> QByteArray | None:
        value = self._settings.value(f"window/{name}") if self._settings is not None else None
        return value if isinstance(value, QByteArray) else None


def bring_back(window: QMainWindow) -> None:
    """Move a window onto the screen that lies next, where nobody could take hold of it: its screen is gone."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    moved = on_a_screen(window.frameGeometry(), screens)
    if moved != window.frameGeometry():
        window.resize(moved.size())
        window.move(moved.topLeft())


def on_a_screen(window: QRect, screens: list[QRect]) -> QRect:
    """The window's place if its upper edge can be taken hold of on a screen; else a place on the first screen."""
    edge = QRect(window.left(), window.top(), window.width(), GRIP // 2)
    for screen in screens:
        seen = edge.intersected(screen)
        if seen.width() >= GRIP and seen.top() == edge.top():
            return window
    first = screens[0]
    size = window.size().boundedTo(first.size())
    left = first.left() + (first.width() - size.width()) // 2
    top = first.top() + (first.height() - size.height()) // 2
    return QRect(left, top, size.width(), size.height())
