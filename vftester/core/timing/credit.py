"""Credit: how much sooner a reply is heard, divided between words said to fill the wait and streaming itself."""

from dataclasses import dataclass

from vftester.core.conversation import Turn
from vftester.core.stitcher import Message
from vftester.core.timing.silence import PAUSE_NS

FILLER_CHARS = 48
"""A longer message is no filler: it is an answer."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What came first, and how many nanoseconds it and streaming each gained. They add up to `heard_sooner_ms`."""

    filler: str
    filler_ns: int
    streaming_ns: int


def credit_of(turn: Turn) -> Credit | None:
    """The credit of a turn that began with a filler ("One moment…"); None for any other.

    A filler is a first short message, whole before the reply's next words, which keep the ear waiting for them. Without
    it nothing could have been said before the first segment of what follows.
    """
    if len(turn.talk.openings) < 2:
        return None
    messages = turn.talk.messages()
    segments = [s.ready for s in turn.speech.segments() if s.ready.text]
    first = next((s for s in segments if s.message == 0), None)
    after = next((s for s in segments if s.message > 0), None)
    full_ns = max((m.closure.offset_ns for m in messages if m.closure is not None), default=None)
    if first is None or after is None or full_ns is None or not _fills(messages[0], messages[1]):
        return None
    until = max(min(after.offset_ns, full_ns), first.offset_ns)
    filler_ns, streaming_ns = until - first.offset_ns, full_ns - until
    return Credit(messages[0].text, filler_ns, streaming_ns) if filler_ns > 0 else None


def _fills(first: Message, following: Message) -> bool:
    closed = first.closure
    if closed is None or len(first.text.strip()) > FILLER_CHARS or "?" in first.text:
        return False
    return following.pieces[0].offset_ns - first.pieces[-1].offset_ns >= PAUSE_NS
