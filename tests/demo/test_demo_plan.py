"""A turn laid out in time: pieces and pauses of a model, planned times, and what becomes of them without deltas."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vftester.demo.dice import dice, digest
from vftester.demo.plan import EPOCH_MS, duration_ms, pieces


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300), seed=st.integers())
def test_pieces_join_to_the_text_and_keep_their_size_and_pace(text, seed) -> None:
    cut = pieces(text, dice(seed))
    assert "".join(piece.text for piece in cut) == text
    if len(text) > 1:
        assert all(2 <= len(piece.text) <= 13 for piece in cut)
    for piece in cut[:1]:
        assert 250 <= piece.delay_ms <= 600
    assert all(20 <= piece.delay_ms <= 80 or 250 <= piece.delay_ms <= 900 for piece in cut[1:])


def test_chance_is_the_same_in_every_process() -> None:
    assert digest(1, "text", {"b": "ü", "a": None}) == "9cf33531e3bbb57e"
    assert [dice("pace").randint(0, 10**6), dice("words").randint(0, 10**6)] == [727011, 760257]


def test_a_stall_comes_now_and_then() -> None:
    delays = [piece.delay_ms for piece in pieces("A sentence to be cut. " * 400, dice("stall"))[1:]]
    stalls = [delay_ms for delay_ms in delays if delay_ms > 80]
    assert 0.01 < len(stalls) / len(delays) < 0.06


def test_times_are_the_planned_schedule_on_a_fixed_epoch(planned) -> None:
    talk = planned()
    turn = talk.launch()
    now = EPOCH_MS
    for timed in turn.traces:
        now += timed.delay_ms
        assert timed.trace["time"] == now
    later = talk.say("Tuesday morning")
    assert later.traces[0].trace["time"] > now


def test_all_traces_of_a_turn_share_its_turn_id(planned) -> None:
    talk = planned()
    first, second = talk.launch(), talk.say("Tuesday morning")
    assert len({timed.trace["turnID"] for timed in first.traces}) == 1
    assert first.traces[0].trace["turnID"] != second.traces[0].trace["turnID"]


def test_without_deltas_the_same_words_come_whole_at_the_same_time(planned, words) -> None:
    streaming, whole = planned(deltas=True), planned(deltas=False)
    for text in ["", "I need a check-up next week, mornings", "Thursday works, my number is 555 0134"]:
        one = streaming.say(text) if text else streaming.launch()
        other = whole.say(text) if text else whole.launch()
        assert words([timed.trace for timed in one.traces]) == words([timed.trace for timed in other.traces])
        assert duration_ms(one.traces) == duration_ms(other.traces)
        kinds = {timed.trace["type"] for timed in other.traces}
        assert "completion" not in kinds
        generated = [timed.trace for timed in other.traces if timed.trace["payload"].get("ai")]
        ended = [
            timed.trace["time"]
            for timed in one.traces
            if timed.trace["type"] == "completion" and timed.trace["payload"]["state"] == "end"
        ]
        assert [trace["time"] for trace in generated] == ended


def test_a_completions_id_is_on_its_start_and_on_the_buttons_that_follow(planned) -> None:
    traces = [timed.trace for timed in planned().launch().traces]
    start = next(trace for trace in traces if trace["type"] == "completion")
    content = [trace for trace in traces if trace["type"] == "completion"][1:]
    choice = next(trace for trace in traces if trace["type"] == "choice")
    assert start["payload"]["ai"] is True
    assert start["payload"]["ref"]["type"] == "agent"
    assert choice["payload"]["messageID"] == start["payload"]["messageID"]
    assert all("messageID" not in trace["payload"] for trace in content)


def test_a_fixed_message_has_a_slate_and_no_ai(planned) -> None:
    payload = next(timed.trace["payload"] for timed in planned().launch().traces if timed.trace["type"] == "text")
    assert set(payload) == {"slate", "message", "delay", "messageID"}
    assert payload["slate"]["content"] == [{"children": [{"text": payload["message"]}]}]
