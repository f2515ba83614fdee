"""Pauses in the text: the same whenever a timer fires, and what a pause flushes."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.spoken.texts import CORPUS, MS, SLOWLY, TEXTS, assert_lossless, texts
from vftester.core.spoken.segments import PAUSE_NS, Cutting, Segment, end, segments, take, tick


def live(arrivals: list[tuple[str, int]], end_ns: int, fires: Callable[[int, int], list[int]]) -> list[Segment]:
    """As the live path does it: a timer is set with each arrival; `fires` says when ticks come before the next one."""
    cutting = Cutting()
    found: list[Segment] = []
    for index, (text, offset_ns) in enumerate(arrivals):
        cutting, ready = take(cutting, text, offset_ns)
        found += ready
        following = arrivals[index + 1][1] if index + 1 < len(arrivals) else end_ns
        for fired_ns in fires(offset_ns, following):
            cutting, ready = tick(cutting, fired_ns)
            found += ready
    return [*found, *end(cutting, end_ns)]


@SLOWLY
@given(
    text=st.sampled_from(list(CORPUS.values())) | TEXTS,
    seed=st.integers(0, 9_999),
    late=st.integers(0, 2_000 * MS),
    early=st.integers(0, 299 * MS),
)
def test_a_timer_on_time_early_late_or_never_gives_what_replay_gives(
    text: str, seed: int, late: int, early: int
) -> None:
    rng = random.Random(seed)
    arrivals, at, now = [], 0, 0
    while at < len(text):
        length = rng.choice([1, 2, 5, 40])
        now += rng.choice([0, 20, 299, 300, 301, 5_000]) * MS
        arrivals.append((text[at : at + length], now))
        at += length
    end_ns = now + rng.choice([0, 299, 300, 900]) * MS
    replayed = segments(arrivals, end_ns)
    assert_lossless(text, replayed)

    def on_time(since: int, until: int) -> list[int]:
        return [since + PAUSE_NS] if since + PAUSE_NS <= until else []

    def badly(since: int, until: int) -> list[int]:
        return [t for t in (since + early, since + PAUSE_NS + late, since + PAUSE_NS + 2 * late) if t <= until]

    assert live(arrivals, end_ns, on_time) == replayed
    assert live(arrivals, end_ns, badly) == replayed
    assert live(arrivals, end_ns, lambda since, until: []) == replayed


def test_a_pause_flushes_what_ends_a_sentence_at_its_due_time() -> None:
    cutting, ready = take(Cutting(), "One moment please.", 100 * MS)
    assert ready == ()
    assert cutting.due_ns == 400 * MS
    assert tick(cutting, 399 * MS) == (cutting, ())
    cutting, ready = tick(cutting, 467 * MS)
    assert ready == (Segment("One moment please.", 0, 18, 400 * MS),)
    assert cutting.due_ns is None
    cutting, ready = take(cutting, " Here it is.", 2_000 * MS)
    assert ready == ()
    assert end(cutting, 2_100 * MS) == (Segment("Here it is.", 19, 30, 2_100 * MS),)


def test_the_pause_counts_from_the_last_arrival_and_before_the_end() -> None:
    assert [s.ready_ns for s in segments([("One mom", 0), ("ent.", 250 * MS)], 900 * MS)] == [550 * MS]
    assert [s.ready_ns for s in segments([("One moment.", 0)], 299 * MS)] == [299 * MS]


@pytest.mark.parametrize(
    "text",
    [
        *("It costs 3.", "See J.", "Ask Dr.", "See e.g.", "in the U.S.", "at 3 p.m.", "etc.", "nach z.B.", "Voici M."),
        *(
            "See example.com/a?",
            "See https://example.",
            "See www.",
            "Read [this.",
            "Run `x.",
            "<a title='x.",
            "One moment",
        ),
        *("Well,", "Hello:", "a", "1."),
    ],
)
def test_a_pause_does_not_flush_what_may_go_on(text: str) -> None:
    cutting, _ = take(Cutting(), text, 0)
    assert tick(cutting, 10_000 * MS) == (cutting, ())


@pytest.mark.parametrize(
    "text",
    [
        "Sure.",
        "It costs 3!",
        "Really?",
        "He said “Yes.”",
        "**Done.**",
        "Great! 🎉",
        "你好。",
        "「はい。」",
        "Well…",
        "Oui !",
    ],
)
def test_a_pause_flushes_a_sentence_with_what_closes_it(text: str) -> None:
    cutting, ready = take(Cutting(), text + " ", 0)
    assert ready == ()
    assert texts(list(tick(cutting, PAUSE_NS)[1])) == [text]


def test_a_price_that_comes_in_two_is_one() -> None:
    assert texts(segments([("It costs 3.", 0), ("50 today.", 900 * MS)], 2_000 * MS)) == ["It costs 3.50 today."]
