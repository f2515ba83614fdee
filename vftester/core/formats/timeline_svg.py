"""The timeline of a turn as an SVG picture, for pages that are passed on. Pure: lanes to text.

Its colours are classes, which `page_style.TIMELINE` draws; all text in it is escaped. The picture holds no more than
fits: its size does not grow with the turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vftester.core.markup import escaped, one_line
from vftester.core.steps.words import exit_words
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import BAR_PX, Marks, Span, Tone
from vftester.core.timeline.timescale import TimeRange, fit, seconds, tick_step, ticks

WIDTH = 960
LABEL_WIDTH = 118
RIGHT_MARGIN = 14
RULER_HEIGHT = 38
LANE_HEIGHT = 30
SPAN_HEIGHT = 18
LEAST_HEIGHT = 4
TICK_PX = 72
CHAR_PX = 6.5
"""A character of a label is about so wide: where a label has to be cut is told by that."""
ROOM_PX = 28
"""Less than this holds no label."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where moments and lanes lie in the picture of a turn, in its own pixels. A playhead can be drawn by it."""

    view: TimeRange
    lanes: tuple[Lane, ...]
    width: int = WIDTH

    @property
    def plot_width(self) -> int:
        return self.width - LABEL_WIDTH - RIGHT_MARGIN

    @property
    def height(self) -> int:
        return RULER_HEIGHT + LANE_HEIGHT * len(self.lanes) + 4

    def x(self, offset_ns: int) -> float:
        return LABEL_WIDTH + self.view.x(offset_ns, self.plot_width)

    def top(self, lane: Lane) -> int:
        return RULER_HEIGHT + LANE_HEIGHT * self.lanes.index(lane)


def picture_of(lanes: TurnLanes, view: TimeRange | None = None, width: int = WIDTH) -> Picture:
    """Where things lie; all of the turn and its speech is in view unless another stretch is given."""
    last_ns = max(lanes.newest_ns, lanes.turn.end_ns or 0, lanes.speech_end_ns(lanes.newest_ns))
    return Picture(view or fit(last_ns), lanes.lanes, width)


def timeline_svg(lanes: TurnLanes, view: TimeRange | None = None, width: int = WIDTH) -> str:
    """The picture as one `<svg class="tl">` element. `lanes`: of a turn that is over."""
    picture = picture_of(lanes, view, width)
    title = f"Timeline of turn {lanes.turn.index + 1}, {seconds(picture.view.length_ns)} long"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" viewBox="0 0 {width} {picture.height}" '
        f'role="img" aria-label="{escaped(title)}">',
        *_rows(picture),
        *_ruler(picture),
        *(part for lane in picture.lanes for part in (*_spans(picture, lanes, lane), *_marks(picture, lanes, lane))),
        *_said(picture, lanes),
        *_exits(picture, lanes),
        *_first(picture, lanes),
        "</svg>",
    ]
    return "\n".join(parts)


def _rows(picture: Picture) -> Iterator[str]:
    for lane in picture.lanes:
        floor = picture.top(lane) + LANE_HEIGHT
        yield f'<path class="grid" d="M0 {floor - 0.5}H{picture.width}"/>'
        yield f'<text x="4" y="{floor - 11}">{escaped(lane)}</text>'


def _ruler(picture: Picture) -> Iterator[str]:
    for tick in ticks(picture.view, tick_step(picture.view, picture.plot_width, TICK_PX)):
        x = round(picture.x(tick.offset_ns))
        yield f'<path class="grid" d="M{x + 0.5} {RULER_HEIGHT - 12}V{picture.height}"/>'
        if x + CHAR_PX * len(tick.label) < picture.width:
            yield f'<text class="dim" x="{x + 3}" y="12">{escaped(tick.label)}</text>'


def _spans(picture: Picture, lanes: TurnLanes, lane: Lane) -> Iterator[str]:
    top = picture.top(lane) + (LANE_HEIGHT - SPAN_HEIGHT) // 2
    found = lanes.within(lane, picture.view, picture.plot_width, picture.view.end_ns)
    placed = [(span, *_sides(picture, span)) for span in found]
    for number, (span, left, right) in enumerate(placed):
        wide = max(right - left, 1.5)
        label = span.label or span.tone.value
        text = f"{label}: {seconds(span.start_ns)} to {seconds(span.until(picture.view.end_ns))}"
        yield (
            f'<rect class="{span.tone.value}" x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{SPAN_HEIGHT}" '
            f'rx="3"><title>{escaped(one_line(text, 300))}</title></rect>'
        )
        # a tool's call lies on its step: the step's words end where the first call begins
        later = [begin for other, begin, _ in placed[number + 1 :] if other.tone is not span.tone and begin > left]
        room = min([right, *later]) - left - 8
        if room >= ROOM_PX:
            words = escaped(one_line(label, int(room / CHAR_PX)))
            yield f'<text class="label" x="{left + 4:.1f}" y="{top + 13}">{words}</text>'


def _sides(picture: Picture, span: Span) -> tuple[float, float]:
    """The left and right side of a span, cut to what is in view."""
    view = picture.view
    start, end = max(span.start_ns, view.start_ns), min(span.until(view.end_ns), view.end_ns)
    return picture.x(start), picture.x(max(end, start))


def _marks(picture: Picture, lanes: TurnLanes, lane: Lane) -> Iterator[str]:
    floor = picture.top(lane) + (LANE_HEIGHT + SPAN_HEIGHT) // 2
    for tone, marks in lanes.marks_in(lane):
        bars = _bars(picture, marks, floor)
        if bars:
            yield f'<path class="{_mark_class(lane, tone)}" d="{bars}"/>'


def _bars(picture: Picture, marks: Marks, floor: int) -> str:
    """A bar for each column that holds something, as one path."""
    columns = marks.columns(picture.view, picture.plot_width)
    scale = picture.plot_width / columns.width
    heights = columns.heights(LEAST_HEIGHT, SPAN_HEIGHT)
    return "".join(
        f"M{round(LABEL_WIDTH + x * scale)} {floor}v-{tall}h{BAR_PX}v{tall}z"
        for x, tall in zip(columns.xs, heights, strict=True)
    )


def _mark_class(lane: Lane, tone: Tone) -> str:
    match lane, tone:
        case _, Tone.TROUBLE | Tone.FAILURE:
            return "trouble"
        case _, Tone.TOOL:
            return "tool-mark"
        case Lane.SAID, _:
            return "said"
        case Lane.TEXT, _:
            return "text"
        case _:
            return "event"


def _said(picture: Picture, lanes: TurnLanes) -> Iterator[str]:
    action = lanes.turn.action
    x = picture.x(0)
    if picture.view.start_ns <= 0:
        words = f"“{one_line(action.said, 80)}”" if action.said else one_line(action.label, 80)
        yield f'<text class="dim" x="{x + 12:.1f}" y="{picture.top(Lane.SAID) + 19}">{escaped(words)}</text>'
    if lanes.voice.not_spoken:
        yield f'<text class="dim" x="{LABEL_WIDTH + 6}" y="{picture.top(Lane.VOICE) + 19}">not spoken</text>'


def _exits(picture: Picture, lanes: TurnLanes) -> Iterator[str]:
    for found in lanes.exits():
        if picture.view.contains(found.offset_ns):
            x, top = picture.x(found.offset_ns), picture.top(Lane.STEP)
            yield (
                f'<path class="exit" d="M{x:.1f} {top}v{LANE_HEIGHT}h1.5v-20l10 -5l-10 -5z">'
                f"<title>{escaped(exit_words(found))}</title></path>"
            )


def _first(picture: Picture, lanes: TurnLanes) -> Iterator[str]:
    """The moment that the turn is about: its first sound, else its first text."""
    if lanes.measures.first_audio_ms is not None:
        offset_ns, name, kind = lanes.voice.first_sound_ns, "first sound", "first"
    else:
        offset_ns, name, kind = lanes.first_text_ns, "first text", "first-text"
    if offset_ns is None or lanes.measures.first_text_ms is None or not picture.view.contains(offset_ns):
        return
    x = round(picture.x(offset_ns))
    yield f'<path class="{kind}" d="M{x + 0.5} {RULER_HEIGHT - 14}V{picture.height}"/>'
    if x + 5 + len(name) * CHAR_PX < picture.width:
        yield f'<text x="{x + 5}" y="{RULER_HEIGHT - 8}">{name}</text>'
