"""Changes the rate of PCM as it flows, by straight lines between samples: enough for speech, and nothing to install."""

import sys
from array import array

from vftester.speech.values import RATE_HZ


class Resampler:
    """From one rate to another, 16-bit mono, chunk by chunk as if it were whole: no seam is heard."""

    def __init__(self, from_hz: int, to_hz: int = RATE_HZ) -> None:
        self._from, self._to = from_hz, to_hz
        self._odd = b""  # half a sample, waiting for its other half
        self._last: int | None = None  # the last sample of the chunk before
        self._phase = 0  # where the next sample lies behind `_last`, in 1/to of an input sample

    def feed(self, pcm: bytes) -> bytes:
        """The next chunk at the new rate; half a sample at its end waits for the next."""
        pcm = self._odd + pcm
        whole = len(pcm) // 2 * 2
        self._odd = pcm[whole:]
        samples = array("h", pcm[:whole])
        if self._from == self._to:
            return samples.tobytes()
        if self._last is not None:
            samples.insert(0, self._last)
        if not samples:
            return b""
        step, scale = self._from, self._to
        end = (len(samples) - 1) * scale
        out = array("h")
        for at in range(self._phase, end, step):
            i, part = divmod(at, scale)
            left = samples[i]
            out.append(left + (samples[i + 1] - left) * part // scale)
        taken = len(range(self._phase, end, step))
        self._phase += taken * step - end
        self._last = samples[-1]
        return out.tobytes()


class Fitting:
    """Our PCM in the format a device insists on: its rate, its channels, 16-bit or 32-bit floating point."""

    def __init__(self, rate_hz: int, channels: int, floating: bool) -> None:
        self._resampler = Resampler(RATE_HZ, rate_hz)
        self._channels, self._floating = channels, floating

    def fit(self, pcm: bytes) -> bytes:
        """The next chunk in that format."""
        samples = array("h", self._resampler.feed(pcm))
        wide = array("f", (s / 32768 for s in samples)) if self._floating else samples
        if self._channels == 1:
            return wide.tobytes()
        return array(wide.typecode, (s for s in wide for _ in range(self._channels))).tobytes()


def swapped(pcm: bytes) -> bytes:
    """The other byte order."""
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    samples.byteswap()
    return samples.tobytes()


def native(little_endian: bytes) -> bytes:
    """PCM as it comes over the wire, in this machine's byte order."""
    return little_endian if sys.byteorder == "little" else swapped(little_endian)
