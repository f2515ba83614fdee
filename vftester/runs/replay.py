"""A recorded session played again: its reports come in at their own times, and go the way that live ones go.

Of a turn that is spoken anew the voice's events are this replay's own, and nothing of them is kept; of one that is not,
what became of its speech when it was recorded is played like the rest.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter_ns

from vftester.core.conversation import Turn, advance_all
from vftester.core.records import Closed, Record, Report
from vftester.core.replay.pacing import Pacing, beside
from vftester.core.replay.reported import PAUSE_NS, Told, length_ns, pause_ns, reported
from vftester.core.speech import SegmentEnded, SegmentReady, VoiceReport
from vftester.core.spoken.voice import AudioFeed, Mode, VoiceEvent
from vftester.runs.ear import Ear
from vftester.runs.live import AT_ONCE, HOLD_NS, HUSH_S, Listener, Update
from vftester.runs.mouth import Mouth
from vftester.runs.nearing import step_s


@dataclass(frozen=True, slots=True)
class Place:
    """Where a replay is: a turn by its number among those that are played, and an offset in it; -1: not begun."""

    turn: int
    offset_ns: int = -1


class Replay:
    """Plays finished turns of one session. Lives in the loop of its owner, and opens no connection.

    `listener` is told as a live conversation tells. `start_over` is called where the place is changed by other means
    than playing: with the turns before, whole; what of the turn was there by then follows. `whole`: as if each reply
    had been awaited: all of it comes at its end.
    """

    def __init__(
        self,
        turns: Sequence[Turn],
        listener: Listener,
        mouth: Mouth | None = None,
        mode: Mode = "mute",
        *,
        speed: float = 1.0,
        whole: bool = False,
        start_over: Callable[[Sequence[Turn]], None] = lambda before: None,
        clock_ns: Callable[[], int] = perf_counter_ns,
    ) -> None:
        self.kept = tuple(turn for turn in turns if turn.state is not None)
        self._listener = listener
        self._mouth = mouth or Mouth()
        self._mode: Mode = mode
        self._whole = whole
        self._start_over = start_over
        self._clock_ns = clock_ns
        self._own_audio = any(reading.kind == "audio" for turn in self.kept for reading in turn.readings)
        self._at = -1
        self._told: list[Told] = []
        self._stops: list[int] = []
        self._closes_ns = 0
        self._pacing = Pacing(speed=speed)
        self._ear: Ear | None = None
        self._ears = 0
        self._spoken: dict[tuple[int, int], list[VoiceReport]] = {}  # in this replay, by turn and segment
        self._recorded: dict[int, list[VoiceReport]] = {}  # of this turn, by segment
        self._priming = False
        self._silenced = False  # what it was saying when it was held was cut
        self._wished = asyncio.Event()
        self.turns: list[Turn] = []

    @property
    def place(self) -> Place:
        return Place(max(self._at, 0), max(self._pacing.position(self._clock_ns()), -1))

    @property
    def playing(self) -> bool:
        return self._pacing.running

    @property
    def speed(self) -> float:
        return self._pacing.speed

    @property
    def speaks(self) -> bool:
        """It is said aloud again; else the voice's lane is as it was recorded."""
        return self._mode != "mute" and self._mouth.can_speak

    @property
    def over(self) -> bool:
        """All of the turn was played."""
        return self._at >= 0 and self._pacing.given == len(self._told)

    @property
    def length_ns(self) -> int:
        """How long the turn is that is played, as it was recorded."""
        return length_ns(self.kept[self._at]) if self._at >= 0 else 0

    async def play(self, *, through: bool = True) -> bool:
        """Play on until it is held; else to the end of the turn, or where `through` of the session, its speech too.

        Gives whether that end was reached.
        """
        if not self.kept:
            return False
        if self._at < 0:
            self._begin(0)
        here, cut = self.place, self._silenced
        self._pacing = self._pacing.played(self._clock_ns())
        if cut:
            self.seek(here)
        if self._ear is not None:
            self._ear.mode = self._ear_mode
        while self.playing:
            if (next_ns := self._pacing.next_ns(self._clock_ns())) is not None:
                await self._wish_until(next_ns)
                await self._take()
            elif self._ear is not None and not self._ear.silent:
                await self._wish_or(self._ear)
            elif not through or self._at + 1 == len(self.kept):
                self._pacing = self._pacing.held(self._clock_ns())
                return True
            else:
                await self._pause()
        return False

    def hold(self) -> None:
        """Stand still, and be silent."""
        if self._ear is not None and not self._ear.silent:
            self._silenced = True
            self._ear.hush()
        if self._ear is not None:
            self._ear.mode = "mute"
        self._pacing = self._pacing.held(self._clock_ns())
        self._wish()

    def hush(self) -> None:
        """Say no more of this reply; what it shows goes on."""
        if self._ear is not None:
            self._ear.hush()

    def seek(self, place: Place) -> None:
        """Go to another place: everything is as it was by then, and plays on if it did."""
        playing, speed = self.playing, self.speed
        self._leave_ear()
        number = min(max(place.turn, 0), len(self.kept) - 1)
        self.turns = list(self.kept[:number])
        self._start_over(self.turns)
        self._begin(number)
        now_ns = self._clock_ns()
        self._pacing = replace(self._pacing, speed=speed).sought(place.offset_ns, now_ns)
        told = [report for _, report in self._told[: self._pacing.given]]
        if self._ear is not None and self.speaks:
            first = self._first_to_say(place.offset_ns)
            self._priming, self._ear.mode = True, "mute"
            self._advance(told[:first])
            self._priming, told = False, told[first:]
            self._ear.mode = self._ear_mode if playing else "mute"
            self._silenced = not playing  # what is to be said then is found out again
        self._advance(told)
        if playing:
            self._pacing = self._pacing.played(now_ns)
        self._wish()

    def step(self, by: int) -> bool:
        """Go to the next event (1) or the one before (-1), and stand there; False where there is none."""
        self.hold()
        here = self.place if self._at >= 0 else Place(0)
        if self._at < 0:
            self.seek(here)
        stop_ns = beside(self._stops, here.offset_ns, by)
        if stop_ns is not None:
            self.seek(Place(here.turn, stop_ns))
        elif 0 <= here.turn + by < len(self.kept):
            length = length_ns(self.kept[here.turn - 1]) if by < 0 else -1
            self.seek(Place(here.turn + by, length))
        return stop_ns is not None or 0 <= here.turn + by < len(self.kept)

    def set_speed(self, speed: float) -> None:
        self._pacing = self._pacing.at_speed(speed, self._clock_ns())
        if self._ear is not None:
            self._ear.pace = self._pacing.rate
        self._wish()

    def set_mode(self, mode: Mode) -> None:
        """Say it aloud again from here on, or no longer."""
        if mode != self._mode:
            self._mode = mode
            if self._at >= 0:
                self.seek(self.place)

    async def aclose(self) -> None:
        """Stop, and be silent."""
        self.hold()
        if (ear := self._ear) is not None:
            self._leave_ear()
            with suppress(TimeoutError):  # a loudspeaker that does not answer any more
                async with asyncio.timeout(HUSH_S):
                    await ear.until(lambda: ear.silent)

    # --- a turn ---------------------------------------------------------------------------------------

    def _begin(self, number: int) -> None:
        """The beginning of a turn, of which nothing was told yet."""
        self._leave_ear()
        kept = self.kept[number]
        own_voice = self.speaks or not kept.speech.events
        self._at, self._told = number, reported(kept, voice=not own_voice)
        self._stops = [at_ns for at_ns, report in self._told if isinstance(report, Record)]
        self._recorded = {}
        for event in kept.speech.events:
            self._recorded.setdefault(event.segment, []).append(event)
        self._closes_ns = next(at_ns for at_ns, report in reversed(self._told) if isinstance(report, Closed))
        due = [max(at_ns, self._closes_ns) if self._whole else at_ns for at_ns, _ in self._told]
        since_ns = self._clock_ns() if self.playing else None
        self._pacing = Pacing(due, at_ns=0 if since_ns is not None else -1, since_ns=since_ns, speed=self.speed)
        self._silenced = False
        if own_voice:
            mouth = _PacedMouth(self._mouth, self._position)
            self._ears += 1
            tell = partial(self._heard, self._ears)
            self._ear = Ear(mouth, self._ear_mode, tell, own_audio=self._own_audio, clock_ns=self._now)
            self._ear.pace = self._pacing.rate
        turn = Turn(kept.index, kept.action, kept.started_at)
        self.turns.append(turn)
        self._listener(Update(turn))

    def _leave_ear(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.close()

    async def _take(self) -> None:
        """Take in what is due by now; of a flood so much at a time that nobody in this loop is held up."""
        began_ns = perf_counter_ns()
        while True:
            self._pacing, due = self._pacing.take(self._clock_ns(), AT_ONCE)
            if not due:
                return
            self._advance([report for _, report in self._told[due.start : due.stop]])
            if perf_counter_ns() - began_ns > HOLD_NS:
                await asyncio.sleep(0)
                began_ns = perf_counter_ns()

    async def _pause(self) -> None:
        """The person's pause between two turns, which is shortened; then the next turn, unless something is wished."""
        number = self._at
        wait_ns = min(PAUSE_NS, pause_ns(self.kept[number], self.kept[number + 1]))
        await asyncio.sleep(0)
        await self._wish_until(self._clock_ns() + round(wait_ns / self.speed))
        if self.playing and self._at == number and self.over and not self._wished.is_set():
            self._begin(number + 1)

    def _advance(self, reports: Sequence[Report | VoiceReport]) -> None:
        if not reports:
            return
        kept = self.kept[self._at]
        turn, changes = advance_all(self.turns[-1], reports)
        if turn.reading_stopped and turn.state is not kept.state:
            turn = replace(turn, state=kept.state, error=kept.error, end_ns=kept.end_ns)
        self.turns[-1] = turn
        self._listener(Update(turn, tuple(changes)))
        if self._ear is not None:
            self._ear.listen(turn.index, changes)

    # --- what is said ---------------------------------------------------------------------------------

    def _now(self) -> int:
        return self._position(self._clock_ns())

    def _position(self, moment_ns: int) -> int:
        return max(self._pacing.position(moment_ns), 0)

    @property
    def _ear_mode(self) -> Mode:
        return "mute" if not self.speaks else "whole" if self._whole else self._mode

    def _heard(self, ear: int, index: int, events: Sequence[VoiceReport]) -> None:
        """What an ear tells; of what was said before the place that was sought, what is known of that."""
        if self._ear is None or ear != self._ears:
            return  # of a place that was left
        told: list[VoiceReport] = []
        for event in events:
            if self._silenced and isinstance(event, SegmentEnded) and event.outcome in ("cut", "skipped"):
                self._spoken.setdefault((index, event.segment), []).append(event)
                continue  # it is only held: whoever watches is told of no interruption, and it is said again from here
            if not self._priming:
                if isinstance(event, SegmentReady):
                    self._spoken[index, event.segment] = []
                self._spoken.setdefault((index, event.segment), []).append(event)
                told.append(event)
            elif isinstance(event, SegmentReady):
                told.append(event)
            else:
                told += [known for known in self._known(event.segment) if not isinstance(known, SegmentReady)] or [
                    event
                ]
        turn, changes = advance_all(self.turns[-1], told)
        self.turns[-1] = turn
        self._listener(Update(turn, tuple(changes)))

    def _known(self, segment: int) -> Sequence[VoiceReport]:
        """What became of a segment: in this replay, else when it was recorded. Nothing where it was broken off here."""
        index = self.kept[self._at].index
        for found in (self._spoken.get((index, segment), []), self._recorded.get(segment, [])):
            over = found[-1] if found else None
            if isinstance(over, SegmentEnded) and over.outcome != "skipped":
                return () if over.outcome == "cut" and found is not self._recorded.get(segment) else found
        return ()

    def _first_to_say(self, position_ns: int) -> int:
        """From which report on segments are said where it goes on here: those before were said by then."""
        if self._ear_mode == "whole" and not self.turns[-1].reading_stopped and self._closes_ns > position_ns:
            return 0
        index = self.kept[self._at].index
        for segment, ready_ns in sorted(self._ready(index).items()):
            known = self._known(segment)
            over_ns = known[-1].offset_ns if known else None
            broken_off = not known and _is_cut(self._spoken.get((index, segment), ()))
            if ready_ns <= position_ns and (broken_off or (over_ns is not None and over_ns > position_ns)):
                return next((n for n, (at_ns, _) in enumerate(self._told) if at_ns >= ready_ns), len(self._told))
        return self._pacing.given

    def _ready(self, index: int) -> dict[int, int]:
        """When each segment was ready, in the recording or in this replay."""
        of_replay = (event for (turn, _), events in self._spoken.items() if turn == index for event in events)
        events = [*self.kept[self._at].speech.events, *of_replay]
        return {event.segment: event.offset_ns for event in events if isinstance(event, SegmentReady)}

    # --- time -----------------------------------------------------------------------------------------

    def _wish(self) -> None:
        self._wished.set()
        if self._ear is not None:
            self._ear.look()

    async def _wish_until(self, moment_ns: int) -> None:
        """Wait for a moment, or until something is wished."""
        self._wished.clear()
        while not self._wished.is_set() and (left_ns := moment_ns - self._clock_ns()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(step_s(left_ns)):
                    await self._wished.wait()

    async def _wish_or(self, ear: Ear) -> None:
        """Wait until all is said, or something is wished."""
        self._wished.clear()
        await ear.until(lambda: ear.silent or self._wished.is_set())


def _is_cut(events: Sequence[VoiceReport]) -> bool:
    return bool(events) and isinstance(events[-1], SegmentEnded) and events[-1].outcome == "cut"


def at_once(turn: Turn) -> tuple[Update, Update]:
    """What a listener is told of a turn that is over: its beginning, then everything that came of it."""
    begun = Turn(turn.index, turn.action, turn.started_at)
    _, changes = advance_all(begun, (report for _, report in reported(turn, voice=True)))
    return Update(begun), Update(turn, tuple(changes))


class _PacedMouth(Mouth):
    """A mouth whose moments are places of the replay."""

    def __init__(self, mouth: Mouth, position: Callable[[int], int]) -> None:
        super().__init__()
        self._through = mouth
        self._position = position

    @property
    def can_speak(self) -> bool:
        return self._through.can_speak

    def say(self, text: str, listener: Callable[[VoiceEvent], None]) -> None:
        self._through.say(text, self._placed(listener))

    def play(self, encoding: str, listener: Callable[[VoiceEvent], None]) -> AudioFeed:
        return self._through.play(encoding, self._placed(listener))

    def stop(self) -> None:
        self._through.stop()

    def _placed(self, listener: Callable[[VoiceEvent], None]) -> Callable[[VoiceEvent], None]:
        return lambda event: listener(replace(event, at_ns=self._position(event.at_ns)))
