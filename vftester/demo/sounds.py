"""The practice's own voice: recorded sentences, sent as `audio` traces where a client asks for audio events.

Each lies beside the agent as mp3 (24 kHz, 24 kbit/s, constant) and as mu-law (8 kHz, ITU-T G.711); PCM is made of the
latter. The names of the encodings are Voiceflow's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MP3, MULAW, PCM = "audio/mp3", "audio/x-mulaw", "audio/pcm"
ENCODINGS = (MP3, MULAW, PCM)
PART_MS = 240
_BYTES_A_MS = {MP3: 3, MULAW: 8, PCM: 16}


@dataclass(frozen=True, slots=True)
class Sound:
    """One sentence, spoken."""

    mp3: bytes
    mulaw: bytes

    def parts(self, encoding: str) -> Iterator[tuple[bytes, int]]:
        """The sound in an encoding, part by part, with how many milliseconds each lasts."""
        data = {MP3: self.mp3, MULAW: self.mulaw}.get(encoding) or _pcm(self.mulaw)
        size = PART_MS * _BYTES_A_MS[encoding]
        for start in range(0, len(data), size):
            part = data[start : start + size]
            yield part, len(part) // _BYTES_A_MS[encoding]


def load_sounds(folder: Path, sentences: Mapping[str, str]) -> dict[str, Sound]:
    """What is said, by its words: `sentences` names the files. Raises ValueError where one cannot be read."""
    sounds = {}
    for name, words in sentences.items():
        if not name.replace("-", "").isalnum():
            raise ValueError(f"{name!r} is no name of a sound")
        try:
            sounds[words] = Sound((folder / f"{name}.mp3").read_bytes(), (folder / f"{name}.ulaw").read_bytes())
        except OSError as error:
            raise ValueError(f"the sound {name} cannot be read") from error
    return sounds


def _pcm(mulaw: bytes) -> bytes:
    """16 bits, little-endian."""
    return b"".join(_sample(code).to_bytes(2, "little", signed=True) for code in mulaw)


def _sample(code: int) -> int:
    code = ~code & 0xFF
    size = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return -size if code & 0x80 else size
