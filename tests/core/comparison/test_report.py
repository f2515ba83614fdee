"""A comparison as lines for a terminal, and its words."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.core.comparison.sessions import DESK, calls, choice, leaves, says, session, turn
from tests.core.comparison.test_compared import VOICE, timed
from tests.helpers.turns import closed, kept
from vftester.core import actions
from vftester.core.comparison.chance import interval
from vftester.core.comparison.compared import compare
from vftester.core.comparison.report import WIDTH, report
from vftester.core.comparison.sentences import (
    chance_words,
    conclusion,
    difference_words,
    headline,
    measured_words,
    turns_words,
    voice_words,
)
from vftester.core.comparison.written import comparison_json
from vftester.core.formats.document import dumps
from vftester.core.records import Closing
from vftester.core.session import KeptSession

LONG = "antidisestablishmentarianism-" * 40


def text(a: list[KeptSession], b: list[KeptSession]) -> str:
    lines = list(report(compare(a, b)))
    assert max(map(len, lines)) <= WIDTH
    return "\n".join(lines)


def test_words_that_differ_stand_in_brackets_and_what_the_agent_did_below() -> None:
    a = session(("book", [says("It is at nine.", ref=DESK), *calls("save"), *leaves("details_complete")]))
    b = session(("book", [says("It is at ten.", ref=DESK), choice("Yes", "No")]))
    shown = text([a], [b])
    assert "  A  It is at [-nine.-]" in shown
    assert "  B  It is at {+ten.+}" in shown
    assert 'save 0.05 s · left by "details complete" (said by Voiceflow)' in shown
    assert "no exit seen after 2 turns · buttons: Yes, No" in shown


def test_two_sides_of_the_same_name_and_moment_are_told_apart_all_the_same() -> None:
    one, other = (replace(session(name="Yes"), id=name) for name in ("one", "two"))
    a, b = text([one], [other]).splitlines()[:2]
    assert (a[-9:], b[-9:]) == (" · id one", " · id two")
    assert a[1:-9] == b[1:-9]
    assert "id" not in text([one], [session(name="No")]).splitlines()[0]


@pytest.mark.parametrize(
    "odd",
    [
        kept(),
        session(),
        session((LONG, [says(LONG, ref=DESK)]), name=LONG, note=LONG),
        session((actions.no_reply(), []), (actions.dtmf("12"), [says("Twelve")]), name=""),
        kept(turn(0, actions.launch(), end=False)),
        session(("\x1b[2J", [says("<b>\x1b[31m‮")])),
    ],
    ids=["empty", "launch only", "long", "silent", "running", "hostile"],
)
def test_odd_sessions_are_told_on_either_side(odd: KeptSession) -> None:
    usual = session(("book", [says("Done.", ref=DESK)]))
    for a, b in (([odd], [usual]), ([usual], [odd]), ([odd], [odd]), ([odd, usual, usual], [usual, odd])):
        assert text(a, b)
        assert json.loads(dumps(comparison_json(compare(a, b))))["measures"]


def test_only_what_is_of_several_turns_or_runs_is_called_a_median() -> None:
    one, two = timed(580), timed(580, 620)
    for a, b, words in (
        ([one], [one], "Turn 2"),
        ([two], [two], "Median of turns 2 and 3"),
        ([one], [one, one], "Turn 2, median of B's runs"),
        ([one, one], [one], "Turn 2, median of A's runs"),
        ([one, one], [one, one], "Turn 2, median of the runs"),
        ([two, two], [two], "Median of turns 2 and 3"),
    ):
        assert measured_words(compare(a, b)) == words
        assert f"\n{words}  " in text(a, b)


def test_differences_are_said_without_signs() -> None:
    found = compare([timed(580)], [timed(800)])
    words = {figure.measure.name: difference_words(figure) for figure in found.figures}
    assert words["first_segment_ms"] == "0.22 s later"
    assert words["heard_sooner_ms"] == "the same"
    assert words["longest_gap_ms"] == "the same"
    assert words["first_audio_ms"] == ""
    assert words["text_chars"] == "the same"
    sooner = compare([timed(800)], [timed(580)])
    assert "0.22 s sooner" in {difference_words(figure) for figure in sooner.figures}


@pytest.mark.parametrize(
    ("a", "b", "words"), [(634, 606, "0.02 s sooner"), (816, 824, "the same"), (604, 606, "0.01 s later")]
)
def test_a_difference_is_that_of_the_figures_as_they_stand_there(a: float, b: float, words: str) -> None:
    ready = next(f for f in compare([timed(a)], [timed(b)]).figures if f.measure.name == "first_segment_ms")
    assert difference_words(ready) == words


def test_repeats_are_summed_up_in_a_sentence() -> None:
    found = compare([timed(1001 + 10 * n) for n in range(10)], [timed(601 + 10 * n) for n in range(10)])
    assert conclusion(found).startswith("B is ready 0.40 s sooner (likely 0.")
    assert conclusion(found).endswith("), n = 10")
    assert chance_words(found) == "What is in colour is more than chance."
    lines = text([timed(1001 + 10 * n) for n in range(10)], [timed(601 + 10 * n) for n in range(10)])
    assert "0.40 s sooner (likely" in lines
    assert " *" in lines
    assert "What is marked * is more than chance." in lines
    alone = compare([timed(1000)], [timed(600)])
    assert (conclusion(alone), chance_words(alone)) == ("", "1 run each: these differences may be chance.")
    few = compare([timed(1000), timed(1000)], [timed(600)])
    assert chance_words(few) == "Only 2 runs of A and 1 run of B: these differences may be chance."
    same = [timed(1000)] * 4
    assert chance_words(compare(same, same)) == "No difference is larger than chance would make it."


def test_a_difference_that_may_be_none_names_both_directions() -> None:
    a = [timed(ms) for ms in (400, 500, 600, 700)]
    b = [timed(ms) for ms in (430, 540, 650, 690)]
    ready = next(f for f in compare(a, b).figures if f.measure.name == "first_segment_ms")
    assert "s sooner to" not in difference_words(ready)
    assert " sooner to " in difference_words(ready)
    assert difference_words(ready).endswith(" later)")


def test_an_interval_is_the_same_each_time_and_needs_two_runs_a_side() -> None:
    assert interval([1.0], [2.0, 3.0]) is None
    one = interval([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert one is not None
    assert one == interval([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert 1.0 <= one.low <= one.high <= 5.0


def test_whether_heard_times_can_be_compared_is_said() -> None:
    heard = [timed(100, heard=True, voice=VOICE)]
    assert voice_words(compare(heard, heard)) == "Same voice and rate: heard times can be compared."
    faster = [timed(100, heard=True, voice={**VOICE, "rate": 200})]
    assert voice_words(compare(heard, faster)) == "Heard times are not compared: voice or rate differ."
    untold = [timed(100, heard=True)]
    assert "was not recorded" in voice_words(compare(heard, untold))
    assert voice_words(compare([timed(100)], [timed(100)])) == ""


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([2], "turn 2"), ([2, 3], "turns 2 and 3"), ([2, 3, 4], "turns 2 to 4"), ([2, 4], "turns 2 and 4"),
     ([2, 3, 4, 6], "turns 2 to 4 and 6"), ([1, 2, 5, 7, 8, 9], "turns 1 and 2, 5 and 7 to 9")],
)  # fmt: skip
def test_turns_are_named_as_they_are_read(numbers: list[int], words: str) -> None:
    assert turns_words(numbers) == words


def test_a_reply_that_was_spoken_over_is_called_so() -> None:
    whole = session(("hi", [says("Good day.")]), ("go on", [says("Yes.")]))
    first = whole.turns[1]
    cut = closed(turn(1, "hi", says("Good day."), end=False), 900, Closing.CANCELLED)
    after = replace(whole.turns[2], started_at=first.started_at + timedelta(seconds=0.9))
    lines = " ".join(report(compare([whole], [replace(whole, turns=(whole.turns[0], cut, after))])))
    assert "B is spoken over" in lines
    assert "cancelled" not in lines


def test_runs_of_a_group_that_took_another_path_are_counted_in_the_sentence() -> None:
    stays = session(("book", [says("And your number?", ref=DESK)]))
    goes = session(("book", [says("And your number?", ref=DESK), *leaves("done")]))
    _, rest = headline(compare([stays], [stays, stays, goes]))
    assert rest.endswith("1 of 3 runs of B took another path.")
    assert "took another path" not in headline(compare([stays, stays], [goes]))[1]
