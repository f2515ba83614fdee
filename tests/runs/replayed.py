"""A recorded session that is played again, on a clock that jumps, with a loudspeaker that speaks on it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from tests.gui.scripted import booking, greeting, spoken
from tests.helpers.clocked import JumpingLoop, in_no_time
from vftester.core.conversation import Turn, advance_all
from vftester.core.records import Record
from vftester.core.speech import Speech
from vftester.core.spoken.voice import AudioFeed, Mode, Utterance, VoiceEvent, What
from vftester.core.traces import Reading
from vftester.runs.live import Update
from vftester.runs.mouth import Mouth
from vftester.runs.replay import Replay

CHAR_MS = 50


class Voice:
    """A loudspeaker that takes 50 ms for a character, on the loop's clock."""

    def __init__(self, loop: JumpingLoop, mouth: Mouth) -> None:
        self._loop, self._mouth = loop, mouth
        self._line: list[tuple[int, list[asyncio.TimerHandle]]] = []
        self._free_s = 0.0
        self.said: list[tuple[float, str]] = []

    def say(self, utterance: Utterance) -> None:
        begin_s = max(self._free_s, self._loop.time())
        self._free_s = begin_s + len(utterance.text) * CHAR_MS / 1000
        self.said.append((begin_s, utterance.text))
        timers = [
            self._loop.call_at(begin_s, self._tell, utterance.id, "started"),
            self._loop.call_at(self._free_s, self._tell, utterance.id, "finished"),
        ]
        self._line.append((utterance.id, timers))

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        raise AssertionError("there is no such sound here")

    def stop(self) -> None:
        for utterance, timers in self._line:
            for timer in timers:
                timer.cancel()
            self._mouth.told(VoiceEvent(utterance, "cut", self._loop.clock_ns(), True))
        self._line.clear()
        self._free_s = 0.0

    def close(self) -> None:
        pass

    def _tell(self, utterance: int, what: What) -> None:
        if what == "finished":
            self._line = [(u, timers) for u, timers in self._line if u != utterance]
        self._mouth.told(VoiceEvent(utterance, what, self._loop.clock_ns(), True))


class Player:
    """A replay, what its listener was told and when by the clock, and how often it began anew."""

    def __init__(self, loop: JumpingLoop, turns: Sequence[Turn], mode: Mode = "mute", **more: object) -> None:
        self.loop = loop
        self.mouth = Mouth()
        self.voice = Voice(loop, self.mouth)
        self.mouth.use(self.voice)
        self.told: list[tuple[int, Update]] = []
        self.restarts: list[int] = []
        self.replay = Replay(
            turns, self._listen, self.mouth, mode, start_over=self._restart, clock_ns=loop.clock_ns, **more
        )

    def _listen(self, update: Update) -> None:
        self.told.append((self.loop.clock_ns(), update))

    def _restart(self, before: Sequence[Turn]) -> None:
        self.restarts.append(len(before))
        self.told.clear()

    def records(self, turn: int | None = None) -> list[tuple[int, Record]]:
        return [
            (at_ns, change.record)
            for at_ns, update in self.told
            for change in update.changes
            if isinstance(change, Reading) and turn in (None, update.turn.index)
        ]

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


def playing(
    turns: Sequence[Turn], test: Callable[[Player], Awaitable[None]] | None = None, mode: Mode = "mute", **more: object
) -> Player:
    """Play to the end, or do what the test does; all on a clock that jumps."""
    loop = JumpingLoop()
    player = Player(loop, turns, mode, **more)

    async def main() -> None:
        await (player.replay.play() if test is None else test(player))
        await player.replay.aclose()

    in_no_time(main(), loop)
    return player


def taken(scripted: object) -> Turn:
    return advance_all(scripted.turn, scripted.reports)[0]


SESSION = [taken(greeting(0)), taken(spoken(1)), taken(booking(2))]
WITHOUT_VOICE = [replace(turn, speech=Speech()) for turn in SESSION]


def same_but_for_speech(turn: Turn) -> Turn:
    return replace(turn, speech=Speech())


def spoken_texts(turn: Turn) -> list[tuple[str, int]]:
    return [(segment.ready.text, segment.ready.offset_ns) for segment in turn.speech.segments()]
