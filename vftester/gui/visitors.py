"""Later starts of the program, which come to the door of the window that is there (see `vftester.handover`)."""

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtGui import QFileOpenEvent

from vftester.handover import LARGEST, TAKEN, Door, said_in

if TYPE_CHECKING:
    import socket

MOST = 8
"""So many are listened to at once."""
PATIENCE_MS = 2000
_READABLE = QSocketNotifier.Type.Read


class Visitors(QObject):
    """Hears what they want. Until `receive`, it is kept.

    Signals:
        came: the window is wished to the front, and a file shown; its path, "" for none.
    """

    came = Signal(object)

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._inside: set[_Visitor] = set()
        self._kept: list[str] | None = []
        self._bell: QSocketNotifier | None = None
        if door.listening is not None:
            self._bell = QSocketNotifier(door.listening.fileno(), _READABLE, self)
            self._bell.activated.connect(self._let_in)

    def receive(self) -> None:
        """From now on `came` is sent, first for those that are waiting."""
        kept, self._kept = self._kept or [], None
        for path in kept:
            self.came.emit(path)

    def close(self) -> None:
        """Nobody is let in any more."""
        if self._bell is not None:
            self._bell.setEnabled(False)
        for visitor in list(self._inside):
            visitor.leave()
        self._door.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a Mac: a document that is double-clicked while the program runs is told to the application."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.take(event.file())
            return True
        return False

    @Slot()
    def _let_in(self) -> None:
        with suppress(OSError):  # nobody else is there
            while True:
                way = self._door.let_in()
                if len(self._inside) >= MOST:
                    way.close()
                else:
                    way.setblocking(False)
                    self._inside.add(_Visitor(way, self))

    def take(self, path: str) -> None:
        """For a visitor: what it wants."""
        if self._kept is None:
            self.came.emit(path)
        else:
            self._kept.append(path)

    def see_off(self, visitor: "_Visitor") -> None:
        """For a visitor: it is gone."""
        self._inside.discard(visitor)


class _Visitor(QObject):
    """One of them, for as long as it has not said all; not for long."""

    def __init__(self, way: "socket.socket", host: Visitors) -> None:
        super().__init__(host)
        self._way = way
        self._host = host
        self._heard = b""
        self._ear = QSocketNotifier(way.fileno(), _READABLE, self)
        self._ear.activated.connect(self._listen)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.leave)
        self._patience.start(PATIENCE_MS)

    @Slot()
    def leave(self) -> None:
        self._patience.stop()
        self._ear.setEnabled(False)
        self._way.close()
        self._host.see_off(self)
        self.deleteLater()

    @Slot()
    def _listen(self) -> None:
        try:
            more = self._way.recv(LARGEST)
            self._heard += more
            path = said_in(self._heard)
            if path is None and more:
                return
            if path is not None:
                self._way.sendall(TAKEN)
        except BlockingIOError:
            return
        except (OSError, ValueError):
            path = None
        self.leave()
        if path is not None:
            self._host.take(path)
