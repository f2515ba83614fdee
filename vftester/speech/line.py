"""What is queued for the device: clips in a row on one endless stream of bytes, and what is heard of them when.

Pure: no clock, no device, no thread. Positions are bytes since the room was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from vftester.speech.values import FRAME_BYTES, RATE_HZ, Utterance, VoiceEvent, What

TOLERANCE = RATE_HZ * 2 // 1000 * FRAME_BYTES
"""2 ms: devices round their position, and the last few frames would never be reported."""

When: TypeAlias = Callable[[int], int]
"""The moment (ns) at which a position is heard."""


@dataclass(eq=False, slots=True)
class Clip:
    """One utterance and its sound as far as it has come."""

    utterance: Utterance
    audible: bool = True
    """False: silence that stands for speech nobody can make here."""
    pcm: bytearray = field(default_factory=bytearray)
    marks: list[tuple[int, int, int]] = field(default_factory=list)  # byte, first character, length
    whole: bool = False
    failed: bool = False
    elsewhere: bool = False
    """Played by the engine itself, when everything before it is heard."""
    begin: int | None = None  # position of its first byte
    asked: bool = False
    started: bool = False
    said: int = 0  # marks that were heard

    @property
    def reach(self) -> int:
        """How many characters were heard, the word being said included."""
        if not self.said:
            return 0
        _, start, length = self.marks[self.said - 1]
        return start + length

    def event(self, what: What, at_ns: int, heard: bool, start: int = 0, length: int = 0) -> VoiceEvent:
        return VoiceEvent(self.utterance.id, what, at_ns, heard and self.audible, start, length)


class Line:
    """Clips in order."""

    def __init__(self) -> None:
        self.clips: list[Clip] = []
        self.taken = 0
        """Position up to which the device has been given sound."""

    @property
    def head(self) -> Clip | None:
        return self.clips[0] if self.clips else None

    @property
    def waiting(self) -> int:
        """Bytes that are there and not taken yet."""
        return sum(len(clip.pcm) - (0 if clip.begin is None else self.taken - clip.begin) for clip in self.clips)

    def offer(self, most: int) -> bytes:
        """What the device should get next; `taken` says how much of it was accepted."""
        out, at = bytearray(), self.taken
        for clip in self.clips:
            if clip.elsewhere:
                break
            if clip.pcm:
                if clip.begin is None:
                    clip.begin = at
                offset = at - clip.begin
                part = clip.pcm[offset : offset + most - len(out)]
                out += part
                at += len(part)
                if offset + len(part) < len(clip.pcm):
                    break
            if not clip.whole:
                break
        return bytes(out)

    def hear(self, position: int, when: When, heard: bool) -> Iterator[VoiceEvent]:
        """What has come to be heard up to a position."""
        while self.clips and not (clip := self.clips[0]).elsewhere:
            if clip.begin is not None:
                begin = clip.begin
                if not clip.started and position > begin:
                    clip.started = True
                    yield clip.event("started", when(begin), heard)
                while clip.started and clip.said < len(clip.marks) and position >= begin + clip.marks[clip.said][0]:
                    byte, start, length = clip.marks[clip.said]
                    clip.said += 1
                    yield clip.event("word", when(begin + byte), heard, start, length)
                end = begin + len(clip.pcm)
            else:
                end = position
            if not clip.whole or (clip.pcm and (clip.begin is None or position < end - TOLERANCE)):
                return
            self.clips.pop(0)
            yield clip.event("failed" if clip.failed else "finished", when(end), heard)

    def between(self, start: int, end: int) -> bytes:
        """The sound from one position to another, of the clips that are still here."""
        out = bytearray()
        for clip in self.clips:
            if clip.begin is not None:
                out += clip.pcm[max(0, start - clip.begin) : max(0, end - clip.begin)]
        return bytes(out)

    def cut(self, at_ns: int, heard: bool) -> list[VoiceEvent]:
        """Empty the line: each clip with how far it was heard."""
        cut = [clip.event("cut", at_ns, heard, start=clip.reach) for clip in self.clips]
        self.clips.clear()
        return cut

    def rewind(self, position: int) -> None:
        """What was given beyond this position is lost (another device): it has to be offered again."""
        self.taken = position
        for clip in self.clips:
            if clip.begin is not None and clip.begin >= position:
                clip.begin = None
