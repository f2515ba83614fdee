"""What the pointer does in the timeline: it zooms, pans and, on the ruler, measures; and what lies under it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from vftester.core.timeline.axis import Placed
from vftester.core.timeline.lanes import Hit
from vftester.core.timeline.timescale import TimeRange
from vftester.core.timeline.viewport import Viewport
from vftester.gui.timeline.places import RULER_HEIGHT, Places

NEAR_PX = 5
ZOOM_STEP = 0.8
PAN_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Ground:
    """What the pointer is over: where the lanes lie, and what of the axis is looked at there."""

    port: Viewport
    places: Places

    def time_at(self, x: float) -> int:
        """The moment at a place, in nanoseconds of the axis."""
        return self.port.view.at(x - self.places.left, self.places.plot_width)

    def on_lanes(self, place: QPointF) -> bool:
        """Whether time runs there, in the lanes or on the ruler over them."""
        left = self.places.left
        return left <= place.x() <= left + self.places.plot_width and bool(self.port.axis.placed)

    def hit(self, place: QPointF) -> tuple[Placed | None, Hit | None]:
        """The turn at a place, and what lies there."""
        lane = self.places.lane_at(place.y())
        found = self.port.axis.at(self.time_at(place.x()))
        if found is None or place.x() < self.places.left - NEAR_PX:
            return None, None
        placed, offset_ns = found
        tolerance = NEAR_PX * self.port.view.length_ns // self.places.plot_width
        if self.port.axis.session and offset_ns > placed.length_ns + tolerance:
            return None, None
        return placed, placed.lanes.hit(lane, offset_ns, tolerance, placed.now_ns) if lane is not None else None


class Pointer:
    """The pointer over a timeline, and what it is at.

    `hover_x`: where its line is drawn, in pixels; None where it is not over the lanes. `cursor`: None for the usual
    one. `on_ruler`: it was pressed there last.
    """

    def __init__(self) -> None:
        self.hover_x: int | None = None
        self.cursor: Qt.CursorShape | None = None
        self.on_ruler = False
        self._pressed: tuple[QPointF, TimeRange] | None = None
        self._dragged = False

    def wheel(self, event: QWheelEvent, ground: Ground) -> None:
        """Zoom around the pointer; sideways, or with Shift, pan."""
        steps = event.angleDelta()
        if steps.y() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            ground.port.zoom(ZOOM_STEP ** (steps.y() / 120), ground.time_at(event.position().x()))
        elif sideways := steps.x() or steps.y():
            ground.port.pan(-PAN_SHARE * sideways / 120)

    def press(self, place: QPointF, ground: Ground) -> None:
        """What begins here is a click, or a drag once the pointer has moved far enough."""
        self._pressed, self._dragged = (place, ground.port.view), False
        self.on_ruler = place.y() < RULER_HEIGHT and place.x() >= ground.places.left

    def point_at(self, place: QPointF, ground: Ground) -> None:
        """It is there now: its line is drawn where time runs, and the cursor shows what pressing there would do."""
        inside = ground.on_lanes(place)
        self.hover_x = round(place.x()) if inside else None
        self.cursor = Qt.CursorShape.SizeHorCursor if inside and place.y() < RULER_HEIGHT else None

    def drag(self, place: QPointF, ground: Ground) -> bool:
        """Measure from where it was pressed on the ruler; pan where that was elsewhere. False: it is no drag so far."""
        if self._pressed is None:
            return False
        start, view = self._pressed
        moved = place.x() - start.x()
        if not self._dragged and abs(moved) < QApplication.startDragDistance():
            return False
        self._dragged = True
        if self.on_ruler:
            ground.port.measure_between(ground.time_at(start.x()), ground.time_at(place.x()))
        else:
            self.cursor = Qt.CursorShape.ClosedHandCursor
            by_ns = -round(moved * view.length_ns / ground.places.plot_width)
            ground.port.look_at(view.panned(by_ns, ground.port.axis.extent))
        return True

    def release(self) -> bool:
        """Whether that was a click."""
        clicked = self._pressed is not None and not self._dragged
        self._pressed = None
        return clicked

    def leave(self) -> None:
        """It is elsewhere."""
        self.hover_x = None
