"""Saying a reply both ways, on a clock that jumps."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.clocked import JumpingLoop, in_no_time
from tests.runs.replayed import Voice
from vftester.core.replay.both import Saying, SilenceCounter
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, VoiceReport
from vftester.core.spoken.voice import Loudspeaker
from vftester.core.timeline.timescale import MS
from vftester.runs.both import SilentVoice, say_all
from vftester.runs.mouth import Mouth

SAYINGS = (Saying("One two.", "One two.", 600 * MS), Saying("Three.", "Three.", 2600 * MS))


def told(make: object, cancel_s: float | None = None) -> tuple[list[VoiceReport], float]:
    loop, events = JumpingLoop(), []
    mouth = Mouth()

    async def main() -> float:
        voice: Loudspeaker = make(loop, mouth)
        mouth.use(voice)
        saying = say_all(SAYINGS, mouth, events.append, loop.clock_ns)
        if cancel_s is None:
            await saying
        else:
            try:
                async with asyncio.timeout(cancel_s):
                    await saying
            except TimeoutError:
                await asyncio.sleep(5)
        return loop.time()

    return events, in_no_time(main(), loop)


def silent(loop: JumpingLoop, mouth: Mouth) -> SilentVoice:
    return SilentVoice(mouth, 100 * MS, loop.clock_ns)


def test_each_segment_is_said_when_it_is_ready_and_all_is_told() -> None:
    events, ended_s = told(Voice)
    counter = SilenceCounter(2)
    for event in events:
        counter.take(event)
    assert counter.done
    assert [round(begin / MS, -1) for begin, _ in counter.sounds] == [600, 2600]
    assert abs(ended_s - 2.9) < 0.01


def test_where_nothing_is_to_be_heard_it_takes_as_long_and_says_so() -> None:
    events, ended_s = told(silent)
    assert [event.heard for event in events if isinstance(event, SegmentStarted)] == [False, False]
    assert abs(ended_s - 3.2) < 0.01


def test_stopped_it_is_silent_at_once() -> None:
    for make in (Voice, silent):
        events, _ = told(make, cancel_s=1.0)
        assert sum(isinstance(event, SegmentStarted) for event in events) == 1
        assert [event.outcome for event in events if isinstance(event, SegmentEnded)] in (["cut"], ["spoken"])


class CoarseLoop(JumpingLoop):
    """Its timers are off by a share of their own length, as Qt's coarse ones are: of two the longer may fire later."""

    def __init__(self, off: float) -> None:
        super().__init__()
        self._off = 1 + off

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any, **more: Any) -> asyncio.TimerHandle:
        return super().call_later(delay * self._off, callback, *args, **more)


@pytest.mark.parametrize("off", [0.05, -0.05])
def test_each_begins_when_it_may_and_after_the_one_before_it_whatever_the_timers_do(off: float) -> None:
    loop, events = CoarseLoop(off), []
    mouth = Mouth()
    sayings = (Saying("One two three.", "One two three.", 600 * MS), Saying("Four.", "Four.", 800 * MS))

    async def main() -> None:
        mouth.use(silent(loop, mouth))
        await say_all(sayings, mouth, events.append, loop.clock_ns)

    in_no_time(main(), loop)
    assert [(type(event).__name__, event.segment) for event in events if not isinstance(event, SegmentReady)] == [
        ("SegmentStarted", 0), ("SegmentEnded", 0), ("SegmentStarted", 1), ("SegmentEnded", 1),
    ]  # fmt: skip
    counter = SilenceCounter(2)
    for event in events:
        counter.take(event)
    ((start, end),) = counter.silences
    assert start == 0
    assert 600 * MS <= end < 602 * MS
