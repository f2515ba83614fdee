"""What lies over the timeline's still picture: now, what lasts, what is measured, and where the pointer is."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vftester.core.timeline.axis import Axis
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.timescale import MS, SECOND, TimeRange
from vftester.gui.timeline.paint import first_moment
from vftester.gui.timeline.places import RIGHT_MARGIN, RULER_HEIGHT, Places, Scene, TurnArea
from vftester.gui.timeline.spans import draw_upright, paint_moving
from vftester.gui.timeline.words import measured_text
from vftester.gui.tokens import Tokens


def paint_overlay(
    painter: QPainter,
    places: Places,
    scene: Scene,
    areas: Sequence[TurnArea],
    labels: Sequence[QRectF],
    tokens: Tokens,
) -> None:
    """All of it; `labels`: where the still picture has words, which no line is to cross."""
    painter.save()
    painter.setClipRect(QRect(places.left - 1, 0, places.plot_width + RIGHT_MARGIN, places.height))
    for area in areas:
        if area.lanes.lasting:
            words = list(labels)
            for lane in places.lanes[places.lanes.index(Lane.STEP) :]:
                words += paint_moving(painter, places, area, lane, tokens)
            _paint_now(painter, places, area, words, tokens)
    if not scene.axis.session:
        _paint_speech_note(painter, places, scene, tokens)
    if scene.stretch is not None:
        _paint_stretch(painter, places, scene, scene.stretch, tokens)
    if scene.hover_x is not None:
        _paint_hover(painter, places, scene, scene.hover_x, tokens)
    painter.restore()


def _paint_now(painter: QPainter, places: Places, area: TurnArea, labels: Sequence[QRectF], tokens: Tokens) -> None:
    x = round(area.x(area.now_ns))
    if area.lanes.moving and area.left <= x <= area.left + area.width:
        painter.setPen(QPen(QColor(tokens.accent), 1))
        draw_upright(painter, x + 0.5, RULER_HEIGHT - 14, places.bottom, labels)
        first, metrics = first_moment(area, tokens), painter.fontMetrics()
        free_from = area.x(first.offset_ns) + 10 + metrics.horizontalAdvance(first.name) if first is not None else 0
        if free_from < x + 5 < places.width - metrics.horizontalAdvance("now"):
            painter.drawText(QPointF(x + 5, RULER_HEIGHT - 3), "now")


def _paint_speech_note(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    """That speech goes on beyond what is in view: above its lane, or on the ruler where steps leave no room."""
    for placed in scene.axis.placed:
        note = placed.lanes.speech_note(scene.view, placed.now_ns)
        if note:
            metrics = painter.fontMetrics()
            row, tall = places.lane(Lane.VOICE), metrics.height()
            above = row.top() - tall // 2 - 1
            if above <= sum(places.box(Lane.STEP)):
                above = RULER_HEIGHT - tall - 1
            room = QRect(row.right() - metrics.horizontalAdvance(note), above, row.width(), tall)
            painter.fillRect(room.adjusted(-4, 0, 0, 0), QColor(tokens.surface))
            painter.setPen(QColor(tokens.voice))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, note)


def _paint_stretch(painter: QPainter, places: Places, scene: Scene, stretch: tuple[int, int], tokens: Tokens) -> None:
    left, right = (scene.view.x(offset, places.plot_width) for offset in stretch)
    left, right = places.left + max(left, -4.0), places.left + min(right, places.plot_width + 20.0)
    band = QRectF(left, RULER_HEIGHT - 14, max(right - left, 1.0), places.bottom - RULER_HEIGHT + 14)
    accent = QColor(tokens.accent)
    painter.setPen(QPen(accent, 1))
    painter.drawLines([QLineF(x, band.top(), x, band.bottom()) for x in (band.left(), band.right())])
    accent.setAlphaF(0.14)
    painter.fillRect(band, accent)
    measured = scene.axis.measured(*stretch)
    if measured is not None:
        _write_on_ruler(painter, places, band.center().x(), measured_text(measured), tokens)


def _paint_hover(painter: QPainter, places: Places, scene: Scene, x: int, tokens: Tokens) -> None:
    """A thin line at the pointer, with its time on the ruler."""
    painter.setPen(QPen(QColor(tokens.event_mark), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
    said = time_at(scene.axis, scene.view, scene.view.at(x - places.left, places.plot_width), places.plot_width)
    if said and scene.stretch is None:
        _write_on_ruler(painter, places, x, said, tokens)


def time_at(axis: Axis, view: TimeRange, offset_ns: int, width: int) -> str:
    """A moment of the axis in its turn's own time, as exact as a pixel is; "" in a gap."""
    found = axis.at(offset_ns)
    if found is None or (axis.session and found[1] > found[0].length_ns):
        return ""
    pixel_ns = view.length_ns / max(width, 1)
    own_ns = found[1]
    if pixel_ns < MS:
        return f"{own_ns / MS:.1f} ms" if view.length_ns < SECOND else f"{own_ns / SECOND:.3f} s"
    return f"{own_ns / SECOND:.2f} s"


def _write_on_ruler(painter: QPainter, places: Places, middle: float, text: str, tokens: Tokens) -> None:
    """Words on the ruler around a place, over what is written there."""
    metrics = painter.fontMetrics()
    wide, tall = metrics.horizontalAdvance(text) + 12, metrics.height() + 4
    left = min(max(middle - wide / 2, places.left), max(places.width - wide - 2, places.left))
    box = QRectF(left, 3, wide, tall)
    painter.setPen(QPen(QColor(tokens.accent), 1))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(QColor(tokens.accent))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
