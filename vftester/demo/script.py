"""An agent's script: the values in a YAML file of `resources/agents`, read and checked once."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from vftester.core.ports import OutsideError
from vftester.demo.sounds import Sound, load_sounds

Phrases: TypeAlias = tuple[str, ...]
Patterns: TypeAlias = tuple[re.Pattern[str], ...]
MAX_IMAGE_BYTES = 256 * 1024


class DemoError(OutsideError):
    """The demo agent cannot be served; the text is a plain sentence for the person at the screen."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One pattern of a slot: its value, and how that is put inside a sentence (both templates)."""

    match: re.Pattern[str]
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing the agent step collects. `refuse` maps values it cannot accept to what is said then."""

    name: str
    required: bool
    readings: tuple[Reading, ...]
    refuse: Mapping[str, Phrases]
    changed: Phrases
    dropped: Phrases
    doubt: re.Pattern[str] | None
    doubt_says: Phrases
    offers: str
    waits: bool

    def said(self, value: str) -> str:
        """How a value is put inside a sentence: `Thursday` becomes `on Thursday`."""
        for reading in self.readings:
            found = reading.match.fullmatch(value)
            if found:
                return found.expand(reading.said)
        return value


@dataclass(frozen=True, slots=True)
class Tool:
    """The one function the agent calls. `gives`: a list of variants, or a mapping by another slot's value."""

    id: str
    name: str
    takes: tuple[str, ...]
    shortest_ms: int
    longest_ms: int
    gives: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of the agent step. `tired` are the words when the agent itself gives up."""

    name: str
    condition: str
    leads_to: str
    says: Phrases
    tired: Phrases


@dataclass(frozen=True, slots=True)
class Step:
    """What follows an exit. `other` answers what the step does not know; `ends`: the conversation is over.

    `workflow`: the name of the one that it is in. A block has no name in Voiceflow's traces; a workflow has.
    """

    name: str
    block: str
    workflow: str
    says: Phrases
    shows: tuple[str, ...]
    other: Phrases
    ends: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that has one answer at any time. `keeps_slots`: details in the question count as details."""

    match: Patterns
    says: Phrases
    generated: bool
    keeps_slots: bool
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an intent, event or path means: typed words or a fixed reply; `forget` empties slots first."""

    says: str
    reply: str
    forget: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A whole agent: wording, patterns and pictures. The engine adds nothing of its own to say."""

    name: str
    workflow: Mapping[str, str]
    agent: Mapping[str, str]
    patience: int
    no_reply_seconds: int
    phrases: Mapping[str, Phrases]
    ask: Mapping[str, Phrases]
    slots: tuple[Slot, ...]
    tool: Tool
    exits: Mapping[str, Exit]
    steps: Mapping[str, Step]
    answers: tuple[Answer, ...]
    meanings: Mapping[str, Patterns]
    intents: Mapping[str, Wish]
    events: Mapping[str, Wish]
    paths: Mapping[str, Wish]
    buttons: Mapping[str, list[dict[str, Any]]]
    shows: Mapping[str, tuple[str, dict[str, Any]]]
    sounds: Mapping[str, Sound]

    def ref(self) -> dict[str, Any]:
        """The `ref` object of everything the agent step sends."""
        return {
            "type": "agent",
            "nodeID": self.agent["node"],
            "agentID": self.agent["id"],
            "diagramID": self.workflow["id"],
            "agentName": self.agent["name"],
            "diagramName": self.workflow["name"],
        }


def load_script(agents: Path, name: str) -> Script:
    """Reads `<agents>/<name>.yaml`; whatever is wrong with it becomes a `DemoError`."""
    path = agents / f"{name}.yaml"
    try:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DemoError(f"There is no demo agent {name!r} in {agents}.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DemoError(f"The demo agent {path.name} cannot be read: {_first_line(error)}.") from error
    try:
        return _script(_with_images(source, agents), agents)
    except KeyError as error:
        raise DemoError(f"The demo agent {path.name} lacks the entry {error}.") from error
    except (TypeError, ValueError, AttributeError, re.error) as error:
        raise DemoError(f"The demo agent {path.name} is not put together rightly: {_first_line(error)}.") from error


PHRASES = (
    "welcome", "greeting", "keep", "learned", "begin", "not_understood", "still_there", "nudge", "checking",
    "found", "fault_reply",
)  # fmt: skip


def _script(source: dict[str, Any], folder: Path) -> Script:
    phrases = {name: _phrases(source[name]) for name in PHRASES}
    phrases |= {f"polite_{name}": _phrases(says) for name, says in source["polite"].items()}
    phrases |= {f"thinking_{name}": _phrases(says) for name, says in source["thinking"].items()}
    return Script(
        name=source["name"],
        workflow=source["workflow"],
        agent=source["agent"],
        patience=int(source["patience"]),
        no_reply_seconds=int(source["no_reply_seconds"]),
        phrases=phrases,
        ask={missing: _phrases(says) for missing, says in source["ask"].items()},
        slots=tuple(_slot(name, slot) for name, slot in source["slots"].items()),
        tool=_tool(source["tool"]),
        exits={name: _exit(name, value) for name, value in source["exits"].items()},
        steps={name: _step(name, value) for name, value in source["steps"].items()},
        answers=tuple(_answer(value) for value in source["answers"].values()),
        meanings={name: _patterns(value) for name, value in source["meanings"].items()},
        intents=_wishes(source["intents"]),
        events=_wishes(source["events"]),
        paths=_wishes(source["paths"]),
        buttons=source["buttons"],
        shows={name: (value["type"], value["payload"]) for name, value in source["shows"].items()},
        sounds=load_sounds(folder / "audio", source.get("audio", {})),
    )


def _slot(name: str, value: dict[str, Any]) -> Slot:
    doubt = value.get("doubt")
    return Slot(
        name=name,
        required=bool(value["required"]),
        readings=tuple(
            Reading(_pattern(one["match"]), one["value"], one.get("said", one["value"])) for one in value["patterns"]
        ),
        refuse={refused: _phrases(says) for refused, says in value.get("refuse", {}).items()},
        changed=_phrases(value["changed"]),
        dropped=_phrases(value.get("dropped", ["All right."])),
        doubt=_pattern(doubt["match"]) if doubt else None,
        doubt_says=_phrases(doubt["says"]) if doubt else (),
        offers=value.get("offers", ""),
        waits=bool(value.get("waits", False)),
    )


def _tool(value: dict[str, Any]) -> Tool:
    shortest_ms, longest_ms = map(int, value["wait_ms"])
    return Tool(value["id"], value["name"], tuple(value["takes"]), shortest_ms, longest_ms, value["gives"])


def _exit(name: str, value: dict[str, Any]) -> Exit:
    says = _phrases(value["says"]) if "says" in value else ()
    return Exit(name, value["condition"], value["leads_to"], says, _phrases(value.get("tired", says)))


def _step(name: str, value: dict[str, Any]) -> Step:
    other = _phrases(value["other"]) if "other" in value else ()
    shows = tuple(value.get("shows", ()))
    return Step(
        name, value["block"], value["workflow"], _phrases(value["says"]), shows, other, bool(value.get("ends", False))
    )


def _answer(value: dict[str, Any]) -> Answer:
    return Answer(
        match=_patterns(value["match"]),
        says=_phrases(value["says"]),
        generated=bool(value.get("generated", False)),
        keeps_slots=bool(value.get("keeps_slots", True)),
        shows=tuple(value.get("shows", ())),
    )


def _wishes(source: dict[str, Any]) -> dict[str, Wish]:
    return {
        name: Wish(value.get("says", ""), value.get("reply", ""), tuple(value.get("forget", ())))
        for name, value in source.items()
    }


def _phrases(value: object) -> Phrases:
    if not (isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)):
        raise ValueError(f"a list of sentences was expected, not {value!r}")
    return tuple(value)


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _patterns(value: list[str]) -> Patterns:
    return tuple(map(_pattern, value))


def _with_images(value: Any, folder: Path) -> Any:
    """The same value with every `{image: file}` replaced by a data URI of that PNG file."""
    if isinstance(value, list):
        return [_with_images(one, folder) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and isinstance(value.get("image"), str):
        return _data_uri(folder, value["image"])
    return {key: _with_images(one, folder) for key, one in value.items()}


def _data_uri(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or path.suffix != ".png":
        raise ValueError(f"{name} is no PNG file beside the agent")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"the image {name} cannot be read") from error
    if len(content) > MAX_IMAGE_BYTES:
        raise ValueError(f"the image {name} is larger than {MAX_IMAGE_BYTES // 1024} KiB")
    return "data:image/png;base64," + base64.b64encode(content).decode("ascii")


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
