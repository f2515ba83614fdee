"""Says a reply's segments when they may be said, as a recording tells; and a voice for where none is to be heard."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from time import perf_counter_ns

from vftester.core.replay.both import Saying
from vftester.core.speech import Outcome, SegmentEnded, SegmentReady, SegmentStarted, VoiceReport
from vftester.core.spoken.voice import AudioFeed, Utterance, VoiceEvent, What
from vftester.core.timeline.voice_lanes import USUAL_PACE_NS
from vftester.runs.mouth import Mouth
from vftester.runs.nearing import step_s

Tell = Callable[[VoiceReport], None]


async def say_all(
    sayings: Sequence[Saying], mouth: Mouth, tell: Tell, clock_ns: Callable[[], int] = perf_counter_ns
) -> None:
    """Say each when it is ready, and return when all is said; `tell` hears what becomes of them, from now as 0.

    Cancelled, it is silent at once.
    """
    zero_ns = clock_ns()
    over: set[int] = set()
    said = asyncio.Event()

    def heard(number: int, event: VoiceEvent) -> None:
        offset_ns = max(event.at_ns - zero_ns, 0)
        match event.what:
            case "started":
                tell(SegmentStarted(number, offset_ns, event.heard))
            case "finished" | "cut" | "failed":
                outcomes: dict[str, Outcome] = {"finished": "spoken", "cut": "cut"}
                tell(SegmentEnded(number, offset_ns, outcomes.get(event.what, "failed")))
                over.add(number)
                said.set()
            case _:
                pass

    try:
        for number, saying in enumerate(sayings):
            while (left_ns := zero_ns + saying.ready_ns - clock_ns()) > 0:  # noqa: ASYNC110  time is awaited, no event
                await asyncio.sleep(step_s(left_ns))
            tell(SegmentReady(number, saying.ready_ns, saying.shown, 0, 0))
            mouth.say(saying.spoken, partial(heard, number))
        while len(over) < len(sayings):
            said.clear()
            await said.wait()
    finally:
        if len(over) < len(sayings):
            mouth.stop()


class SilentVoice:
    """A loudspeaker that takes the time a voice takes, and makes no sound. Lives in the loop that runs.

    `pace_ns`: how long a character takes.
    """

    def __init__(
        self, mouth: Mouth, pace_ns: int = USUAL_PACE_NS, clock_ns: Callable[[], int] = perf_counter_ns
    ) -> None:
        self._mouth = mouth
        self._pace_ns = pace_ns
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._free_ns = 0
        self._line: deque[tuple[int, int, What]] = deque()  # what is to be told when, by moment
        self._timer: asyncio.TimerHandle | None = None

    def say(self, utterance: Utterance) -> None:
        begins_ns = max(self._clock_ns(), self._free_ns)
        self._free_ns = begins_ns + len(utterance.text) * self._pace_ns
        self._line += (begins_ns, utterance.id, "started"), (self._free_ns, utterance.id, "finished")
        if self._timer is None:
            self._wait()

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        raise NotImplementedError("only words are said here")

    def stop(self) -> None:
        line, self._free_ns = [utterance for _, utterance, what in self._line if what == "finished"], 0
        self._line.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for utterance in line:
            with suppress(RuntimeError):
                self._mouth.told(VoiceEvent(utterance, "cut", self._clock_ns(), False))

    def close(self) -> None:
        self.stop()

    def _wait(self) -> None:
        """One timer for all: of several that are due together, Qt may fire the later one first."""
        self._timer = None
        if self._line:
            self._timer = self._loop.call_later(step_s(self._line[0][0] - self._clock_ns()), self._tell_due)

    def _tell_due(self) -> None:
        while self._line and self._line[0][0] <= self._clock_ns():
            at_ns, utterance, what = self._line.popleft()
            self._mouth.told(VoiceEvent(utterance, what, at_ns, False))
        self._wait()
