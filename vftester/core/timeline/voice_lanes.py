"""What is spoken of a turn: what sounded, when it all began, and what is still to come."""

from collections.abc import Iterator

from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, SoundOrigin, VoiceReport
from vftester.core.timeline.marks import Span, Spans, Tone
from vftester.core.timeline.timescale import SECOND

USUAL_PACE_NS = SECOND // 15
"""How long a voice takes for a character, where none was heard yet that would tell."""

SHOWN_FROM_NS = SECOND
"""A silence that is not over is shown once it is so long: most are over sooner."""

MOST_AHEAD = 40
"""So many segments that are still to come are shown."""


class VoiceLanes:
    """A turn's speech, by where its sound comes from: the voice on this computer, or Voiceflow's own audio.

    One voice speaks at a time, so what is to come is one row for both.
    """

    def __init__(self) -> None:
        self.spans: dict[SoundOrigin, Spans] = {"voice": Spans(), "voiceflow": Spans()}
        self.ready_ns: int | None = None
        self.first_sound_ns: int | None = None
        self.last_ns = 0
        self.spoken_until_ns = 0
        self.silences = 0  # how many have been heard
        self.from_voiceflow = False
        self.hushed = False  # what was to be said was cut or passed over: the silence is the person's
        self.heard_until_ns = 0
        self._ready: list[SegmentReady] = []
        self._sounding: dict[int, Span] = {}
        self._waiting: dict[int, int] = {}  # segments that are neither begun nor over, with their length, in order
        self._queued: set[int] = set()
        self.handed_over = False  # some segment was given to the voice: it is not muted
        self._said_chars = self._said_ns = 0

    @property
    def speaking(self) -> bool:
        """Something sounds, or was handed to the voice and will."""
        return bool(self._sounding or self._queued)

    @property
    def sounding(self) -> bool:
        """Something sounds, as far as the events say."""
        return bool(self._sounding)

    @property
    def not_spoken(self) -> bool:
        """Segments were ready, and none of them sounded or will."""
        return bool(self._ready) and not self.sounded and not self._waiting

    @property
    def sounded(self) -> bool:
        """Some segment was played, heard or not."""
        return any(map(len, self.spans.values()))

    def silence_after(self, until_ns: int, *, over: bool) -> list[Span]:
        """The silence after the last sound, which is in no measure: so far; where it is `over`, nothing came then."""
        start = self.heard_until_ns
        unheard = self.first_sound_ns is None and (over or self.sounded or self.not_spoken)
        coming = start > 0 and any(self._ready[segment].offset_ns <= start for segment in self._waiting)
        if self.hushed or self._sounding or unheard or coming or until_ns - start < SHOWN_FROM_NS:
            return []
        length = f"{(until_ns - start) / SECOND:.1f} s silence"
        label = f"{length}: nothing came any more" if over else f"{length} so far"
        return [Span(start, until_ns if over else None, -1, Tone.SILENCE, label)]

    def take(self, event: VoiceReport) -> None:
        if event.offset_ns is not None:
            self.last_ns = max(self.last_ns, event.offset_ns)
        match event:
            case SegmentReady() if event.segment == len(self._ready):
                if self.ready_ns is None:
                    self.ready_ns = event.offset_ns
                self._waiting[len(self._ready)] = len(event.text)
                self._ready.append(event)
                self.from_voiceflow = self.from_voiceflow or event.origin == "voiceflow"
            case SegmentQueued() if event.segment in self._waiting:
                self._queued.add(event.segment)
                self.handed_over = True
            case SegmentStarted() if event.segment in self._waiting:
                self._begin(event)
            case SegmentEnded():
                self._end(event)
            case _:
                pass

    def ahead(self, until_ns: int, now_ns: int) -> list[tuple[SoundOrigin, Span]]:
        """What will sound before a moment, if the voice keeps its pace: the rest of what is being said comes first."""
        found, at = self._soundings(now_ns)
        for segment, chars in self._waiting.items():
            if at >= until_ns or len(found) == MOST_AHEAD:
                break
            ready, end = self._ready[segment], at + chars * self._pace_ns
            found.append((ready.origin, Span(at, end, -1, Tone.AHEAD, ready.label)))
            at = end
        return found

    def coming(self, origin: SoundOrigin, until_ns: int, now_ns: int) -> Iterator[Span]:
        """Of what is `ahead`, that with this origin."""
        return (span for of, span in self.ahead(until_ns, now_ns) if of == origin)

    def end_ns(self, now_ns: int) -> int:
        """When all will be said, while it is `speaking`: told by its pace."""
        _, at = self._soundings(now_ns)
        return at + sum(self._waiting.values()) * self._pace_ns

    @property
    def _pace_ns(self) -> int:
        return self._said_ns // self._said_chars if self._said_chars else USUAL_PACE_NS

    def _soundings(self, now_ns: int) -> tuple[list[tuple[SoundOrigin, Span]], int]:
        found, at = [], now_ns
        for segment, span in self._sounding.items():
            ready = self._ready[segment]
            at = max(now_ns, span.start_ns + len(ready.text) * self._pace_ns)
            found.append((ready.origin, Span(span.start_ns, at, -1, Tone.AHEAD, span.label)))
        return found, at

    def _begin(self, event: SegmentStarted) -> None:
        del self._waiting[event.segment]
        self._queued.discard(event.segment)
        self.hushed = False
        tone = Tone.VOICE if event.heard else Tone.UNHEARD
        ready = self._ready[event.segment]
        span = self._sounding[event.segment] = Span(event.offset_ns, None, -1, tone, ready.label)
        self.spans[ready.origin].begin(span)
        if not event.heard:
            return
        if event.offset_ns > self.heard_until_ns and (not self.silences or ready.offset_ns > self.heard_until_ns):
            self.silences += 1
        if self.first_sound_ns is None:
            self.first_sound_ns = event.offset_ns
        self.heard_until_ns = max(self.heard_until_ns, event.offset_ns)

    def _end(self, event: SegmentEnded) -> None:
        self._waiting.pop(event.segment, None)
        self.hushed = self.hushed or event.outcome in ("cut", "skipped")
        self._queued.discard(event.segment)
        span = self._sounding.pop(event.segment, None)
        if span is None:
            return
        ready = self._ready[event.segment]
        self.spans[ready.origin].end(span, self.last_ns if event.offset_ns is None else event.offset_ns)
        self.spoken_until_ns = max(self.spoken_until_ns, span.until(0))
        if span.tone is Tone.VOICE:
            self.heard_until_ns = max(self.heard_until_ns, span.until(0))
        if event.outcome in ("cut", "failed"):
            span.tone = Tone.CUT if span.tone is Tone.VOICE else span.tone
        elif event.outcome == "unheard":
            span.tone = Tone.UNHEARD
        if event.outcome in ("spoken", "unheard"):
            self._said_chars += len(ready.text)
            self._said_ns += span.until(0) - span.start_ns
