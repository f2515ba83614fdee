"""Sessions compared: where paths part, what is unknown, which turns are timed, groups of repeats."""

import json
from typing import Any

import pytest

from tests.core.comparison.sessions import DESK, calls, choice, leaves, says, session, streams, turn
from tests.helpers.turns import Event, closed, kept
from vftester.core import actions
from vftester.core.comparison.behaviour import Difference, What
from vftester.core.comparison.compared import Comparison, compare
from vftester.core.comparison.sentences import bar, headline
from vftester.core.records import Closing
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentReady, SegmentStarted, Speech, hear

BOOK = "Thursday works."


def sentence(found: Comparison) -> str:
    return " ".join(headline(found))


def one(a: list[Event], b: list[Event], said: str = BOOK) -> Comparison:
    """Two sessions that differ in one turn."""
    return compare([session((said, a))], [session((said, b))])


def first(found: Comparison) -> Difference | None:
    return found.turns[found.divergence].differences[0] if found.divergence is not None else None


def test_the_same_session_twice_is_the_same_throughout() -> None:
    found = one([says("Booked.", ref=DESK)], [says("Booked.", ref=DESK)])
    assert (found.divergence, found.wording, bar(found)) == (None, None, None)
    assert all(pair.alike for pair in found.turns)
    assert sentence(found) == "Same path in both turns. Same wording."


def test_another_wording_alone_is_no_divergence() -> None:
    found = one([says("Booked.", ref=DESK)], [says("It is done.", ref=DESK)])
    assert (found.divergence, found.wording) == (None, 1)
    assert sentence(found) == "Same path in both turns. Wording differs from turn 2."


def test_an_exit_against_asking_again() -> None:
    a = [says("Booked.", ref=DESK), *leaves("details_complete")]
    found = one(a, [says("And your date of birth?", ref=DESK)])
    assert first(found) == Difference(What.EXIT, "details_complete", None)
    assert (
        sentence(found)
        == 'Same path until turn 2: A leaves by "details complete", B asks again. Wording differs from turn 2.'
    )
    assert bar(found) == "From here these are two different conversations; the figures above count turn 2."


@pytest.mark.parametrize(
    ("a", "b", "difference", "words"),
    [
        (leaves("one"), leaves("two"), Difference(What.EXIT, "one", "two"), 'A leaves by "one", B leaves by "two"'),
        (calls("save"), [], Difference(What.TOOL, ["save"], []), "A calls save, B calls no tool"),
        (calls("save"), calls("drop"), Difference(What.TOOL, ["save"], ["drop"]), "A calls save, B calls drop"),
        ([choice("Yes", "No")], [choice("Yes")], Difference(What.BUTTON, ["Yes", "No"], ["Yes"]), "A offers Yes, No, B offers Yes"),
        ([(400, "end", None)], [], Difference(What.END, True, False), "A ends the conversation, B goes on"),
        ([], [(200, "debug", {"message": "internal error"})], Difference(What.ERROR, None, "internal error"), 'A answers, B says "internal error"'),
    ],
)  # fmt: skip
def test_each_kind_of_behaviour_is_told(a: list[Event], b: list[Event], difference: Difference, words: str) -> None:
    spoken = says("Well.", ref=DESK)
    found = one([spoken, *a], [spoken, *b])
    assert first(found) == difference
    assert f"{words}." in sentence(found)
    assert found.wording is None


def test_the_end_of_a_conversation_without_an_agent_step_is_told_as_the_end() -> None:
    a = kept(turn(0, actions.launch(), says("Hi."), (200, "debug", {"message": "x"}), (300, "end", None)))
    b = kept(turn(0, actions.launch(), says("Hi."), (200, "debug", {"message": "x"})))
    found = compare([a], [b])
    assert first(found) == Difference(What.END, True, False)
    assert sentence(found).startswith("Different paths from the first turn: A ends the conversation, B goes on.")


def test_a_choice_of_which_nothing_more_is_told_is_no_other_choice() -> None:
    told = session(("Hi", [says("Yes or no?"), choice("Yes", "No")]))
    untold = session(("Hi", [says("Yes or no?"), (250, "choice", None)]))
    assert compare([told], [untold]).divergence is None
    assert compare([told], [session(("Hi", [says("Yes or no?")]))]).divergence == 1


def test_the_same_buttons_in_another_order_are_the_same_choice() -> None:
    assert first(one([choice("Yes", "No")], [choice("no", "Yes ")])) is None


def test_an_exit_that_cannot_be_seen_is_unknown_and_no_divergence() -> None:
    a = kept(turn(0, actions.launch(), says("Hi.", ref=DESK), *leaves("one")))
    b = kept(turn(0, actions.launch(), says("Hi.", ref=DESK)))
    assert compare([a], [b]).divergence is None


def test_a_tool_that_nothing_names_may_be_the_same() -> None:
    unnamed = [event for event in calls("save") if event[1] == "tool-call"]
    assert first(one(calls("save"), unnamed)) is None
    assert first(one(calls("save"), unnamed + unnamed)) == Difference(What.TOOL, ["save"], ["", ""])


def state(ms: float, **variables: Any) -> Event:
    return (ms, "event:state", json.dumps({"variables": variables}))


def with_states(after: dict[str, Any]) -> KeptSession:
    return kept(
        turn(0, actions.launch(), says("Hi."), state(200, day=0)), turn(1, BOOK, says("Ok."), state(200, **after))
    )


def test_variables_that_change_otherwise_are_told() -> None:
    found = compare([with_states({"day": "Thursday"})], [with_states({"day": "Friday", "phone": "5"})])
    assert first(found) == Difference(What.VARIABLE, {"day": "Thursday"}, {"day": "Friday", "phone": "5"})
    assert 'A sets day to "Thursday", B sets day to "Friday", phone to "5".' in sentence(found)


def test_ids_and_moments_are_made_anew_in_every_run() -> None:
    for one_, other in (
        ("LG-4821", "LG-9377"),
        ("2026-11-22T12:00:01Z", "2026-11-22T13:07:59Z"),
        (1795352400, 1795352999),
    ):
        assert compare([with_states({"id": one_})], [with_states({"id": other})]).divergence is None
    assert compare([with_states({"n": 3})], [with_states({"n": 4})]).divergence == 1


def test_variables_that_one_side_does_not_tell_are_unknown() -> None:
    untold = session((BOOK, [says("Ok.")]))
    assert compare([with_states({"day": "Thursday"})], [untold]).divergence is None


def test_a_turn_that_broke_off_is_an_error_and_what_it_lacks_says_nothing_more() -> None:
    a = kept(turn(0, actions.launch(), says("Hi.")), turn(1, BOOK, says("Booked."), choice("Yes")))
    cut = closed(turn(1, BOOK, says("Boo"), end=False), 300, Closing.BROKEN, "broken")
    found = compare([a], [kept(turn(0, actions.launch(), says("Hi.")), cut)])
    assert found.turns[1].differences == (Difference(What.ERROR, None, "truncated"),)
    assert "A answers, B is cut off." in sentence(found)
    assert found.counted == ()
    both_cut = compare([kept(a.turns[0], cut)], [kept(a.turns[0], cut)])
    assert both_cut.divergence is None


def test_turns_that_one_side_lacks_are_named_and_part_nothing() -> None:
    a = session(("a", [says("1")]), ("b", [says("2")]))
    b = session(("a", [says("1")]), ("more", [says("x")]), ("b", [says("2")]))
    found = compare([a], [b])
    assert (found.divergence, found.counted) == (None, (1, 2))
    assert sentence(found) == "Same path in the 3 turns that both have. Same wording. Only B has turn 3."


def test_where_other_words_were_sent_it_says_so_and_times_nothing_there() -> None:
    a = session(("hi", [says("1", ref=DESK)]), ("a", [says("2", ref=DESK), *leaves("one")]))
    b = session(("hi", [says("1", ref=DESK)]), ("b", [says("2", ref=DESK), *leaves("two")]))
    found = compare([a], [b])
    assert (found.divergence, found.counted) == (2, (1,))
    assert sentence(found).startswith(
        'Same path until turn 3, where other words were sent: A leaves by "one", B leaves by "two".'
    )


def test_nothing_to_compare_is_said() -> None:
    empty = kept()
    assert sentence(compare([empty], [session()])) == "Nothing to compare: A has no turns."
    assert sentence(compare([empty], [empty])) == "Nothing to compare: A and B have no turns."
    assert sentence(compare([session()], [session()])) == "Same path in the only turn. Same wording."
    assert compare([empty], [empty]).figures[0].a is None


# --- figures ------------------------------------------------------------------------------------------


def timed(*ready_ms: float, heard: bool = False, **more: Any) -> KeptSession:
    """A session whose turns are ready to be spoken after these times; the launch is slow."""
    said = [turn(0, actions.launch(), *streams("Hello.", ms=3000))]
    for index, ms in enumerate(ready_ms, 1):
        held = turn(index, f"say {index}", *streams("A word. ", "More.", ms=ms))
        speech = hear(Speech(), SegmentReady(0, round(ms * 1e6), "A word.", 0, 0))
        if heard:
            speech = hear(speech, SegmentStarted(0, round((ms + 40) * 1e6)))
        said.append(_with_speech(held, speech))
    return kept(*said, **more)


def _with_speech(held: Any, speech: Speech) -> Any:
    from dataclasses import replace

    return replace(held, speech=speech)


def figure(found: Comparison, name: str) -> Any:
    return next(f for f in found.figures if f.measure.name == name)


def test_medians_leave_the_launch_out_and_the_difference_is_b_less_a() -> None:
    found = compare([timed(100, 200, 600)], [timed(150, 300, 400)])
    ready = figure(found, "first_segment_ms")
    assert (ready.a, ready.b, ready.difference) == (200.0, 300.0, 100.0)
    assert found.counted == (1, 2, 3)


def test_a_measure_counts_the_turns_where_both_have_it() -> None:
    a, b = timed(100, 500), timed(150, 900)
    silent = kept(*b.turns[:2], _with_speech(b.turns[2], Speech()))
    ready = figure(compare([a], [silent]), "first_segment_ms")
    assert (ready.a, ready.b) == (100.0, 150.0)


VOICE = {"engine": "espeak-ng", "voice": "en", "rate": 170, "mode": "arriving"}


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        (VOICE, dict(VOICE), 60.0),
        (VOICE, {**VOICE, "mode": "whole"}, 60.0),
        (VOICE, {**VOICE, "rate": 200}, None),
        (VOICE, {**VOICE, "voice": "de"}, None),
        (VOICE, None, None),
        (None, None, None),
    ],
)
def test_what_was_heard_is_compared_only_where_voice_and_rate_agree(a: Any, b: Any, difference: float | None) -> None:
    found = compare([timed(100, heard=True, voice=a)], [timed(160, heard=True, voice=b)])
    for name in ("first_audio_ms", "dead_air_ms"):
        assert figure(found, name).a == 140.0
        assert figure(found, name).difference == difference
    assert figure(found, "first_segment_ms").difference == 60.0


def test_repeats_tell_a_difference_from_chance_and_the_same_way_each_time() -> None:
    a = [timed(500 + n * 10) for n in range(6)]
    b = [timed(300 + n * 10) for n in range(6)]
    found = compare(a, b)
    ready = figure(found, "first_segment_ms")
    assert (ready.difference, ready.runs_a, ready.beyond_noise) == (-200.0, 6, True)
    assert ready.likely.low <= -200 <= ready.likely.high < 0
    assert compare(a, b).figures == found.figures
    mixed = figure(compare(a, [timed(450 + n * 30) for n in range(6)]), "first_segment_ms")
    assert not mixed.beyond_noise


def test_few_runs_are_never_more_than_chance() -> None:
    for runs in (1, 2, 3):
        ready = figure(compare([timed(500)] * runs, [timed(100)] * runs), "first_segment_ms")
        assert ready.difference == -400.0
        assert not ready.beyond_noise
        assert (ready.likely is None) == (runs == 1)


def test_the_odd_one_out_is_named_and_exits_are_counted() -> None:
    usual = session((BOOK, [says("Booked.", ref=DESK), *leaves("done")]), name="usual")
    odd = session((BOOK, [says("Again?", ref=DESK)]), name="odd")
    found = compare([odd, usual, usual], [usual])
    assert found.a.shown is usual
    assert found.a.odd == (odd,)
    assert (found.a.exits, found.a.unseen) == ((("done", 2),), 1)
    assert found.divergence is None
    assert compare([odd, usual], [usual]).a.odd == ()  # of two, neither is the odd one


def test_a_thousand_turns_are_compared() -> None:
    many = session(*((f"say {n % 7}", [says(f"Answer {n}.")]) for n in range(1000)))
    other = session(*((f"say {n % 7}", [says(f"Answer {n + (n == 500)}.")]) for n in range(1000)))
    found = compare([many], [other])
    assert (found.divergence, found.wording, len(found.turns)) == (None, 501, 1001)
