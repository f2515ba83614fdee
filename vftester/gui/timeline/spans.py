"""How the timeline's spans, labels and exit flags are painted."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from vftester.core.steps.words import left_words
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.marks import Span, Tone
from vftester.gui.timeline.places import Area, Places, TurnArea
from vftester.gui.timeline.words import exit_flag
from vftester.gui.tokens import Tokens

ROOM_PX = 24
"""Less than this holds no label."""

NARROW_PX = ROOM_PX + 10
"""A span that is narrower has no room for one, nor for round corners."""

LEAST_CHARS = 5
"""Words that end in `…` after fewer than four letters say nothing."""
FIRST_MARK = "\u0300"
"""From here on there are characters that are put on the one before them."""

_PLAIN = (Tone.PAUSE, Tone.SILENCE, Tone.TOOL)
"""Those without a border."""

_WAITS = (Tone.PAUSE, Tone.SILENCE)

FLAG_WIDTH, FLAG_HEIGHT = 14, 10

LABEL_EDGE = 2
"""So near a label no line is drawn."""


def paint_spans(painter: QPainter, places: Places, area: Area, lane: Lane, tokens: Tokens) -> list[QRectF]:
    """Those whose end is known. Gives where their labels are."""
    spans = area.lanes.within(lane, area.view, area.width, area.now_ns)
    return _paint(painter, places, area, lane, [span for span in spans if not _moves(span)], _calls(spans), tokens)


def paint_moving(painter: QPainter, places: Places, area: Area, lane: Lane, tokens: Tokens) -> list[QRectF]:
    """Those that last, and those still to come. Gives where their labels are."""
    spans = area.lanes.within(lane, area.view, area.width, area.now_ns)
    moving = [span for span in spans if _moves(span)]
    if any(span.tone is Tone.STEP for span in moving):  # calls lie on their step, also where that alone goes on
        moving = [span for span in spans if span.tone is Tone.TOOL or _moves(span)]
    return _paint(painter, places, area, lane, moving, _calls(spans), tokens)


def _moves(span: Span) -> bool:
    return span.end_ns is None or span.tone is Tone.AHEAD


def _calls(spans: Sequence[Span]) -> list[int]:
    """When tool calls began, in order."""
    return [span.start_ns for span in spans if span.tone is Tone.TOOL]


def _paint(
    painter: QPainter,
    places: Places,
    area: Area,
    lane: Lane,
    spans: Sequence[Span],
    calls: list[int],
    tokens: Tokens,
) -> list[QRectF]:
    """Each span; of those that are too narrow to say anything, all of a kind at once. Gives where labels are."""
    top, tall = places.box(lane)
    narrow: dict[Tone, list[QRectF]] = {}
    wide: list[tuple[Span, QRectF]] = []
    start_ns, now_ns, scale = area.view.start_ns, area.now_ns, area.width / area.view.length_ns
    least, most = area.left - 4.0, area.left + area.width + 20.0
    for span in spans:  # cut where they leave the picture: what is very wide is slow to paint
        begins, ends, tone = span.start_ns, span.end_ns, span.tone
        left = area.left + (begins - start_ns) * scale
        right = area.left + ((span.until(now_ns) if ends is None else ends) - start_ns) * scale
        if left < least:
            left = least
        if right > most:
            right = most
        inset = 2 if tone is Tone.TOOL and tall >= 14 else 0
        wide_px = right - left
        box = QRectF(left, top + inset, wide_px if wide_px > 2 else 2.0, tall - 2 * inset)
        if wide_px < NARROW_PX and tone in _PLAIN:
            narrow.setdefault(tone, []).append(box)
        else:
            wide.append((span, box))
    painter.setPen(Qt.PenStyle.NoPen)
    for tone, boxes in narrow.items():
        painter.setBrush(QColor(_colours(tone, tokens)[0]))
        painter.drawRects(boxes)
    labels = [_paint_span(painter, area, lane, span, box, calls, tokens) for span, box in wide]
    return [label for label in labels if not label.isEmpty()]


def _paint_span(
    painter: QPainter, area: Area, lane: Lane, span: Span, box: QRectF, calls: list[int], tokens: Tokens
) -> QRectF:
    fill, border, ink = _colours(span.tone, tokens)
    dashed = span.tone is Tone.AHEAD
    painter.setPen(QPen(QColor(border), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    if border == fill:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if dashed else QColor(fill))
    now_ns, live = area.now_ns, area.lanes.live
    said = live and span.end_ns is None and lane in (Lane.VOICE, Lane.VOICEFLOW) and span.tone is not Tone.SILENCE
    if said:  # it goes on where it ends so far: an edge would cross the words of its outline
        painter.save()
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, 4, -0.5), 2, 2)
        painter.restore()
    else:
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    if span.tone is Tone.CUT:  # a bar at the end, higher than the box
        painter.fillRect(QRectF(box.right() - 2, box.top() - 4, 3, box.height() + 8), QColor(tokens.voice))
    if box.width() < NARROW_PX or said:
        return QRectF()  # of what is being said the outline has the label
    room = box.adjusted(6 if span.tone is Tone.PAUSE else 5, 0, -1, 0)  # a pause begins with a piece of text
    if span.tone not in _WAITS:
        room = box.adjusted(6, 0, -4, 0)
    if span.tone is Tone.STEP and (first := bisect_left(calls, span.start_ns)) < len(calls):
        room.setRight(min(room.right(), max(area.x(calls[first]) - 2, room.left())))
    painter.setPen(QColor(tokens.ink if dashed and span.start_ns < now_ns else ink))
    return write(painter, room, _label(span, painter.fontMetrics(), room.width()))


def write(painter: QPainter, box: QRectF, text: str) -> QRectF:
    """A line of plain text, shortened to fit its box; nothing where not even a few letters would. Gives its place."""
    if not text or box.width() <= ROOM_PX:
        return QRectF()
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    if shown != text and len(shown) < LEAST_CHARS:
        return QRectF()
    plain = max(shown.removesuffix("…"), default="") < FIRST_MARK
    if not plain:  # marks may be piled on a letter, beyond its lane
        painter.save()
        painter.setClipRect(box.adjusted(0, -1, 0, 1), Qt.ClipOperation.IntersectClip)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    if not plain:
        painter.restore()
    tall = metrics.height()
    return QRectF(box.left(), box.center().y() - tall / 2, metrics.horizontalAdvance(shown), tall)


def draw_upright(painter: QPainter, x: float, top: float, bottom: float, labels: Iterable[QRectF]) -> None:
    """A line down through the lanes, which leaves labels out: they are to be read."""
    crossed = [label for label in labels if label.left() - LABEL_EDGE <= x <= label.right() + LABEL_EDGE]
    for label in sorted(crossed, key=QRectF.top):
        if not label.isEmpty() and label.bottom() > top:
            if label.top() > top:
                painter.drawLine(QLineF(x, top, x, min(label.top(), bottom)))
            top = label.bottom()
    if top < bottom:
        painter.drawLine(QLineF(x, top, x, bottom))


def paint_exits(painter: QPainter, places: Places, area: TurnArea, tokens: Tokens) -> list[QRectF]:
    """A flag where an agent step was left: solid where it was said, dashed where it shows in what ran next.

    Gives where the words beside them are.
    """
    lanes, words = area.lanes, []
    for found in lanes.exits():
        x = area.x(found.offset_ns)
        if not area.left - 1 <= x <= area.left + area.width + 1:
            continue
        said = found.certainty == "stated"
        top = paint_flag(painter, places, x, said, tokens)
        painter.setPen(QColor(tokens.step_ink))
        words.append(_write_beside(painter, places, area, x, top, exit_flag(found)))
    step = lanes.not_left()
    if step is not None and (spans := lanes.step_spans()):
        x = area.x(spans[-1].until(area.now_ns))
        if area.left <= x <= area.left + area.width:
            painter.setPen(QColor(tokens.dim_ink))
            words.append(_write_beside(painter, places, area, x - FLAG_WIDTH, _flag_top(places), left_words(step)))
    return words


def _flag_top(places: Places) -> float:
    return max(places.box(Lane.STEP)[0] - FLAG_HEIGHT - 2, places.lane(Lane.STEP).top() + 0.5)


def paint_flag(painter: QPainter, places: Places, x: float, said: bool, tokens: Tokens) -> float:
    top, foot = _flag_top(places), sum(places.box(Lane.STEP))
    ink = QColor(tokens.step_ink)
    pen = QPen(ink, 1.5 if said else 1)
    if not said:
        pen.setDashPattern([2, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(x, top), QPointF(x, foot))
    cloth = ((0, 0), (FLAG_WIDTH, 0), (FLAG_WIDTH - 4, FLAG_HEIGHT / 2), (FLAG_WIDTH, FLAG_HEIGHT), (0, FLAG_HEIGHT))
    shape = QPolygonF([QPointF(x + right, top + down) for right, down in cloth])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(ink if said else QColor(tokens.surface))
    painter.drawPolygon(shape)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    return top


def _write_beside(painter: QPainter, places: Places, area: Area, x: float, top: float, text: str) -> QRectF:
    """Text right of a flag, or left of it where there is more room."""
    metrics = painter.fontMetrics()
    right = min(area.left + area.width + 10.0, places.width - 2.0) - (x + FLAG_WIDTH + 5)
    wide = metrics.horizontalAdvance(text) + 2.0
    tall = metrics.height()
    above = top + (FLAG_HEIGHT - tall) / 2
    if wide <= right or right >= x - area.left - 8:
        return write(painter, QRectF(x + FLAG_WIDTH + 5, above, right, tall), text)
    if above + tall <= places.box(Lane.STEP)[0] + 2:  # where the lane is too low it would stand in the step's box
        room = min(wide, x - area.left - 8)
        return write(painter, QRectF(x - 5 - room, above, room, tall), text)
    return QRectF()


def _colours(tone: Tone, tokens: Tokens) -> tuple[str, str, str]:
    """Ground, border and ink."""
    match tone:
        case Tone.STEP:
            return tokens.step_fill, tokens.step_ink, tokens.ink
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


def _label(span: Span, metrics: QFontMetrics, room: float) -> str:
    """As much of a label as has room: of a pause or a silence its length and cause, else its length alone."""
    label = span.label or ("tool call" if span.tone is Tone.TOOL else "")
    if span.tone is Tone.UNHEARD:
        return f"not heard: {label}"
    if span.tone in _WAITS:
        length, _, cause = label.partition(":")
        alone = " ".join(length.split()[:2])
        caused = f"{alone}:{cause.removesuffix(', not heard')}" if cause else alone
        shorter = label, label.removesuffix(", not heard"), caused, alone
        return next((form for form in shorter if metrics.horizontalAdvance(form) <= int(room)), "")  # no half a figure
    return label
