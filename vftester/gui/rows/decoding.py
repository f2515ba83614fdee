"""Pictures from bytes, decoded beside the window: a large one takes a quarter of a second."""

from collections import deque
from contextlib import suppress
from threading import Lock, Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QWidget

from vftester.core.display.pictures import MOST_BYTES, MOST_PIXELS, picture_format

LARGEST = QSize(360, 260)
"""Pictures are kept no larger than they are shown, in pixels of a screen that is not scaled."""

DECODED_MB = 96
"""What decoding may take: a picture of the most pixels there may be, and half as much again."""


class Unreadable(Exception):
    """A picture that is not shown, and why: a sentence."""


def decoded(data: bytes, scale: float = 1.0) -> QImage:
    """The picture, no larger than it is shown. Raises Unreadable."""
    kind = picture_format(data)
    if kind is None:
        raise Unreadable("This is no PNG, JPEG, GIF or WebP picture, so it is not shown.")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The picture is larger than {MOST_BYTES // 1024 // 1024} MiB, so it is not shown.")
    QImageReader.setAllocationLimit(DECODED_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise Unreadable("The picture cannot be read: its data is broken.")
    if max(size.width(), size.height()) > MOST_PIXELS:
        told = f"{size.width():,} × {size.height():,}"
        raise Unreadable(f"The picture has {told} pixels; up to {MOST_PIXELS:,} a side are shown.")
    room = QSize(round(LARGEST.width() * scale), round(LARGEST.height() * scale))
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise Unreadable("The picture cannot be read: its data is broken.")
    image.setDevicePixelRatio(scale)
    return image


class Decoder(QObject):
    """Decodes one picture after another in a thread that ends when there are no more.

    Signals:
        done: a picture's key, and its `QImage`, or the sentence that says why there is none.
    """

    done = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._waiting: deque[tuple[str, bytes, float]] = deque()
        self._thread: Thread | None = None

    def decode(self, key: str, data: bytes, scale: float) -> None:
        with self._lock:
            self._waiting.append((key, data, scale))
            if self._thread is None:
                self._thread = Thread(target=self._work, name="pictures", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Decode nothing more; the thread has ended when this returns."""
        with self._lock:
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                key, data, scale = self._waiting.popleft()
            found: QImage | str
            try:
                found = decoded(data, scale)
            except Unreadable as problem:
                found = str(problem)
            with suppress(RuntimeError):  # the window is gone, and nobody wants it any more
                self.done.emit(key, found)
