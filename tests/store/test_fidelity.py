"""What goes in comes out: any text, any bytes, any size."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.documents import validate
from tests.store.holding import MOMENT, begun, hold, reply, session, shown
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.formats.document import document, dumps
from vftester.core.formats.importing import parse
from vftester.core.log import Log
from vftester.core.records import (
    Attempt,
    Closed,
    Closing,
    Connected,
    Record,
    Report,
    Response,
    SessionStarted,
    TurnError,
)
from vftester.core.session import KeptSession, Session, Target
from vftester.core.speech import (
    OUTCOMES,
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    Speech,
    VoiceReport,
    WordStarted,
)
from vftester.store.files import read_import, write_export
from vftester.store.reader import Reader
from vftester.store.writer import Writer

anything = st.text(st.characters(codec=None, categories=None))
ns = st.integers(0, 10**18)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda v: st.lists(v) | st.dictionaries(anything, v),
    max_leaves=5,
)
objects = st.dictionaries(anything, values, max_size=3)
sessions = st.builds(
    Session,
    anything,
    st.just(MOMENT),
    st.builds(
        Target,
        st.sampled_from(["v4", "v2", "v2beta1"]),
        anything,
        anything,
        st.none() | anything,
        anything,
        st.none() | anything,
    ),
    st.booleans(),
    st.lists(anything, max_size=3).map(tuple),
    anything,
    st.none() | objects,
    st.none() | anything,
    st.none() | objects,
    anything,
)
bodies = st.builds(lambda kind, rest: Action({**rest, "type": kind}), anything.filter(bool), objects)
records = st.lists(
    st.tuples(ns, anything, st.none() | anything, anything, st.none() | anything, st.none() | st.binary()), max_size=6
).map(lambda drawn: [Record(seq, *fields) for seq, fields in enumerate(drawn)])
errors = st.builds(TurnError, anything, anything, st.none() | st.integers(), st.none() | anything)
responses = st.builds(Response, ns, st.integers(100, 599), st.dictionaries(anything, anything, max_size=3))
openings: st.SearchStrategy[list[Report]] = st.lists(
    st.builds(SessionStarted, ns)
    | st.builds(Attempt, ns, st.none() | st.integers(100, 599), anything)
    | st.builds(Connected, ns)
    | responses,
    max_size=4,
)
closings = st.builds(Closed, st.none() | ns, st.sampled_from(Closing), st.none() | errors)
turns = st.lists(
    st.tuples(bodies, st.tuples(openings, records, closings).map(lambda parts: [*parts[0], *parts[1], parts[2]])),
    max_size=3,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fidelity") / "store.db"


def same(turn: Turn, other: Turn) -> None:
    assert turn.readings == other.readings
    for name in ("index", "action", "started_at", "session_start_ns", "attempts", "connect_ns", "response", "state"):
        assert getattr(turn, name) == getattr(other, name), name
    assert (turn.error, turn.end_ns, turn.conversation_ended) == (other.error, other.end_ns, other.conversation_ended)


@given(held=sessions, said=turns)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
def test_whatever_is_held_is_read_back(store: Path, held: Session, said: list[tuple[Action, list[Report]]]) -> None:
    with Writer(store) as writer:
        kept = hold(writer, said, held)
    read = Reader(store).load(kept.id)
    assert read.session.name == held.name
    assert (read.session.target, read.session.tags, read.session.note) == (held.target, held.tags, held.note)
    assert (read.session.variables, read.session.voice, read.session.repeats) == (
        held.variables,
        held.voice,
        held.repeats,
    )
    assert len(read.turns) == len(kept.turns)
    for mine, theirs in zip(read.turns, kept.turns, strict=True):
        same(mine, theirs)


small = st.integers(0, 1 << 40)
voice_events = st.one_of(
    st.builds(SegmentReady, st.integers(0, 3), small, st.text(), small, small),
    st.builds(SegmentQueued, st.integers(0, 3), small),
    st.builds(SegmentStarted, st.integers(0, 3), small, st.booleans()),
    st.builds(WordStarted, st.integers(0, 3), small, small, small),
    st.builds(SegmentEnded, st.integers(0, 3), st.none() | small, st.sampled_from(OUTCOMES)),
)


@given(held=sessions, said=turns, spoken=st.lists(voice_events, max_size=6), extras=objects)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
def test_whatever_is_kept_whole_is_read_back(
    store: Path,
    held: Session,
    said: list[tuple[Action, list[Report]]],
    spoken: list[VoiceReport],
    extras: dict[str, Any],
) -> None:
    with Writer(store) as writer:
        live = hold(writer, said, held)
        heard = [replace(turn, speech=Speech(Log(spoken))) for turn in live.turns]
        whole = KeptSession("same", held, tuple(heard), {"/turns/0": extras})
        kept_id = writer.keep(whole)
    read = Reader(store).load(kept_id)
    assert (read.session, read.extras) == (held, whole.extras)
    assert all(list(turn.speech.events) == spoken for turn in read.turns)
    for mine, theirs in zip(read.turns, live.turns, strict=True):
        same(mine, theirs)


@pytest.mark.parametrize("size", [64 << 10, 1 << 20, 64 << 20])
def test_huge_events_are_kept_whole(path: Path, size: int) -> None:
    data = "\0é" + "x" * size
    reports: list[Report] = [Record(0, 0, "message", None, data, None, b"\xff" * size), Closed(1, Closing.END_OF_BODY)]
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), reports)])
    (reading,) = Reader(path).load(held.id).turns[0].readings
    assert reading.record == reports[0]


def test_nul_characters_and_half_surrogates_come_back(path: Path) -> None:
    odd = "a\0b\ud83dc\udc00\U0001f600"
    record = Record(0, 0, odd, odd, odd, odd, b"\0")
    with Writer(path) as writer:
        kept = hold(writer, [(Action({"type": odd, odd: odd}), [record])], session(odd, note=odd, tags=(odd,)))
    read = Reader(path).load(kept.id)
    assert read.turns[0].readings[0].record == record
    assert read.turns[0].action.body == {"type": odd, odd: odd}
    assert (read.session.name, read.session.note, read.session.tags) == (odd, odd, (odd,))


def _foreign(written: dict[str, Any]) -> dict[str, Any]:
    """A document with properties that this version does not know, wherever there is an object."""
    written["x-tool"] = {"nested": [1, 2.5, None, "\ud800"]}
    written["session"]["colour"] = "blue"
    written["session"]["target"]["region"] = "eu"
    for turn in written["turns"]:
        turn["mood"] = "good"
        for segment in turn["segments"]:
            segment["strange"] = True
        for record in turn["records"]:
            record["colour"] = 7
    return written


def test_export_import_export_gives_the_same_document(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    said: list[tuple[Action, list[Report]]] = [
        (actions.launch(), reply("Good morning")),
        (
            actions.text("\udc80 half"),
            [Record(0, 3, "trace", "7", "{broken\0", "an unknown field", b"\xff\0"), Closed(4, Closing.BROKEN)],
        ),
        (
            actions.text("?"),
            [Attempt(0, 429, "asked to wait"), Closed(5, Closing.REFUSED, TurnError("k", "m", 500, "b"))],
        ),
    ]
    with Writer(path) as writer:
        held = hold(writer, said, session("Ünïcödé \0", variables={"v": 1.5}))
        spoken = [SegmentReady(0, 5, "Good morning", 0, 0), SegmentStarted(0, 6), SegmentEnded(0, 7, "spoken")]
        writer.take(held.id, 0, spoken)
        writer.flush(10.0)
        held = Reader(path).load(held.id)
        first = tmp_path / "first.json"
        first.write_text(json.dumps(_foreign(document(held, "somebody else 1.0"))))
        imported = read_import(first)
        assert imported.differences == ()
        stored_as = writer.keep(imported.kept)
    second = tmp_path / "second.json"
    text = write_export(Reader(path).load(stored_as), second)
    one, two = json.loads(first.read_text()), json.loads(second.read_text())
    assert json.loads(text) == two
    assert stored_as != held.id
    assert two["session"].pop("id") == stored_as
    assert one["session"].pop("id") == held.id
    one.pop("exported_by")
    two.pop("exported_by")
    assert two == one


def test_an_export_is_as_the_schema_says(path: Path) -> None:
    with Writer(path) as writer:
        held = hold(writer, [(actions.launch(), reply("Good morning")), (actions.text("x"), reply("A", "B"))])
    validate(json.loads(write_export(Reader(path).load(held.id), None)))


def test_a_running_turn_is_left_out_of_an_export(path: Path) -> None:
    with Writer(path) as writer:
        session_id = writer.begin_session(session())
        writer.begin_turn(session_id, begun())
        writer.flush(10)
        assert json.loads(write_export(Reader(path).load(session_id), "-"))["turns"] == []
        assert shown(parse(dumps(shown(Reader(path).load(session_id)))).kept)["turns"] == []


def test_variables_that_were_set_with_a_turn_come_back_from_the_store_and_from_a_file(tmp_path: Path) -> None:
    action = Action({"type": "text", "payload": "Hi"}, {"plan": "pro", "count": 3})
    store, file = tmp_path / "s.db", tmp_path / "s.json"
    with Writer(store) as writer:
        held = hold(writer, [(actions.launch(), reply("Good morning")), (action, reply("When?"))])
    kept = Reader(store).load(held.id)
    assert [turn.action for turn in kept.turns] == [actions.launch(), action]
    write_export(kept, file)
    assert json.loads(file.read_text())["turns"][1]["action"]["variables"] == {"plan": "pro", "count": 3}
    assert [turn.action for turn in read_import(file).kept.turns] == [actions.launch(), action]
