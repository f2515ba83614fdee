"""Credit for being heard sooner, divided between a filler and streaming."""

from tests.gui.scripted import Scripted, booking
from vftester.core.timing.credit import Credit, credit_of
from vftester.core.timing.measures import measure

MS = 1_000_000


def filled(filler: str = "One moment…", gap: float = 840) -> Scripted:
    scripted = Scripted(1, "go").says(100, filler).ready(100, filler)
    scripted.streams(100 + gap, "I found ", "a visit. ", "Thursday?", every=300)
    return scripted.ready(400 + gap, "I found a visit.", message=1).ends(1100 + gap)


def test_the_credit_is_divided_and_nothing_of_it_is_lost() -> None:
    turn = filled().result().turn
    credit = credit_of(turn)
    assert credit == Credit("One moment…", 1140 * MS, 600 * MS)
    assert (credit.filler_ns + credit.streaming_ns) / MS == measure(turn).heard_sooner_ms


def test_without_a_filler_all_of_it_is_streamings() -> None:
    assert credit_of(booking().result().turn) is None


def test_an_answer_a_question_and_words_without_a_wait_are_no_filler() -> None:
    assert (
        credit_of(
            filled("I can offer you Tuesday at 9:20 or Thursday at 8:40, both with Dr. Okafor, at Lindengrove.")
            .result()
            .turn
        )
        is None
    )
    assert credit_of(filled("Which day?").result().turn) is None
    assert credit_of(filled(gap=100).result().turn) is None


def test_a_filler_that_nothing_to_say_followed_gets_no_credit() -> None:
    assert (
        credit_of(Scripted(1, "go").says(100, "One moment…").ready(100, "One moment…").ends(900).result().turn) is None
    )
