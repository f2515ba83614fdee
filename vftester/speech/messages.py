"""How a worker process and its parent talk: one JSON line each, followed by `bytes` bytes where it says so.

To the worker, JSON lines alone:
    say      request, text, voice, rate, volume
    stop     request: if it is still at that one, it may leave off
From the worker:
    ready    engine, version, voices: [[id, name, [language…]]…]
    unable   engine, why: the engine cannot speak; the worker ends
    sound    request, words: [[frame, start, length]…], bytes: PCM follows; frames count from the request's beginning
    begun    request: it plays the sound itself and has begun (rung 3 alone)
    done     request; failed: true where it could not be said
    note     why: a plain sentence; it goes on speaking
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeAlias

Message: TypeAlias = dict[str, Any]


def packed(message: Message, sound: bytes = b"") -> bytes:
    """A message on the wire: ASCII, whatever the text holds."""
    if sound:
        message = message | {"bytes": len(sound)}
    return json.dumps(message).encode() + b"\n" + sound


def unpacked(stream: BinaryIO) -> Iterator[tuple[Message, bytes]]:
    """Messages and the sound that came with each, until the stream ends. A torn last one is left out."""
    while (line := stream.readline()).endswith(b"\n"):
        message: Message = json.loads(line)
        size = message.get("bytes", 0)
        sound = stream.read(size) if size else b""
        if len(sound) < size:
            return
        yield message, sound
