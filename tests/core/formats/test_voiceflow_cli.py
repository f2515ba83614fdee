"""voiceflow-cli's recordings and tests: written as it writes them, read as what they are, and the same after both."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formats.sessions import SESSION, hostile, pressing
from tests.helpers.documents import exported, same_after_a_round_trip
from tests.helpers.turns import closed, kept, turn_of
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import TurnState
from vftester.core.formats.importing import DocumentError, parse
from vftester.core.formats.voiceflow_cli import as_recording, as_test
from vftester.core.formats.voiceflow_cli_import import looks_like_one, session_from
from vftester.core.session import KeptSession
from vftester.core.timing.measures import Measures, measure

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

RECORDED: dict[str, Any] = {
    "name": "Recording_20260414_143322",
    "interactions": [
        {"id": "launch", "user": {"type": "launch"}, "agent": [
            {"type": "image", "value": "https://example.com/a.png"}, {"type": "text", "value": "Welcome."},
            {"type": "text", "value": ""}, {"type": "choice", "value": ""}]},
        {"id": "interaction_1", "user": {"type": "text", "text": "Hours"}, "agent": [
            {"type": "text", "value": "Nine to five."}, {"type": "end", "value": "true"}]},
        {"id": "interaction_2", "user": {"type": "text", "text": "Thanks"}},
    ],
}  # fmt: skip

TESTED: dict[str, Any] = {
    "name": "Example test",
    "description": "These are some tests",
    "interactions": [
        {"id": "test_1_1", "user": {"type": "launch"}, "variables": {"user_name": "John", "age": 3},
         "agent": {"validate": [{"type": "contains", "value": "Hey there"}]}},
        {"id": "test_1_2", "user": {"type": "button", "value": "Hours"}, "agent": {"validate": [
            {"type": "regexp", "value": "nine.*five"}, {"id": "x", "type": "variable", "value": "ok", "variableConfig": {"name": "t"}},
            {"type": "similarity", "values": ["a", "b"], "similarityConfig": {"provider": "openai", "top_k": "5"}}]}},
        {"id": "test_1_3", "user": {"type": "event", "event": "paid"}, "agent": {"validate": []}},
        {"id": "test_1_4", "user": {"type": "intent", "intent": {"name": "book", "entities": [{"name": "day", "value": "Monday"}]}},
         "agent": {"validate": [{"type": "traceType", "value": "text"}]}},
    ],
}  # fmt: skip


def read(content: Any) -> KeptSession:
    assert looks_like_one(content)
    return session_from(content, "a file", NOW)


def test_a_recording_lists_what_was_done_and_what_came_back() -> None:
    written = as_recording(SESSION).content
    assert written["name"] == "A talk"
    assert [item["user"] for item in written["interactions"]] == [
        {"type": "launch"}, {"type": "text", "text": "Book me, please"}, {"type": "button", "value": "Hours"},
    ]  # fmt: skip
    assert [item["id"] for item in written["interactions"]] == ["launch", "interaction_1", "interaction_2"]
    assert written["interactions"][1]["agent"] == [{"type": "text", "value": "One moment. It is done."}]
    assert written["interactions"][2]["agent"] == [
        {"type": "image", "value": "https://example.com/map.png"}, {"type": "text", "value": "Nine to five."},
        {"type": "end", "value": "true"},
    ]  # fmt: skip


def test_a_test_wants_fixed_words_again_and_of_generated_ones_that_they_come() -> None:
    checks = [item["agent"]["validate"] for item in as_test(SESSION).content["interactions"]]
    assert checks[0] == [{"type": "equals", "value": "Welcome."}, {"type": "traceType", "value": "choice"}]
    assert checks[1] == [{"type": "traceType", "value": "text"}]
    assert {"type": "traceType", "value": "end"} in checks[2]


@pytest.mark.parametrize("action", pressing(), ids=lambda action: action.type)
def test_what_a_person_can_do_is_written_and_read(action: Action) -> None:
    written = as_recording(kept(turn_of((1, "event:end"), action=action))).content
    (again,) = read(written).turns
    if action.type in ("launch", "text", "event"):
        assert again.action == action
    elif action.type == "intent":
        assert again.action.payload["intent"] == action.payload["intent"]
    else:
        assert again.action.said == action.said


@pytest.mark.parametrize("action", [actions.no_reply(), actions.end(), Action({"type": "done"})], ids=lambda a: a.type)
def test_what_voiceflow_cli_cannot_do_is_left_out_and_said(action: Action) -> None:
    written = as_recording(kept(turn_of((1, "event:end")), turn_of((1, "event:end"), index=1, action=action)))
    assert len(written.content["interactions"]) == 1
    (sentence,) = written.left_out
    assert sentence.startswith("Turn 2 (")
    assert sentence.endswith("is left out: voiceflow-cli cannot do that.")


def test_a_recording_becomes_a_session_without_times() -> None:
    session = read(RECORDED)
    assert session.session.name == "Recording_20260414_143322"
    assert "keeps no times" in session.session.note
    assert session.session.ended
    assert [turn.talk.text() for turn in session.turns] == ["Welcome.", "Nine to five.", ""]
    for turn in session.turns[:2]:
        assert not turn.timed
        assert turn.state is TurnState.COMPLETE
        found = measure(turn).to_json()
        assert {name for name, value in found.items() if value is not None} == {"text_chunks", "text_chars", "delivery"}
        assert found["delivery"] == "unknown"
    assert measure(session.turns[2]) == Measures()


def test_a_test_becomes_a_session_that_was_not_held() -> None:
    session = read(TESTED)
    assert [turn.action.type for turn in session.turns] == ["launch", "text", "event", "intent"]
    assert {turn.state for turn in session.turns} == {TurnState.CANCELLED}
    assert not [turn for turn in session.turns if turn.readings]
    assert all(turn.error and turn.error.kind == "not_sent" for turn in session.turns)


@pytest.mark.parametrize(("content", "write"), [(RECORDED, as_recording), (TESTED, as_test)], ids=["recording", "test"])
def test_what_was_read_is_written_again_word_for_word(content: Any, write: Any) -> None:
    session = read(content)
    assert write(session).content == content
    assert write(parse(exported(session)).kept).content == content


@pytest.mark.parametrize("content", [RECORDED, TESTED], ids=["recording", "test"])
def test_such_a_session_is_exported_imported_and_exported_the_same(content: Any) -> None:
    same_after_a_round_trip(read(content))


def test_the_same_file_gives_the_same_id_and_another_another() -> None:
    assert read(RECORDED).id == read(json.loads(json.dumps(RECORDED))).id
    assert read(RECORDED).id != read({**RECORDED, "name": "b"}).id


REFUSED: list[tuple[Any, str]] = [
    ({"name": "s", "environmentName": "e", "tests": [{"id": "a", "file": "b"}]}, "a suite"),
    ({"name": "g", "agent": {"goal": "be nice", "persona": "x", "maxSteps": 8}}, "holds no turns"),
    ({"interactions": [5]}, "interaction 1 is no object"),
    ({"interactions": [{}]}, "interaction 1 is no launch"),
    ({"interactions": [{"user": {"type": "text", "text": 5}}]}, "interaction 1"),
    ({"interactions": [{"user": {"type": "event"}}]}, "interaction 1"),
    ({"interactions": [{"user": {"type": "intent", "intent": "x"}}]}, "interaction 1"),
    ({"interactions": [{"user": {"type": "launch"}, "agent": "x"}]}, "no list"),
    ({"interactions": [{"user": {"type": "launch"}, "agent": [5]}]}, "both text"),
    ({"interactions": [{"user": {"type": "launch"}, "agent": [{"type": "text", "value": 5}]}]}, "both text"),
    ({"interactions": [{}] * 10_001}, "more than 10,000"),
]


@pytest.mark.parametrize(("content", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_cannot_be_understood_is_refused_with_a_sentence(content: Any, why: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(content)
    assert why in str(caught.value)
    assert str(caught.value).startswith("This voiceflow-cli file cannot be imported: ")
    assert str(caught.value).endswith(".")


def test_a_session_of_ours_and_a_trace_are_none_of_theirs() -> None:
    assert not looks_like_one(json.loads(exported(SESSION)))
    assert not looks_like_one({"traceEvents": []})
    assert not looks_like_one([])


def test_texts_that_mean_harm_stay_texts() -> None:
    session = hostile()
    assert read(as_recording(session).content).turns[0].action.said == session.turns[0].action.said
    assert closed(turn_of(), 1).state is not None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["launch", "text", "event", "intent"]),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "text", "value", "event", "intent", "name", "user", "agent", "validate", "entities", "id"]), v, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(values, max_size=3), values)
def test_whatever_stands_in_it_it_is_read_or_refused(interactions: list[Any], name: Any) -> None:
    try:
        session = session_from({"interactions": interactions, "name": name}, "a file", NOW)
    except DocumentError:
        return
    same_after_a_round_trip(session)
    assert as_recording(session).content
    assert as_test(session).content
