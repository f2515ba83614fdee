"""Clips in a row, and when what of them is heard; no clock, no device."""

from vftester.speech.line import TOLERANCE, Clip, Line
from vftester.speech.playhead import Playhead
from vftester.speech.sinks import BUFFER_NS, ClockSink
from vftester.speech.values import Utterance, bytes_of_ns, ns_of_bytes


def clip(number: int, size: int, *, whole: bool = True) -> Clip:
    return Clip(Utterance(number, "one two"), pcm=bytearray([number]) * size, whole=whole)


def heard(line: Line, position: int) -> list[tuple[int, str, int]]:
    return [(e.utterance, e.what, e.at_ns) for e in line.hear(position, lambda at: at, True)]


def test_clips_follow_each_other_without_a_gap() -> None:
    line = Line()
    line.clips += [clip(1, 1000), clip(2, 1000)]
    assert line.offer(1500) == b"\x01" * 1000 + b"\x02" * 500
    line.taken = 1500
    assert line.offer(9000) == b"\x02" * 500
    line.taken = 2000
    assert line.offer(9000) == b""
    assert heard(line, 500) == [(1, "started", 0)]
    assert heard(line, 1100) == [(1, "finished", 1000), (2, "started", 1000)]
    assert heard(line, 2000 - TOLERANCE) == [(2, "finished", 2000)]
    assert line.clips == []


def test_what_a_device_did_not_accept_is_offered_again() -> None:
    line = Line()
    line.clips += [clip(1, 100), clip(2, 100)]
    assert len(line.offer(200)) == 200
    line.taken = 60
    assert line.offer(200) == b"\x01" * 40 + b"\x02" * 100


def test_an_unfinished_clip_holds_back_what_follows() -> None:
    line = Line()
    line.clips += [clip(1, 100, whole=False), clip(2, 100)]
    assert line.offer(200) == b"\x01" * 100
    line.taken = 100
    assert line.offer(200) == b""
    line.clips[0].pcm += b"\x01" * 10
    line.clips[0].whole = True
    assert line.offer(200) == b"\x01" * 10 + b"\x02" * 100


def test_a_clip_that_failed_without_sound_ends_without_having_started() -> None:
    line = Line()
    line.clips += [Clip(Utterance(1, "x"), whole=True, failed=True), clip(2, 100)]
    assert line.offer(200) == b"\x02" * 100
    line.taken = 100
    assert heard(line, 0) == [(1, "failed", 0)]


def test_words_are_told_as_they_are_passed_and_a_cut_tells_how_far() -> None:
    line = Line()
    line.clips += [clip(1, 4000), clip(2, 100)]
    line.clips[0].marks = [(0, 0, 3), (2000, 4, 3)]
    line.offer(9000)
    line.taken = 4100
    assert heard(line, 0) == []
    assert heard(line, 10) == [(1, "started", 0), (1, "word", 0)]
    assert heard(line, 1999) == []
    assert heard(line, 2000) == [(1, "word", 2000)]
    assert [(e.utterance, e.start) for e in line.cut(5, True)] == [(1, 7), (2, 0)]


def test_after_a_rewind_nothing_is_lost_and_nothing_told_twice() -> None:
    line = Line()
    line.clips += [clip(1, 1000), clip(2, 1000)]
    line.offer(2000)
    line.taken = 2000
    assert heard(line, 600) == [(1, "started", 0)]
    line.rewind(600)
    assert line.offer(2000) == b"\x01" * 400 + b"\x02" * 1000
    line.taken = 2000
    assert heard(line, 2000) == [(1, "finished", 1000), (2, "started", 1000), (2, "finished", 2000)]


def test_the_sound_between_two_positions_is_found() -> None:
    line = Line()
    line.clips += [clip(1, 10), clip(2, 10)]
    line.offer(20)
    assert line.between(8, 12) == b"\x01\x01\x02\x02"


SECOND = bytes_of_ns(1_000_000_000)


def test_the_moment_of_a_position_does_not_depend_on_the_steps_of_the_device() -> None:
    head = Playhead(20_000_000)
    head.begin(0, 0)
    for tick in range(1, 60):  # looked at every 10 ms, it takes 15 ms of sound every 15 ms
        head.observe(tick * 10_000_000, bytes_of_ns((tick * 10 // 15 + 1) * 15_000_000))
    assert abs(head.when(SECOND) - 1_020_000_000) < 15_000_000
    assert head.heard(600_000_000, SECOND) == head.heard(500_000_000, SECOND)


def test_a_pause_of_the_device_moves_what_comes_after_it() -> None:
    head = Playhead(0)
    head.begin(0, 0)
    head.observe(1_000_000_000, SECOND)
    head.observe(3_000_000_000, SECOND * 2)
    assert abs(head.when(SECOND * 2) - 3_000_000_000) < 1_000_000


def test_nothing_is_heard_that_was_not_taken() -> None:
    head = Playhead(0)
    head.begin(0, 0)
    assert head.heard(1_000_000_000, 100) == 100


def test_a_clock_takes_sound_at_its_real_pace_and_waits_for_more() -> None:
    now = [0]
    sink = ClockSink(lambda: now[0])
    assert sink.free() == bytes_of_ns(BUFFER_NS)
    assert sink.write(bytes(sink.free())) == bytes_of_ns(BUFFER_NS)
    assert sink.free() == 0
    now[0] = 100_000_000
    assert abs(ns_of_bytes(sink.taken()) - 100_000_000) < 50_000
    now[0] = 900_000_000
    assert sink.taken() == bytes_of_ns(BUFFER_NS)
    sink.write(bytes(2000))
    assert abs(sink.taken() - bytes_of_ns(BUFFER_NS)) <= 2
