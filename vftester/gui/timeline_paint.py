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
    stretch: tuple[int, int] | None = None


def paint(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    _paint_grid(painter, places, scene, tokens)
    if scene.lanes is None:
        return
    painter.save()
    painter.setClipRect(QRect(places.left - 1, 0, places.plot_width + RIGHT_MARGIN, places.height))
    if scene.selected_ns is not None and scene.view.contains(scene.selected_ns):
        x = places.left + round(scene.view.x(scene.selected_ns, places.plot_width))
        painter.fillRect(x - 3, RULER_HEIGHT, 9, places.bottom - RULER_HEIGHT, QColor(tokens.selection))
    if scene.stretch is not None:
        left, right = (scene.view.x(offset, places.plot_width) for offset in scene.stretch)
        left, right = max(left, -4.0), min(right, places.plot_width + 20.0)
        band = QRectF(places.left + left, RULER_HEIGHT, max(right - left, 3.0), places.bottom - RULER_HEIGHT)
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.setBrush(QColor(tokens.said))
        painter.drawRect(band)
    for lane in Lane:
        _paint_spans(painter, places, scene, lane, tokens)
        _paint_marks(painter, places, scene, lane, tokens)
    _paint_said(painter, places, scene, tokens)
    _paint_moments(painter, places, scene, tokens)
    _paint_speech_notes(painter, places, scene, tokens)
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
    for span in scene.lanes.within(lane, scene.view, places.plot_width, scene.now_ns):
        box = _span_box(span, places, scene, row.center().y() - tallest / 2, tallest)
        fill, border, ink = _span_colours(span.tone, tokens)
        dashed = span.tone is Tone.AHEAD
        painter.setPen(QPen(QColor(border), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        if border == fill:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if dashed else QColor(fill))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        if span.tone is Tone.CUT:
            _paint_cut(painter, box, tokens)
        sounding = dashed and span.start_ns < scene.now_ns
        painter.setPen(QColor(tokens.ink if sounding else ink))
        if not (span.end_ns is None and lane is Lane.VOICE and scene.lanes.live):  # its outline has the label
            _write(painter, metrics, box.adjusted(6, 0, -4, 0), _label_for(span, metrics, box.width() - 10))


def _span_colours(tone: Tone, tokens: Tokens) -> tuple[str, str, str]:
    """Ground, border and ink."""
    match tone:
        case Tone.TOOL:
            return tokens.tool_fill, tokens.tool_fill, tokens.ink
        case Tone.VOICE | Tone.CUT:
            return tokens.voice_fill, tokens.voice, tokens.ink
        case Tone.SILENCE:
            return tokens.silence_fill, tokens.silence_fill, tokens.voice
        case Tone.AHEAD:
            return tokens.surface, tokens.voice, tokens.dim_ink
        case Tone.UNHEARD:
            return tokens.pause_fill, tokens.event_mark, tokens.dim_ink
        case _:
            return tokens.pause_fill, tokens.pause_fill, tokens.dim_ink


def _paint_cut(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    """Where the voice was cut: a bar at the end, higher than the box."""
    painter.fillRect(QRectF(box.right() - 2, box.top() - 4, 3, box.height() + 8), QColor(tokens.voice))


def _label_for(span: Span, metrics: QFontMetrics, room: float) -> str:
    """As much of a label as has room: of a pause or a silence the cause goes first, then all but its length."""
    label = span.label or ("tool call" if span.tone is Tone.TOOL else "")
    if span.tone is Tone.UNHEARD:
        return f"not heard: {label}"
    if span.tone in (Tone.PAUSE, Tone.SILENCE):
        shorter = (label, label.removesuffix(", not heard"), label.partition(":")[0], " ".join(label.split()[:2]))
        return next((form for form in shorter if metrics.horizontalAdvance(form) < int(room)), "")  # no half a figure
    return label


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
    lanes = scene.lanes
    moments = []
    if lanes.voice.first_sound_ns is not None:
        moments.append((lanes.voice.first_sound_ns, "first sound", tokens.voice, Qt.PenStyle.DashLine))
    elif lanes.first_text_ns is not None:
        moments.append((lanes.first_text_ns, "first text", tokens.accent, Qt.PenStyle.DashLine))
    if lanes.moving:
        moments.append((scene.now_ns, "now", tokens.accent, Qt.PenStyle.SolidLine))
    for offset_ns, name, colour, style in moments:
        x = scene.view.x(offset_ns, places.plot_width)
        if 0 <= x <= places.plot_width:
            x = places.left + round(x)
            painter.setPen(QPen(QColor(colour), 1, style))
            painter.drawLine(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
            painter.drawText(QPointF(x + 5, RULER_HEIGHT - 3), name)


def _paint_speech_notes(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    """That speech goes on beyond what is in view; that nothing was spoken."""
    assert scene.lanes is not None  # noqa: S101  # `paint` returned before
    row = places.lane(Lane.VOICE)
    if scene.lanes.voice.not_spoken:
        painter.setPen(QColor(tokens.dim_ink))
        painter.drawText(row.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "not spoken")
    note = scene.lanes.speech_note(scene.view, scene.now_ns)
    if note:
        metrics = painter.fontMetrics()
        tall = metrics.height()
        room = QRect(row.right() - metrics.horizontalAdvance(note), row.top() - tall // 2 - 1, row.width(), tall)
        painter.fillRect(room.adjusted(-4, 0, 0, 0), QColor(tokens.surface))
        painter.setPen(QColor(tokens.voice))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, note)
