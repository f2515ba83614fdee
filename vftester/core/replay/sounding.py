"""What is said in a whole session, as one piece of sound."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vftester.core.conversation import Turn
from vftester.core.replay.both import Saying, both, sayings_of, track
from vftester.core.replay.reported import PAUSE_NS, pause_ns
from vftester.core.timeline.timescale import SECOND


@dataclass(frozen=True, slots=True)
class Said:
    """What the voice says in a turn, and how long the person waited after it, of which a second is kept."""

    turn: Turn
    sayings: tuple[Saying, ...]
    pause_ns: int

    @property
    def silent_ns(self) -> int:
        """So long it takes at least, whatever time the voice needs."""
        return max(self.turn.end_ns or 0, *(saying.ready_ns for saying in self.sayings), 0) + self.pause_ns


def said_in(turns: Sequence[Turn]) -> list[Said]:
    """What is to be said, turn by turn; those in which nothing is stand for the time they took."""
    pauses = [min(pause_ns(*two), PAUSE_NS) for two in pairwise(turns)]
    return [Said(turn, sayings_of(turn), pause) for turn, pause in zip(turns, [*pauses, 0], strict=False)]


def session_track(said: Sequence[Said], sounds: Iterator[bytes], hz: int) -> bytes:
    """All of it as 16-bit mono PCM, each turn from its sending on and each segment once it was ready.

    `sounds` gives the sound of each saying, in order.
    """
    found = bytearray()
    for turn in said:
        of_turn = [next(sounds) for _ in turn.sayings]
        lengths = [len(sound) // 2 * SECOND // hz for sound in of_turn]
        as_it_arrived, _ = both(turn.turn, turn.sayings, lengths)
        heard = track(as_it_arrived, of_turn, hz)
        found += heard + bytes(max((turn.turn.end_ns or 0) * hz // SECOND * 2 - len(heard), 0))
        found += bytes(turn.pause_ns * hz // SECOND * 2)
    return bytes(found)


def wav(pcm: bytes, hz: int) -> bytes:
    """A WAV file of such PCM."""
    about = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, hz, hz * 2, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + len(pcm), b"WAVE") + about + struct.pack("<4sI", b"data", len(pcm)) + pcm
