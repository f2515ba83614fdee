"""The transport of a replay: play and pause, step, the place in the turn, speed. Shown with recordings alone."""

from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from vftester.core.timeline.timescale import MS, seconds
from vftester.gui.style import small

SPEEDS = ((0.5, "½×"), (1.0, "1×"), (2.0, "2×"), (5.0, "5×"))

PLAY = (((0.0, 0.0), (0.9, 0.5), (0.0, 1.0)),)
PAUSE = (((0.05, 0.0), (0.35, 0.0), (0.35, 1.0), (0.05, 1.0)), ((0.6, 0.0), (0.9, 0.0), (0.9, 1.0), (0.6, 1.0)))
NEXT = (((0.0, 0.0), (0.65, 0.5), (0.0, 1.0)), ((0.75, 0.0), (0.95, 0.0), (0.95, 1.0), (0.75, 1.0)))
BEFORE = tuple(tuple((1 - x, y) for x, y in shape) for shape in NEXT)
GLYPH_PX = 11


class GlyphButton(QPushButton):
    """A button with a shape instead of a word; the shape wears the ink of buttons."""

    def __init__(self, shape: tuple, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "flat")
        self.set_shape(shape, name)

    def set_shape(self, shape: tuple, name: str) -> None:
        self._shape = shape
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(30, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().windowText() if self.isEnabled() else self.palette().placeholderText())
        left, top = (self.width() - GLYPH_PX) / 2, (self.height() - GLYPH_PX) / 2
        for shape in self._shape:
            painter.drawPolygon(QPolygonF([QPointF(left + x * GLYPH_PX, top + y * GLYPH_PX) for x, y in shape]))
        painter.end()


class PlaceSlider(QSlider):
    """How far the turn is played. Left and right go from event to event.

    Signals:
        stepWanted: the next event (1), or the one before (-1).
    """

    stepWanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setMinimumWidth(90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepWanted.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class GivingLabel(QLabel):
    """Words that end in `…` where there is little room; what stands beside the row need not give way to them."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        middle = Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(painter, self.rect(), middle, self.palette(), True, shown, self.foregroundRole())
        painter.end()


class Transport(QWidget):
    """A row that plays the recording.

    Signals:
        playWanted: play, or pause.
        stepWanted: go to the next event (1), or to the one before (-1).
        placeWanted: go to another moment of the turn, in nanoseconds.
        speedWanted: how much faster than it was.
        leaveWanted: the whole recording is to be shown again.
    """

    playWanted = Signal()
    stepWanted = Signal(int)
    placeWanted = Signal(object)
    speedWanted = Signal(float)
    leaveWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 6)
        self._row.setSpacing(6)
        self.before = self._button(BEFORE, "The event before")
        self.play = self._button(PLAY, "")
        self.next = self._button(NEXT, "The next event")
        self.slider = PlaceSlider(self)
        self.slider.setAccessibleName("Place in the turn")
        self.slider.setToolTip("Drag to another moment; left and right go from event to event")
        self._row.addWidget(self.slider, 1)
        self._time = self._label()
        self.speeds = self._add_speeds()
        self._voice = self._label(GivingLabel)
        self.leave = QPushButton("Whole recording", self)
        self.leave.setProperty("look", "jump")
        self.leave.setToolTip("Stop the replay, and show all that was recorded")
        self._row.addWidget(self.leave)
        self.play.clicked.connect(self.playWanted)
        self.before.clicked.connect(self._want_before)
        self.next.clicked.connect(self._want_next)
        self.slider.stepWanted.connect(self.stepWanted)
        self.slider.valueChanged.connect(self._want_place)
        self.speeds.idClicked.connect(self._want_speed)
        self.leave.clicked.connect(self.leaveWanted)
        self._off = self._label()
        self._off.hide()
        self.show_place(0, 0)
        self.show_state(playing=False, begun=False, voice="")

    def show_reason(self, reason: str) -> None:
        """Why it cannot be played; "": it can."""
        self._off.setText(reason)
        self._off.setVisible(bool(reason))
        self._time.setVisible(not reason)
        for control in (self.before, self.play, self.next, self.slider, *self.speeds.buttons()):
            control.setEnabled(not reason)
            control.setAccessibleDescription(reason)
        self.setToolTip(reason)

    def show_place(self, position_ns: int, length_ns: int) -> None:
        """How far it is in a turn of this length."""
        position_ns = max(position_ns, 0)
        with QSignalBlocker(self.slider):
            self.slider.setMaximum(max(length_ns, position_ns) // MS)
            self.slider.setValue(position_ns // MS)
        text = f"{seconds(position_ns)} of {seconds(max(length_ns, position_ns))}"
        if text != self._time.text():
            self._time.setText(text)

    def show_state(self, *, playing: bool, begun: bool, voice: str, plays: str = "Play", told: str = "") -> None:
        """Whether it plays, whether the window shows a replay by now, and whose speech is shown.

        `plays`: what a press of Play would play; `told`: more about the speech.
        """
        if playing:
            self.play.set_shape(PAUSE, "Pause (Ctrl+P; Space on the timeline)")
        else:
            self.play.set_shape(PLAY, f"{plays} (Ctrl+P; Space on the timeline)")
        self._voice.setText(voice)
        self._voice.setToolTip(told or voice)
        self._voice.setVisible(bool(voice))
        self.leave.setVisible(begun)

    def show_speed(self, speed: float) -> None:
        """Which speed is chosen; nobody is told."""
        for number, (known, _) in enumerate(SPEEDS):
            self.speeds.button(number).setChecked(known == speed)

    def _add_speeds(self) -> QButtonGroup:
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, (speed, name) in enumerate(SPEEDS):
            button = QPushButton(name, self)
            place = "left" if number == 0 else "right" if number == len(SPEEDS) - 1 else "middle"
            button.setProperty("look", f"segment-{place}")
            button.setCheckable(True)
            button.setChecked(speed == 1.0)
            told = {0.5: "Half as fast", 1.0: "As fast as it was"}.get(speed, f"{speed:g} times as fast")
            button.setToolTip(told)
            button.setAccessibleName(told)
            group.addButton(button, number)
            row.addWidget(button)
        self._row.addLayout(row)
        return group

    def _label(self, kind: type[QLabel] = QLabel) -> QLabel:
        label = kind(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("look", "dim")
        label.setFont(small(self.font()))
        self._row.addWidget(label)
        return label

    def _button(self, shape: tuple, name: str) -> GlyphButton:
        button = GlyphButton(shape, name, self)
        self._row.addWidget(button)
        return button

    @Slot()
    def _want_before(self) -> None:
        self.stepWanted.emit(-1)

    @Slot()
    def _want_next(self) -> None:
        self.stepWanted.emit(1)

    @Slot(int)
    def _want_place(self, ms: int) -> None:
        self.placeWanted.emit(ms * MS)

    @Slot(int)
    def _want_speed(self, number: int) -> None:
        self.speedWanted.emit(SPEEDS[number][0])
