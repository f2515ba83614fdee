"""Where things lie in the timeline's picture, in pixels."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

from vftester.core.axis import Axis, Moment, Placed
from vftester.core.finding import Findings
from vftester.core.lanes import USUAL_LANES, Lane
from vftester.core.timescale import TimeRange

LABEL_WIDTH = 118
RIGHT_MARGIN = 14
RULER_HEIGHT = 42
TALLEST_LANE = 46
SHORTEST_LANE = 12
SPAN_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Places:
    """The lanes in a widget of a size: labels at the left, the ruler on top."""

    width: int
    height: int
    lanes: tuple[Lane, ...] = USUAL_LANES

    @property
    def left(self) -> int:
        return LABEL_WIDTH

    @property
    def plot_width(self) -> int:
        return max(self.width - LABEL_WIDTH - RIGHT_MARGIN, 1)

    @property
    def lane_height(self) -> int:
        return max(min((self.height - RULER_HEIGHT) // len(self.lanes), TALLEST_LANE), SHORTEST_LANE)

    @property
    def bottom(self) -> int:
        return RULER_HEIGHT + self.lane_height * len(self.lanes)

    def lane(self, lane: Lane) -> QRect:
        """The part of a lane that time runs through."""
        top = RULER_HEIGHT + self.lane_height * self.lanes.index(lane)
        return QRect(self.left, top, self.plot_width, self.lane_height)

    def lane_at(self, y: float) -> Lane | None:
        number = int(y - RULER_HEIGHT) // self.lane_height
        return self.lanes[number] if y >= RULER_HEIGHT and number < len(self.lanes) else None


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the picture that a turn takes: whole pixels, and the stretch of the turn's own time on them."""

    placed: Placed
    left: int
    width: int
    view: TimeRange

    def x(self, offset_ns: int) -> float:
        """Where a moment of the turn lies, in pixels of the picture."""
        return self.left + self.view.x(offset_ns, self.width)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen. `stretch` lies on the axis."""

    axis: Axis
    view: TimeRange
    chosen: Moment | None = None
    stretch: tuple[int, int] | None = None
    found: Findings | None = None
    hover_x: int | None = None

    def areas(self, places: Places) -> list[Area]:
        """The turns in view. Of several that begin in one pixel the first: nobody could tell them apart."""
        areas: list[Area] = []
        width, view = places.plot_width, self.view
        for placed in self.axis.within(view):
            if not self.axis.session:
                return [Area(placed, places.left, width, view)]
            first = min(max(view.column(placed.start_ns, width), 0), width - 1)
            stop = min(max(view.column(placed.end_ns, width) + 1, first + 1), width)
            if areas and areas[-1].left == places.left + first:
                continue
            own = TimeRange(view.column_start(first, width), view.column_start(stop, width))
            areas.append(Area(placed, places.left + first, stop - first, placed.own(own)))
        return areas
