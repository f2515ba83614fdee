"""How the timeline is painted. What to paint is `core.lanes`' answer; here are only places, colours and pens."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from vftester.core.lanes import Lane, TurnLanes
from vftester.core.marks import Columns, Span, Tone
from vftester.core.timescale import TimeRange, ticks
from vftester.gui.tokens import Tokens

LABEL_WIDTH = 96
RIGHT_MARGIN = 14
RULER_HEIGHT = 40
TALLEST_LANE = 46
MARK_HEIGHT = 18
LEAST_HEIGHT = 4


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie in a widget of a size."""

    width: int
    height: int

    @property
    def left(self) -> int:
        return LABEL_WIDTH

    @property
    def plot_width(self) -> int:
        return max(self.width - LABEL_WIDTH - RIGHT_MARGIN, 1)

    @property
    def lane_height(self) -> int:
        return max(min((self.height - RULER_HEIGHT) // len(Lane), TALLEST_LANE), 12)

    @property
    def bottom(self) -> int:
        return RULER_HEIGHT + self.lane_height * len(Lane)

    def lane(self, lane: Lane) -> QRect:
        """The part of a lane that time runs through."""
        top = RULER_HEIGHT + self.lane_height * list(Lane).index(lane)
        return QRect(self.left, top, self.plot_width, self.lane_height)

    def lane_at(self, y: float) -> Lane | None:
        number = int(y - RULER_HEIGHT) // self.lane_height
        return list(Lane)[number] if y >= RULER_HEIGHT and number < len(Lane) else None


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen."""

    lanes: TurnLanes | None
    view: TimeRange
    now_ns: int
    selected_ns: int | None = None


def paint(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    _paint_grid(painter, places, scene, tokens)
    if scene.lanes is None:
        return
    painter.save()
    painter.setClipRect(QRect(places.left - 1, 0, places.plot_width + RIGHT_MARGIN, places.height))
    if scene.selected_ns is not None and scene.view.contains(scene.selected_ns):
        x = places.left + round(scene.view.x(scene.selected_ns, places.plot_width))
        painter.fillRect(x - 3, RULER_HEIGHT, 9, places.bottom - RULER_HEIGHT, QColor(tokens.selection))
    for lane in Lane:
        _paint_spans(painter, places, scene, lane, tokens)
        _paint_marks(painter, places, scene, lane, tokens)
    _paint_said(painter, places, scene, tokens)
    _paint_moments(painter, places, scene, tokens)
    painter.restore()


def _paint_grid(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    metrics = painter.fontMetrics()
    lines = []
    painter.setPen(QColor(tokens.dim_ink))
    for tick in ticks(scene.view, places.plot_width):
        x = places.left + round(scene.view.x(tick.offset_ns, places.plot_width))
        lines.append(QLineF(x, RULER_HEIGHT - 14, x, places.bottom))
        if x + metrics.horizontalAdvance(tick.label) < places.width:
            painter.drawText(QPointF(x + 3, metrics.ascent() + 6), tick.label)
    painter.setPen(QPen(QColor(tokens.grid), 1))
    painter.drawLines(lines)
    for lane in Lane:
        bottom = places.lane(lane).bottom()
        painter.drawLine(0, bottom, places.width, bottom)
    painter.setPen(QColor(tokens.ink))
    for lane in Lane:
        row = places.lane(lane)
        painter.drawText(QRect(12, row.top(), LABEL_WIDTH - 16, row.height()), Qt.AlignmentFlag.AlignVCenter, lane)


def _paint_marks(painter: QPainter, places: Places, scene: Scene, lane: Lane, tokens: Tokens) -> None:
    assert scene.lanes is not None  # noqa: S101  # `paint` returned before
    row = places.lane(lane)
    tallest = min(MARK_HEIGHT, row.height() - 6)
    middle = row.center().y()
    for tone in Tone:
        marks = scene.lanes.marks[lane].get(tone)
        if marks is None:
            continue
        columns = marks.columns(scene.view, places.plot_width)
        colour = QColor(_mark_colour(lane, tone, tokens))
        if columns.crowded:
            strip = QRect(row.left(), middle - tallest // 2, row.width(), tallest)
            painter.drawImage(strip, _density(columns, tallest, colour))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRects(_bars(columns, row.left(), middle + (tallest + 1) // 2, tallest))


def _bars(columns: Columns, left: int, floor: int, tallest: int) -> list[QRect]:
    """A bar for each column that holds something."""
    heights = columns.heights(LEAST_HEIGHT, tallest)
    return [QRect(left + x, floor - tall, 3, tall) for x, tall in zip(columns.xs, heights, strict=True)]


def _density(columns: Columns, tallest: int, colour: QColor) -> QImage:
    """A picture of close bars, a pixel wide each: a thousand rectangles would take ten times as long to hand to Qt."""
    width = columns.width
    heights = bytearray(width)
    for x, tall in zip(columns.xs, columns.heights(LEAST_HEIGHT, tallest), strict=True):
        heights[x] = tall
    rows = (heights.translate(bytes(tall) + b"\1" * (256 - tall)) for tall in range(tallest, 0, -1))
    image = QImage(b"".join(rows), width, tallest, width, QImage.Format.Format_Indexed8)
    image.setColorTable([0, colour.rgba()])
    return image.copy()  # Qt reads the bytes where they are, and they go with this function


def _mark_colour(lane: Lane, tone: Tone, tokens: Tokens) -> str:
    match lane, tone:
        case _, Tone.TROUBLE:
            return tokens.trouble
        case _, Tone.TOOL:
            return tokens.tool_ink
        case Lane.SAID, _:
            return tokens.accent
        case Lane.TEXT, _:
            return tokens.text_mark
        case _:
            return tokens.event_mark


def _paint_spans(painter: QPainter, places: Places, scene: Scene, lane: Lane, tokens: Tokens) -> None:
    assert scene.lanes is not None  # noqa: S101  # `paint` returned before
    row = places.lane(lane)
    metrics = painter.fontMetrics()
    tallest = min(MARK_HEIGHT, row.height() - 6)
    for span in scene.lanes.spans[lane].within(scene.view, places.plot_width, scene.now_ns):
        box = _span_box(span, places, scene, row.center().y() - tallest / 2, tallest)
        fill, ink = (tokens.tool_fill, tokens.ink) if span.tone is Tone.TOOL else (tokens.pause_fill, tokens.dim_ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(QColor(ink))
        label = span.label or ("tool call" if span.tone is Tone.TOOL else "")
        if span.tone is Tone.PAUSE and metrics.horizontalAdvance(label) > box.width() - 12:
            label = " ".join(label.split()[:2])  # its length alone
        _write(painter, metrics, box.adjusted(6, 0, -4, 0), label)


def _span_box(span: Span, places: Places, scene: Scene, top: float, tall: float) -> QRectF:
    """The box of a span, cut where it leaves the picture: what is very wide is slow to paint."""
    left = places.left + max(scene.view.x(span.start_ns, places.plot_width), -4.0)
    right = places.left + min(scene.view.x(span.until(scene.now_ns), places.plot_width), places.plot_width + 20.0)
    return QRectF(left, top, max(right - left, 2.0), tall)


def _write(painter: QPainter, metrics: QFontMetrics, box: QRectF, text: str) -> None:
    """A line of plain text, shortened to fit its box; nothing where not even a few letters would."""
    if text and box.width() > 24:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def _paint_said(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    assert scene.lanes is not None  # noqa: S101  # `paint` returned before
    action = scene.lanes.turn.action
    x = places.left + scene.view.x(0, places.plot_width)
    row = places.lane(Lane.SAID)
    said = f"“{' '.join(action.said[:200].split())}”" if action.said else action.label[:200]
    painter.setPen(QColor(tokens.dim_ink))
    box = QRectF(x + 12, row.top(), min(max(places.width - x - 20, 0), 460), row.height())
    if x > places.left - 40:
        _write(painter, painter.fontMetrics(), box, said)


def _paint_moments(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    assert scene.lanes is not None  # noqa: S101  # `paint` returned before
    moments = []
    if scene.lanes.first_text_ns is not None:
        moments.append((scene.lanes.first_text_ns, "first text", tokens.accent, Qt.PenStyle.DashLine))
    if scene.lanes.running:
        moments.append((scene.now_ns, "now", tokens.accent, Qt.PenStyle.SolidLine))
    for offset_ns, name, colour, style in moments:
        x = scene.view.x(offset_ns, places.plot_width)
        if 0 <= x <= places.plot_width:
            x = places.left + round(x)
            painter.setPen(QPen(QColor(colour), 1, style))
            painter.drawLine(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
            painter.drawText(QPointF(x + 5, RULER_HEIGHT - 3), name)
