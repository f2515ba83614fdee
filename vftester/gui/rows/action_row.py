"""Small buttons in the conversation, with what they are about before them."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QWidget

from vftester.gui.style import small

GAP = 8
SECOND_MS = 1000


class ActionRow(QWidget):
    """A line: a label ("" for none) and buttons.

    Signals:
        pressed: the number of the button.
    """

    pressed = Signal(int)

    def __init__(self, label: str, *names: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("look", "dim")
        self._label.setFont(small(self.font()))
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.pressed)
        for number, name in enumerate(names):
            button = QPushButton(name, self)
            button.setProperty("look", "small")
            button.setFont(small(self.font()))
            self._group.addButton(button, number)
        self.set_label(label)

    def button(self, number: int) -> QPushButton:
        found = self._group.button(number)
        if not isinstance(found, QPushButton):
            raise IndexError(f"there is no button {number}")
        return found

    def set_label(self, text: str) -> None:
        self._label.setText(text)
        self._label.setVisible(bool(text))
        self._place()

    def fit(self, width: int) -> QSize:
        """The size it needs; it stays in one line."""
        return self._place().boundedTo(QSize(width, 1000))

    def _place(self) -> QSize:
        x = height = 0
        items = ([self._label] if self._label.text() else []) + self._group.buttons()
        sizes = [item.sizeHint() for item in items]
        height = max((size.height() for size in sizes), default=0)
        for item, size in zip(items, sizes, strict=True):
            item.setGeometry(x, (height - size.height()) // 2, size.width(), size.height())
            x += size.width() + GAP
        return QSize(x, height)


class Countdown(ActionRow):
    """Counts down to the moment when "said nothing" is sent, unless it is stopped.

    Signals:
        over: the time is up.
        grew: what it says has another width.
    """

    over = Signal()
    grew = Signal()

    def __init__(self, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__("", "Stop", parent=parent)
        self._left_ms = round(seconds * SECOND_MS)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.button(0).setToolTip("Send nothing by itself; typing stops it too")
        self.button(0).setAccessibleName("Stop the countdown to no reply")
        self.pressed.connect(self._press)
        self._tell()

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    @property
    def said(self) -> str:
        return self._label.text()

    def stop(self, why: str) -> None:
        """Send nothing, and say why."""
        if self.running:
            self._end(f"No reply was not sent: {why}. “Say nothing” is under +.")

    @Slot(int)
    def _press(self, _number: int) -> None:
        self.stop("you stopped it")

    @Slot()
    def _tick(self) -> None:
        self._left_ms -= self._step
        if self._left_ms <= 0:
            self._end("You said nothing.")
            self.over.emit()
        else:
            self._tell()

    def _tell(self) -> None:
        self._step = self._left_ms % SECOND_MS or SECOND_MS
        self._timer.start(self._step)
        left = -(-self._left_ms // SECOND_MS)
        self.set_label(f"The agent waits for an answer. No reply is sent in {left} s")
        self.grew.emit()

    def _end(self, said: str) -> None:
        self._timer.stop()
        self.button(0).hide()
        self.set_label(said)
        self.grew.emit()
