"""The wait for no reply begins when nothing is left to say."""

import pytest

from tests.gui.scripted import Scripted
from vftester.core.timing.no_reply import NoReply


def asked(timeout: object = 8) -> Scripted:
    return Scripted(1, "go").says(10, "Which day?").trace(20, "no-reply", {"timeout": timeout})


def after(scripted: Scripted) -> NoReply:
    wait = NoReply()
    for update in scripted.updates():
        wait.take(update.changes)
    return wait


def test_muted_it_begins_with_the_last_of_the_text() -> None:
    assert not after(asked()).begins
    wait = after(asked().ends(30))
    assert (wait.begins, wait.seconds) == (True, 8.0)


def test_spoken_it_begins_when_the_speech_has_ended() -> None:
    spoken = asked().ready(12, "Which day?").queued(13, 0).ends(30).starts(40, 0)
    assert not after(spoken).begins
    assert after(spoken.over(900, 0)).begins


def test_words_that_wait_to_be_spoken_hold_it_off() -> None:
    assert not after(asked().ready(12, "Which day?").ends(30)).begins


def test_silenced_speech_is_over() -> None:
    assert after(asked().ready(12, "Which day?").ends(30).starts(40, 0).over(50, 0, "cut")).begins


@pytest.mark.parametrize("timeout", [None, True, "8", 0, -1, float("inf"), 1e9, []])
def test_a_time_that_makes_no_sense_is_no_wait(timeout: object) -> None:
    assert not after(asked(timeout).ends(30)).begins


def test_an_ended_conversation_and_a_broken_turn_wait_for_nothing() -> None:
    assert not after(asked().trace(25, "end").ends(30)).begins
    assert not after(asked().event(25, "error", "x")).begins
