"""The mouth: one loudspeaker that several conversations share."""

import asyncio
import itertools
from collections.abc import Callable

from vftester.core.spoken.voice import AudioFeed, Loudspeaker, Utterance, VoiceEvent

_ids = itertools.count(1)


class Mouth:
    """A loudspeaker that several conversations share: what becomes of an utterance is told to whoever said it."""

    def __init__(self) -> None:
        self._loudspeaker: Loudspeaker | None = None
        self._listeners: dict[int, tuple[asyncio.AbstractEventLoop, Callable[[VoiceEvent], None]]] = {}

    def use(self, loudspeaker: Loudspeaker | None) -> None:
        """Speak through this one from now on; it was made with `told` as its listener."""
        self._loudspeaker = loudspeaker

    @property
    def can_speak(self) -> bool:
        return self._loudspeaker is not None

    def say(self, text: str, listener: Callable[[VoiceEvent], None]) -> None:
        """Say a text after what is being said. `listener` is called in the loop that runs now."""
        if self._loudspeaker is None:
            raise RuntimeError("there is no loudspeaker to speak through")
        utterance = Utterance(next(_ids), text)
        self._listeners[utterance.id] = asyncio.get_running_loop(), listener
        self._loudspeaker.say(utterance)

    def play(self, encoding: str, listener: Callable[[VoiceEvent], None]) -> AudioFeed:
        """Play sound that is still to come, after what is being said."""
        if self._loudspeaker is None:
            raise RuntimeError("there is no loudspeaker to play through")
        utterance = Utterance(next(_ids), "", "voiceflow")
        self._listeners[utterance.id] = asyncio.get_running_loop(), listener
        return self._loudspeaker.play(utterance, encoding)

    def stop(self) -> None:
        if self._loudspeaker is not None:
            self._loudspeaker.stop()

    def told(self, event: VoiceEvent) -> None:
        """In the loudspeaker's thread: pass an event on."""
        over = event.what in ("finished", "cut", "failed")
        found = self._listeners.pop(event.utterance, None) if over else self._listeners.get(event.utterance)
        if found is not None:
            loop, listener = found
            if not loop.is_closed():
                loop.call_soon_threadsafe(listener, event)
