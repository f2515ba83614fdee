"""The sound that a trace brings: as bytes, or as a place to fetch it from.

Voiceflow documents the encodings `audio/mp3`, `audio/pcm` and `audio/x-mulaw`, but for PCM no rate: it is told by the
encoding's own parameters where there are some, else worked out from a chunk's `duration`.
"""

import base64
import binascii

from vftester.core.traces import Reading, trace_of

_RATES_HZ = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_PCM = ("audio/pcm", "audio/l16", "audio/x-l16", "audio/raw")


def audio_of(reading: Reading) -> tuple[str, bytes] | None:
    """The sound that a trace holds: its encoding (a MIME type, with its parameters) and its bytes.

    `audio` content (mp3, PCM or mu-law, in parts) and the `src` of a `speak` trace where it is a data URI. None where
    there is none, or it cannot be read.
    """
    payload = (trace_of(reading.record) or {}).get("payload") if reading.kind in ("audio", "speak") else None
    if not isinstance(payload, dict):
        return None
    if reading.kind == "audio":
        encoding, encoded = _text(payload.get("encoding")) or "audio/mp3", _text(payload.get("content"))
    else:
        head, comma, encoded = _text(payload.get("src")).partition(",")
        if not (comma and head.startswith("data:audio/") and head.endswith(";base64")):
            return None
        encoding = head.removeprefix("data:").removesuffix(";base64")
    try:
        sound = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    duration = payload.get("duration")
    if encoding.strip().lower() in _PCM and isinstance(duration, int | float) and duration > 0:
        encoding = f"{encoding.strip()};rate={pcm_rate(len(sound), duration)}"
    return (encoding, sound) if sound else None


def source_of(reading: Reading) -> str | None:
    """Where the sound of a `speak` trace is to be fetched from: its `src`, where it is an http or https URL."""
    payload = (trace_of(reading.record) or {}).get("payload") if reading.kind == "speak" else None
    src = _text(payload.get("src")).strip() if isinstance(payload, dict) else ""
    return src if src.lower().startswith(("http://", "https://")) else None


def pcm_rate(size: int, duration_ms: float) -> int:
    """The usual rate nearest to a chunk of so many bytes (16 bits, mono) that lasts so long."""
    return min(_RATES_HZ, key=lambda rate: abs(rate - size / 2 / (max(duration_ms, 1) / 1000)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
