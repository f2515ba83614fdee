"""What a client reports of one turn, in order: attempts, the connection, the response, each record, and the close.

Offsets are integer nanoseconds on this computer's monotonic clock, counted from the moment the first attempt of the
turn's own request was handed to the HTTP client. Everything else is derived from these values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

UNTERMINATED = "unterminated"
"""Flaw of a record that the end of the body broke off."""

INVALID_UTF8 = "invalid UTF-8"

COMMENT = "comment"
"""Name of the records that keep what the standard hides: comment lines, and blocks without `event` or `data`."""


class Record(NamedTuple):  # made a hundred thousand times: a frozen dataclass takes four times as long to make
    """One event of the stream, verbatim.

    `flaw` is what was wrong with its frame, `raw` its bytes where they were not valid UTF-8. What its data means is
    read elsewhere (`traces.read`), so that nothing that cannot be parsed is lost.
    """

    seq: int
    offset_ns: int
    event: str
    id: str | None
    data: str
    flaw: str | None = None
    raw: bytes | None = None

    @property
    def whole(self) -> bool:
        """Closed by its blank line."""
        return self.flaw is None or not self.flaw.startswith(UNTERMINATED)


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A v4 session was started (or found open) before the turn; its length is part of no offset."""

    length_ns: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The turn's own request is handed to the HTTP client now: offset 0. `at_ns` is `time.perf_counter_ns`."""

    at_ns: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that got no answer that counts and is being repeated; `status` is None where none came."""

    offset_ns: int
    status: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Connected:
    """How long name look-up, connection and TLS took for the request that was answered; 0 on a warm connection."""

    length_ns: int


@dataclass(frozen=True, slots=True)
class Response:
    """Headers were received. Header names are lower case; values that could carry a key are already redacted."""

    offset_ns: int
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


class Closing(StrEnum):
    """Why reading stopped."""

    END_OF_BODY = "end of body"
    BROKEN = "broken"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TurnError:
    """Why a turn did not complete: one plain sentence that says what happened and what to do.

    `kind` is a stable word for programs (see `vftester.voiceflow.errors` and `vftester.core.conversation`), `body` the
    redacted start of an error body; where the connection broke, and there is no `status`, the connection's own words.
    """

    kind: str
    message: str
    status: int | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Reading stopped. `offset_ns` is None where no request was ever sent."""

    offset_ns: int | None
    why: Closing
    error: TurnError | None = None


Report = SessionStarted | Sent | Attempt | Connected | Response | Record | Closed
