"""Exported sessions: valid by the published schema, and the same document after import and export."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_trace_flaws import NO_TRACES
from tests.core.test_traces import SECTION_4, V2BETA1
from tests.helpers.documents import exported, same_after_a_round_trip, validate
from tests.helpers.talking import advanced, begun
from tests.helpers.turns import ANSWERED, closed, content, kept, record, said, start, trace, turn_of
from vftester.core.conversation import Turn, TurnState, advance
from vftester.core.formats.document import document, dumps, record_json
from vftester.core.formats.importing import parse
from vftester.core.records import Attempt, Closed, Closing, Report, SessionStarted, TurnError
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, WordStarted
from vftester.core.traces import read
from vftester.voiceflow.decoder import Decoder

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.sse"))


def turn_from(body: bytes, index: int = 0, closing: Closed | None = None, max_bytes: int = 1 << 20) -> Turn:
    """A turn of a response body, read in one piece, 7 ms after the answer."""
    decoder = Decoder(max_bytes)
    reports: list[Report] = [*ANSWERED, *decoder.feed(body, 27_123_456), *decoder.finish(30_000_001)]
    return advanced([*reports, closing or Closed(30_000_001, Closing.END_OF_BODY)], begun(index, said("Hi")))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_round_trips(path: Path) -> None:
    same_after_a_round_trip(kept(turn_from(path.read_bytes())))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_cut_in_the_middle_round_trips(path: Path) -> None:
    body = path.read_bytes()
    turns = [turn_from(body[: len(body) * i // 40], i) for i in range(40)]
    same_after_a_round_trip(kept(*turns))


STATES = {
    TurnState.COMPLETE: turn_of((30, "text", {"message": "Hi"}), (40, "event:end", "{}")),
    TurnState.TRUNCATED: closed(turn_of((30, "completion", content("Hi"))), 50, Closing.BROKEN, "cut"),
    TurnState.FAILED: closed(turn_of((30, "text", {"message": "Hi"}), (40, "event:error", "boom")), 50),
    TurnState.TIMED_OUT: closed(turn_of((30, "completion", start())), 120_000, Closing.TIMED_OUT, "idle"),
    TurnState.CANCELLED: closed(turn_of((30, "completion", content("H\ud83d"))), 50, Closing.CANCELLED, "cancelled"),
}


def test_each_turn_state_round_trips() -> None:
    assert list(STATES) == list(TurnState)
    turns = [replace(turn, index=index) for index, turn in enumerate(STATES.values())]
    assert [turn.state for turn in turns] == list(TurnState)
    same_after_a_round_trip(kept(*turns))


def test_turns_that_never_got_an_answer_round_trip() -> None:
    error = TurnError("session", "No session: “é” \ud83d", 401, '{"message":"\x00"}')
    turn = advanced(
        [Attempt(0, None, "refused"), Attempt(1_500_000, 429, "wait"), Closed(None, Closing.REFUSED, error)]
    )
    imported = same_after_a_round_trip(kept(turn))
    assert imported.kept.turns[0].error == error
    assert imported.kept.turns[0].attempts == turn.attempts


def test_a_session_start_a_refusal_and_a_cancelled_turn_without_an_answer_round_trip() -> None:
    refused = advanced(
        [SessionStarted(123_456_789), *ANSWERED, Closed(50_000_000, Closing.REFUSED, TurnError("key", "No."))]
    )
    silent = advanced([Closed(5_000_000, Closing.CANCELLED)], begun(1))
    same_after_a_round_trip(kept(refused, silent))


def test_text_after_the_end_event_round_trips_with_its_measures() -> None:
    after = turn_of(
        (30, "event:end", "{}"), (60, "completion", start()), (70, "completion", content("late")), (75, "debug", {})
    )
    for closing in (80, 500):
        turn = closed(after, closing)
        same_after_a_round_trip(kept(turn))
        assert document(kept(turn), "x")["turns"][0]["measures"]["full_text_ms"] == 75.0


def test_a_running_turn_is_left_out() -> None:
    written = document(kept(STATES[TurnState.COMPLETE], turn_of((30, "text", {"message": "Hi"}), index=1)), "x")
    assert [turn["index"] for turn in written["turns"]] == [0]


def test_an_export_holds_what_the_contract_names() -> None:
    written = json.loads(
        exported(kept(STATES[TurnState.COMPLETE], ended=True, tags=("a",), note="n", variables={"tier": "gold"}))
    )
    assert (written["format"], written["version"], written["exported_by"]) == ("vftester.session", 1, "vftester test")
    turn = written["turns"][0]
    assert (turn["text"], turn["state"], turn["response"]["status"], turn["measures"]["end_ms"]) == (
        "Hi",
        "complete",
        200,
        40.0,
    )
    assert [r["offset_ms"] for r in turn["records"]] == [30.0, 40.0]
    assert turn["records"][0]["trace"] == {"type": "text", "payload": {"message": "Hi"}}
    assert (written["session"]["ended"], written["session"]["variables"]) == (True, {"tier": "gold"})


def test_the_bytes_of_invalid_utf_8_are_kept_and_round_trip() -> None:
    body = b'event: trace\ndata: {"type":"text","payload":{"message":"a\xff\xfeb"}}\n\nevent: end\nda\xffta: {}\n\n'
    same = same_after_a_round_trip(kept(turn_from(body)))
    raw = same.kept.turns[0].readings[0].record.raw
    assert raw is not None
    assert b"a\xff\xfeb" in raw
    assert base64.b64decode(document(same.kept, "x")["turns"][0]["records"][0]["raw_base64"]) == raw


def with_unknowns(value: Any, here: str = "") -> Any:
    """The document with a property that we do not know in every object of it that is ours."""
    verbatim = {"trace", "variables", "headers", "action"}
    if isinstance(value, list):
        return [with_unknowns(item, here) for item in value]
    if not isinstance(value, dict) or here in verbatim:
        return value
    return {**{k: with_unknowns(v, k) for k, v in value.items()}, "unknown to us": {"in": here, "n": [1, None]}}


def test_unknown_properties_at_every_level_are_written_back() -> None:
    turn = advanced([SessionStarted(5), Attempt(1, 429, "wait")], begun(1))
    full = STATES[TurnState.TRUNCATED]
    turn = closed(advanced([*ANSWERED, *(r.record for r in full.readings)], turn), 50, Closing.BROKEN, "cut")
    plain = kept(STATES[TurnState.COMPLETE], turn, voice={"mode": "mute", "rung": 0}, variables={"a": 1})
    text = dumps(with_unknowns(json.loads(exported(plain))))
    assert text.count("unknown to us") >= 17
    validate(json.loads(text))
    imported = parse(text)
    assert json.loads(exported(imported.kept)) == json.loads(text)
    assert imported.differences == ()


SPOKEN = [
    SegmentReady(0, 31_000_000, "Hi", 0, 0),
    SegmentQueued(0, 32_000_000),
    SegmentStarted(0, 40_500_000),
    WordStarted(0, 40_500_000, 0, 2),
    SegmentEnded(0, 90_000_000, "spoken"),
    SegmentReady(1, 95_000_000, "Nobody hears this.", 0, 0),
    SegmentStarted(1, 96_000_000, heard=False),
    SegmentEnded(1, 99_000_000, "unheard"),
    SegmentReady(2, 98_000_000, "Muted.", 0, 0, "voiceflow"),
    SegmentEnded(2, None, "skipped"),
]


def test_what_was_spoken_round_trips_and_is_measured_again() -> None:
    turn = STATES[TurnState.COMPLETE]
    for event in SPOKEN:
        turn, _ = advance(turn, event)
    written = same_after_a_round_trip(kept(turn)).kept
    assert list(written.turns[0].speech.events) == SPOKEN
    measures = document(written, "")["turns"][0]["measures"]
    assert (measures["first_segment_ms"], measures["first_audio_ms"], measures["dead_air_ms"]) == (31.0, 40.5, 40.5)


AGENT_STEP = turn_from((Path(__file__).parents[2] / "examples" / "05b-agent-step-turn2-tool-and-exit.sse").read_bytes())


def test_an_export_tells_agent_steps_as_the_schema_has_them() -> None:
    (step,) = json.loads(exported(same_after_a_round_trip(kept(AGENT_STEP)).kept))["agent_steps"]
    assert (step["name"], step["first_turn"], step["last_turn"]) == ("Library helper", 0, 0)
    assert step["exit"] == {
        "turn": 0,
        "path": "renew_loan",
        "certainty": "stated",
        "evidence": [{"turn": 0, "seq": 17}, {"turn": 0, "seq": 18}],
    }
    (call,) = step["tool_calls"]
    assert (call["call_id"], call["name"], call["turn"], call["ended_turn"]) == ("call_51", "lookup_loan", 0, 0)


def test_what_an_agent_step_has_besides_is_written_back() -> None:
    written = document(kept(AGENT_STEP), "vftester test")
    written["agent_steps"][0]["mood"] = "fine"
    validate(written)
    assert json.loads(exported(parse(dumps(written)).kept)) == written
    assert parse(dumps(written)).differences == ()


def test_agent_steps_that_differ_from_what_the_records_say_are_reported() -> None:
    written = document(kept(AGENT_STEP), "vftester test")
    written["agent_steps"][0]["exit"]["path"] = "another"
    imported = parse(dumps(written))
    assert imported.differences == ("The agent steps in the file differ from what its records say; ours are kept.",)
    assert json.loads(exported(imported.kept))["agent_steps"][0]["exit"]["path"] == "renew_loan"


def test_a_record_is_written_as_the_schema_has_it() -> None:
    for data in ["", "{", trace("text", {"message": "\ud83d"}), "\u2028", trace("x")]:
        validate(record_json(read(record(data, 1.5))), "record")


FRAME_FLAWS = [b"", b"id: \x00\n", b"bogus: 1\n", b"\xff: 1\n", b"bogus: 1\nid: \x00\n"]


@pytest.mark.parametrize("frame", FRAME_FLAWS)
def test_flaws_of_frames_and_of_data_round_trip_side_by_side(frame: bytes) -> None:
    datas = [data for data, _ in NO_TRACES] + [
        '{"type":"text"}',
        '{"type":"completion","payload":{}}',
        trace("text", {"message": "x"}),
    ]
    body = b"".join(b"event: trace\n%sdata: %s\n\n" % (frame, data.encode()) for data in datas)
    turn = turn_from(body + b"event: trace\n" + frame + b"data: {")
    same = same_after_a_round_trip(kept(turn)).kept.turns[0]
    assert [r.record for r in same.readings] == [r.record for r in turn.readings]


LINES = st.sampled_from(
    [
        b"event: trace\ndata: {}\n",
        b"event: trace\ndata: [\nbogus: 1\n",
        b'event: trace\nid: \x00\ndata: {"type":"text","payload":{}}\n',
        b"event: trace",
        b"event: end",
        b"event",
        b"data: {}",
        b"data",
        b"id: 1",
        b"id: a\x00b",
        b"retry: 5",
        b": hi",
        b"bogus: 1",
        b'data: {"type":"text","payload":{"message":"Hi"}}',
        b'data: {"type":"completion","payload":{"state":"content"}}',
        b'data: {"type":"completion","payload":{"state":"content","content":"\\ud83d"}}',
        b'data: "\xff\xc3"',
        b"\xff: 1",
    ]
)
BODIES = st.lists(st.one_of(LINES, st.just(b""), st.binary(max_size=12)), max_size=14).map(b"\n".join)


@given(
    st.lists(BODIES, min_size=1, max_size=3),
    st.sampled_from(list(Closing)),
    st.integers(30, 10**12),
    st.sampled_from([30, 1 << 20]),
)
def test_any_conversation_round_trips(bodies: list[bytes], why: Closing, end_ns: int, max_bytes: int) -> None:
    closing = Closed(end_ns + 30_000_001, why, TurnError("some", "Sentence."))
    same_after_a_round_trip(kept(*(turn_from(body, i, closing, max_bytes) for i, body in enumerate(bodies))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from([*SECTION_4, *V2BETA1, "custom"]),
    JSON,
    st.text(),
    st.dictionaries(st.text(), JSON, max_size=3),
    st.text(),
)
def test_any_words_names_and_payloads_round_trip(
    kind: str, payload: Any, name: str, variables: dict[str, Any], event: str
) -> None:
    turn = turn_of((30, kind, payload), (31, f"event:{event}", name), (40, "event:end", "{}"))
    turn = replace(turn, action=said(name))
    session: KeptSession = kept(turn, name=name, note=name, variables=variables, tags=(name, name))
    same_after_a_round_trip(session)


def test_what_was_changed_is_written_where_it_was_said_and_comes_back() -> None:
    plain = kept(STATES[TurnState.COMPLETE], repeats="0011", changed="asks for the date of birth")
    same_after_a_round_trip(plain)
    assert json.loads(exported(plain))["session"]["changed"] == "asks for the date of birth"
    assert parse(exported(plain)).kept.session.changed == "asks for the date of birth"
    assert "changed" not in json.loads(exported(kept(STATES[TurnState.COMPLETE])))["session"]


def test_which_run_it_is_is_written_of_a_run_and_comes_back() -> None:
    second = kept(STATES[TurnState.COMPLETE], name="What I called it", repeats="0011", run=2)
    same_after_a_round_trip(second)
    assert json.loads(exported(second))["session"]["run"] == 2
    assert parse(exported(second)).kept.session.run == 2
    assert "run" not in json.loads(exported(kept(STATES[TurnState.COMPLETE], repeats="0011")))["session"]


@pytest.mark.parametrize("foreign", ["2", None, True, 0, -1, 2.0, 1 << 53, [2], {"of": 5}])
def test_what_another_program_calls_a_run_is_kept_as_it_is(foreign: object) -> None:
    written = json.loads(exported(kept(STATES[TurnState.COMPLETE])))
    written["session"]["run"] = foreign
    read = parse(dumps(written)).kept
    assert read.session.run is None
    assert dumps(json.loads(exported(read))["session"]["run"]) == dumps(foreign)


@pytest.mark.parametrize("foreign", ["", None, 7, ["the prompt"], {"by": "me"}])
def test_what_another_program_calls_changed_is_kept_as_it_is(foreign: object) -> None:
    written = json.loads(exported(kept(STATES[TurnState.COMPLETE])))
    written["session"]["changed"] = foreign
    read = parse(dumps(written)).kept
    assert read.session.changed == ""
    assert json.loads(exported(read))["session"]["changed"] == foreign
