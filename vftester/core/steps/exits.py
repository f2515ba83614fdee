"""How an agent step is left: the rules by which a trace tells it, each with where it comes from.

Voiceflow documents that an agent step (playbook) leaves by exit conditions, not what the stream then carries. So these
rules are few, stand here alone, and give no more than they can hold. "Reference" is Voiceflow's own schema of traces,
"2024 source" the last runtime it published, "inferred" what neither says.
"""

import re
from dataclasses import dataclass
from typing import Literal

from vftester.core.refs import Ref, payload_of, ref_in
from vftester.core.traces import COMPLETION_KINDS, SAID_KINDS, Reading

Certainty = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Acts:
    """The agent says or shows something. A `ref` on messages, cards and buttons: reference, sure."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Pointed:
    """A debug line about the agent. Reference, sure; what it says has no fixed form."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Stated:
    """A debug line names the exit condition. Inferred: the wording is no promise, so several are understood."""

    path: str | None
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class Way:
    """A `path` trace: the way out of a step. Its value for an agent step is not documented: name or id of the exit."""

    path: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The workflow is at another place. `said`: that place said or showed something."""

    name: str | None
    id: str | None
    said: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Something is said or shown, and the trace does not say by whom."""


@dataclass(frozen=True, slots=True)
class Over:
    """The conversation is over: the `end` trace. Where an exit leads nowhere the conversation ends: docs, sure."""


Sign = Acts | Pointed | Stated | Way | Elsewhere | Shown | Over

SEEN_BY = frozenset({"debug", "path", "block", "flow"})
"""Kinds of traces by which an exit can be seen. Older APIs can leave them out: then none can."""

_SHOWING = SAID_KINDS | COMPLETION_KINDS | {"choice", "cardV2", "carousel"}

_CONDITION = re.compile(
    r"\bexit (?:condition|path)s?\b(?P<between>[^:\n]{0,80}?)"
    r"\b(?:met|matched|triggered|fired|satisfied|reached|taken)\b(?P<after>[^\n]{0,300})",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not?|none|never|nothing|isn't|wasn't|yet)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“'‘`*]+([^\"”'’`*]+)[\"”'’`*]+")

# 2024 source, complete: ways out of Choice and Capture steps, and jumps of the workflow. None is an agent step's.
_OTHER_STEPS = re.compile(r"choice:.*|reprompt|capture|push|jump")


def sign_of(reading: Reading) -> Sign | None:
    """What a trace tells of who is at work; None for the many that tell nothing."""
    kind = reading.kind
    if kind is None or reading.state == "content":
        return None
    if kind in _SHOWING:
        return _shown(reading)
    match kind:
        case "debug":
            return _debug(reading)
        case "path":
            path = payload_of(reading).get("path")
            return Way(path) if isinstance(path, str) and path and not _OTHER_STEPS.fullmatch(path) else None
        case "block":  # entered a block: reference, sure
            return Elsewhere(None, _text(payload_of(reading).get("blockID")))
        case "flow":  # entered a workflow or component: reference, sure
            payload = payload_of(reading)
            return Elsewhere(_text(payload.get("name")), _text(payload.get("diagramID")))
        case "end":
            return Over()
        case _:
            return None


def _shown(reading: Reading) -> Sign | None:
    if '"ref"' not in reading.record.data:
        return None if reading.state == "end" else Shown()
    ref = ref_in(reading, payload_of(reading))
    if ref is not None and ref.kind == "agent":
        return Acts(ref)
    if ref is not None and ref.kind in ("node", "prompt") and ref.node_id:
        return Elsewhere(None, ref.node_id, said=True)
    return None if reading.state == "end" else Shown()


def _debug(reading: Reading) -> Sign | None:
    payload = payload_of(reading)
    message, ref = payload.get("message"), ref_in(reading, payload)
    found = _CONDITION.search(message[:2000]) if isinstance(message, str) else None
    if found and not _NOT.search(found["between"]) and (ref is None or ref.kind == "agent"):
        return Stated(_condition(found), ref)
    if ref is None:
        return None
    if ref.kind == "agent":
        return Pointed(ref)
    # A line of another node's: the workflow runs that node. Inferred, and dropped if the agent goes on.
    return Elsewhere(None, ref.node_id) if ref.kind in ("node", "prompt") and ref.node_id else None


def _condition(found: re.Match[str]) -> str | None:
    """`exit condition met: NAME`, `exit condition "NAME" met`, `exit condition met (NAME)`."""
    after, between = found["after"].strip(), found["between"].strip()
    if after.startswith((":", "-", "–", "(", "=")):
        named = after.strip(":-–=() \t")
    else:
        quoted = _QUOTED.search(after) or _QUOTED.search(between)
        named = quoted[1] if quoted else re.sub(r"\s*\b(?:is|was|has been)$", "", between)
    return named.strip("\"“”'‘’`* .") or None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
