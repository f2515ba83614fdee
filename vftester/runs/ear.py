"""The ear of a conversation: cuts what the agent says into segments, has them spoken, and tells what became of them.

It knows no sound and no wire. Segments come from the text and its offsets alone, so that replay cuts alike; when they
are spoken is the person's choice: as it arrives, after the whole reply, or not at all. A message that brings its own
sound is heard in that; where it does not come in time, or cannot be played, our voice says the words.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter_ns
from typing import Literal

from vftester.core.conversation import Change, StateChanged
from vftester.core.ports import Fetcher, OutsideError
from vftester.core.records import Sent
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)
from vftester.core.spoken.sounds import audio_of, source_of
from vftester.core.spoken.voice import Mode, VoiceEvent
from vftester.core.stitcher import Closure, Opening, Piece
from vftester.core.traces import Reading
from vftester.runs.listening import SOURCE_PATIENCE_S, Clip, Listening, Message
from vftester.runs.mouth import Mouth

Tell = Callable[[int, Sequence[VoiceReport]], None]
"""Takes the voice events of a turn, by its index."""


class Ear:
    """Listens to the turns of one conversation. Lives in the loop of its run.

    `own_audio`: Voiceflow was asked for its own sound, so it is waited for a little. `fetcher` gets the sound that a
    message only points at; without one, our voice speaks instead.
    """

    def __init__(
        self,
        mouth: Mouth,
        mode: Mode,
        tell: Tell,
        *,
        own_audio: bool = False,
        fetcher: Fetcher | None = None,
        clock_ns: Callable[[], int] = perf_counter_ns,
    ) -> None:
        self._mouth = mouth
        self._own_audio = own_audio
        self._fetcher = fetcher
        self._tell = tell
        self._clock_ns = clock_ns
        self._turns: dict[int, Listening] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._fetches: set[asyncio.Task[None]] = set()
        self._sounding: set[tuple[int, int]] = set()
        self._words = 0
        self._after: tuple[int, Callable[[], None]] | None = None
        self._changed = asyncio.Event()
        self._telling = self._ended = False
        self._gathered: tuple[Listening, list[VoiceReport]] | None = None
        self.mode: Mode = mode
        self.pace = 1.0
        """How much faster `clock_ns` goes than the clock on the wall: a replay may."""

    @property
    def silent(self) -> bool:
        """Nothing is being said, and nothing waits to be."""
        return not self._sounding and not self._fetches and not any(turn.waits for turn in self._turns.values())

    @property
    def words(self) -> int:
        """How many words began to sound since the last turn began."""
        return self._words

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so of what was spoken."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def after_words(self, count: int | None, do: Callable[[], None]) -> None:
        """Do something once so many words of the next reply were heard; None: nothing."""
        self._after = None if count is None else (count, do)

    def look(self) -> None:
        """Have whoever waits in `until` look again."""
        self._changed.set()

    def listen(self, index: int, changes: Sequence[Change]) -> None:
        """Take in what changed in a turn."""
        if self._telling:
            return  # what was told here comes back as a change
        turn = self._turns.get(index)
        if turn is None:
            turn = self._turns[index] = Listening(index)
            self._words = 0
        with self._telling_at_once(turn):
            self._take_in(turn, changes)
        self._arm(turn)

    def hush(self) -> None:
        """Say no more of what is being replied: what sounds is cut, what waits or still comes is skipped."""
        for fetch in self._fetches:
            fetch.cancel()
        for turn in self._turns.values():
            if turn.hushed and turn.at == len(turn.line):
                continue  # long over: of a long conversation all but the last are
            turn.hushed = True
            self._hand_on(turn)
        if self._sounding:
            self._mouth.stop()
        self._changed.set()

    def close(self) -> None:
        """Say no more; what becomes of what was said is still told, until `end`."""
        self.hush()
        if self._timer is not None:
            self._timer.cancel()

    def end(self) -> None:
        """Tell nothing more: what a loudspeaker says from now on comes too late for the journal, which is closed."""
        self.close()
        self._ended = True

    # --- what arrives ---------------------------------------------------------------------------------

    def _take_in(self, turn: Listening, changes: Sequence[Change]) -> None:
        for change in changes:
            match change:
                case Sent():
                    turn.sent_ns = change.at_ns
                case Opening():
                    turn.opened(change.message_id)
                case Piece():
                    self._tell_all(turn, turn.arrived(change))
                case Closure():
                    self._tell_all(turn, turn.closed(change))
                case Reading():
                    self._read(turn, change)
                case StateChanged():
                    turn.over()
                    self._changed.set()
                case _:
                    pass
        turn.brought = None  # no words came with it
        self._hand_on(turn, turn.last_ns)

    def _read(self, turn: Listening, reading: Reading) -> None:
        """Every record, before its words are taken in."""
        turn.brought = None
        turn.last_ns = reading.record.offset_ns
        if reading.kind == "audio":
            # By the offsets, so that a replay decides alike: our voice may have had its turn before this came.
            self._hand_on(turn, turn.last_ns)
            if (begun := turn.sounded(reading)) is not None:
                self._begun(turn, *begun)
        elif reading.kind == "speak":
            self._brought(turn, reading)

    def _brought(self, turn: Listening, reading: Reading) -> None:
        """A `speak` trace brings its sound, or tells where it is; its words follow as a message, if it has any."""
        sound, source = audio_of(reading), source_of(reading)
        if sound is None and (source is None or self._fetcher is None or not self._sayable(turn)):
            return
        message = turn.named(reading.key) or turn.wordless()
        if message.index is None and reading.text:
            turn.brought = message
        if sound is not None:
            clip, ready = turn.begin_clip(message, reading.record.offset_ns, sound[0], reading.text or "")
            clip.take(sound[1])
            clip.end()
            self._begun(turn, message, ready)
        elif source is not None and self._fetcher is not None:
            message.fetching = True
            fetch = self._fetched(turn, message, source, self._fetcher)
            task = asyncio.get_running_loop().create_task(fetch, name="sound of a message")  # owned by self._fetches
            self._fetches.add(task)
            task.add_done_callback(self._fetch_over)

    async def _fetched(self, turn: Listening, message: Message, source: str, fetcher: Fetcher) -> None:
        """Fetch a message's sound; where that fails or takes too long, it is on the record and our voice speaks."""
        try:
            async with asyncio.timeout(SOURCE_PATIENCE_S):
                found = await fetcher.fetch(source)
        except (OutsideError, TimeoutError):
            clip, ready = turn.begin_clip(message, self._offset_ns(turn), "")
            self._clip_over(turn, message, clip)
            self._tell_all(turn, [ready, SegmentEnded(clip.segment, None, "failed")])
        else:
            clip, ready = turn.begin_clip(message, self._offset_ns(turn), found.content_type)
            clip.take(found.data)
            clip.end()
            self._begun(turn, message, ready)
        finally:
            message.fetching = False
            self._hand_on(turn)

    def _fetch_over(self, task: "asyncio.Task[None]") -> None:
        self._fetches.discard(task)
        self._changed.set()

    def _begun(self, turn: Listening, message: Message, ready: SegmentReady) -> None:
        """A message's own sound begins."""
        self._tell_all(turn, [ready])
        if message in turn.line[: turn.at]:  # all else of it is handed on
            self._hand_on_clips(turn, message)

    def _clip_over(self, turn: Listening, message: Message, clip: Clip) -> None:
        clip.over = True
        message.due_ns = 0  # no other sound is waited for
        self._changed.set()

    # --- what is said, and when -----------------------------------------------------------------------

    def _sayable(self, turn: Listening) -> bool:
        return self.mode != "mute" and not turn.hushed and self._mouth.can_speak and turn.sent_ns is not None

    def _hand_on(self, turn: Listening, now_ns: int | None = None) -> None:
        """Say what may be said by now, in order."""
        now_ns = self._offset_ns(turn) if now_ns is None else now_ns
        with self._telling_at_once(turn):
            for message in turn.line[turn.at :]:
                if not self._handed_on(turn, message, now_ns):
                    break
            while turn.at < len(turn.line) and turn.line[turn.at].done:
                turn.at += 1

    def _handed_on(self, turn: Listening, message: Message, now_ns: int) -> bool:
        """Hand on what may be of a message; False where what follows has to wait for it."""
        if self._sayable(turn):
            if self.mode == "whole" and not turn.whole:
                return False
            if message.fetching or not self._hand_on_clips(turn, message):
                return False
            due = turn.whole or (message.due_ns is not None and now_ns >= message.due_ns)
            if self._own_audio and message.voiced is None and message.segments and not due:
                return False
        else:
            self._hand_on_clips(turn, message)
        waiting, message.segments = message.segments, []
        for segment in waiting:
            self._say(turn, message, segment)
        return True

    def _hand_on_clips(self, turn: Listening, message: Message) -> bool:
        """Play a message's own sound; whether it is known what becomes of it."""
        for clip in message.clips:
            if clip.feed is None and not clip.over:
                if message.voiced == "voice" or not self._sayable(turn):
                    clip.over = True  # our voice has begun on it
                    self._tell_all(turn, [SegmentEnded(clip.segment, None, "skipped")])
                else:
                    self._play(turn, message, clip)
            if not (clip.started or clip.over):
                return False
        return True

    def _play(self, turn: Listening, message: Message, clip: Clip) -> None:
        self._tell_all(turn, [SegmentQueued(clip.segment, self._offset_ns(turn))])
        self._sounding.add((turn.index, clip.segment))
        clip.play(self._mouth.play(clip.encoding, lambda event: self._clip_heard(turn, message, clip, event)))

    def _say(self, turn: Listening, message: Message, segment: int) -> None:
        if message.voiced == "voiceflow" or not self._sayable(turn):
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped")])
            return
        message.voiced = "voice"
        self._tell_all(turn, [SegmentQueued(segment, self._offset_ns(turn))])
        self._sounding.add((turn.index, segment))
        self._mouth.say(turn.spoken[segment].text, lambda event: self._heard(turn, segment, event))

    def _clip_heard(self, turn: Listening, message: Message, clip: Clip, event: VoiceEvent) -> None:
        """What became of a message's own sound: once it sounds, our voice has nothing to say of it."""
        if event.what == "started":
            clip.started, message.voiced = True, "voiceflow"
        elif event.what == "finished" and not clip.started:
            event = replace(event, what="failed")  # there was no sound in it
        if event.what in ("finished", "cut", "failed"):
            self._clip_over(turn, message, clip)
        self._heard(turn, clip.segment, event)
        self._hand_on(turn)

    def _heard(self, turn: Listening, segment: int, event: VoiceEvent) -> None:
        """What became of a segment: from the loudspeaker's clock to the turn's."""
        offset_ns = max(0, event.at_ns - (turn.sent_ns or 0))
        match event.what:
            case "started":
                self._tell_all(turn, [SegmentStarted(segment, offset_ns, event.heard)])
            case "word":
                self._words += 1
                start, length = turn.spoken[segment].shown_span(event.start, event.length)
                self._tell_all(turn, [WordStarted(segment, offset_ns, start, length)])
                if self._after is not None and self._words >= self._after[0]:
                    (_, do), self._after = self._after, None
                    do()
            case "finished" | "cut" | "failed":
                self._sounding.discard((turn.index, segment))
                outcome: Literal["spoken", "cut", "failed"] = "spoken" if event.what == "finished" else event.what
                heard = event.heard or event.what == "failed"
                self._tell_all(turn, [SegmentEnded(segment, offset_ns, outcome if heard else "unheard")])
            case "queued":
                pass
        self._changed.set()

    @contextmanager
    def _telling_at_once(self, turn: Listening) -> Iterator[None]:
        """What is told of a turn meanwhile is told together: of a long reply it is thousands."""
        outer, self._gathered = self._gathered, (turn, [])
        try:
            yield
        finally:
            (_, told), self._gathered = self._gathered, outer
            self._tell_all(turn, told)

    def _tell_all(self, turn: Listening, events: Sequence[VoiceReport]) -> None:
        if self._gathered is not None and self._gathered[0] is turn:
            self._gathered[1].extend(events)
        elif events and not self._ended:
            outer, self._telling = self._telling, True
            try:
                self._tell(turn.index, events)
            finally:
                self._telling = outer

    # --- time -----------------------------------------------------------------------------------------

    def _offset_ns(self, turn: Listening) -> int:
        return self._clock_ns() - (turn.sent_ns or 0)

    def _arm(self, turn: Listening, after_ns: int = -1) -> None:
        """Look again when a pause flushes what waits, or a message's own sound is waited for no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_ns = turn.due_ns(after_ns, own_audio=self._own_audio)
        if due_ns is not None and turn.sent_ns is not None:
            wait_s = max(0, turn.sent_ns + due_ns - self._clock_ns()) / 1e9 / self.pace
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._tick, turn)

    def _tick(self, turn: Listening) -> None:
        self._timer = None
        now_ns = self._offset_ns(turn)
        with self._telling_at_once(turn):
            self._tell_all(turn, turn.ticked(now_ns))
            self._hand_on(turn, now_ns)
        self._changed.set()
        self._arm(turn, now_ns)
