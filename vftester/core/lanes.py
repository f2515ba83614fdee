"""Lanes: a turn as marks and spans on a time range, built as changes come, and what lies where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from vftester.core.conversation import Change, StateChanged, Turn
from vftester.core.marks import TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.measures import Measures, measure, milliseconds
from vftester.core.records import Closed
from vftester.core.silence import PAUSE_NS, Bill, Wait, silence_bill
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, VoiceReport, WordStarted
from vftester.core.stitcher import CallEnd, CallStart, Opening, Piece
from vftester.core.timescale import SECOND, TimeRange, seconds
from vftester.core.traces import Reading, trace_of

USUAL_PACE_NS = SECOND // 15
"""How long a voice takes for a character, where none was heard yet that would tell."""

MOST_AHEAD = 40
"""So many segments that are still to come are shown."""


class Lane(StrEnum):
    """The lanes in the order in which they are painted, named as on the screen."""

    SAID = "You said"
    EVENTS = "Events"
    TEXT = "Agent's text"
    STEP = "Agent step"
    VOICE = "Voice"


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies at a place. `seq` is None for what is no record: what the person did, what was spoken."""

    lane: Lane
    seq: int | None
    offset_ns: int
    end_ns: int | None = None
    label: str = ""
    tone: Tone = Tone.PLAIN


class VoiceLane:
    """What is spoken of a turn: `spans` of what sounded, when it all began, and what is still to come."""

    def __init__(self) -> None:
        self.spans = Spans()
        self.ready_ns: int | None = None
        self.first_sound_ns: int | None = None
        self.last_ns = 0
        self.silences = 0  # how many have been heard
        self._heard_until = 0
        self._ready: list[SegmentReady] = []
        self._sounding: dict[int, Span] = {}
        self._waiting: dict[int, int] = {}  # segments that are neither begun nor over, with their length, in order
        self._queued: set[int] = set()
        self._said_chars = self._said_ns = 0

    @property
    def speaking(self) -> bool:
        """Something sounds, or was handed to the voice and will."""
        return bool(self._sounding or self._queued)

    @property
    def not_spoken(self) -> bool:
        """Segments were ready, and none of them sounded or will."""
        return bool(self._ready) and not len(self.spans) and not self._waiting

    def take(self, event: VoiceReport) -> None:
        if event.offset_ns is not None:
            self.last_ns = max(self.last_ns, event.offset_ns)
        match event:
            case SegmentReady() if event.segment == len(self._ready):
                if self.ready_ns is None:
                    self.ready_ns = event.offset_ns
                self._waiting[len(self._ready)] = len(event.text)
                self._ready.append(event)
            case SegmentQueued() if event.segment in self._waiting:
                self._queued.add(event.segment)
            case SegmentStarted() if event.segment in self._waiting:
                self._begin(event)
            case SegmentEnded():
                self._end(event)
            case _:
                pass

    def ahead(self, until_ns: int, now_ns: int) -> list[Span]:
        """What will sound before a moment, if the voice keeps its pace: the rest of what is being said comes first."""
        found, at = self._soundings(now_ns)
        for segment, chars in self._waiting.items():
            if at >= until_ns or len(found) == MOST_AHEAD:
                break
            end = at + chars * self._pace_ns
            found.append(Span(at, end, -1, Tone.AHEAD, _spoken_label(self._ready[segment])))
            at = end
        return found

    def end_ns(self, now_ns: int) -> int:
        """When all will be said, while it is `speaking`: told by its pace."""
        _, at = self._soundings(now_ns)
        return at + sum(self._waiting.values()) * self._pace_ns

    @property
    def _pace_ns(self) -> int:
        return self._said_ns // self._said_chars if self._said_chars else USUAL_PACE_NS

    def _soundings(self, now_ns: int) -> tuple[list[Span], int]:
        found, at = [], now_ns
        for segment, span in self._sounding.items():
            at = max(now_ns, span.start_ns + len(self._ready[segment].text) * self._pace_ns)
            found.append(Span(span.start_ns, at, -1, Tone.AHEAD, span.label))
        return found, at

    def _begin(self, event: SegmentStarted) -> None:
        del self._waiting[event.segment]
        self._queued.discard(event.segment)
        tone = Tone.VOICE if event.heard else Tone.UNHEARD
        ready = self._ready[event.segment]
        span = self._sounding[event.segment] = Span(event.offset_ns, None, -1, tone, _spoken_label(ready))
        self.spans.begin(span)
        if not event.heard:
            return
        if event.offset_ns > self._heard_until and (not self.silences or ready.offset_ns > self._heard_until):
            self.silences += 1
        if self.first_sound_ns is None:
            self.first_sound_ns = event.offset_ns
        self._heard_until = max(self._heard_until, event.offset_ns)

    def _end(self, event: SegmentEnded) -> None:
        self._waiting.pop(event.segment, None)
        self._queued.discard(event.segment)
        span = self._sounding.pop(event.segment, None)
        if span is None:
            return
        self.spans.end(span, self.last_ns if event.offset_ns is None else event.offset_ns)
        if span.tone is Tone.VOICE:
            self._heard_until = max(self._heard_until, span.until(0))
        if event.outcome in ("cut", "failed"):
            span.tone = Tone.CUT if span.tone is Tone.VOICE else span.tone
        elif event.outcome == "unheard":
            span.tone = Tone.UNHEARD
        if event.outcome in ("spoken", "unheard"):
            self._said_chars += len(self._ready[event.segment].text)
            self._said_ns += span.until(0) - span.start_ns


class TurnLanes:
    """The lanes of one turn. Marks by tone, so that the few that matter are found without looking at the many.

    Not `live`: it is over, whatever its events say, and nothing is still to come.
    """

    def __init__(self, turn: Turn, *, live: bool = True) -> None:
        self.turn = turn
        self.live = live
        self.marks: dict[Lane, dict[Tone, Marks]] = {lane: {} for lane in Lane}
        self.voice = VoiceLane()
        self.spans: dict[Lane, Spans] = {lane: Spans() for lane in Lane}
        self.spans[Lane.VOICE] = self.voice.spans
        self.calls: list[Span] = []
        self.first_text_ns: int | None = None
        self.last_ns = 0
        self._names = _ToolNames()
        self._measures: Measures | None = None
        self._bill: Bill | None = None
        self._silences = Spans()
        self._last_piece: Piece | None = None
        self._mark(Lane.SAID, Tone.PLAIN, 0, -1, TALL_CHARS)

    @property
    def measures(self) -> Measures:
        """The turn's measures; until its state is decided its first moments alone: all cost what all its text costs."""
        if self.turn.state is None:
            return Measures(
                first_text_ms=milliseconds(self.first_text_ns),
                first_segment_ms=milliseconds(self.voice.ready_ns),
                first_audio_ms=milliseconds(self.voice.first_sound_ns),
                dead_air_ms=milliseconds(self.bill.heard_ns) if self.voice.silences else None,
            )
        if self._measures is None:
            self._measures = measure(self.turn)
        return self._measures

    @property
    def bill(self) -> Bill:
        """The silence bill, made again only after something happened that changes it."""
        if self._bill is None:
            self._bill = silence_bill(self.turn)
            self._silences = _spans_of(self._bill.silences, Tone.SILENCE, _silence_label)
            spoken = self.voice.first_sound_ns is not None
            self.spans[Lane.TEXT] = _spans_of(self._bill.pauses, Tone.PAUSE, partial(_pause_label, spoken=spoken))
        return self._bill

    @property
    def running(self) -> bool:
        """More may come: neither was the turn's state decided nor did reading stop."""
        return self.turn.state is None and not self.turn.reading_stopped

    @property
    def moving(self) -> bool:
        """The picture changes by itself: the turn runs, or is still being spoken."""
        return self.running or (self.live and self.voice.speaking)

    @property
    def newest_ns(self) -> int:
        """The latest moment of which something is known, of the wire or of the voice."""
        return max(self.last_ns, self.voice.last_ns)

    def speech_end_ns(self, now_ns: int) -> int:
        """When all is said; 0 where nothing was."""
        if self.live and self.voice.speaking:
            return self.voice.end_ns(now_ns)
        return max((span.until(self.newest_ns) for span in self.voice.spans), default=0)

    def speech_note(self, view: TimeRange, now_ns: int) -> str:
        """What to say where speech goes on beyond what is in view; "" where it does not."""
        end = self.speech_end_ns(now_ns)
        if end <= view.end_ns:
            return ""
        still = self.live and self.voice.speaking
        until = f"about {end / SECOND:.0f} s" if still else f"{end / SECOND:.1f} s"
        unheard = self.voice.first_sound_ns is None and len(self.voice.spans) > 0
        return f"→ goes on, unheard, to {until}" if unheard else f"→ speech goes on to {until}"

    def within(self, lane: Lane, view: TimeRange, width: int, now_ns: int) -> list[Span]:
        """The spans of a lane to paint, later ones over earlier ones."""
        _ = self.bill  # pauses and silences are spans
        found = self.spans[lane].within(view, width, now_ns)
        if lane is Lane.VOICE:
            found = self._silences.within(view, width, now_ns) + found
            found += self.voice.ahead(view.end_ns, now_ns) if self.live else []
        return found

    def take(self, turn: Turn, changes: Sequence[Change]) -> None:
        """Take in what changed. `turn` may already be further than these changes."""
        self.turn = turn
        for change in changes:
            match change:
                case Reading():
                    self._take_reading(change)
                case Piece():
                    self._take_piece(change)
                case SegmentReady() | SegmentQueued() | SegmentStarted() | WordStarted() | SegmentEnded():
                    self._take_voice(change)
                case Opening():
                    pass
                case StateChanged():
                    self._measures = self._bill = None
                case CallStart():
                    span = Span(change.offset_ns, None, change.seq, Tone.TOOL, self._names.of_call(len(self.calls)))
                    self.calls.append(span)
                    self.spans[Lane.STEP].begin(span)
                case CallEnd() if change.call is not None:
                    self.spans[Lane.STEP].end(self.calls[change.call], change.offset_ns)
                case Closed():
                    self._take_close(change)
                case _:
                    pass

    def hit(self, lane: Lane, offset_ns: int, tolerance_ns: int, now_ns: int) -> Hit | None:
        """What lies at a moment of a lane: the nearest mark (of two as near, the one painted on top), else a span."""
        best: Hit | None = None
        for tone in Tone:
            marks = self.marks[lane].get(tone)
            near = marks.nearest(offset_ns, tolerance_ns) if marks else None
            if marks is None or near is None:
                continue
            found_ns, seq = marks.offsets[near], marks.seqs[near]
            if best is None or abs(found_ns - offset_ns) <= abs(best.offset_ns - offset_ns):
                best = Hit(lane, seq if seq >= 0 else None, found_ns)
        if best is None and (span := self._span_at(lane, offset_ns, tolerance_ns, now_ns)):
            best = Hit(lane, span.seq if span.seq >= 0 else None, span.start_ns, span.end_ns, span.label, span.tone)
        return best

    def _span_at(self, lane: Lane, offset_ns: int, tolerance_ns: int, now_ns: int) -> Span | None:
        _ = self.bill
        found = self.spans[lane].at(offset_ns, tolerance_ns, now_ns)
        if found is None and lane is Lane.VOICE:
            found = self._silences.at(offset_ns, tolerance_ns, now_ns)
            if found is None and self.live:
                coming = self.voice.ahead(offset_ns + 1, now_ns)
                found = next((span for span in coming if span.start_ns <= offset_ns < span.until(now_ns)), None)
        return found

    def _mark(self, lane: Lane, tone: Tone, offset_ns: int, seq: int, weight: int) -> None:
        marks = self.marks[lane].get(tone)
        if marks is None:
            marks = self.marks[lane][tone] = Marks()
        marks.add(offset_ns, seq, weight)

    def _take_reading(self, reading: Reading) -> None:
        record = reading.record
        self.last_ns = max(self.last_ns, record.offset_ns)
        self._mark(Lane.EVENTS, _tone(reading), record.offset_ns, record.seq, TALL_CHARS)
        if reading.kind == "debug" and reading.ref:
            self._names.mention(reading, self.calls)

    def _take_piece(self, piece: Piece) -> None:
        # Its record was marked as an event a moment ago; text has a lane of its own.
        events = self.marks[Lane.EVENTS].get(Tone.PLAIN)
        if events is not None:
            events.drop(piece.offset_ns, piece.seq)
        self._mark(Lane.TEXT, Tone.PLAIN, piece.offset_ns, piece.seq, min(max(len(piece.text), 1), TALL_CHARS))
        last, self._last_piece = self._last_piece, piece
        if last is None:
            self.first_text_ns = piece.offset_ns
        elif piece.offset_ns - last.offset_ns >= PAUSE_NS:
            self._bill = None

    def _take_voice(self, event: VoiceReport) -> None:
        silences = self.voice.silences
        self.voice.take(event)
        if self.voice.silences != silences:
            self._measures = self._bill = None
        elif isinstance(event, SegmentReady):
            self._measures = None

    def _take_close(self, closed: Closed) -> None:
        if closed.offset_ns is not None:
            self.last_ns = max(self.last_ns, closed.offset_ns)
        self._measures = self._bill = None
        for span in self.calls:  # what never ended lasted until nobody listened any more
            self.spans[Lane.STEP].end(span, self.last_ns)


class SessionLanes:
    """The lanes of each turn of a session, by index."""

    def __init__(self, *, live: bool = True) -> None:
        self.turns: dict[int, TurnLanes] = {}
        self._live = live

    def take(self, turn: Turn, changes: Sequence[Change]) -> TurnLanes:
        """Take in what changed in a turn: that turn's lanes."""
        lanes = self.turns.get(turn.index)
        if lanes is None:
            lanes = self.turns[turn.index] = TurnLanes(turn, live=self._live)
        lanes.take(turn, changes)
        return lanes


def _spans_of(waits: Sequence[Wait], tone: Tone, label: Callable[[Wait], str]) -> Spans:
    spans = Spans()
    for wait in waits:
        spans.begin(Span(wait.start_ns, wait.end_ns, -1, tone, label(wait)))
    return spans


def _spoken_label(ready: SegmentReady) -> str:
    own = "" if ready.origin == "voice" else "Voiceflow's sound"
    return ": ".join(part for part in (own, ready.text) if part)


def _silence_label(wait: Wait) -> str:
    return f"{seconds(wait.length_ns)} silence: {wait.cause.cause}"


def _pause_label(wait: Wait, *, spoken: bool) -> str:
    """A pause with its cause; with a note where speech covered it."""
    covered = ", not heard" if spoken and not wait.heard_ns else ""
    return f"{seconds(wait.length_ns)} pause: {wait.cause.cause}{covered}"


def _tone(reading: Reading) -> Tone:
    if reading.flaw is not None or reading.record.event == "error":
        return Tone.TROUBLE
    return Tone.TOOL if reading.kind == "tool-call" else Tone.PLAIN


class _ToolNames:
    """Which call is which tool's. A `tool-call` trace has no name; debug traces near by point at the tool.

    A mention before a call names it; one after it names the newest call without a name. A second mention of a call's
    own name is its result, and names no other call.
    """

    def __init__(self) -> None:
        self._waiting = ""
        self._unnamed: list[int] = []
        self._awaiting_result: list[str] = []

    def of_call(self, number: int) -> str:
        name, self._waiting = self._waiting, ""
        if name:
            self._awaiting_result.append(name)
        else:
            self._unnamed.append(number)
        return name

    def mention(self, reading: Reading, calls: Sequence[Span]) -> None:
        name = _tool_of(reading)
        if name is None:
            return
        if name in self._awaiting_result:
            self._awaiting_result.remove(name)
        elif self._unnamed:
            calls[self._unnamed.pop()].label = name
        else:
            self._waiting = name


def _tool_of(reading: Reading) -> str | None:
    """The tool that a debug trace points at; None where it points at an agent."""
    payload = (trace_of(reading.record) or {}).get("payload")
    ref = payload.get("ref") if isinstance(payload, dict) else None
    return reading.ref if isinstance(ref, dict) and ref.get("type") != "agent" else None
