"""Later starts of the program where there are no sockets among files: on Windows, by Qt's pipes. Loaded there alone."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from vftester.gui.visitors import MOST, PATIENCE_MS, Visitors
from vftester.handover import ANSWER_S, LARGEST, TAKEN, Door, said_in

_ANSWER_MS = int(ANSWER_S * 1000)


def handed(name: str, said: bytes) -> bool:
    """Whether the window that is there took it. Takes a little over `ANSWER_S` for each step at most."""
    way = QLocalSocket()
    way.connectToServer(name)
    if not way.waitForConnected(_ANSWER_MS):
        return False
    way.write(said)
    way.flush()
    taken = way.waitForReadyRead(_ANSWER_MS) and way.readAll().data() == TAKEN
    way.abort()
    return bool(taken)


class PipeVisitors(Visitors):
    """Hears what they want; where no pipe can be had, nobody comes."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(Door(), parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST)
        self._server.newConnection.connect(self._welcome)
        self._server.listen(name)

    def close(self) -> None:
        self._server.close()
        super().close()

    @Slot()
    def _welcome(self) -> None:
        while (way := self._server.nextPendingConnection()) is not None:
            way.setReadBufferSize(LARGEST + 1)
            way.readyRead.connect(self._listen)
            way.disconnected.connect(way.deleteLater)
            QTimer.singleShot(PATIENCE_MS, way, way.abort)
            self._hear(way)

    @Slot()
    def _listen(self) -> None:
        way = self.sender()
        if isinstance(way, QLocalSocket):
            self._hear(way)

    def _hear(self, way: QLocalSocket) -> None:
        try:
            path = said_in(bytes(way.peek(LARGEST + 1).data()))
        except ValueError:
            way.abort()
            return
        if path is not None:
            way.readAll()
            way.write(TAKEN)
            way.flush()
            way.disconnectFromServer()
            self.take(path)
