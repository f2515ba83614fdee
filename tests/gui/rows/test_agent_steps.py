"""The rows of agent steps: their rule, their tool calls, their exits, and what is said of a reply."""

from tests.gui.rows.shown import DESK, TARGET, left, row
from tests.gui.scripted import Scripted, spoken
from tests.gui.test_conversation import Shown
from vftester.core.actions import launch
from vftester.core.records import Closing
from vftester.gui.rows.step_rule import StepRule


def test_an_agent_step_is_ruled_off_above_its_first_words(shown: Shown) -> None:
    shown.feed(*left().updates())
    texts = shown.texts
    assert texts[1] == "Agent step / Playbook: appointment details · turn 1"
    assert texts[2] == "I'm saving that."
    assert isinstance(row(shown, "Agent step"), StepRule)


def test_a_fixed_welcome_before_the_step_stands_above_its_rule(shown: Shown) -> None:
    welcomed = (
        Scripted(0, launch())
        .says(100, "Welcome.")
        .trace(200, "completion", {"state": "start", "messageID": "m", "ai": True, "ref": DESK})
    )
    welcomed.trace(210, "completion", {"state": "content", "content": "Which day?"})
    shown.feed(*welcomed.trace(220, "completion", {"state": "end"}).ends(300).updates(50))
    assert shown.texts[1:4] == ["Welcome.", "Agent step / Playbook: appointment details · turn 1", "Which day?"]


def test_an_exit_is_a_line_with_a_flag_where_it_was_taken(shown: Shown) -> None:
    shown.feed(*left().updates())
    texts = shown.texts
    flag = texts.index('⚑ Left by "details complete" (said by Voiceflow), after 1 turn')
    assert texts[flag - 1] == "⚙ save_appointment · 0.94 s"
    assert texts[flag + 1] == "See you on Thursday."


def test_the_tool_of_a_cancelled_turn_is_broken_off_and_no_whole_reply_is_claimed(shown: Shown) -> None:
    scripted = Scripted(1, "go").streams(100, "I'm saving ", "that for you. ")
    ref = {"type": "function", "functionID": "fn", "functionName": "save_appointment"}
    scripted.trace(400, "debug", {"message": "calling", "ref": ref}).trace(
        410, "tool-call", {"state": "start", "callID": "c"}
    )
    shown.feed(*scripted.updates())
    assert "⚙ save_appointment · running…" in shown.texts
    *_, last = scripted.closes(900, Closing.CANCELLED).updates()
    shown.feed(last)
    assert "⚙ save_appointment · broken off" in shown.texts
    assert "whole reply" not in " ".join(shown.texts)
    assert shown.texts[-1] == "Cancelled. What had arrived is kept. The server may still be at work on it."


# Measures, delivery, flags


def test_under_a_reply_that_arrived_whole_stands_why_and_what_to_do(shown: Shown) -> None:
    shown.view.tell_of(TARGET, streaming=False)
    whole = Scripted(1, "go").trace(
        2900, "text", {"message": "All of this came at one go, and it is long enough to tell.", "ai": True}
    )
    shown.feed(*whole.ends(2950).updates())
    assert "arrived whole after 2.90 s" in shown.texts
    assert shown.texts[-1] == "Streaming is off for this target: turn it on in the target, under Advanced."


def test_a_reply_that_is_hard_on_the_ear_is_flagged(shown: Shown) -> None:
    listed = "You have two ways:\n- by bus\n- by tram, see https://a.example/b"
    shown.feed(*Scripted(1, "go").says(10, listed).ready(10, "x" * 300).ends(20).updates())
    assert "Hard on the ear: over 15 s · a list · a URL" in shown.texts


def test_the_spoken_length_is_measured_once_all_was_spoken(shown: Shown) -> None:
    shown.feed(*spoken().updates())
    assert next(t for t in shown.texts if "spoken" in t) == "streamed, 10 pieces · 5.7 s spoken, 16 words"


def test_a_flag_that_no_longer_holds_is_taken_back_and_leaves_no_gap(shown: Shown) -> None:
    fast = Scripted(1, "go").says(10, "x" * 300).ready(10, "x" * 300).queued(11, 0).ends(20)
    shown.feed(*fast.updates())
    assert "Hard on the ear: over 15 s" in shown.texts
    before = shown.view._column.widget().childrenRect().height()
    *_, begun, over = fast.starts(40, 0).over(9000, 0).updates()
    shown.feed(begun, over)
    assert "Hard on the ear: over 15 s" not in shown.texts
    assert "" not in shown.texts
    assert shown.view._column.widget().childrenRect().height() <= before
