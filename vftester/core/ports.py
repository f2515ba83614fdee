"""What a conversation needs from the outside: a wire to speak over, a journal to keep it in, a way to what it shows.

The rooms `voiceflow` and `store` offer these; `runs` knows only the protocols.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from vftester.core.actions import Action
    from vftester.core.catalog.summary import Summary
    from vftester.core.conversation import Turn
    from vftester.core.records import Report
    from vftester.core.session import Session
    from vftester.core.speech import VoiceReport

Tap: TypeAlias = "Callable[[Sequence[Report]], None]"
"""Takes reports in the thread that received them, before anything else does. Must not block or raise."""


class Renderer(Protocol):
    """A voice that gives the sound of texts at once, unheard: 16-bit mono PCM, little-endian. Blocks."""

    @property
    def hz(self) -> int:
        """Frames a second."""

    def __call__(self, texts: Sequence[str]) -> Sequence[bytes]: ...


class Stream(Protocol):
    """One turn under way: batches of reports in order, the last of which is a `Closed`."""

    def __aiter__(self) -> AsyncIterator[Sequence[Report]]: ...

    def cancel(self) -> None:
        """Close the request; a `Closed` still comes. Harmless when it is over."""


class Wire(Protocol):
    """A conversation's way to its agent. One turn at a time."""

    def turn(self, action: Action, variables: Mapping[str, Any] | None, tap: Tap) -> Stream:
        """Send an action. Raises RuntimeError while another turn of this conversation is in flight."""

    def without_keys(self, value: Any) -> Any:
        """A JSON value as it may be kept: a person may have typed or pasted the key that this conversation uses."""

    async def aclose(self) -> None:
        """Close what is in flight and the connections."""


class Journal(Protocol):
    """Keeps conversations. Every method returns at once and may be called from any thread."""

    def begin_session(self, session: Session) -> str:
        """The id of the new session."""

    def begin_turn(self, session_id: str, turn: Turn) -> None: ...

    def take(self, session_id: str, index: int, reports: Sequence[Report | VoiceReport]) -> None:
        """Reports and voice events of a turn, in order; speech may go on after the turn's end."""

    def summarise(self, session_id: str, summary: Summary) -> None:
        """What a list of sessions shows of this one from now on."""

    def end_turn(self, session_id: str, turn: Turn) -> None:
        """The turn is over; everything of it is on disk soon after."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL led to. `content_type` is as the server told it, "" where it did not."""

    content_type: str
    data: bytes


class Fetcher(Protocol):
    """Gets what a trace only points at: a picture, a sound. Bounded in size and time; never sends a key."""

    async def fetch(self, url: str, most_bytes: int = 8 * 1024 * 1024) -> Fetched:
        """All that an http or https URL leads to. Raises OutsideError."""


class OutsideError(Exception):
    """The world's fault, not ours: one plain sentence that says what happened and what to do. Never holds a key."""
