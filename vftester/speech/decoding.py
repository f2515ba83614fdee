"""Voiceflow's own audio as our PCM, while it arrives: mp3 and what else miniaudio knows, raw PCM, mu-law.

Voiceflow documents the encodings `audio/mp3`, `audio/pcm` and `audio/x-mulaw`, but for the last two neither rate nor
sample format. Telephony means 8 kHz for mu-law. PCM is taken for 16 bits, little-endian, mono, 16 kHz where the
encoding's parameters (`audio/pcm;rate=24000;channels=2`) do not say otherwise; `audio/L16` (RFC 2586) is big-endian.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Callable
from typing import TypeAlias

from vftester.speech.resampling import Resampler, native, swapped
from vftester.speech.values import FRAME_BYTES, RATE_HZ

Decoded: TypeAlias = Callable[[bytes], None]
Ended: TypeAlias = Callable[[bool], None]
"""Called once; True: it could not be decoded."""

PCM_HZ = 16_000
MULAW_HZ = 8_000
MOST_HZ, MOST_CHANNELS = 192_000, 8  # whatever else a type says is no description of speech
_FRAMES = 1024  # a step of decoding
_BITE = 128
"""Bytes of mp3 given at once. Its decoder asks for more before every frame, also while it still has some: fed in bites
it makes sound of all but the last few bytes that have arrived, instead of waiting with a full mouth."""


def _mulaw_table() -> array[int]:
    """16-bit samples of the 256 codes, after ITU-T G.711 (`audioop` left Python with 3.13)."""
    table = array("h")
    for code in range(256):
        inverted = ~code & 0xFF
        size = (((inverted & 0x0F) << 3) + 0x84 << ((inverted & 0x70) >> 4)) - 0x84
        table.append(-size if inverted & 0x80 else size)
    return table


MULAW = _mulaw_table()


def from_mulaw(data: bytes) -> bytes:
    """Mu-law as 16-bit PCM in this machine's byte order."""
    return array("h", map(MULAW.__getitem__, data)).tobytes()


def from_big_endian(data: bytes) -> bytes:
    """Big-endian 16-bit PCM in this machine's byte order."""
    return native(swapped(data))


def decoder(encoding: str, decoded: Decoded, ended: Ended) -> RawDecoder | FileDecoder:
    """What decodes an encoding; it calls back from whatever thread it likes."""
    kind, _, parameters = encoding.lower().partition(";")
    rate, channels = (re.search(rf'\b{name}="?(\d{{1,6}})', parameters) for name in ("rate", "channels"))
    rate_hz = int(rate[1]) if rate and 1_000 <= int(rate[1]) <= MOST_HZ else None
    if any(name in kind for name in ("mulaw", "ulaw", "basic", "pcmu")):
        return RawDecoder(from_mulaw, rate_hz or MULAW_HZ, decoded, ended)
    if "pcm" in kind or "l16" in kind:
        mixed = min(max(int(channels[1]), 1), MOST_CHANNELS) if channels else 1
        decode = from_big_endian if "l16" in kind else native
        return RawDecoder(decode, rate_hz or PCM_HZ, decoded, ended, mixed * FRAME_BYTES)
    return FileDecoder("mp3" in kind or "mpeg" in kind, decoded, ended)


class RawDecoder:
    """Samples without a container; decoded in the caller's thread. A frame of several channels becomes their mean."""

    def __init__(
        self, decode: Callable[[bytes], bytes], rate_hz: int, decoded: Decoded, ended: Ended, frame_bytes: int = 1
    ) -> None:
        self._decode, self._resampler, self._frame = decode, Resampler(rate_hz), frame_bytes
        self._decoded, self._ended = decoded, ended
        self._odd = b""
        self._over = False

    def feed(self, data: bytes) -> None:
        if self._over:
            return
        data = self._odd + data
        whole = len(data) // self._frame * self._frame
        self._odd = data[whole:]
        pcm = self._decode(data[:whole])
        if (channels := self._frame // FRAME_BYTES) > 1:
            samples = array("h", pcm)
            pcm = array(
                "h", (sum(samples[i : i + channels]) // channels for i in range(0, len(samples), channels))
            ).tobytes()
        if pcm := self._resampler.feed(pcm):
            self._decoded(pcm)

    def end(self) -> None:
        if not self._over:
            self._over = True
            self._ended(False)

    def abandon(self) -> None:
        self._over = True


class FileDecoder:
    """Encoded sound, decoded by miniaudio in a thread of its own that ends with the data, or when it is abandoned."""

    def __init__(self, mp3: bool, decoded: Decoded, ended: Ended) -> None:
        self._mp3, self._decoded, self._ended = mp3, decoded, ended
        self._arrived = bytearray()
        self._complete = self._over = False
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="voiceflow audio", daemon=True)
        self._thread.start()

    def feed(self, data: bytes) -> None:
        with self._more:
            if not self._complete:
                self._arrived += data
                self._more.notify()

    def end(self) -> None:
        with self._more:
            self._complete = True
            self._more.notify()

    def abandon(self) -> None:
        self._over = True
        self.end()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        import miniaudio

        decoder = self

        class Arriving(miniaudio.StreamableSource):  # type: ignore[misc]  # miniaudio has no types
            at = 0

            def read(self, num_bytes: int) -> bytes:
                data = decoder._between(self.at, self.at + (min(num_bytes, _BITE) if decoder._mp3 else num_bytes))
                self.at += len(data)
                return data

            def seek(self, offset: int, origin: miniaudio.SeekOrigin) -> bool:
                """Probing for the format goes back to the start; where the end is, nobody knows yet."""
                if origin is miniaudio.SeekOrigin.END:
                    return False
                self.at = offset if origin is miniaudio.SeekOrigin.START else self.at + offset
                return True

        failed = False
        try:
            form = miniaudio.FileFormat.MP3 if self._mp3 else miniaudio.FileFormat.UNKNOWN
            mono = miniaudio.SampleFormat.SIGNED16
            for samples in miniaudio.stream_any(Arriving(), form, mono, 1, RATE_HZ, _FRAMES):
                if self._over:
                    break
                self._decoded(samples.tobytes())
        except miniaudio.MiniaudioError:
            failed = True
        if not self._over:
            self._ended(failed)

    def _between(self, start: int, end: int) -> bytes:
        """At least one byte, waiting for it; none at the end."""
        with self._more:
            self._more.wait_for(lambda: len(self._arrived) > start or self._complete)
            return b"" if self._over else bytes(self._arrived[start:end])
