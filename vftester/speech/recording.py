"""What was said, at the times it was said, as a WAV file: the tap behind `--wav FILE`."""

import sys
import wave
from pathlib import Path

from vftester.private import only_mine
from vftester.speech.resampling import swapped
from vftester.speech.values import FRAME_BYTES, RATE_HZ, bytes_of_ns


class Recording:
    """16-bit mono at the engine's rate; silence in between. Time 0 is `zero_ns` (`time.perf_counter_ns`)."""

    def __init__(self, path: Path, zero_ns: int) -> None:
        """Raises OSError where it cannot be written."""
        self._out = open(path, "wb", opener=only_mine)  # noqa: SIM115 (closed by close)
        self._file = wave.open(self._out, "wb")  # noqa: SIM115 (closed by close)
        self._file.setnchannels(1)
        self._file.setsampwidth(FRAME_BYTES)
        self._file.setframerate(RATE_HZ)
        self._zero_ns = zero_ns
        self._written = 0

    def heard(self, pcm: bytes, at_ns: int, apart: bool) -> None:
        """Sound whose first byte was heard at a moment; `apart`: not in one go with the sound before it. What is in one
        go stays so, as moments are estimates that waver by some milliseconds."""
        gap = bytes_of_ns(max(0, at_ns - self._zero_ns)) - self._written
        if apart and gap > 0:
            self._write(bytes(gap))
        self._write(pcm)

    def close(self) -> None:
        self._file.close()
        self._out.close()

    def _write(self, pcm: bytes) -> None:
        self._file.writeframes(pcm if sys.byteorder == "little" else swapped(pcm))
        self._written += len(pcm)
