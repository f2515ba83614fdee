"""A session: one conversation with one target, and its turns. Values know no ids; the store gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from vftester.core.conversation import Turn

Api = Literal["v4", "v2", "v2beta1"]
APIS: tuple[Api, ...] = get_args(Api)

PUBLIC_RUNTIME = "https://general-runtime.voiceflow.com"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a conversation is held with. Holds no key.

    `environment` is an alias or a version id; None leaves the choice to Voiceflow. `user` is the userID of the session.
    """

    api: Api
    runtime: str
    project: str
    environment: str | None
    user: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of a conversation besides its turns.

    `repeats` is the id of the session that this one re-ran, `run` which of several runs it is, from 1; `changed` is
    what the person says was changed since.
    """

    name: str
    created_at: datetime
    target: Target
    ended: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    variables: Mapping[str, Any] | None = None
    repeats: str | None = None
    voice: Mapping[str, Any] | None = None
    changed: str = ""
    run: int | None = None


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as the store or a file holds it.

    `extras` are properties we do not know, by the JSON pointer of the object they belong to; they are written back.
    """

    id: str
    session: Session
    turns: "tuple[Turn, ...]"
    extras: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def finished(self) -> "tuple[Turn, ...]":
        """The turns whose state is decided: only they are exported."""
        return tuple(t for t in self.turns if t.state is not None)


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(written: str) -> datetime:
    """The moment that an RFC 3339 text names. Raises ValueError, or OverflowError where UTC has
    no year for it; a text without an offset counts as UTC."""
    read = datetime.fromisoformat(written)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
