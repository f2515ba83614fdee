"""What a list of sessions says of each, and which of them a filter leaves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from vftester.core.catalog.listing import (
    Kind,
    SessionEntry,
    came_short,
    day_heading,
    ending,
    fitting,
    local,
    origin,
    origins,
    read_out,
    retagged,
    shared_tags,
    stopped_words,
    tags_in,
    tags_typed,
    turns_words,
    under_days,
)
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import TurnState
from vftester.core.session import Target

NOON = datetime(2026, 11, 22, 12, 0).astimezone()
TARGET = Target("v2", "http://127.0.0.1", "p", "main", "u")
DONE, CUT, FAILED, CANCELLED = TurnState.COMPLETE, TurnState.TRUNCATED, TurnState.FAILED, TurnState.CANCELLED
LEFT = Summary(600_000_000, "details_complete", "stated", True, True)


def entry(id_: str = "a", *states: TurnState | None, **more: Any) -> SessionEntry:
    given = {"name": "Dentist", "created_at": NOON, "target": TARGET, "ended": False, **more}
    return SessionEntry(id_, states=states or (DONE, DONE), **given)


@pytest.mark.parametrize(
    ("one", "kind", "words"),
    [
        (entry(summary=LEFT), Kind.STATED, "⚑ details complete"),
        (entry(summary=Summary(None, None, "stated", True, True)), Kind.STATED, "⚑ exit without a name"),
        (entry(summary=Summary(None, "Confirm it", "inferred", True, True)), Kind.PROBABLE, "⚐ Confirm it ran next"),
        (entry(summary=Summary(None, None, "inferred", True, True)), Kind.PROBABLE, "⚐ probably left"),
        (entry(summary=Summary(None, None, None, True, True)), Kind.PLAIN, "No exit seen"),
        (entry(summary=Summary(None, None, None, True, False)), Kind.PLAIN, "Exits cannot be seen"),
        (entry("a", DONE, CUT), Kind.TROUBLE, "Cut off in turn 2"),
        (entry("a", DONE, CUT, interrupted=(1,)), Kind.TROUBLE, "Interrupted in turn 2"),
        (entry("a", CUT, DONE, interrupted=(1,)), Kind.TROUBLE, "Cut off in turn 1"),
        (entry("a", DONE, FAILED), Kind.TROUBLE, "Failed in turn 2"),
        (entry("a", DONE, TurnState.TIMED_OUT), Kind.TROUBLE, "Timed out in turn 2"),
        (entry("a", DONE, CANCELLED), Kind.PLAIN, "Cancelled in turn 2"),
        (entry("a", DONE, None), Kind.PLAIN, "Reply under way"),
        (entry(ended=True), Kind.PLAIN, "Ended"),
    ],
)
def test_how_a_session_ended_is_told_in_few_words(one: SessionEntry, kind: Kind, words: str) -> None:
    found = ending(one)
    assert found is not None
    assert (found.kind, found.words) == (kind, words)


def test_a_last_turn_that_broke_off_is_worse_than_an_exit_and_an_earlier_one_is_not() -> None:
    last, earlier = ending(entry("a", DONE, CUT, summary=LEFT)), ending(entry("a", CUT, DONE, summary=LEFT))
    unseen = ending(entry("a", CUT, DONE, summary=Summary(None, None, None, True, True)))
    assert last is not None
    assert earlier is not None
    assert unseen is not None
    assert [e.words for e in (last, earlier, unseen)] == [
        "Cut off in turn 2",
        "⚑ details complete",
        "Cut off in turn 1",
    ]
    assert [e.trouble for e in (last, earlier, unseen)] == ["", "cut off in turn 1", ""]


def test_an_exit_does_not_hide_that_turns_broke_off_after_it() -> None:
    found = ending(entry("a", DONE, FAILED, CUT, CANCELLED, summary=LEFT))
    assert found is not None
    assert (found.words, found.trouble) == ("⚑ details complete", "2 turns broken off")
    assert found.read == 'left by "details complete", 2 turns broken off'
    whole = ending(entry("a", DONE, CANCELLED, summary=LEFT))
    assert whole is not None
    assert whole.trouble == ""


def test_a_session_that_held_another_again_is_told_from_it() -> None:
    assert [origin(one) for one in (entry(), entry(repeats="b"))] == ["", "again"]
    assert "Dentist, again, 2 turns" in read_out(entry(repeats="b"), "Front desk")


def test_of_a_session_that_just_stopped_nothing_is_told() -> None:
    assert ending(entry()) is None
    assert ending(SessionEntry("a", "New", NOON, TARGET, (), False)) is None


def test_days_are_called_as_one_calls_them() -> None:
    today = date(2026, 11, 22)
    days = (today, date(2026, 11, 21), date(2026, 11, 2), date(2025, 11, 22), date(2026, 11, 23))
    assert [day_heading(day, today) for day in days] == [
        "Today", "Yesterday", "2 November", "22 November 2025", "23 November",
    ]  # fmt: skip


def test_each_day_stands_once_above_its_sessions() -> None:
    moments = (0, 1, 24, 25, 24 * 60)
    rows = under_days([entry(str(h), created_at=NOON - timedelta(hours=h)) for h in moments], NOON.date())
    assert [row if isinstance(row, str) else row.id for row in rows] == [
        "Today", "0", "1", "Yesterday", "24", "25", "23 September", "1440",
    ]  # fmt: skip


def test_a_moment_that_this_clock_has_no_year_for_is_listed_all_the_same() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert local(first).year in (1, first.year)
    rows = under_days([entry("z", created_at=last), entry("a", created_at=first)], NOON.date())
    assert [row.id for row in rows if isinstance(row, SessionEntry)] == ["z", "a"]


def test_search_and_tag_both_have_to_fit() -> None:
    entries = [entry("a", tags=("x",)), entry("b", tags=("x", "y")), entry("c")]
    assert [e.id for e in fitting(entries, None, None)] == ["a", "b", "c"]
    assert [e.id for e in fitting(entries, {"b", "c"}, None)] == ["b", "c"]
    assert [e.id for e in fitting(entries, {"b", "c"}, "x")] == ["b"]
    assert fitting(entries, set(), None) == []
    assert tags_in(entries) == ["x", "y"]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [("", ()), (" , ,", ()), ("a", ("a",)), (" before  the change ,b, b", ("before the change", "b"))],
)
def test_tags_are_typed_with_commas_between_them(typed: str, tags: tuple[str, ...]) -> None:
    assert tags_typed(typed) == tags


def test_tags_of_several_change_only_in_what_they_shared() -> None:
    entries = [entry("a", tags=("all", "own")), entry("b", tags=("all",)), entry("c", tags=("all", "new"))]
    assert shared_tags(entries) == ("all",)
    assert retagged(entries, ("new",)) == {"a": ("own", "new"), "b": ("new",), "c": ("new",)}
    assert retagged(entries, ("all",)) == {}
    assert shared_tags([]) == ()


def test_a_row_is_read_out_in_words_and_without_signs() -> None:
    one = entry(summary=LEFT, reference=True, tags=("x", "y"), note="look here")
    read = read_out(one, "Front desk", live=True)
    assert read.startswith(
        'Dentist, reference, live, left by "details complete", 2 turns, Front desk, 22 November 2026'
    )
    assert read.endswith("ready to speak after 0.60 seconds, tags x, y, note: look here")
    assert "⚑" not in read


def test_where_a_session_comes_from_is_told_with_file_and_moment() -> None:
    imported = entry(imported_from="/home/a/runs/one.vftester.json", imported_at=NOON)
    assert origin(imported) == "imported"
    assert origins(imported, None) == ["Imported from one.vftester.json in /home/a/runs, 22 November 2026, 12:00"]
    elsewhere = entry(imported_from="C:\\runs\\one.json", imported_at=NOON)
    assert origins(elsewhere, None) == ["Imported from one.json in C:/runs, 22 November 2026, 12:00"]
    assert origins(entry(), None) == []


def test_a_session_that_repeats_another_names_it_and_tells_how_far_it_came() -> None:
    first = entry("first", DONE, DONE, DONE)
    again = entry("again", DONE, DONE, repeats="first")
    assert origins(again, first) == ["Repeats “Dentist” of 22 November 2026, 12:00"]
    assert origins(again, None) == ["Repeats a session that is not kept here"]
    assert came_short(again, first) == 3
    assert came_short(entry("again", DONE, None, repeats="first"), first) is None, "it goes on"
    assert came_short(entry("again", DONE, DONE, DONE, repeats="first"), first) is None
    assert [turns_words(2, 3), turns_words(1, 1), turns_words(1), turns_words(0, 2)] == [
        "2 of 3 turns", "1 of 1 turn", "1 turn", "0 of 2 turns",
    ]  # fmt: skip
    assert "again" in read_out(again, "Demo", repeated=first)
    assert "2 of 3 turns" in read_out(again, "Demo", repeated=first)


def test_replies_that_were_spoken_over_are_told_apart_from_cancelled_ones() -> None:
    assert (
        stopped_words(entry("a", CANCELLED, DONE, CANCELLED, DONE, spoken_over=(0, 2))) == "Spoken over in turns 1, 3"
    )
    assert stopped_words(entry("a", CANCELLED, DONE, spoken_over=(0,))) == "Spoken over in turn 1"
    assert stopped_words(entry("a", DONE, CANCELLED)) == ""
    assert "Spoken over in turn 1" in read_out(entry("a", CANCELLED, DONE, spoken_over=(0,)), "Demo")
