"""Marks and spans: what of very many is painted, counted and found."""

import random
from collections import Counter

import pytest

from tests.core.timeline.laned import lanes_of
from tests.gui.scripted import MS, booking
from vftester.core.timeline.marks import BAR_PX, TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.timeline.timescale import SECOND, TimeRange


def test_marks_in_one_column_weigh_together() -> None:
    marks = Marks()
    for number in range(8):
        marks.add(number, number, 3)
    found = marks.columns(TimeRange(0, 8), 7)
    assert (found.width, found.crowded) == (2, True)
    assert found.xs == [0, 1]
    assert found.weights == [12, 12]
    assert found.heights(4, 18) == [18, 18]


def test_a_mark_that_stands_alone_is_as_high_as_its_text_is_long() -> None:
    marks = Marks()
    for offset, weight in ((0, 1), (400, TALL_CHARS // 2), (800, TALL_CHARS), (801, TALL_CHARS)):
        marks.add(offset, offset, weight)
    found = marks.columns(TimeRange(0, 1000), 100)
    assert not found.crowded
    assert found.heights(4, 18) == [5, 11, 18]


@pytest.mark.parametrize("count", [0, 5, 300, 5000])
@pytest.mark.parametrize(
    "view", [TimeRange(0, SECOND), TimeRange(123_457, 876_543_219), TimeRange(2 * SECOND, 3 * SECOND)]
)
def test_columns_are_what_counting_gives(count: int, view: TimeRange) -> None:
    chance, marks = random.Random(count), Marks()
    moments = sorted((chance.randrange(SECOND), chance.randrange(1, TALL_CHARS + 1)) for _ in range(count))
    for seq, (offset, weight) in enumerate(moments):
        marks.add(offset, seq, weight)
    found = marks.columns(view, 640)
    expected: Counter[int] = Counter()
    for offset, weight in moments:
        if view.contains(offset):
            expected[view.column(offset, found.width)] += weight
    assert dict(zip(found.xs, found.weights, strict=True)) == expected


def test_marks_that_come_out_of_order_are_put_in_order() -> None:
    marks = Marks()
    for seq, (offset, weight) in enumerate([(50, 1), (10, 2), (30, 4), (30, 8)]):
        marks.add(offset, seq, weight)
    assert list(marks.offsets) == [10, 30, 30, 50]
    assert list(marks.seqs) == [1, 2, 3, 0]
    assert marks.columns(TimeRange(0, 60), 6).weights == [2, 12, 1]
    marks.drop(30, 2)
    assert marks.columns(TimeRange(0, 60), 6).weights == [2, 8, 1]
    marks.add(20, 9, 3)
    marks.add(70, 10, 500)
    assert marks.columns(TimeRange(0, 100), 10).weights == [2, 3, 8, 1, TALL_CHARS]


@pytest.mark.parametrize("offsets", [[3, 3, 7], [7, 3, 9], [1, 2, 4], []])
def test_several_marks_together_are_put_where_each_alone_would_be(offsets: list[int]) -> None:
    one_by_one, together = Marks(), Marks()
    for marks in (one_by_one, together):
        marks.add(3, 0, 5)
        assert marks.total(0, 10) == 5
    for seq, offset in enumerate(offsets, start=1):
        one_by_one.add(offset, seq, 2)
    if offsets:
        together.add_all(offsets, range(1, len(offsets) + 1), [2] * len(offsets))
    assert (together.offsets, together.seqs) == (one_by_one.offsets, one_by_one.seqs)
    assert [together.total(0, end) for end in range(10)] == [one_by_one.total(0, end) for end in range(10)]


def test_what_lies_in_a_stretch_is_counted_whole() -> None:
    marks = Marks()
    for seq, (offset, weight) in enumerate([(10, 1), (20, 500), (30, 4)]):
        marks.add(offset, seq, weight)
    assert (marks.count(10, 30), marks.total(10, 30)) == (2, 501)
    marks.add(40, 3, 7)
    assert (marks.count(0, 99), marks.total(20, 99)) == (4, 511)
    marks.drop(20, 1)
    assert (marks.count(0, 99), marks.total(0, 99)) == (3, 12)
    assert (marks.count(50, 99), marks.total(50, 99)) == (0, 0)


def test_a_stretch_counts_its_records_and_the_text_in_them() -> None:
    lanes = lanes_of(booking())
    assert lanes.count(0, 10 * SECOND) == (len(lanes.turn.readings), sum(len(p.text) for p in lanes.turn.talk.pieces))
    assert lanes.count(430 * MS, 481 * MS) == (3, len("Perfect, Thursday "))
    assert lanes.count(900 * MS, 1100 * MS) == (0, 0)


@pytest.fixture(scope="module")
def million() -> Marks:
    marks = Marks()
    for number in range(1_000_000):
        marks.add(number * 1000, number, 1)
    return marks


def test_a_million_marks_are_all_in_the_columns(million: Marks) -> None:
    found = million.columns(TimeRange(0, SECOND), 1600)
    assert len(found.xs) == 1600 // BAR_PX
    assert sum(found.weights) == 1_000_000
    assert max(found.weights) - min(found.weights) == 1


def test_what_to_paint_costs_by_pixels_not_by_marks(million: Marks) -> None:
    class Counted:
        """An array that counts how often it is looked at."""

        def __init__(self, marks: Marks) -> None:
            self.values, self.looks = marks.offsets, 0

        def __len__(self) -> int:
            return len(self.values)

        def __getitem__(self, place: int) -> int:
            self.looks += 1
            return self.values[place]

    counted = Counted(million)
    marks = Marks()
    marks.offsets, marks.seqs, marks.weights = counted, million.seqs, million.weights
    marks.columns(TimeRange(0, SECOND), 1600)
    assert counted.looks < 1600 * 24


def test_the_nearest_mark_is_found_within_tolerance(million: Marks) -> None:
    assert million.nearest(500_400, 1000) == 500
    assert million.nearest(500_600, 1000) == 501
    assert million.nearest(-5000, 1000) is None
    assert million.nearest(10**10, 1000) is None


def spans(*pairs: tuple[int, int | None]) -> Spans:
    made = Spans()
    for seq, (start, end) in enumerate(pairs):
        made.begin(Span(start, end, seq, Tone.TOOL))
    return made


def test_spans_that_reach_into_view_are_painted() -> None:
    made = spans((0, 900), (100, 150), (400, 500), (2000, 2100))
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, 0)] == [0, 2]


def test_an_open_span_lasts_until_now() -> None:
    made = spans((0, None), (10, 20))
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, now_ns=400)] == [0]
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, now_ns=200)] == []


@pytest.mark.parametrize("length", [1, None])
def test_of_very_many_spans_a_few_a_column_are_painted(length: int | None) -> None:
    made = spans(*((start, length and start + length) for start in range(100_000)))
    assert len(made.within(TimeRange(0, 100_000), 800, 100_000)) == 200
    assert len(made.within(TimeRange(50_000, 50_100), 800, 100_000)) <= 102


@pytest.mark.parametrize("long", range(5))
def test_of_spans_that_begin_close_together_the_longest_is_painted(long: int) -> None:
    made = spans(*((start, 500 if start == long else start + 1) for start in range(5)))
    assert long in [span.seq for span in made.within(TimeRange(0, 1000), 8, 0)]
    assert [span.seq for span in made.within(TimeRange(400, 1000), 8, 0)] == [long]


def test_few_spans_are_all_painted_however_close_they_are() -> None:
    made = spans((0, 1), (0, 2), (0, 3), (0, 4), (0, 500))
    assert [span.seq for span in made.within(TimeRange(0, 1000), 800, 0)] == [0, 1, 2, 3, 4]


def test_one_that_lasts_is_painted_until_it_ends_among_longer_ones() -> None:
    made, lasting = spans((0, 300), (0, 400), (0, 500)), Span(0, None, 3, Tone.STEP)
    made.begin(lasting)
    assert [span.seq for span in made.within(TimeRange(0, 1000), 8, now_ns=100)] == [2, 3]
    made.end(lasting, 200)
    assert [span.seq for span in made.within(TimeRange(0, 1000), 8, now_ns=600)] == [1, 2]
