"""How the timeline is painted as long as nothing moves. What to paint is core's answer; here are colours and pens."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from vftester.core.timeline.axis import GAP_NS
from vftester.core.timeline.finding import Findings, Found
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.marks import BAR_PX, Columns, Tone
from vftester.core.timeline.timescale import tick_step, ticks
from vftester.gui.timeline.places import (
    LABEL_WIDTH,
    NAMED_WIDTH,
    RIGHT_MARGIN,
    RULER_HEIGHT,
    SPAN_HEIGHT,
    Area,
    Places,
    Scene,
    TurnArea,
)
from vftester.gui.timeline.spans import draw_upright, paint_exits, paint_spans, write
from vftester.gui.timeline.words import NOTHING_YET, failed_word, gap_text
from vftester.gui.tokens import Tokens

LEAST_HEIGHT = 4
TELLING_WIDTH = 60
"""A turn that takes fewer pixels is painted without words."""

TICK_PX = 72


def still_picture(
    widget: QWidget, places: Places, scene: Scene, areas: Sequence[TurnArea], tokens: Tokens
) -> tuple[QPixmap, list[QRectF]]:
    """All but what moves by itself, as large and as fine as the widget; and the labels that no line is to cross."""
    picture = QPixmap(widget.size() * widget.devicePixelRatioF())
    picture.setDevicePixelRatio(widget.devicePixelRatioF())
    picture.fill(QColor(tokens.surface))
    painter = QPainter(picture)
    painter.setFont(widget.font())
    labels = _paint_still(painter, places, scene, areas, tokens)
    painter.end()
    return picture, labels


def _paint_still(
    painter: QPainter, places: Places, scene: Scene, areas: Sequence[TurnArea], tokens: Tokens
) -> list[QRectF]:
    _paint_lanes(painter, places, tokens)
    if not scene.axis.placed:
        painter.setPen(QColor(tokens.dim_ink))
        middle = places.lane(places.lanes[len(places.lanes) // 2])
        return [write(painter, QRectF(middle), NOTHING_YET)]
    painter.save()
    painter.setClipRect(QRect(places.left - 1, 0, places.plot_width + RIGHT_MARGIN, places.height))
    if scene.axis.session:
        _paint_gaps(painter, places, scene, tokens)
    step = tick_step(scene.view, places.plot_width, TICK_PX)
    for area in areas:
        _paint_ruler(painter, places, scene, area, step, tokens)
        if scene.chosen is not None and scene.chosen.turn == area.index:
            x = round(area.x(scene.chosen.offset_ns))
            painter.fillRect(x - 3, RULER_HEIGHT, 9, places.bottom - RULER_HEIGHT, QColor(tokens.selection))
    steps: list[QRectF] = []
    for row in scene.rows(places, areas):
        for lane in places.lanes:
            words = paint_spans(painter, places, row, lane, tokens)
            steps += words if lane is Lane.STEP else []
            paint_marks(painter, places, row, lane, tokens)
    labels = [label for area in areas for label in _paint_turn(painter, places, scene, area, steps, tokens)]
    painter.restore()
    return labels + steps


def _paint_turn(
    painter: QPainter, places: Places, scene: Scene, area: TurnArea, steps: Sequence[QRectF], tokens: Tokens
) -> list[QRectF]:
    """What is said of a turn besides its marks and spans, as far as there is room. Gives where the words are."""
    words: list[QRectF] = []
    if area.width >= TELLING_WIDTH:
        words.append(_paint_said(painter, places, area, tokens))
        words.append(_paint_not_spoken(painter, places, area, tokens))
        words.append(_paint_failed(painter, places, area, tokens))
    if area.width >= NAMED_WIDTH:
        words += paint_exits(painter, places, area, tokens)
        words.append(_paint_first(painter, places, area, [*words, *steps], tokens))
    if scene.found is not None:
        _paint_found(painter, places, area, scene.found, scene.at, tokens)
    return words


def _paint_lanes(painter: QPainter, places: Places, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.grid), 1))
    rows = [(lane, places.lane(lane)) for lane in places.lanes]
    painter.drawLines([QLineF(0, row.bottom() + 0.5, places.width, row.bottom() + 0.5) for _, row in rows])
    painter.setPen(QColor(tokens.ink))
    for lane, row in rows:
        painter.drawText(QRect(12, row.top(), LABEL_WIDTH - 14, row.height()), Qt.AlignmentFlag.AlignVCenter, lane)


def _paint_ruler(painter: QPainter, places: Places, scene: Scene, area: TurnArea, step: int, tokens: Tokens) -> None:
    """Ticks and seconds of a turn, from its beginning; in a session its name is where its time begins."""
    if scene.axis.session and area.width < NAMED_WIDTH:
        return
    metrics = painter.fontMetrics()
    line = metrics.ascent() + 6
    right = area.left + area.width
    free_from = _paint_name(painter, area, line, tokens) if scene.axis.session else float(area.left)
    lines = []
    painter.setPen(QColor(tokens.dim_ink))
    for tick in ticks(area.view, step):
        x = round(area.x(tick.offset_ns))
        if tick.offset_ns < 0 or x > right:
            continue
        lines.append(QLineF(x + 0.5, RULER_HEIGHT - 14, x + 0.5, places.bottom))
        if x >= free_from - 1 and x + metrics.horizontalAdvance(tick.label) < min(right + 8, places.width):
            painter.drawText(QPointF(x + 3, line), tick.label)
    painter.setPen(QPen(QColor(tokens.grid), 1))
    painter.drawLines(lines)


def _paint_name(painter: QPainter, area: TurnArea, line: int, tokens: Tokens) -> float:
    """A turn's name at its beginning, its number alone where there is less room. Gives where the ruler is free."""
    plain, bold = painter.font(), QFont(painter.font())
    bold.setBold(True)
    begins = max(area.x(0), float(area.left))
    painter.setFont(bold)
    painter.setPen(QColor(tokens.ink))
    free_from = float(area.left + area.width)
    for name in (f"Turn {area.index + 1}", str(area.index + 1)):
        wide = painter.fontMetrics().horizontalAdvance(name) + 10
        if begins + wide <= area.left + area.width + 8:
            painter.drawText(QPointF(begins + 4, line), name)
            free_from = begins + wide
            break
    painter.setFont(plain)
    return free_from


def _paint_gaps(painter: QPainter, places: Places, scene: Scene, tokens: Tokens) -> None:
    """What lies between turns: no part of either, and not to scale; how long it was, where there is room to say so."""
    top, tall = RULER_HEIGHT - 14, places.bottom - RULER_HEIGHT + 14
    wide = GAP_NS * places.plot_width / scene.view.length_ns
    gaps = [
        (placed, places.left + scene.view.x(placed.start_ns, places.plot_width))
        for placed in scene.axis.after_gaps(scene.view)
    ]
    shown = [(max(x - wide, places.left - 4.0), min(x, places.width + 4.0)) for _, x in gaps]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.ground))
    painter.drawRects([QRectF(left, top, max(right - left, 1.0), tall) for left, right in shown])
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.drawLines([QLineF(x, 4, x, places.bottom) for _, x in gaps])
    if wide < NAMED_WIDTH:
        return
    metrics, row = painter.fontMetrics(), places.lane(Lane.SAID)
    painter.setPen(QColor(tokens.dim_ink))
    for (placed, _), (left, right) in zip(gaps, shown, strict=True):
        said = gap_text(placed.waited_ns)
        for text in (f"person {said}", said) if said else ():
            if metrics.horizontalAdvance(text) + 6 <= right - left:
                box = QRectF(left, row.top(), right - left, row.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                break


def paint_marks(painter: QPainter, places: Places, area: Area, lane: Lane, tokens: Tokens) -> None:
    row = places.lane(lane)
    tallest = min(SPAN_HEIGHT, row.height() - 6)
    middle = row.center().y()
    for tone, marks in area.lanes.marks_in(lane):
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
    return [QRect(left + x, floor - tall, BAR_PX, tall) for x, tall in zip(columns.xs, heights, strict=True)]


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
        case _, Tone.TROUBLE | Tone.FAILURE:
            return tokens.trouble
        case _, Tone.TOOL:
            return tokens.tool_ink
        case Lane.SAID, _:
            return tokens.accent
        case Lane.TEXT, _:
            return tokens.text_mark
        case _:
            return tokens.event_mark


def _paint_said(painter: QPainter, places: Places, area: TurnArea, tokens: Tokens) -> QRectF:
    action = area.lanes.turn.action
    x = area.x(0)
    row = places.lane(Lane.SAID)
    said = f"“{' '.join(action.said[:200].split())}”" if action.said else action.label[:200]
    painter.setPen(QColor(tokens.dim_ink))
    if x <= area.left - 40:
        return QRectF()
    return write(painter, QRectF(x + 12, row.top(), min(area.left + area.width - x - 14, 460.0), row.height()), said)


def _paint_not_spoken(painter: QPainter, places: Places, area: TurnArea, tokens: Tokens) -> QRectF:
    if not area.lanes.voice.not_spoken:
        return QRectF()
    painter.setPen(QColor(tokens.dim_ink))
    row = QRectF(places.lane(Lane.VOICE))
    return write(painter, QRectF(area.left + 6, row.top(), area.width - 8, row.height()), "not spoken")


def _paint_failed(painter: QPainter, places: Places, area: TurnArea, tokens: Tokens) -> QRectF:
    """Of a turn that came to nothing, what became of it, behind the last that is known of it."""
    if not (said := failed_word(area.lanes)):
        return QRectF()
    painter.setPen(QColor(tokens.trouble))
    x = max(area.x(area.lanes.last_ns), float(area.left)) + 8
    row = places.lane(Lane.EVENTS)
    return write(painter, QRectF(x, row.top(), area.left + area.width - x, row.height()), said)


@dataclass(frozen=True, slots=True)
class FirstMoment:
    offset_ns: int
    name: str
    colour: str


def first_moment(area: TurnArea, tokens: Tokens) -> FirstMoment | None:
    """The moment that the turn is about: its first sound, else its first text."""
    sound, text = area.lanes.voice.first_sound_ns, area.lanes.first_text_ns
    if sound is not None:
        return FirstMoment(sound, "first sound", tokens.voice)
    return FirstMoment(text, "first text", tokens.accent) if text is not None else None


def _paint_first(painter: QPainter, places: Places, area: TurnArea, labels: Sequence[QRectF], tokens: Tokens) -> QRectF:
    """A line at the moment that the turn is about, and its name on the ruler: gives where that is."""
    first = first_moment(area, tokens)
    if first is None:
        return QRectF()
    x = round(area.x(first.offset_ns))
    metrics = painter.fontMetrics()
    wide = metrics.horizontalAdvance(first.name)
    if not area.left <= x <= area.left + area.width:
        return QRectF()
    painter.setPen(QPen(QColor(first.colour), 1, Qt.PenStyle.DashLine))
    draw_upright(painter, x + 0.5, RULER_HEIGHT - 14, places.bottom, labels)
    if x + 5 + wide > area.left + area.width + 8:
        return QRectF()
    painter.drawText(QPointF(x + 5, RULER_HEIGHT - 3), first.name)
    return QRectF(x + 5, RULER_HEIGHT - 3 - metrics.ascent(), wide, metrics.height())


def _paint_found(
    painter: QPainter, places: Places, area: TurnArea, found: Findings, at: Found | None, tokens: Tokens
) -> None:
    """Where words were found: a line through all lanes, and a head on the ruler; bolder `at` the place chosen last."""
    columns = found.in_turn(area.index).columns(area.view, area.width)
    if not columns.xs:
        return
    scale = area.width / columns.width
    colour = QColor(tokens.warning)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    xs = [area.left + round(x * scale) for x in columns.xs]
    heads = [QRect(x - 1, RULER_HEIGHT - 6, 5, 6) for x in xs]
    if at is not None and at.turn == area.index:
        x = round(area.x(at.offset_ns))
        heads += [QRect(x - 3, RULER_HEIGHT - 10, 9, 10), QRect(x, RULER_HEIGHT, 2, places.bottom - RULER_HEIGHT)]
    painter.drawRects(heads)
    colour.setAlphaF(0.35)
    painter.setBrush(colour)
    painter.drawRects([QRect(x, RULER_HEIGHT, 2, places.bottom - RULER_HEIGHT) for x in xs])
