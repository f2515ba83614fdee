"""The timeline: one widget, painted from core's lanes; a turn, or a session's turns end to end."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from vftester.core.timeline.axis import Measured, Moment
from vftester.core.timeline.finding import Findings, Found
from vftester.core.timeline.joined import Joined
from vftester.core.timeline.lanes import Hit, Lane, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import TimeRange
from vftester.core.timeline.viewport import Viewport
from vftester.gui.announcing import announce
from vftester.gui.style import small, tokens_for
from vftester.gui.timeline.keys import Wish, wish_of
from vftester.gui.timeline.overlay import paint_overlay
from vftester.gui.timeline.paint import still_picture
from vftester.gui.timeline.places import Places, Scene
from vftester.gui.timeline.pointer import PAN_SHARE, ZOOM_STEP, Ground, Pointer
from vftester.gui.timeline.source import Source
from vftester.gui.timeline.tips import describe, describe_gap
from vftester.gui.timeline.words import KEYS, KEYS_SAID
from vftester.gui.wording import tool_tip

FRAME_MS = 33


class TimelineView(QWidget):
    """Lanes of marks and spans. The wheel zooms, dragging pans or, on the ruler, measures; `KEYS` says the keys.

    Signals:
        recordSelected: the person chose a record: the turn's index and the record's seq.
        turnPicked: the person clicked into a turn of the session; its index.
        followChanged: whether the view follows what happens.
        findWanted: look for words: 0 for new ones, 1 and -1 for the next and the previous place.
        playWanted: play the recording, or pause.
        placeWanted: go to a moment that was clicked on the ruler with Ctrl: the turn's index, nanoseconds in it.
    """

    KEYS = "In the timeline", KEYS

    recordSelected = Signal(int, int)
    turnPicked = Signal(int)
    followChanged = Signal(bool)
    findWanted = Signal(int)
    playWanted = Signal()
    placeWanted = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(small(self.font()))
        self.setMinimumSize(300, 120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the picture covers all of it
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription(KEYS_SAID)
        self._source = Source()
        self._clock: Callable[[], int] | None = None
        self._viewport = Viewport()
        self._stale = False
        self._told_follows = True
        self._found: Findings | None = None
        self._at: Found | None = None
        self._resting = Joined()
        self._pointer = Pointer()
        self._still: tuple[tuple[object, ...], QPixmap, list[QRectF]] | None = None
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._next_frame)

    @property
    def _port(self) -> Viewport:
        """What is looked at, with the turns where they are by now: found out when it is needed, not for each change."""
        if self._stale:
            self._stale = False
            self._viewport.place(self._source.axis())
        return self._viewport

    @property
    def view(self) -> TimeRange:
        """What is in view."""
        return self._port.view

    @property
    def follows(self) -> bool:
        """Whether the view follows what happens: until the person zooms or pans."""
        return self._port.follows

    @property
    def moving(self) -> bool:
        """The picture changes by itself."""
        return self._source.moving

    @property
    def selected(self) -> int | None:
        """The seq of the selected record."""
        return self._port.selected[1] if self._port.selected is not None else None

    @property
    def stretch(self) -> tuple[int, int] | None:
        """The stretch of time that is marked: its start and its end."""
        return self._port.stretch

    @property
    def measured(self) -> Measured | None:
        """What lies in it."""
        return self._port.measured

    def go_by(self, clock: Callable[[], int] | None) -> None:
        """Of what is shown next, how far its newest turn is, in nanoseconds: a replay's clock; None: the usual one."""
        self._clock = clock

    def show_lanes(self, lanes: TurnLanes | None) -> None:
        """Show a turn."""
        self._start_over(Source(lanes, self._clock))

    def show_session(self, session: SessionLanes) -> None:
        """Show all turns of a session, end to end."""
        self._start_over(Source(session, self._clock))

    def refresh(self) -> None:
        """The lanes grew: show it with the next frame."""
        self._source.hear_news()
        self._still = None
        self._stale = True
        if self.moving and self.isVisible():
            if not self._frames.isActive():
                self._frames.start()
        else:
            self._frames.stop()
        self.update()

    @Slot(int, int)
    def select_record(self, turn: int, seq: int) -> None:
        """Mark a record and bring it into view. Of a turn that is not shown: nothing is marked."""
        if self._port.select(turn, seq):
            placed, chosen = self._port.axis.of(turn), self._port.chosen
            if placed is not None and chosen is not None:
                self._tell(f"Turn {turn + 1}, {describe(Hit(Lane.EVENTS, seq, chosen.offset_ns), placed.lanes)}")
        self._show()

    def select_stretch(self, start_ns: int, end_ns: int, turn: int | None = None) -> None:
        """Mark a stretch, and bring it into view: of the axis, or of a turn's own time where one is named."""
        self._port.mark(start_ns, end_ns, turn)
        self._show()

    def show_found(self, found: Findings | None, at: Found | None = None) -> None:
        """Mark where words were found; choose the place that the person is at."""
        self._found, self._at, self._still = found, at, None
        if at is not None and at.seq >= 0:
            self._choose(at.turn, at.seq)
        elif at is not None and (at_ns := self._port.axis.offset_of(Moment(at.turn, at.offset_ns))) is not None:
            self._port.bring_into_view(at_ns)
        self._show()

    def show_turn(self, turn: int) -> None:
        """Bring a turn of the session into view."""
        self._port.show_turn(turn)
        self._show()

    def look_at(self, view: TimeRange) -> None:
        """Show this stretch, and follow no longer."""
        self._port.look_at(view)
        self._show()

    @Slot()
    def fit(self) -> None:
        """Show all of it, and follow it; where that is in view already, all of a turn's speech too."""
        self._port.fit()
        self._show()

    @Slot()
    def follow(self) -> None:
        """Follow what happens again."""
        self._port.follow()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(800, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, places, scene = tokens_for(self), self._places(), self._scene()
        areas, ratio = scene.areas(places), self.devicePixelRatioF()
        key = self.size(), ratio, self._port.view, self._port.selected, tokens, places, self.font()
        if self._still is None or self._still[0] != key:
            self._still = key, *still_picture(self, places, scene, areas, tokens)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still[1])
        paint_overlay(painter, places, scene, areas, self._still[2], tokens)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event, self._ground())
        event.accept()
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.press(event.position(), self._ground())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        ground = self._ground()
        self._pointer.point_at(event.position(), ground)
        self._pointer.drag(event.position(), ground)
        self._show_cursor()
        self._show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            clicked = self._pointer.release()
            self._pointer.point_at(event.position(), self._ground())
            self._show_cursor()
            if clicked and self._pointer.on_ruler:
                self._click_on_ruler(event)
            elif clicked:
                self._click_on_lanes(event.position())
            self._show()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer.leave()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = wish_of(event)
        if wish is None or (wish is Wish.PUT_AWAY and self._port.stretch is None):
            super().keyPressEvent(event)
        else:
            self._fulfil(wish)

    def _fulfil(self, wish: Wish) -> None:
        port = self._port
        match wish:
            case Wish.ZOOM_IN:
                port.zoom(ZOOM_STEP)
            case Wish.ZOOM_OUT:
                port.zoom(1 / ZOOM_STEP)
            case Wish.LEFT:
                port.pan(-PAN_SHARE)
            case Wish.RIGHT:
                port.pan(PAN_SHARE)
            case Wish.BEFORE | Wish.AFTER:
                if beside := port.beside(1 if wish is Wish.AFTER else -1):
                    self._choose(*beside)
            case Wish.FIT:
                port.fit()
            case Wish.ZOOM_TO_CHOSEN:
                port.zoom_to_chosen()
            case Wish.BEGINNING:
                port.to_beginning()
            case Wish.END:
                port.to_end()
            case Wish.MEASURE:
                if port.measure_from_chosen():
                    self._tell("Measuring begins here. Choose another event")
            case Wish.PUT_AWAY:
                port.put_away()
            case Wish.FIND | Wish.FIND_NEXT | Wish.FIND_BEFORE:
                self.findWanted.emit({Wish.FIND: 0, Wish.FIND_NEXT: 1, Wish.FIND_BEFORE: -1}[wish])
            case Wish.PLAY:
                self.playWanted.emit()
        self._show()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wish = wish_of(event)  # before the window's own shortcuts: here it has the focus
            if wish is Wish.FIND or (wish is Wish.PUT_AWAY and self._port.stretch is not None):
                event.accept()
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
        self._stale = True
        self.update()

    def _start_over(self, source: Source) -> None:
        self._source, self._resting = source, Joined()
        self.setAccessibleName(source.name)
        self._port.start_over()
        self.refresh()
        self._show()

    def _show(self) -> None:
        """With the next frame; and tell whether the view lets go of what happens."""
        if self._port.follows != self._told_follows:
            self._told_follows = self._port.follows
            self.followChanged.emit(self._told_follows)
        self.update()

    def _places(self) -> Places:
        return Places(self.width(), self.height(), self._port.axis.lanes)

    def _scene(self) -> Scene:
        port = self._port
        if port.axis.session:
            self._resting.update([placed for placed in port.axis.placed if not placed.lanes.lasting])
        return Scene(
            port.axis, port.view, port.chosen, port.stretch, self._found, self._at, self._pointer.hover_x, self._resting
        )

    def _ground(self) -> Ground:
        return Ground(self._port, self._places())

    def _choose(self, turn: int, seq: int) -> None:
        self.select_record(turn, seq)
        if self._port.selected is not None:
            self.recordSelected.emit(turn, seq)

    def _click_on_ruler(self, event: QMouseEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._port.put_away()
        elif found := self._port.axis.at(self._ground().time_at(event.position().x())):
            self.placeWanted.emit(found[0].index, max(found[1], 0))

    def _click_on_lanes(self, place: QPointF) -> None:
        placed, hit = self._ground().hit(place)
        if placed is not None and self._port.axis.session:
            self.turnPicked.emit(placed.index)
        if placed is None or hit is None:
            return
        if hit.seq is not None:
            self._choose(placed.index, hit.seq)
        elif hit.end_ns is not None and hit.tone is not Tone.AHEAD:
            self.select_stretch(hit.offset_ns, hit.end_ns, placed.index)

    def _show_cursor(self) -> None:
        if self._pointer.cursor is not None:
            self.setCursor(self._pointer.cursor)
        else:
            self.unsetCursor()

    def _show_tip(self, place: QPoint, on_screen: QPoint) -> None:
        ground = self._ground()
        placed, hit = ground.hit(QPointF(place))
        if placed is not None and hit is not None:
            QToolTip.showText(on_screen, tool_tip(describe(hit, placed.lanes)), self)
        elif said := describe_gap(ground.port.axis, ground.time_at(place.x())):
            QToolTip.showText(on_screen, tool_tip(said), self)
        else:
            QToolTip.hideText()

    def _tell(self, said: str) -> None:
        """Tell a screen reader what is chosen."""
        self.setAccessibleDescription(f"{said}. {KEYS_SAID}")
        announce(self, said)
