"""Lanes: a turn as marks and spans on a time range, built as changes come, and what lies where."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from vftester.core.conversation import Change, StateChanged, Turn, TurnState
from vftester.core.records import Attempt, Closed, SessionStarted
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    SoundOrigin,
    VoiceReport,
    WordStarted,
)
from vftester.core.steps.calls import ToolNames
from vftester.core.steps.tracker import AgentStep, StepExit, StepTracker
from vftester.core.stitcher import CallEnd, CallStart, Opening, Piece
from vftester.core.timeline.failures import Failures
from vftester.core.timeline.kept_measures import KeptMeasures
from vftester.core.timeline.labels import silence_label, step_label
from vftester.core.timeline.marks import TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.timeline.recorded import Recorded
from vftester.core.timeline.spoken_length import SpokenLength
from vftester.core.timeline.text_runs import MOST, run_of_text
from vftester.core.timeline.timescale import SECOND, TimeRange
from vftester.core.timeline.voice_lanes import VoiceLanes
from vftester.core.timeline.wait_spans import WaitSpans
from vftester.core.timing.measures import Measures, milliseconds
from vftester.core.timing.silence import Bill, wait_without_sound
from vftester.core.traces import Reading


class Lane(StrEnum):
    """The lanes in the order in which they are painted, named as on the screen."""

    SAID = "You said"
    EVENTS = "Events"
    TEXT = "Agent's text"
    STEP = "Agent step"
    VOICE = "Voice"
    VOICEFLOW = "Voiceflow's audio"


USUAL_LANES = tuple(lane for lane in Lane if lane is not Lane.VOICEFLOW)
"""Those that every turn has."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies at a place. `seq` is None for what is no record: what the person did, what was spoken."""

    lane: Lane
    seq: int | None
    offset_ns: int
    end_ns: int | None = None
    label: str = ""
    tone: Tone = Tone.PLAIN


class TurnLanes:
    """The lanes of one turn. Marks by tone, so that the few that matter are found without looking at the many.

    Not `live`: it is over, whatever its events say, and nothing is still to come. `steps`: the session's agent steps.
    """

    def __init__(
        self, turn: Turn, *, live: bool = True, steps: StepTracker | None = None, recorded: Recorded | None = None
    ) -> None:
        self.turn = turn
        self._recorded = recorded
        self.live = live
        self._steps = steps
        self.marks: dict[Lane, dict[Tone, Marks]] = {lane: {} for lane in Lane}
        self.voice = VoiceLanes()
        self._own_length = SpokenLength()
        self.length = (recorded.length if recorded is not None else None) or self._own_length
        self.spans: dict[Lane, Spans] = {lane: Spans() for lane in Lane}
        self.spans[Lane.VOICE] = self.voice.spans["voice"]
        self.spans[Lane.VOICEFLOW] = self.voice.spans["voiceflow"]
        self.calls: list[Span] = []
        self.first_text_ns: int | None = None
        self.last_ns = 0
        self._taken = 0  # how often something was taken in
        self._names = ToolNames()
        self._failures = Failures()
        self._measures = KeptMeasures()
        self._waits = WaitSpans(self.spans[Lane.TEXT])
        self._mark(Lane.SAID, Tone.PLAIN, 0, -1, TALL_CHARS)

    @property
    def measures(self) -> Measures:
        """The turn's measures; until its state is decided its first moments alone: all cost what all its text costs."""
        if self._recorded is not None:
            return self._recorded.measures
        if self.turn.state is None:
            self.turn.speech.segments()  # told as they grow: all of them at the end would be a long wait
            return Measures(
                first_text_ms=milliseconds(self.first_text_ns),
                first_segment_ms=milliseconds(self.voice.ready_ns),
                first_audio_ms=milliseconds(self.voice.first_sound_ns),
                dead_air_ms=milliseconds(self._billed.heard_ns) if self.voice.silences else None,
            )
        return self._measures.of(self.turn)

    @property
    def bill(self) -> Bill:
        """The silence bill so far; of a replayed turn the one that was recorded."""
        return self._billed.bill if self._recorded is None else self._recorded.bill

    @property
    def _billed(self) -> WaitSpans:
        """The waits so far, in the bill and as spans: asked for before spans are, so that pauses are among them."""
        self._waits.update(self.turn, spoken=self.voice.first_sound_ns is not None)
        return self._waits

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes that this turn has."""
        return tuple(Lane) if self.voice.from_voiceflow else USUAL_LANES

    @property
    def version(self) -> int:
        """Another number whenever something has changed here: its events and speech, or the steps that ran in it."""
        return self._taken + (self._steps.revision(self.turn.index) if self._steps else 0)

    @property
    def running(self) -> bool:
        """More may come: neither was the turn's state decided nor did reading stop."""
        return self.turn.state is None and not self.turn.reading_stopped

    @property
    def moving(self) -> bool:
        """The picture changes by itself: the turn runs, or is still being spoken."""
        return self.running or (self.live and self.voice.speaking)

    @property
    def lasting(self) -> bool:
        """Some span has no end, so far or for good."""
        return self.voice.sounding or self.spans[Lane.STEP].open > 0 or self.moving

    @property
    def newest_ns(self) -> int:
        """The latest moment of which something is known, of the wire or of the voice."""
        return max(self.last_ns, self.voice.last_ns)

    def speech_end_ns(self, now_ns: int) -> int:
        """When all is said; 0 where nothing was."""
        if self.live and self.voice.speaking:
            return self.voice.end_ns(now_ns)
        return self.newest_ns if self.voice.sounding else self.voice.spoken_until_ns

    def speech_note(self, view: TimeRange, now_ns: int) -> str:
        """What to say where speech goes on beyond what is in view; "" where it does not."""
        end = self.speech_end_ns(now_ns)
        if end <= view.end_ns:
            return ""
        still = self.live and self.voice.speaking
        until = f"about {end / SECOND:.0f} s" if still else f"{end / SECOND:.1f} s"
        unheard = self.voice.first_sound_ns is None and self.voice.sounded
        return f"→ goes on, unheard, to {until}" if unheard else f"→ speech goes on to {until}"

    def within(self, lane: Lane, view: TimeRange, width: int, now_ns: int) -> list[Span]:
        """The spans of a lane to paint, later ones over earlier ones."""
        waits = self._billed
        found = self.spans[lane].within(view, width, now_ns)
        if lane is Lane.STEP:
            found = [span for span in self.step_spans() if span.overlaps(view.start_ns, view.end_ns, now_ns)] + found
        if lane is Lane.VOICE:
            found = waits.silences.within(view, width, now_ns) + self.silence_after(now_ns) + found
        if self.live and (origin := _ORIGINS.get(lane)):
            found += self.voice.coming(origin, view.end_ns, now_ns)
        return found

    def silence_after(self, now_ns: int) -> list[Span]:
        """The silence after the last sound, in no measure: so far; of a turn that broke off, until it did."""
        if self.turn.state in (None, TurnState.COMPLETE):
            return self.voice.silence_after(now_ns, over=False) if self.live and self.running else []
        nothing = not self.voice.sounded and (self.first_text_ns is None or self.voice.handed_over)
        if nothing and self.turn.state is TurnState.CANCELLED and self.last_ns:  # where text came, it may be muted
            wait = wait_without_sound(self.turn, self.last_ns)
            return [Span(0, self.last_ns, -1, Tone.SILENCE, f"{silence_label(wait)}, then it was stopped")]
        return self.voice.silence_after(self.last_ns, over=True)

    def marks_in(self, lane: Lane) -> list[tuple[Tone, Marks]]:
        """A lane's marks by tone, later ones painted over earlier ones."""
        return [(tone, marks) for tone in Tone if (marks := self.marks[lane].get(tone)) is not None]

    def step_spans(self) -> list[Span]:
        """When agent steps ran in this turn, in order."""
        return [
            Span(s.start_ns, s.end_ns if self.running else s.end_ns or self.last_ns, -1, Tone.STEP, step_label(s))
            for s in (self._steps.in_turn(self.turn.index) if self._steps else ())
        ]

    def exits(self) -> list[StepExit]:
        """The exits by which agent steps were left in this turn, in order."""
        return self._steps.exits_in(self.turn.index) if self._steps else []

    def not_left(self) -> AgentStep | None:
        """The agent step that was still active when this turn was over, and in no later one; no exit of it was seen."""
        spans = self._steps.in_turn(self.turn.index) if self._steps and not self.running else []
        step = self._steps.steps[spans[-1].step_index] if self._steps and spans else None
        return step if step is not None and step.exit is None and step.last_turn == self.turn.index else None

    def spans_in(self, lane: Lane) -> list[Span]:
        """All spans of a lane that there are, later ones over earlier ones; without what is still to come."""
        waits = self._billed
        below = self.step_spans() if lane is Lane.STEP else []
        below = [*waits.silences, *self.silence_after(0)] if lane is Lane.VOICE else below
        return [*below, *self.spans[lane]]

    def join(self, steps: StepTracker) -> None:
        """The turns before are there now, and with them the session's agent steps."""
        if steps is not self._steps:
            self._steps = steps
            self._taken += 1

    def take(self, turn: Turn, changes: Sequence[Change]) -> None:
        """Take in what changed. `turn` may already be further than these changes."""
        self.turn = turn
        self._taken += 1
        waiting: Reading | None = None  # text has a lane of its own: its piece, if there is one, is the next change
        pieces: list[Piece] = []
        place = 0
        while place < len(changes):
            if waiting is None and (run := run_of_text(changes, place)):
                pieces += run
                place += 2 * len(run)
                continue
            # Where a record waits for its piece, that comes first: the next run begins after it.
            some = changes[place : place + (MOST if waiting is None else 1)]
            place += len(some)
            for change in some:
                kind = type(change)
                if kind is Piece:
                    if waiting is None:
                        self._drop_event(cast(Piece, change))
                    waiting = None
                    pieces.append(cast(Piece, change))
                elif kind is Reading:
                    if waiting is not None:
                        self._mark_event(waiting)
                    waiting = self._take_reading(cast(Reading, change))
                elif kind is not Opening:
                    self._take_other(change)
        if waiting is not None:
            self._mark_event(waiting)
        if pieces:
            self._take_pieces(pieces)

    def count(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """How many records came from a moment until before another, and how many characters of text they brought."""
        text = self.marks[Lane.TEXT].get(Tone.PLAIN)
        its = ((tone, marks) for tone, marks in self.marks[Lane.EVENTS].items() if tone is not Tone.FAILURE)
        events = sum(marks.count(start_ns, end_ns) for _, marks in its)
        if text is None:
            return events, 0
        return events + text.count(start_ns, end_ns), text.total(start_ns, end_ns)

    def hit(self, lane: Lane, offset_ns: int, tolerance_ns: int, now_ns: int) -> Hit | None:
        """What lies at a moment of a lane: the nearest mark (of two as near, the one painted on top), else a span."""
        best: Hit | None = None
        for tone, marks in self.marks_in(lane):
            near = marks.nearest(offset_ns, tolerance_ns)
            if near is None:
                continue
            found_ns, seq = marks.offsets[near], marks.seqs[near]
            if best is None or abs(found_ns - offset_ns) <= abs(best.offset_ns - offset_ns):
                best = Hit(lane, seq if seq >= 0 else None, found_ns)
                if tone is Tone.FAILURE:
                    best = Hit(lane, None, found_ns, label=self._failures.said(seq), tone=tone)
        if best is None and (span := self._span_at(lane, offset_ns, tolerance_ns, now_ns)):
            best = Hit(lane, span.seq if span.seq >= 0 else None, span.start_ns, span.end_ns, span.label, span.tone)
        return best

    def _span_at(self, lane: Lane, offset_ns: int, tolerance_ns: int, now_ns: int) -> Span | None:
        waits = self._billed
        found = self.spans[lane].at(offset_ns, tolerance_ns, now_ns)
        if found is None and lane is Lane.STEP:
            around = offset_ns - tolerance_ns, offset_ns + tolerance_ns
            steps = (s for s in self.step_spans() if s.start_ns <= around[1] and s.until(now_ns) >= around[0])
            found = next(steps, None)
        if found is None and lane is Lane.VOICE:
            last = [span for span in self.silence_after(now_ns) if span.start_ns <= offset_ns < span.until(now_ns)]
            found = waits.silences.at(offset_ns, tolerance_ns, now_ns) or next(iter(last), None)
        if found is None and self.live and (origin := _ORIGINS.get(lane)):
            coming = self.voice.coming(origin, offset_ns + 1, now_ns)
            found = next((span for span in coming if span.start_ns <= offset_ns < span.until(now_ns)), None)
        return found

    def _mark(self, lane: Lane, tone: Tone, offset_ns: int, seq: int, weight: int) -> None:
        marks = self.marks[lane].get(tone)
        if marks is None:
            marks = self.marks[lane][tone] = Marks()
        marks.add(offset_ns, seq, weight)

    def _take_reading(self, reading: Reading) -> Reading | None:
        """Mark an event, unless it brings text: that one is given back."""
        offset_ns = reading.record.offset_ns
        if offset_ns > self.last_ns:
            self.last_ns = offset_ns
        if reading.text:
            return reading
        self._mark_event(reading)
        if reading.kind == "debug" and reading.ref:
            late = self._names.mention(reading)
            if late is not None:
                self.calls[late.call].label = late.name
        return None

    def _mark_event(self, reading: Reading) -> None:
        record = reading.record
        self._mark(Lane.EVENTS, _tone(reading), record.offset_ns, record.seq, TALL_CHARS)

    def _drop_event(self, piece: Piece) -> None:
        """A piece and its record came apart: it was taken for an event."""
        events = self.marks[Lane.EVENTS].get(Tone.PLAIN)
        if events is not None:
            events.drop(piece.offset_ns, piece.seq)

    def _take_pieces(self, pieces: list[Piece]) -> None:
        marks = self.marks[Lane.TEXT].setdefault(Tone.PLAIN, Marks())
        offsets = [piece[2] for piece in pieces]
        marks.add_all(offsets, [piece[1] for piece in pieces], [len(piece[3]) for piece in pieces])
        self.last_ns = max(self.last_ns, max(offsets))
        if self.first_text_ns is None:
            self.first_text_ns = offsets[0]
        self._waits.take_text(offsets)

    def _take_other(self, change: Change) -> None:
        match change:
            case SegmentReady() | SegmentQueued() | SegmentStarted() | WordStarted() | SegmentEnded():
                self._take_voice(change)
            case StateChanged():
                self._forget_figures()
            case CallStart():
                span = Span(change.offset_ns, None, change.seq, Tone.TOOL, self._names.started())
                self.calls.append(span)
                self.spans[Lane.STEP].begin(span)
            case CallEnd() if change.call is not None:
                self.spans[Lane.STEP].end(self.calls[change.call], change.offset_ns)
            case Closed():
                self._take_close(change)
            case Attempt() if self._failures.take_attempt(self.turn, change):
                self.last_ns = max(self.last_ns, change.offset_ns)
                self.marks[Lane.EVENTS][Tone.FAILURE] = self._failures.marks
            case SessionStarted():  # attempts until then were at that, and time begins again
                self._failures, self.last_ns = Failures(), 0
                self.marks[Lane.EVENTS].pop(Tone.FAILURE, None)
            case _:
                pass

    def _take_voice(self, event: VoiceReport) -> None:
        silences = self.voice.silences
        self.voice.take(event)
        self._own_length.take(event)
        if self.voice.silences != silences:
            self._forget_figures()
        elif isinstance(event, SegmentReady):
            self._measures.forget()

    def _forget_figures(self) -> None:
        """The measures and the bill are others now."""
        self._measures.forget()
        self._waits.hear_news()

    def _take_close(self, closed: Closed) -> None:
        self.last_ns = max(self.last_ns, closed.offset_ns or 0)
        self._failures.take_close(self.turn, closed)
        if len(self._failures.marks):
            self.marks[Lane.EVENTS][Tone.FAILURE] = self._failures.marks
        self._forget_figures()
        for span in self.calls:  # what never ended lasted until nobody listened any more
            self.spans[Lane.STEP].end(span, self.last_ns)


_ORIGINS: dict[Lane, SoundOrigin] = {Lane.VOICE: "voice", Lane.VOICEFLOW: "voiceflow"}


def _tone(reading: Reading) -> Tone:
    if reading.flaw is not None or reading.record.event == "error":
        return Tone.TROUBLE
    return Tone.TOOL if reading.kind == "tool-call" else Tone.PLAIN
