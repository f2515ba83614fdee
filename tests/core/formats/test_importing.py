"""What cannot be imported is refused with a sentence that names the place; nothing else ever comes out."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formats.test_document import STATES
from tests.helpers.documents import exported, validate
from tests.helpers.turns import kept
from vftester.core.conversation import TurnState
from vftester.core.formats.importing import DocumentError, Imported, parse

GOOD: dict[str, Any] = json.loads(exported(kept(STATES[TurnState.COMPLETE], variables={"a": 1})))
TURN = GOOD["turns"][0]


def changed(path: str, value: Any = ...) -> str:
    """The good document with one place set to a value, or without it."""
    document = deepcopy(GOOD)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place: Any = document
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document)


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        parse(text)
    sentence = str(caught.value)
    assert sentence.startswith("This session cannot be imported: ")
    assert sentence.endswith(".")
    return sentence


NO_DOCUMENTS = [
    ("", "is not JSON"),
    ("<!doctype html>", "is not JSON"),
    ("{", "is not JSON"),
    ("null", "is no JSON object"),
    ("[]", "is no JSON object"),
    ("5", "is no JSON object"),
    ('"x"', "is no JSON object"),
    ("{}", '"format": "vftester.session"'),
    ('{"format":"something else"}', '"format": "vftester.session"'),
    (json.dumps({**GOOD, "version": 2}), "newer vftester (version 2"),
    (json.dumps({**GOOD, "version": 10**30}), "out of range"),
    (json.dumps({**GOOD, "more": float("nan")}), "NaN is no JSON number"),
    (json.dumps({**GOOD, "more": float("inf")}), "Infinity is no JSON number"),
    (json.dumps(GOOD)[:-1] + ',"more":1e999}', "out of range"),
    (json.dumps(GOOD)[:-1] + ',"more":' + "9" * 5000 + "}", "is not JSON"),
    ("[" * 100_000, "nested too deeply"),
    (json.dumps(GOOD)[:-1] + ',"more":' + "[" * 250 + "]" * 250 + "}", "nested too deeply"),
    (json.dumps(GOOD)[:-1] + ',"more":' + '{"a":' * 900 + "1" + "}" * 901, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "why"), NO_DOCUMENTS, ids=range(len(NO_DOCUMENTS)))
def test_a_file_that_is_no_session_is_refused(text: str, why: str) -> None:
    assert why in refusal(text)


def test_of_a_wrong_file_it_is_said_what_it_is_not_and_what_can_be_opened() -> None:
    said = refusal("Dear all,")
    assert (
        "is no exported session, and no recording or test of voiceflow-cli: it is not JSON. What can be opened" in said
    )
    assert "Expecting" not in said
    assert "it is not JSON from line 2 on." in refusal('{\n"a"')


REQUIRED = [
    *(
        "version",
        "session",
        "turns",
        "session/id",
        "session/name",
        "session/created_at",
        "session/target",
        "session/ended",
    ),
    *(f"session/target/{name}" for name in ("api", "runtime", "project", "environment", "user")),
    *(f"turns/0/{name}" for name in ("index", "action", "started_at", "state", "records", "measures", "segments")),
    *(f"turns/0/records/0/{name}" for name in ("seq", "offset_ms", "event", "id", "data")),
]


@pytest.mark.parametrize("path", REQUIRED)
def test_what_is_missing_is_named(path: str) -> None:
    sentence = refusal(changed(path))
    assert path.replace("turns/0", "/turns/0").split("/")[-1] in sentence
    assert "is missing" in sentence or "is no number" in sentence


WRONG = [
    *[(path, 5) for path in ("session", "session/id", "session/name", "session/created_at", "session/target", "session/note")],
    *[(path, "x") for path in ("version", "session/ended", "session/tags", "session/voice", "session/variables", "turns")],
    *[(path, None) for path in ("session/id", "session/target", "session/target/user", "turns/0/state", "turns/0/records")],
    *[("session/target/api", v) for v in ("v5", "", None, ["v4"])],
    *[("session/target/environment", v) for v in (5, [])],
    ("session/id", ""), ("session/ended", 1), ("session/tags", [1]), ("version", True), ("version", 1.0), ("version", 0),
    *[("session/created_at", v) for v in ("", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00")],
    *[("turns/0/started_at", v) for v in ("9999-12-31T23:59:59-14:00", "5")],
    ("turns/0", 5), ("turns/0", None), *[("turns/0/index", v) for v in (-1, True, "0", 10**30, 0.5)],
    *[("turns/0/action", v) for v in ({}, {"type": ""}, {"type": 5}, "launch", None)],
    *[("turns/0/state", v) for v in ("running", "", "COMPLETE", 5)],
    *[("turns/0/error", v) for v in ("x", {}, {"kind": "a"}, {"kind": 1, "message": "m"})],
    ("turns/0/error", {"kind": "a", "message": "m", "status": "401"}), ("turns/0/error", {"kind": "a", "message": "m", "body": 5}),
    ("turns/0/response", {}), ("turns/0/response", {"status": "200"}), ("turns/0/response", {"status": 200, "headers": []}),
    ("turns/0/attempts", {}), ("turns/0/attempts", [5]), ("turns/0/attempts", [{"offset_ms": 1, "status": 429}]),
    ("turns/0/segments", {}), ("turns/0/measures", []), ("turns/0/text", 5), ("turns/0/messages", "x"),
    *[("turns/0/measures/connect_ms", v) for v in ("1", -1, True, 1e13, 10**400, [])],
    *[("turns/0/session_start_ms", v) for v in ("1", -0.5)],
    *[("turns/0/records/0/offset_ms", v) for v in (None, "0", -1, 10**400, 1e12, True)],
    *[("turns/0/records/0/seq", v) for v in (1, -1, None, 0.0, False)],
    *[("turns/0/records/0/data", v) for v in (None, 5, {})], ("turns/0/records/0/event", None), ("turns/0/records/0/id", 5),
    ("turns/0/records/0", []), *[("turns/0/records/0/raw_base64", v) for v in ("!", "AAA", 5, "é")],
    ("turns/0/records/0/flaw", 5),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{p}={str(v)[:30]}" for p, v in WRONG])
def test_what_is_malformed_is_named(path: str, value: Any) -> None:
    sentence = refusal(changed(path, value))
    steps = [step for step in path.split("/") if not step.isdigit()]
    assert steps[0] in sentence
    assert steps[-1] in sentence or isinstance(value, dict | list)


def test_turns_must_grow() -> None:
    assert "must grow from turn to turn" in refusal(changed("turns", [TURN, TURN]))


def test_records_must_be_numbered_without_holes() -> None:
    assert "must be 1" in refusal(changed("turns/0/records/1/seq", 2))


OPTIONAL = [
    *("exported_by", "session/tags", "session/note", "session/variables", "session/repeats", "session/voice"),
    *("session/target/version", "turns/0/messages", "turns/0/session_start_ms", "turns/0/attempts", "turns/0/response"),
    *("turns/0/records/0/trace", "turns/0/records/0/flaw", "turns/0/text"),
]


@pytest.mark.parametrize("path", OPTIONAL)
def test_what_the_schema_does_not_ask_for_may_be_missing(path: str) -> None:
    text = changed(path)
    if path != "turns/0/text":
        validate(json.loads(text))
    assert parse(text).kept.turns


def differences(path: str, value: Any) -> Imported:
    return parse(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [("turns/0/text", "Something else", "text"), ("turns/0/messages", [], "messages"),
     ("turns/0/messages/0/text", "Bye", "messages"), ("turns/0/measures/first_text_ms", 1.0, "measures"),
     ("turns/0/measures/streamed", True, "measures")],
)  # fmt: skip
def test_what_is_computed_again_and_differs_is_reported_and_ours_kept(path: str, value: Any, part: str) -> None:
    imported = differences(path, value)
    (sentence,) = imported.differences
    assert sentence.startswith(f"Turn 1: {part} ")
    assert json.loads(exported(imported.kept))["turns"][0][part] == TURN[part]


@pytest.mark.parametrize("data", ["\ud83d", "a\ude00\ud83db", "\ud83d\ude00"])
def test_halves_in_data_are_made_storable(data: str) -> None:
    record = parse(changed("turns/0/records/0/data", data)).kept.turns[0].readings[0].record
    assert record.data.encode()


@given(st.sampled_from([*REQUIRED, *OPTIONAL, "turns/0/records/0/raw_base64", "turns/0/error"]), st.data())
def test_whatever_stands_in_a_place_it_is_imported_or_refused(path: str, data: st.DataObject) -> None:
    value = data.draw(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just([{}])
        | st.just({"kind": "x", "message": "y"}) | st.just("2026-01-01T00:00:00") | st.lists(st.text(max_size=3), max_size=2)
    )  # fmt: skip
    try:
        imported = parse(changed(path, value))
    except DocumentError:
        return
    again = exported(imported.kept)
    assert exported(parse(again).kept) == again


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_imported_or_refused(text: str) -> None:
    with suppress(DocumentError):
        parse(text)


@pytest.mark.parametrize("cut", range(0, len(json.dumps(GOOD)), 97))
def test_half_a_file_is_refused(cut: int) -> None:
    refusal(json.dumps(GOOD)[:cut])


@pytest.mark.parametrize(
    "layout", [{"indent": 4}, {"separators": (",", ":")}, {"ensure_ascii": False}, {"sort_keys": True}]
)
def test_how_the_json_is_laid_out_does_not_matter(layout: dict[str, Any]) -> None:
    assert exported(parse(json.dumps(GOOD, **layout)).kept) == exported(parse(json.dumps(GOOD)).kept)
