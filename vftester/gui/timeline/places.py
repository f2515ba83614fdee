"""Where things lie in the timeline's picture, in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect

from vftester.core.timeline.axis import Axis, Moment
from vftester.core.timeline.finding import Findings, Found
from vftester.core.timeline.joined import Joined
from vftester.core.timeline.lanes import USUAL_LANES, Lane, TurnLanes
from vftester.core.timeline.timescale import TimeRange

LABEL_WIDTH = 118
RIGHT_MARGIN = 14
RULER_HEIGHT = 42
TALLEST_LANE = 46
SHORTEST_LANE = 12
SPAN_HEIGHT = 18
FLAG_ROOM = 13
"""So high are an exit's flag and the words beside it."""

NAMED_WIDTH = 24
"""A turn that takes fewer pixels is painted without its number, its first sound and its exits."""


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

    def box(self, lane: Lane) -> tuple[float, float]:
        """Where a lane's spans lie in it: their top and their height.

        In a low lane agent steps move down, as far as there is room, for what stands beside the flag of their exit.
        """
        row = self.lane(lane)
        tall = min(SPAN_HEIGHT, row.height() - 6)
        top = row.top() + (row.height() - 1) // 2 - tall / 2
        if lane is Lane.STEP:
            top = max(top, min(row.top() + FLAG_ROOM, row.top() + row.height() - tall - 3))
        return top, tall

    def lane_at(self, y: float) -> Lane | None:
        number = int(y - RULER_HEIGHT) // self.lane_height
        return self.lanes[number] if y >= RULER_HEIGHT and number < len(self.lanes) else None


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the picture that lanes take: whole pixels, and the stretch of the lanes' own time on them.

    Of one turn, which has its place on the axis; or of many, whose time is the axis'.
    """

    lanes: TurnLanes | Joined
    left: int
    width: int
    view: TimeRange
    now_ns: int = 0

    def x(self, offset_ns: int) -> float:
        """Where a moment lies, in pixels of the picture."""
        return self.left + self.view.x(offset_ns, self.width)


@dataclass(frozen=True, slots=True)
class TurnArea(Area):
    """Where a turn is."""

    lanes: TurnLanes

    @property
    def index(self) -> int:
        return self.lanes.turn.index


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen. `stretch` lies on the axis."""

    axis: Axis
    view: TimeRange
    chosen: Moment | None = None
    stretch: tuple[int, int] | None = None
    found: Findings | None = None
    at: Found | None = None
    hover_x: int | None = None
    resting: Joined | None = None

    def rows(self, places: Places, areas: Sequence[TurnArea]) -> list[Area]:
        """What to paint marks and spans in: each turn; in a session all that rest together, and those that do not."""
        if not self.axis.session or self.resting is None:
            return list(areas)
        together = Area(self.resting, places.left, places.plot_width, self.view)
        return [together, *(area for area in areas if area.index not in self.resting.turns)]

    def areas(self, places: Places) -> list[TurnArea]:
        """The turns in view of which there is something to say."""
        resting = self.resting.turns if self.resting is not None else frozenset()
        areas: list[TurnArea] = []
        width, view = places.plot_width, self.view
        for placed in self.axis.within(view):
            if not self.axis.session:
                return [TurnArea(placed.lanes, places.left, width, view, placed.now_ns)]
            first = min(max(view.column(placed.start_ns, width), 0), width - 1)
            stop = min(max(view.column(placed.end_ns, width) + 1, first + 1), width)
            if stop - first < NAMED_WIDTH and self.found is None and placed.index in resting:
                continue  # its marks and spans are painted with the others', and there is no room for more
            own = TimeRange(view.column_start(first, width), view.column_start(stop, width))
            left, wide = places.left + first, stop - first
            areas.append(TurnArea(placed.lanes, left, wide, placed.own(own), placed.now_ns))
        return areas
