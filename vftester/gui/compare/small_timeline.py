"""A turn's timeline in small: when text came, what was heard, where an agent step was left."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.timescale import TimeRange, seconds, tick_step, ticks, until_complete
from vftester.gui.style import small, tokens_for
from vftester.gui.timeline.paint import paint_marks
from vftester.gui.timeline.places import Places, TurnArea
from vftester.gui.timeline.spans import paint_flag, paint_spans, write
from vftester.gui.tokens import Tokens

RULER = 15
ROW = 20
TICK_PX = 64
HEIGHT = RULER + 2 * ROW
LANES = (Lane.TEXT, Lane.VOICE)


@dataclass(frozen=True, slots=True)
class SmallPlaces(Places):
    """Two rows without labels below a ruler; the flag stands through both."""

    @property
    def left(self) -> int:
        return 0

    @property
    def plot_width(self) -> int:
        return max(self.width - 1, 1)

    @property
    def lane_height(self) -> int:
        return ROW

    @property
    def bottom(self) -> int:
        return HEIGHT

    def lane(self, lane: Lane) -> QRect:
        row = LANES.index(lane) if lane in LANES else 0
        tall = ROW if lane in LANES else 2 * ROW
        return QRect(0, RULER + row * ROW, self.plot_width, tall)


def scale_of(*shown: TurnLanes | None) -> TimeRange:
    """One stretch of time for turns beside each other: until the longer text is complete, and a second more."""
    return until_complete(max((lanes.last_ns for lanes in shown if lanes is not None), default=0))


class SmallTimeline(QWidget):
    """One turn on a scale that it shares with the turn beside it."""

    def __init__(self, lanes: TurnLanes, view: TimeRange, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self.view = view
        font = small(self.font())
        self.setFont(small(font))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Timeline of {name}")
        measures = lanes.measures
        told = (("ready to speak", measures.first_segment_ms), ("first sound", measures.first_audio_ms))
        facts = [f"{label} {seconds(value * 1e6)}" for label, value in told if value is not None]
        note = lanes.speech_note(view, lanes.newest_ns)
        self.setAccessibleDescription(", ".join([*facts, note] if note else facts))
        self.setToolTip("\n".join([*(fact[0].upper() + fact[1:] for fact in facts), *([note] if note else [])]))

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        places = SmallPlaces(self.width(), self.height(), LANES)
        area = TurnArea(self._lanes, 0, places.plot_width, self.view, self._lanes.newest_ns)
        self._paint_ruler(painter, area, self._lanes.speech_note(self.view, area.now_ns), tokens)
        for lane in LANES:
            if lane is Lane.VOICE:
                paint_spans(painter, places, area, lane, tokens)
            else:
                paint_marks(painter, places, area, lane, tokens)
        for found in self._lanes.exits():
            x = area.x(found.offset_ns)
            if 0 <= x <= places.plot_width:
                paint_flag(painter, places, x, found.certainty == "stated", tokens)
        if self._lanes.voice.not_spoken:
            painter.setPen(QColor(tokens.dim_ink))
            write(painter, QRectF(places.lane(Lane.VOICE)).adjusted(4, 0, 0, 0), "not spoken")
        painter.end()

    def _paint_ruler(self, painter: QPainter, area: TurnArea, note: str, tokens: Tokens) -> None:
        """Ticks and seconds; at the right end, that speech goes on beyond what is shown."""
        step = tick_step(self.view, area.width, TICK_PX)
        free_to = area.width - (painter.fontMetrics().horizontalAdvance(note) + 10 if note else 0)
        lines, labels = [], []
        for tick in ticks(self.view, step):
            x = round(area.x(tick.offset_ns))
            lines.append(QLineF(x + 0.5, 0, x + 0.5, HEIGHT))
            if x + 4 + painter.fontMetrics().horizontalAdvance(tick.label) <= free_to:
                labels.append((x + 3, tick.label))
        painter.setPen(QPen(QColor(tokens.grid), 1))
        painter.drawLines(lines)
        painter.setPen(QColor(tokens.dim_ink))
        for x, label in labels:
            painter.drawText(QPointF(x, painter.fontMetrics().ascent()), label)
        if note:
            painter.drawText(QRectF(0, 0, area.width - 2, RULER), Qt.AlignmentFlag.AlignRight, note)
