"""Reads the files that Windows (WAV) and macOS (AIFF, whatever its name says) write speech into, as our PCM."""

import io
import struct
import sys
import wave

from vftester.speech.resampling import Resampler, swapped


def read_sound(data: bytes) -> bytes:
    """Frames of the file at our rate; the first channel of several. Raises ValueError where it is neither kind."""
    if data[:4] == b"RIFF":
        with wave.open(io.BytesIO(data)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            frames = file.readframes(file.getnframes())
        little = True
    elif data[:4] == b"FORM":
        rate, channels, width, little, frames = _aiff(data)
    else:
        raise ValueError("neither WAV nor AIFF")
    if width != 2:
        raise ValueError(f"{width * 8} bits a sample")
    if little != (sys.byteorder == "little"):
        frames = swapped(frames)
    if channels > 1:
        frames = b"".join(frames[i : i + 2] for i in range(0, len(frames) - 1, 2 * channels))
    return Resampler(rate).feed(frames)


def _aiff(data: bytes) -> tuple[int, int, int, bool, bytes]:
    """Rate, channels, bytes a sample, little-endian?, frames. Apple, "AIFF-C", 1991: chunks COMM and SSND."""
    rate = channels = width = 0
    little, frames, at = False, b"", 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from(">4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if name == b"COMM":
            channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", body)
            width = bits // 8
            rate = int(mantissa * 2.0 ** (exponent - 16383 - 63))  # an 80-bit float
            little = body[18:22] == b"sowt"
        elif name == b"SSND":
            frames = body[8 + struct.unpack_from(">I", body)[0] :]
        at += 8 + size + size % 2
    if not rate:
        raise ValueError("an AIFF file without COMM")
    return rate, channels, width, little, frames
