"""Finding words: in names of events and kinds, and in text as it was said."""

from tests.gui.scripted import MS, Scripted, booking
from vftester.core.timeline import finding
from vftester.core.timeline.finding import Findings, Found, find


def found_in(scripted: Scripted, words: str) -> list[int]:
    """The seqs of what is found, in order."""
    return [place.seq for place in sorted(place for some in find(scripted.result().turn, words) for place in some)]


def test_words_are_found_where_they_begin_also_across_pieces() -> None:
    scripted = Scripted(1, "go").streams(10, "Thurs", "day at eig", "ht. Thursday", " it is").ends(99)
    assert found_in(scripted, "thursday at eight") == [1]
    assert found_in(scripted, "THURSDAY") == [1, 3]
    assert found_in(scripted, "t. t") == [3]


def test_words_do_not_run_from_one_message_into_the_next() -> None:
    scripted = Scripted(1, "go").streams(10, "One").streams(90, "two").ends(200)
    assert found_in(scripted, "onetwo") == []


def test_a_piece_that_holds_the_words_twice_is_found_once() -> None:
    assert found_in(Scripted(1, "go").streams(10, "ha ha ha").ends(99), "ha") == [1]


def test_kinds_and_states_and_what_a_trace_points_at_are_found() -> None:
    scripted = booking()
    readings = scripted.result().turn.readings
    calls = [reading.record.seq for reading in readings if reading.kind == "tool-call"]
    assert found_in(scripted, "tool-call") == calls
    assert found_in(scripted, "tool-call start") == calls[:1]
    assert len(found_in(scripted, "save_appointment")) == 2
    assert len(readings) - 1 in found_in(scripted, "end")


def test_what_the_person_said_is_found_and_is_no_record() -> None:
    assert found_in(booking(), "555 0134") == [-1]


def test_nothing_is_found_for_no_words() -> None:
    assert found_in(booking(), "  ") == []


def test_each_record_is_found_once() -> None:
    scripted = Scripted(1, "go").streams(10, "completion").ends(99)
    assert found_in(scripted, "completion") == [0, 1, 2]


def test_a_long_turn_is_searched_in_slices() -> None:
    turn = Scripted(1, "go").streams(10, *["word "] * (3 * finding.SLICE), every=0.01).ends(99_000).result().turn
    slices = list(find(turn, "debug"))
    assert len(slices) >= 6
    assert not any(slices)


def places(*moments: tuple[int, int]) -> Findings:
    findings = Findings()
    for turn, ms in moments:
        findings.add([Found(turn, ms * MS, ms)])
    return findings


def test_steps_go_through_the_places_in_the_order_of_time_and_around() -> None:
    findings = places((2, 5), (0, 30), (0, 10))
    first, second, third = Found(0, 10 * MS, 10), Found(0, 30 * MS, 30), Found(2, 5 * MS, 5)
    assert [findings.step(at, 1) for at in (Found(0, -1, -1), first, second, third)] == [first, second, third, first]
    assert [findings.step(at, -1) for at in (first, third, Found(1, 0, 0))] == [third, second, second]
    assert [findings.number(at) for at in (first, third, Found(1, 0, 0))] == [1, 3, 0]
    assert Findings().step(first, 1) is None


def test_the_places_of_a_turn_are_marks_in_its_own_time() -> None:
    findings = places((2, 5), (0, 30), (0, 10))
    assert list(findings.in_turn(0).offsets) == [10 * MS, 30 * MS]
    assert len(findings.in_turn(1)) == 0
