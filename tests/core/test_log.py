"""Growing sequences that share what they hold, and never mix two histories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core.log import KeyedLog, Log


def test_a_log_grows_and_the_older_value_stays() -> None:
    one = Log[int]().appended(1)
    two = one.appended(2)
    assert (list(one), list(two), len(one), len(two)) == ([1], [1, 2], 1, 2)


def test_growing_the_newest_value_copies_nothing() -> None:
    log = Log[int](range(3))
    grown = log.appended(3).extended([4, 5])
    assert grown._items is log._items
    assert list(grown) == [0, 1, 2, 3, 4, 5]


def test_an_older_value_that_is_extended_copies_what_it_sees_and_no_more() -> None:
    old = Log[int]([1])
    newest = old.extended([2, 3])
    assert (list(old.extended([9])), list(newest), list(newest.extended([]))) == ([1, 9], [1, 2, 3], [1, 2, 3])


def test_two_branches_from_one_value_never_mix() -> None:
    trunk = Log[str](["a"])
    left = trunk.appended("left")
    right = trunk.appended("right")
    left_on, right_on = left.appended("l"), right.appended("r")
    assert list(left_on) == ["a", "left", "l"]
    assert list(right_on) == ["a", "right", "r"]
    assert list(trunk) == ["a"]


def test_indices_and_slices_see_only_their_own_length() -> None:
    old = Log[int]([1, 2, 3])
    new = old.appended(4)
    assert list(reversed(old)) == [3, 2, 1]
    assert (old[-1], new[-1], old[0], old[1:], new[::2]) == (3, 4, 1, [2, 3], [1, 3])
    assert (old.since(1), new.since(1), old.since(9)) == ([2, 3], [2, 3, 4], [])
    for outside in (3, -4):
        with pytest.raises(IndexError):
            old[outside]


def test_logs_with_the_same_items_are_equal_and_show_only_what_they_see() -> None:
    old = Log[int]([1])
    assert old == Log([1])
    assert old != old.appended(2)
    old.appended(5)
    assert repr(old) == "Log([1])"


def test_the_newest_item_with_a_key_is_seen_from_where_the_value_stands() -> None:
    empty = KeyedLog[str]()
    one = empty.appended_as("k", "first")
    two = one.appended_as("k", "second")
    other = one.appended_as("x", "branch")
    assert (empty.newest("k"), one.newest("k"), two.newest("k"), other.newest("k"), other.newest("x")) == (
        None, 0, 1, 0, 1,
    )  # fmt: skip
    assert two.newest("x") is None
    assert one.appended_as(None, "keyless").newest(None) == 1


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["a", "b", None])), max_size=40))
def test_any_growth_from_any_earlier_value_keeps_every_history(growth: list[tuple[int, str | None]]) -> None:
    values: list[tuple[KeyedLog[int], list[tuple[str | None, int]]]] = [(KeyedLog(), [])]
    for number, (where, key) in enumerate(growth):
        log, history = values[where % len(values)]
        values.append((log.appended_as(key, number), [*history, (key, number)]))
    for log, history in values:
        assert list(log) == [item for _, item in history]
        for key in ("a", "b", None):
            places = [place for place, (k, _) in enumerate(history) if k == key]
            assert log.newest(key) == (places[-1] if places else None)
