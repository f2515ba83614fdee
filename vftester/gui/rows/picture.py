"""Pictures of an agent: a placeholder with the host that has it, then the picture, scaled to its room."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vftester.core.display.pictures import Address, own_bytes, web_address
from vftester.gui.rows.decoding import LARGEST, Decoder
from vftester.gui.style import small, tokens_for

PLACEHOLDER = QSize(220, 96)
RADIUS = 6
MOST_KEPT = 200
"""So many pictures of a conversation are kept; each is no larger than it is shown."""

NO_ADDRESS = "Not shown: its address is no web address (http or https)."


class Picture(QWidget):
    """One picture, or what is to be said instead of it.

    Signals:
        changed: it needs another size now.
        loadWanted: the person wants a picture that is not loaded by itself; this picture.
    """

    changed = Signal()
    loadWanted = Signal(object)

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._image: QImage | None = None
        self._note = ""
        self._loads = False
        self.setFont(small(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say("Image")

    @property
    def image(self) -> QImage | None:
        return self._image

    @property
    def note(self) -> str:
        """What stands there instead of the picture."""
        return self._note

    def say(self, note: str, *, loads: bool = False) -> None:
        """Say something instead of the picture; `loads`: a click, Enter or Space loads it."""
        self._note, self._loads = note, loads
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if loads else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if loads else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{self._what}. {note}"[:500])
        self.update()

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.say("")
        self.setAccessibleName(self._what[:500])
        self.changed.emit()

    def fit(self, width: int) -> QSize:
        if self._image is None:
            lines = self._note_box(QRectF(0, 0, min(PLACEHOLDER.width(), width) - 20, 1000)).height()
            return QSize(min(PLACEHOLDER.width(), width), max(PLACEHOLDER.height(), int(lines) + 20))
        size = (self._image.size() / self._image.devicePixelRatio()).boundedTo(LARGEST)
        if size.width() <= width:
            return size
        return QSize(width, max(round(size.height() * width / max(size.width(), 1)), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
            painter.end()
            return
        painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else tokens.line), 1))
        painter.setBrush(QColor(tokens.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(QColor(tokens.accent if self._loads else tokens.dim_ink))
        painter.drawText(QRectF(self.rect()).adjusted(10, 6, -10, -6), _CENTRED, self._note)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._loads and event.button() == Qt.MouseButton.LeftButton:
            self.loadWanted.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._loads and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.loadWanted.emit(self)
        else:
            super().keyPressEvent(event)

    def _note_box(self, room: QRectF) -> QRectF:
        found = self.fontMetrics().boundingRect(room.toRect(), _CENTRED, self._note)
        return QRectF(found)


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class Pictures(QObject):
    """Gets each picture of a conversation once, and shows it wherever it belongs.

    Only http and https addresses are asked for, and `data:` ones that hold their picture themselves. Not `live`: a
    recording asks for nothing over the network until the person does.

    Signals:
        wanted: the address of a picture to fetch.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.live = True
        self._scale = parent.devicePixelRatioF
        self._decoder = Decoder(parent)
        self._decoder.done.connect(self._show)
        self._waiting: dict[str, list[Picture]] = {}
        self._offered: dict[Picture, Address] = {}
        self._have: dict[str, QImage] = {}

    def begin(self, *, live: bool) -> None:
        """Start over: no picture is waited for any more."""
        self.live = live
        self._waiting.clear()
        self._offered.clear()
        self._have.clear()
        self._decoder.stop()

    def stop(self) -> None:
        self._waiting.clear()
        self._decoder.stop()

    def load(self, url: str, picture: Picture) -> None:
        """Show the picture that an address leads to, at once or when it has come."""
        if (image := self._have.get(url)) is not None:
            picture.show_image(image)
            return
        picture.loadWanted.connect(self._load)
        address = web_address(url)
        if address is None and (data := own_bytes(url)) is not None:
            picture.say("Image")
            self._wait(url, picture)
            self._decoder.decode(url, data, self._scale())
        elif address is None:
            picture.say(NO_ADDRESS)
        elif self.live:
            self._ask(address, picture)
        else:
            picture.say(f"Image at {address.host}: load it", loads=True)
            self._offered[picture] = address

    def give(self, url: str, data: bytes, content_type: str) -> None:
        """A picture has come. What its type is said to be is not believed."""
        if url in self._waiting:
            self._decoder.decode(url, data, self._scale())

    def refuse(self, url: str, sentence: str) -> None:
        """A picture cannot be had, and why; the person can have it tried again."""
        address = web_address(url)
        for picture in self._waiting.pop(url, ()):
            if address is not None:
                self._offered[picture] = address
            picture.say(f"{sentence} Try again", loads=address is not None)
            picture.changed.emit()

    def _ask(self, address: Address, picture: Picture) -> None:
        picture.say(f"Image from {address.host}…")
        if self._wait(address.url, picture):
            self.wanted.emit(address.url)

    def _wait(self, url: str, picture: Picture) -> bool:
        """Note who waits for it; whether nobody did before."""
        first = url not in self._waiting
        self._waiting.setdefault(url, []).append(picture)
        return first

    @Slot(object)
    def _load(self, picture: Picture) -> None:
        if address := self._offered.pop(picture, None):
            self._ask(address, picture)

    @Slot(str, object)
    def _show(self, url: str, found: object) -> None:
        waiting = self._waiting.pop(url, ())
        if isinstance(found, QImage) and waiting and len(self._have) < MOST_KEPT:
            self._have[url] = found
        for picture in waiting:
            if isinstance(found, QImage):
                picture.show_image(found)
            else:
                picture.say(str(found))
                picture.changed.emit()
