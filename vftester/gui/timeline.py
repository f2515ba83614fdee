"""The timeline of a turn: one widget, painted from `core.lanes`."""

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from vftester.core.lanes import Hit, TurnLanes
from vftester.core.marks import Tone
from vftester.core.timescale import TimeRange, fit, live, until_complete
from vftester.gui.style import small, tokens_for
from vftester.gui.timeline_paint import Places, Scene, paint
from vftester.gui.timeline_tips import describe
from vftester.gui.wording import tool_tip

FRAME_MS = 33
NEAR_PX = 5
ZOOM_STEP = 0.8
PAN_SHARE = 0.15


class TimelineView(QWidget):
    """Lanes of marks and spans. The wheel zooms, dragging pans, a double click fits; W A S D , . F while it has focus.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
    """

    recordSelected = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(small(self.font()))
        self.setMinimumSize(300, 120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline of the turn")
        self.setAccessibleDescription(
            "W and S zoom, A and D move, comma and full stop go to the event before and after, F shows the whole turn."
        )
        self._lanes: TurnLanes | None = None
        self._view = live(0)
        self._follows = True
        self._selected: int | None = None
        self._stretch: tuple[int, int] | None = None
        self._pressed: tuple[QPointF, TimeRange] | None = None
        self._dragged = False
        self._known_ns = 0
        self._since = QElapsedTimer()
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._next_frame)

    @property
    def view(self) -> TimeRange:
        """What is in view."""
        return self._view

    @property
    def follows(self) -> bool:
        """Whether the view follows the turn: until the person zooms or pans."""
        return self._follows

    @property
    def selected(self) -> int | None:
        return self._selected

    @property
    def stretch(self) -> tuple[int, int] | None:
        """The stretch of time that is marked: its start and its end."""
        return self._stretch

    def show_lanes(self, lanes: TurnLanes | None) -> None:
        """Show a turn."""
        self._lanes = lanes
        self._selected = None
        self._stretch = None
        self._known_ns = -1
        self._follows = True
        self.refresh()

    def refresh(self) -> None:
        """The lanes grew: show it with the next frame."""
        lanes = self._lanes
        if lanes is not None and lanes.newest_ns != self._known_ns:
            self._known_ns = lanes.newest_ns
            self._since.start()
        if self._follows:
            self._view = self._usual()
        if lanes is not None and lanes.moving and self.isVisible():
            if not self._frames.isActive():
                self._frames.start()
        else:
            self._frames.stop()
        self.update()

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        """Mark a record and bring it into view. Of another turn than the one shown: nothing is marked."""
        lanes = self._lanes
        if lanes is None or lanes.turn.index != turn or not 0 <= seq < len(lanes.turn.readings):
            self._selected = None
        else:
            self._selected, self._stretch = seq, None
            self._view = self._view.showing(lanes.turn.readings[seq].record.offset_ns, self._extent())
        self.update()

    def select_stretch(self, start_ns: int, end_ns: int) -> None:
        """Mark a stretch of time, and bring it into view."""
        self._selected = None
        self._stretch = start_ns, end_ns
        extent = self._extent()
        if not (self._view.contains(start_ns) and self._view.contains(end_ns)):
            self._follows = False
            if end_ns - start_ns >= self._view.length_ns:
                self._view = TimeRange(start_ns, max(end_ns, start_ns + 1)).zoomed(1.2, start_ns, extent)
            self._view = self._view.showing((start_ns + end_ns) // 2, extent)
        self.update()

    @Slot()
    def fit(self) -> None:
        """Show the whole turn, and follow it; where that is in view already, all of its speech too."""
        usual = self._usual()
        self._follows = not (self._view == usual and self._extent() != usual)
        self._view = usual if self._follows else self._extent()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(800, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface))
        scene = Scene(self._lanes, self._view, self._now_ns(), self._selected_ns(), self._stretch)
        paint(painter, self._places(), scene, tokens)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta()
        if steps.y() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._zoom(ZOOM_STEP ** (steps.y() / 120), self._time_at(event.position().x()))
        elif sideways := steps.x() or steps.y():
            self._pan(-round(self._view.length_ns * PAN_SHARE * sideways / 120))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = (event.position(), self._view), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        start, view = self._pressed
        moved = event.position().x() - start.x()
        if self._dragged or abs(moved) >= QApplication.startDragDistance():
            self._dragged, self._follows = True, False
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._view = view.panned(-round(moved * view.length_ns / self._places().plot_width), self._extent())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        self.unsetCursor()
        hit = None if self._dragged else self._hit(event.position())
        if hit is not None and hit.seq is not None:
            self._choose(hit.seq)
        elif hit is not None and hit.end_ns is not None and hit.tone is not Tone.AHEAD:
            self.select_stretch(hit.offset_ns, hit.end_ns)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle = self._view.start_ns + self._view.length_ns // 2
        by = round(self._view.length_ns * PAN_SHARE)
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_W:
                self._zoom(ZOOM_STEP, middle)
            case Qt.Key.Key_S:
                self._zoom(1 / ZOOM_STEP, middle)
            case Qt.Key.Key_A:
                self._pan(-by)
            case Qt.Key.Key_D:
                self._pan(by)
            case Qt.Key.Key_Comma:
                self._step(-1)
            case Qt.Key.Key_Period:
                self._step(1)
            case Qt.Key.Key_F:
                self.fit()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    @Slot()
    def _next_frame(self) -> None:
        if self._follows:
            self._view = self._usual()
        self.update()

    def _places(self) -> Places:
        return Places(self.width(), self.height())

    def _now_ns(self) -> int:
        """Where the turn has got to: the newest offset and the time since it came."""
        if self._lanes is None:
            return 0
        waited = self._since.nsecsElapsed() if self._since.isValid() and self._lanes.moving else 0
        return self._lanes.newest_ns + waited

    def _usual(self) -> TimeRange:
        """What is in view until the person wants something else: the turn until it is complete, and a second more."""
        if self._lanes is None or self._lanes.running:
            return live(self._now_ns())
        return until_complete(self._lanes.last_ns)

    def _extent(self) -> TimeRange:
        """All that can be looked at: what is spoken later, too."""
        usual = self._usual()
        spoken_until = self._lanes.speech_end_ns(self._now_ns()) if self._lanes is not None else 0
        return usual if spoken_until <= usual.end_ns else fit(spoken_until)

    def _selected_ns(self) -> int | None:
        if self._lanes is None or self._selected is None:
            return None
        return self._lanes.turn.readings[self._selected].record.offset_ns

    def _time_at(self, x: float) -> int:
        places = self._places()
        return self._view.at(x - places.left, places.plot_width)

    def _zoom(self, factor: float, at_ns: int) -> None:
        self._follows = False
        self._view = self._view.zoomed(factor, at_ns, self._extent())
        self.update()

    def _pan(self, by_ns: int) -> None:
        self._follows = False
        self._view = self._view.panned(by_ns, self._extent())
        self.update()

    def _step(self, by: int) -> None:
        """Choose the record before or after the chosen one."""
        if self._lanes is None or not (count := len(self._lanes.turn.readings)):
            return
        first = 0 if by > 0 else count - 1
        self._choose(first if self._selected is None else min(max(self._selected + by, 0), count - 1))

    def _choose(self, seq: int) -> None:
        if self._lanes is not None:
            turn = self._lanes.turn.index
            self.select_record(turn, seq)
            self.recordSelected.emit(turn, seq)

    def _hit(self, place: QPointF) -> Hit | None:
        places = self._places()
        lane = places.lane_at(place.y())
        if self._lanes is None or lane is None or place.x() < places.left - NEAR_PX:
            return None
        tolerance = NEAR_PX * self._view.length_ns // places.plot_width
        return self._lanes.hit(lane, self._time_at(place.x()), tolerance, self._now_ns())

    def _show_tip(self, place: QPoint, on_screen: QPoint) -> None:
        hit = self._hit(QPointF(place))
        if hit is None or self._lanes is None:
            QToolTip.hideText()
            return
        QToolTip.showText(on_screen, tool_tip(describe(hit, self._lanes)), self)
