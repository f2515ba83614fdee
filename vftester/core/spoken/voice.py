"""What a loudspeaker takes and gives. The room `speech` offers one; `runs` knows only this protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, get_args

Mode: TypeAlias = Literal["arriving", "whole", "mute"]
"""When replies are spoken: as they arrive, once the whole reply is there, or not at all."""

MODES: tuple[Mode, ...] = get_args(Mode)

What: TypeAlias = Literal["queued", "started", "word", "finished", "cut", "failed"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is to be said: one segment. `id` grows over the process; `text` "" is finished at once, without sound."""

    id: int
    text: str
    origin: Literal["voice", "voiceflow"] = "voice"


@dataclass(frozen=True, slots=True)
class VoiceEvent:
    """What became of an utterance, and when: `at_ns` on `time.perf_counter_ns`, the device's latency included.

    `heard` False: there was no device (or no engine), it ran at real pace on a clock. `start` and `length` count
    characters of the utterance's text: those of a word, or with "cut" how far it was heard.
    """

    utterance: int
    what: What
    at_ns: int
    heard: bool
    start: int = 0
    length: int = 0


VoiceListener: TypeAlias = Callable[[VoiceEvent], None]


class AudioFeed(Protocol):
    """Takes sound that was made elsewhere, as it arrives, from any thread. Harmless after a stop."""

    def feed(self, data: bytes) -> None: ...

    def end(self) -> None:
        """No more is coming. Without it what follows in the queue waits."""


class Loudspeaker(Protocol):
    """Says utterances in order, without gaps. Every method returns at once and may be called from any thread."""

    def say(self, utterance: Utterance) -> None: ...

    def stop(self) -> None:
        """Silence within 100 ms; everything queued is cut. Harmless when silent."""

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        """Take the place in the queue for sound that is still to come."""

    def close(self) -> None: ...
