"""Whatever a session holds, exported, imported into a real store and exported again it is the same document."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.documents import validate
from tests.store.test_fidelity import MOMENT, objects
from vftester.core.actions import Action
from vftester.core.conversation import Turn, advance_all
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
    VoiceReport,
    WordStarted,
)
from vftester.store.exports import TextFormat, export
from vftester.store.files import read_import, write_export
from vftester.store.reader import Reader
from vftester.store.writer import Writer

text = st.text(max_size=12)
ns = st.integers(0, 10**14)
traces = st.sampled_from([
    '{"type":"text","payload":{"message":"Hi \\ud83d"}}', '{"type":"completion","payload":{"state":"start"}}',
    '{"type":"completion","payload":{"state":"content","content":"\\ude00 yes? "}}', '{"type":"completion","payload":{"state":"end"}}',
    '{"type":"tool-call","payload":{"state":"start","callID":"a"}}', '{"type":"tool-call","payload":{"state":"end","callID":"a"}}',
    '{"type":"debug","payload":{"message":"exit condition met: done","ref":{"type":"agent","agentID":"x","agentName":"X"}}}',
    '{"type":"end"}', '{"type":"visual","payload":{"image":"\\u202e"}}', "{}", "",
])  # fmt: skip
records = st.lists(
    st.tuples(ns, st.sampled_from(["trace", "state", "end", "error", "comment"]) | text, st.none() | text, traces | text,
              st.none() | st.just("an unknown field"), st.none() | st.binary(max_size=6)),
    max_size=8,
).map(lambda drawn: [Record(seq, *fields) for seq, fields in enumerate(sorted(drawn, key=lambda one: one[0]))])  # fmt: skip
before: st.SearchStrategy[list[Report]] = st.tuples(
    st.lists(st.builds(SessionStarted, ns), max_size=1),
    st.lists(st.builds(Attempt, ns, st.none() | st.integers(100, 599), text), max_size=2),
    st.lists(st.builds(Connected, ns), max_size=1),
    st.lists(st.builds(Response, ns, st.integers(100, 599), st.dictionaries(text, text, max_size=2)), max_size=1),
).map(lambda parts: [report for part in parts for report in part])
closings = st.builds(
    Closed, st.none() | ns, st.sampled_from(Closing), st.none() | st.builds(TurnError, text, text, st.none() | st.integers(0, 599), st.none() | text)
)  # fmt: skip
turns = st.lists(
    st.tuples(
        st.builds(lambda kind, rest: Action({**rest, "type": kind}), text.filter(bool), objects),
        st.tuples(before, records, closings).map(lambda parts: [*parts[0], *parts[1], parts[2]]),
    ),
    max_size=3,
)


@st.composite
def spoken(draw: st.DrawFn) -> list[VoiceReport]:
    """Segments as a voice tells of them: each whole, one after the other."""
    events: list[VoiceReport] = []
    for number in range(draw(st.integers(0, 3))):
        events.append(SegmentReady(number, draw(ns), draw(text), draw(st.integers(0, 2)), draw(st.integers(0, 9))))
        if draw(st.booleans()):
            events.append(SegmentQueued(number, draw(ns)))
        outcome = draw(st.sampled_from(OUTCOMES))
        if outcome != "skipped":
            events.append(SegmentStarted(number, draw(ns), heard=outcome != "unheard"))
            events += [WordStarted(number, draw(ns), draw(st.integers(0, 9)), draw(st.integers(0, 9)))]
        events.append(SegmentEnded(number, draw(st.none() | ns), outcome))
    return events


sessions = st.builds(
    Session, text, st.just(MOMENT),
    st.builds(Target, st.sampled_from(["v4", "v2", "v2beta1"]), text, text, st.none() | text, text, st.none() | text),
    st.booleans(), st.lists(text, max_size=2).map(tuple), text, st.none() | objects, st.none() | text,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round")


@given(held=sessions, said=turns, voice=spoken(), extras=st.dictionaries(st.text("xyz", min_size=1), text, max_size=2))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
def test_export_import_export_gives_the_same_document(
    folder: Path,
    held: Session,
    said: list[tuple[Action, list[Report]]],
    voice: list[VoiceReport],
    extras: dict[str, Any],
) -> None:
    store, file = folder / "s.db", folder / "s.json"
    heard = tuple(
        advance_all(Turn(index, action, MOMENT), [*reports, *voice])[0] for index, (action, reports) in enumerate(said)
    )
    known = {"": extras, "/session": extras, **({"/turns/0": extras} if heard else {})}
    whole = KeptSession("0123", held, heard, {at: more for at, more in known.items() if more})
    first = write_export(whole, file)
    imported = read_import(file)
    assert imported.differences == ()
    with Writer(store) as writer:
        again = Reader(store).load(writer.keep(imported.kept))
    one, two = json.loads(first), json.loads(write_export(again, None))
    validate(one)
    one["session"].pop("id")
    two["session"].pop("id")
    assert two == one
    for format_ in get_args(TextFormat):
        export(again, folder / "out.x", None, format_)
