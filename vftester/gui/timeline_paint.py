"""How the timeline is painted as long as nothing moves. What to paint is core's answer; here are colours and pens."""

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from vftester.core.axis import GAP_NS
from vftester.core.lanes import Lane
from vftester.core.marks import Columns, Marks, Tone
from vftester.core.timescale import SECOND, tick_step, ticks
from vftester.gui.timeline_places import LABEL_WIDTH, RULER_HEIGHT, SPAN_HEIGHT, Area, Places, Scene
from vftester.gui.timeline_spans import paint_exits, paint_spans, write
from vftester.gui.tokens import Tokens

LEAST_HEIGHT = 4
TELLING_WIDTH = 60
"""A turn that takes fewer pixels is painted without words."""

TICK_PX = 72


def paint_still(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    """All but what moves by itself."""
    areas = scene.areas(places)
    _paint_lanes(painter, places, tokens)
    painter.save()
    painter.setClipRect(QRect(places.left - 1, 0, places.plot_width + 14, places.height))
    if scene.axis.session:
        _paint_gaps(painter, places, scene, tokens)
    step = tick_step(scene.view, places.plot_width, TICK_PX)
    for area in areas:
        _paint_ruler(painter, places, scene, area, step, tokens)
    for area in areas:
        if scene.axis.session:
            painter.setClipRect(QRect(area.left - 1, 0, area.width + 2, places.height))
        _paint_turn(painter, places, scene, area, tokens)
    painter.restore()


def _paint_turn(painter: QPainter, places: Places, scene: Scene, area: Area, tokens: Tokens) -> None:
    if scene.chosen is not None and scene.chosen.turn == area.placed.index:
        x = round(area.x(scene.chosen.offset_ns))
        if area.left <= x <= area.left + area.width:
            painter.fillRect(x - 3, RULER_HEIGHT, 9, places.bottom - RULER_HEIGHT, QColor(tokens.selection))
    for lane in places.lanes:
        paint_spans(painter, places, area, lane, tokens)
        _paint_marks(painter, places, area, lane, tokens)
    if area.width >= TELLING_WIDTH:
        _paint_said(painter, places, area, tokens)
        _paint_not_spoken(painter, places, area, tokens)
    paint_exits(painter, places, area, tokens)
    _paint_first(painter, places, area, tokens)
    if scene.found is not None:
        _paint_found(painter, places, area, scene.found.in_turn(area.placed.index), tokens)


def _paint_lanes(painter: QPainter, places: Places, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.grid), 1))
    rows = [(lane, places.lane(lane)) for lane in places.lanes]
    painter.drawLines([QLineF(0, row.bottom() + 0.5, places.width, row.bottom() + 0.5) for _, row in rows])
    painter.setPen(QColor(tokens.ink))
    for lane, row in rows:
        painter.drawText(QRect(12, row.top(), LABEL_WIDTH - 14, row.height()), Qt.AlignmentFlag.AlignVCenter, lane)


def _paint_ruler(painter: QPainter, places: Places, scene: Scene, area: Area, step: int, tokens: Tokens) -> None:
    """Ticks and seconds of a turn, from its beginning; in a session its name is where its time begins."""
    metrics = painter.fontMetrics()
    line = metrics.ascent() + 6
    right = area.left + area.width
    free_from = float(area.left)
    if scene.axis.session:
        name = f"Turn {area.placed.index + 1}"
        bold = QFont(painter.font())
        bold.setBold(True)
        begins = max(area.x(0), area.left)
        wide = metrics.horizontalAdvance(name) * 1.1 + 14
        if begins + wide <= right + 8:
            plain = painter.font()
            painter.setFont(bold)
            painter.setPen(QColor(tokens.ink))
            painter.drawText(QPointF(begins + 4, line), name)
            painter.setFont(plain)
            free_from = begins + wide
        elif area.width >= 14 and begins == area.x(0):
            painter.setPen(QColor(tokens.ink))
            painter.drawText(QPointF(begins + 2, line), str(area.placed.index + 1))
            free_from = right
    lines = []
    painter.setPen(QColor(tokens.dim_ink))
    for tick in ticks(area.view, step):
        if tick.offset_ns < 0:
            continue
        x = round(area.x(tick.offset_ns))
        if x > right:
            break
        lines.append(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
        if x >= free_from - 1 and x + metrics.horizontalAdvance(tick.label) < min(right + 8, places.width):
            painter.drawText(QPointF(x + 3, line), tick.label)
    painter.setPen(QPen(QColor(tokens.grid), 1))
    painter.drawLines(lines)


def _paint_gaps(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    """What lies between turns: no part of either, and not to scale; how long it was, where there is room to say so."""
    metrics = painter.fontMetrics()
    for placed in scene.axis.after_gaps(scene.view):
        left, right = (
            places.left + scene.view.x(offset_ns, places.plot_width)
            for offset_ns in (placed.start_ns - GAP_NS, placed.start_ns)
        )
        left, right = max(left, places.left - 4.0), min(right, places.width + 4.0)
        gap = QRectF(left, RULER_HEIGHT - 14, max(right - left, 1.0), places.bottom - RULER_HEIGHT + 14)
        painter.fillRect(gap, QColor(tokens.ground))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QLineF(right, 4, right, places.bottom))
        if placed.waited_ns is None:
            continue
        length = placed.waited_ns / SECOND
        said = "spoken over" if length < 0 else f"{length:.0f} s" if length >= 10 else f"{length:.1f} s"
        for text in (f"person {said}", said):
            if metrics.horizontalAdvance(text) + 6 <= gap.width():
                painter.setPen(QColor(tokens.dim_ink))
                row = places.lane(Lane.SAID)
                painter.drawText(QRectF(gap.left(), row.top(), gap.width(), row.height()), _CENTRE, text)
                break


def _paint_marks(painter: QPainter, places: Places, area: Area, lane: Lane, tokens: Tokens) -> None:
    row = places.lane(lane)
    tallest = min(SPAN_HEIGHT, row.height() - 6)
    middle = row.center().y()
    for tone, marks in area.placed.lanes.marks_in(lane):
        columns = marks.columns(area.view, area.width)
        colour = QColor(_mark_colour(lane, tone, tokens))
        if columns.crowded:
            strip = QRect(area.left, middle - tallest // 2, area.width, tallest)
            painter.drawImage(strip, _density(columns, tallest, colour))
        elif columns.xs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRects(_bars(columns, area.left, middle + (tallest + 1) // 2, tallest))


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


def _paint_said(painter: QPainter, places: Places, area: Area, tokens: Tokens) -> None:
    action = area.placed.lanes.turn.action
    x = area.x(0)
    row = places.lane(Lane.SAID)
    said = f"“{' '.join(action.said[:200].split())}”" if action.said else action.label[:200]
    painter.setPen(QColor(tokens.dim_ink))
    if x > area.left - 40:
        write(painter, QRectF(x + 12, row.top(), min(area.left + area.width - x - 14, 460.0), row.height()), said)


def _paint_not_spoken(painter: QPainter, places: Places, area: Area, tokens: Tokens) -> None:
    if area.placed.lanes.voice.not_spoken:
        painter.setPen(QColor(tokens.dim_ink))
        row = QRectF(places.lane(Lane.VOICE))
        write(painter, QRectF(area.left + 6, row.top(), area.width - 8, row.height()), "not spoken")


def _paint_first(painter: QPainter, places: Places, area: Area, tokens: Tokens) -> None:
    """The moment that the turn is about: its first sound, else its first text."""
    lanes = area.placed.lanes
    sound, text = lanes.voice.first_sound_ns, lanes.first_text_ns
    if sound is not None:
        offset_ns, name, colour = sound, "first sound", tokens.voice
    elif text is not None:
        offset_ns, name, colour = text, "first text", tokens.accent
    else:
        return
    x = round(area.x(offset_ns))
    if area.left <= x <= area.left + area.width and area.width >= TELLING_WIDTH / 4:
        painter.setPen(QPen(QColor(colour), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
        if x + 5 + painter.fontMetrics().horizontalAdvance(name) <= area.left + area.width + 8:
            painter.drawText(QPointF(x + 5, RULER_HEIGHT - 3), name)


def _paint_found(painter: QPainter, places: Places, area: Area, offsets: Marks, tokens: Tokens) -> None:
    """Where the words that are looked for are: a line through all lanes, and a head on the ruler."""
    columns = offsets.columns(area.view, area.width)
    scale = area.width / columns.width
    colour = QColor(tokens.warning)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    xs = [area.left + round(x * scale) for x in columns.xs]
    painter.drawRects([QRect(x - 1, RULER_HEIGHT - 6, 5, 6) for x in xs])
    colour.setAlphaF(0.35)
    painter.setBrush(colour)
    painter.drawRects([QRect(x, RULER_HEIGHT, 2, places.bottom - RULER_HEIGHT) for x in xs])


_CENTRE = Qt.AlignmentFlag.AlignCenter
