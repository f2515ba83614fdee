"""What a person wishes of a re-run."""

from dataclasses import dataclass

from vftester.runs.rerun import OnChange


@dataclass(frozen=True, slots=True)
class Whom:
    """A target by its name, "" for the demo agent; `environment` "" for the one that is set up."""

    target: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class RerunWish:
    """`whom`: nobody where each session is held with its own target again; two of them are held with in turns."""

    whom: tuple[Whom, ...] = ()
    times: int = 1
    changed: str = ""
    on_change: OnChange = "stop"
    pauses: bool = False
