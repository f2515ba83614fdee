"""Reading an exported session: from the JSON document to values, through the same `advance` as live events."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn

from vftester.core.actions import Action
from vftester.core.conversation import Turn, TurnState, rebuilt
from vftester.core.formats.document import FORMAT, VERSION, step_json, turn_json
from vftester.core.ports import OutsideError
from vftester.core.records import Attempt, Record, Response, TurnError
from vftester.core.session import APIS, KeptSession, Session, Target, moment
from vftester.core.speech import (
    ORIGINS,
    OUTCOMES,
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)
from vftester.core.steps.tracker import agent_steps
from vftester.core.traces import finite, nested_too_deeply, read, reject_constant

_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")

NO_SESSION = "is no exported session, and no recording or test of voiceflow-cli"
OPENABLE = (
    "What can be opened: a session that vftester exported as .json, and a recording (.json) or a test (.yaml) of "
    "voiceflow-cli"
)

_TOO_DEEP = "is nested too deeply to be an exported session"


class DocumentError(OutsideError):
    """The text is no exported session that can be read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A session read from a document; `differences` says where what we compute differs from what was written."""

    kept: KeptSession
    differences: tuple[str, ...]


def parse(text: str) -> Imported:
    """Read a document. Raises DocumentError with a sentence that names the place."""
    return session_in(loads(text))


def loads(text: str) -> Any:
    """What JSON text holds. Raises DocumentError where it is none, or holds what could not be written again."""
    try:
        written = json.loads(text, parse_constant=reject_constant, parse_float=finite)
    except RecursionError:
        _refuse("the file", _TOO_DEEP)
    except ValueError as problem:
        _refuse("the file", f"{NO_SESSION}: it is not JSON{_place_in(text, problem)}. {OPENABLE}")
    if nested_too_deeply([written], text):
        _refuse("the file", _TOO_DEEP)
    return written


def _place_in(text: str, problem: ValueError) -> str:
    """Where text that was meant as JSON is none, as the end of a sentence; "" where it was never meant so."""
    if not isinstance(problem, json.JSONDecodeError):
        return f" ({problem})"
    return f" from line {problem.lineno} on" if text.lstrip()[:1] in ("{", "[") else ""


def session_in(written: Any) -> Imported:
    """The session of a document that was read. Raises DocumentError with a sentence that names the place."""
    root = _Place(written, "", {})
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        _refuse("the file", f'{NO_SESSION}: it does not say "format": "{FORMAT}". {OPENABLE}')
    version = root.take("version", int)
    if version > VERSION:
        _refuse(
            "the file", f"was written by a newer vftester (version {version} of the format); update vftester to read it"
        )
    if version < 1:
        root.refuse("version", "must be 1 or more")
    root.known("format", "exported_by")
    session_id, session = _session(root.inside("session"))
    differences: list[str] = []
    turns: list[Turn] = []
    for place in root.each("turns"):
        turn = _turn(place, differences)
        if turns and turn.index <= turns[-1].index:
            place.refuse("index", "must grow from turn to turn")
        turns.append(turn)
    _look_at_steps(root, turns, differences)
    root.leave()
    return Imported(KeptSession(session_id, session, tuple(turns), root.extras), tuple(differences))


def _session(place: "_Place") -> tuple[str, Session]:
    target = place.inside("target")
    api = target.take("api", str)
    if api not in APIS:
        target.refuse("api", f"must be one of {', '.join(APIS)}")
    read_target = Target(
        api=api,
        runtime=target.take("runtime", str),
        project=target.take("project", str),
        environment=target.take("environment", str, none=True),
        user=target.take("user", str),
        version=target.take("version", str, none=True, default=None),
    )
    target.leave()
    session = Session(
        name=place.take("name", str),
        created_at=place.moment("created_at"),
        target=read_target,
        ended=place.take("ended", bool),
        tags=tuple(place.strings("tags")),
        note=place.take("note", str, default=""),
        variables=place.take("variables", dict, none=True, default=None),
        repeats=place.take("repeats", str, none=True, default=None),
        voice=place.take("voice", dict, none=True, default=None),
        changed=place.own("changed", lambda value: isinstance(value, str) and value != "", ""),
        run=place.own("run", lambda value: type(value) is int and 0 < value <= _LARGEST, None),
    )
    session_id = place.take("id", str)
    if not session_id:
        place.refuse("id", "is empty")
    if not _ID.fullmatch(session_id):
        place.refuse("id", "must have at most 200 characters, each a letter of A to Z, a digit, a dot, _ or -")
    place.leave()
    return session_id, session


def _turn(place: "_Place", differences: list[str]) -> Turn:
    index = place.take("index", int)
    if index < 0:
        place.refuse("index", "is negative")
    body = place.take("action", dict)
    try:
        action = Action.from_kept(body)
    except ValueError as problem:
        place.refuse("action", str(problem))
    state = place.take("state", str)
    if state not in list(TurnState):
        place.refuse("state", f"must be one of {', '.join(TurnState)}")
    measures = place.inside("measures")
    connect_ns, first_byte_ns, end_ns = (
        measures.ns(name, none=True) for name in ("connect_ms", "first_byte_ms", "end_ms")
    )
    session_start_ns = place.ns("session_start_ms", none=True)
    attempts = tuple(_attempt(attempt) for attempt in place.each("attempts", optional=True))
    response = _response(place.inside("response", none=True), first_byte_ns or 0)
    readings = [read(_record(record_place, seq)) for seq, record_place in enumerate(place.each("records"))]
    error = _error(place.inside("error", none=True))
    begun = Turn(index, action, place.moment("started_at"), session_start_ns, attempts, connect_ns, response)
    segments = (_segment(segment, number) for number, segment in enumerate(place.each("segments")))
    spoken = chain.from_iterable(segments)
    turn = rebuilt(begun, readings, TurnState(state), error, end_ns, spoken).turn
    ours = turn_json(turn)
    for name in ("text", "messages", "measures"):
        theirs = place.take(
            name, str if name == "text" else dict if name == "measures" else list, default=None, none=True
        )
        if theirs is not None and _known_part(theirs, ours[name]) != ours[name]:
            differences.append(f"Turn {index + 1}: {name} in the file differs from what its records say; ours is kept.")
    for position, message in enumerate(ours["messages"]):
        place.look_into("messages", position, message)
    measures.known(*ours["measures"])
    measures.leave()
    place.leave()
    return turn


def _look_at_steps(root: "_Place", turns: Sequence[Turn], differences: list[str]) -> None:
    """Agent steps are told by the records: what the file says of them is compared, and its unknown properties kept."""
    theirs = root.take("agent_steps", list, none=True, default=None)
    ours = [step_json(step) for step in agent_steps(turns)]
    if theirs is not None and _known_part(theirs, ours) != ours:
        differences.append("The agent steps in the file differ from what its records say; ours are kept.")
    for position, step in enumerate(ours):
        root.look_into("agent_steps", position, step)


def _known_part(theirs: Any, ours: Any) -> Any:
    """What they wrote, without properties that we do not write."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {k: _known_part(v, ours[k]) for k, v in theirs.items() if k in ours}
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return [_known_part(t, o) for t, o in zip(theirs, ours, strict=True)]
    return theirs


def _attempt(place: "_Place") -> Attempt:
    read_attempt = Attempt(place.ns("offset_ms") or 0, place.take("status", int, none=True), place.take("reason", str))
    place.leave()
    return read_attempt


def _response(place: "_Place | None", offset_ns: int) -> Response | None:
    if place is None:
        return None
    headers = place.take("headers", dict, default={})
    status = place.take("status", int)
    place.leave()
    return Response(offset_ns, status, {str(k): str(v) for k, v in headers.items()})


def _error(place: "_Place | None") -> TurnError | None:
    if place is None:
        return None
    error = TurnError(
        place.take("kind", str),
        place.take("message", str),
        place.take("status", int, none=True, default=None),
        place.take("body", str, none=True, default=None),
    )
    place.leave()
    return error


def _record(place: "_Place", expected_seq: int) -> Record:
    seq = place.take("seq", int)
    if seq != expected_seq:
        place.refuse("seq", f"must be {expected_seq}: records are numbered from 0 without holes")
    raw: bytes | None = None
    encoded = place.take("raw_base64", str, default=None, none=True)
    if encoded is not None:
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            place.refuse("raw_base64", "is not base64")
    record = Record(
        seq, place.ns("offset_ms") or 0, place.take("event", str), place.take("id", str, none=True),
        _storable(place, "data"), None, raw,
    )  # fmt: skip
    flaw = place.take("flaw", str, none=True, default=None)
    if flaw is not None:
        record = record._replace(flaw=_frame_flaw(record, flaw))
    place.known("trace")
    place.leave()
    return record


def _segment(place: "_Place", expected_index: int) -> Iterator[VoiceReport]:
    """The voice events of a segment, in the order in which they happen."""
    index = place.take("index", int)
    if index != expected_index:
        place.refuse("index", f"must be {expected_index}: segments are numbered from 0 without holes")
    text = place.take("text", str)
    origin = place.take("origin", str, default="voice")
    if origin not in ORIGINS:
        place.refuse("origin", f"must be one of {', '.join(ORIGINS)}")
    outcome = place.take("outcome", str)
    if outcome not in OUTCOMES:
        place.refuse("outcome", f"must be one of {', '.join(OUTCOMES)}")
    message, start = place.take("message", int, default=0), place.take("start", int, default=0)
    yield SegmentReady(index, place.ns("ready_ms") or 0, text, message, start, origin)
    queued_ns, started_ns, finished_ns = (place.ns(f"{n}_ms", none=True) for n in ("queued", "started", "finished"))
    if queued_ns is not None:
        yield SegmentQueued(index, queued_ns)
    if started_ns is not None:
        yield SegmentStarted(index, started_ns, heard=outcome != "unheard")
    for word in place.each("words", optional=True):
        yield WordStarted(index, word.ns("offset_ms") or 0, word.take("start", int), word.take("length", int))
        word.leave()
    yield SegmentEnded(index, finished_ns, outcome)
    place.leave()


def _frame_flaw(record: Record, flaw: str) -> str | None:
    """What was wrong with the frame: the written flaw without what reading the data says anyway."""
    of_data = read(record).flaw
    if of_data is None:
        return flaw
    return None if flaw == of_data else flaw.removesuffix(f"; {of_data}")


def _storable(place: "_Place", name: str) -> str:
    text = str(place.take(name, str))
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _refuse(where: str, why: str) -> NoReturn:
    raise DocumentError(f"This session cannot be imported: {where} {why}.")


class _Place:
    """An object of the document: hands out its properties by name and type, and keeps those nobody asked for."""

    def __init__(self, value: Any, pointer: str, extras: dict[str, dict[str, Any]]) -> None:
        if not isinstance(value, dict):
            _refuse(pointer or "the file", "is no JSON object")
        self._value: dict[str, Any] = value
        self._pointer = pointer
        self._asked: set[str] = set()
        self.extras = extras

    def known(self, *names: str) -> None:
        self._asked.update(names)

    def leave(self) -> None:
        """Done with this object: what is left of it is kept."""
        extra = {k: v for k, v in self._value.items() if k not in self._asked}
        if extra:
            self.extras[self._pointer] = extra

    def refuse(self, name: str, why: str) -> NoReturn:
        _refuse(f"{self._pointer}/{name}", why)

    def take(self, name: str, kind: type, *, none: bool = False, default: Any = ...) -> Any:
        self._asked.add(name)
        value = self._value.get(name, default)
        if value is ...:
            self.refuse(name, "is missing")
        if (value is None and none) or value is default:
            return value
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(name, f"is no {_JSON_NAMES[kind]}")
        if isinstance(value, int) and abs(value) > _LARGEST:
            self.refuse(name, "is out of range")
        return value

    def own(self, name: str, ours: Callable[[Any], bool], default: Any) -> Any:
        """What vftester adds to what the schema tells of, if it is `ours`; what else stands there is kept as it is."""
        value = self._value.get(name)
        if not ours(value):
            return default
        self._asked.add(name)
        return value

    def inside(self, name: str, *, none: bool = False) -> Any:
        value = self.take(name, dict, none=none, default=None if none else ...)
        return None if value is None else _Place(value, f"{self._pointer}/{name}", self.extras)

    def each(self, name: str, *, optional: bool = False) -> Iterator["_Place"]:
        items = self.take(name, list, default=[] if optional else ...)
        for position, item in enumerate(items):
            yield _Place(item, f"{self._pointer}/{name}/{position}", self.extras)

    def look_into(self, name: str, position: int, ours: Mapping[str, Any]) -> None:
        """Keep what an item of a list has besides our own properties."""
        items = self._value.get(name)
        if isinstance(items, list) and position < len(items) and isinstance(items[position], dict):
            item = _Place(items[position], f"{self._pointer}/{name}/{position}", self.extras)
            item.known(*ours)
            item.leave()

    def strings(self, name: str) -> list[str]:
        items: list[Any] = self.take(name, list, default=[])
        if not all(isinstance(item, str) for item in items):
            self.refuse(name, "holds something that is no text")
        return items

    def moment(self, name: str) -> Any:
        try:
            return moment(self.take(name, str))
        except (ValueError, OverflowError):
            self.refuse(name, "is no date and time")

    def ns(self, name: str, *, none: bool = False) -> int | None:
        """A time in milliseconds, as nanoseconds."""
        self._asked.add(name)
        value = self._value.get(name)
        if value is None and none:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name, "is no number")
        if not 0 <= value < 1e12:
            self.refuse(name, "is out of range")
        return round(value * 1e6)


_LARGEST = (1 << 53) - 1
"""The largest whole number that every JSON reader agrees on."""

_JSON_NAMES = {str: "text", int: "whole number", bool: "true or false", dict: "object", list: "list"}
