"""What the room takes and gives: utterances, what became of them, settings, voices."""

from dataclasses import dataclass

from vftester.core.spoken.voice import AudioFeed, Loudspeaker, Utterance, VoiceEvent, What
from vftester.core.spoken.voice import VoiceListener as Listener

__all__ = [
    "FRAME_BYTES",
    "RATE_HZ",
    "AudioFeed",
    "Listener",
    "Loudspeaker",
    "Utterance",
    "VoiceEvent",
    "VoiceInfo",
    "VoiceSettings",
    "What",
    "bytes_of_ns",
    "ns_of_bytes",
]

RATE_HZ = 22_050
"""Frames a second of all sound inside this room: espeak-ng's own. One channel, 16-bit signed, this machine's order."""

FRAME_BYTES = 2


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How it speaks: a voice's id (None: the engine's own choice), words a minute, volume 0 to 1."""

    voice: str | None = None
    rate: int = 200
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that can be chosen."""

    id: str
    name: str
    languages: tuple[str, ...] = ()


def bytes_of_ns(length_ns: int) -> int:
    """Whole frames that fit into a time."""
    return length_ns * RATE_HZ // 1_000_000_000 * FRAME_BYTES


def ns_of_bytes(count: int) -> int:
    """How long so many bytes of our PCM sound, in nanoseconds."""
    return count // FRAME_BYTES * 1_000_000_000 // RATE_HZ
