"""A whole session as sound: each segment when it was ready, each turn after the one before."""

import io
import wave
from dataclasses import replace
from datetime import timedelta

from tests.core.replay.humming import Humming
from tests.core.replay.test_both import SPOKEN
from vftester.core.conversation import Turn
from vftester.core.replay.both import sayings_of
from vftester.core.replay.sounding import said_in, session_track, wav
from vftester.core.speech import Speech
from vftester.core.timeline.timescale import MS, SECOND

HZ = 1000
"""A frame a millisecond."""


def heard(*turns: Turn) -> list[tuple[int, int]]:
    """Where there is sound, in milliseconds from the first turn's sending, and how long all of it is."""
    said = said_in(turns)
    texts = [saying.spoken for turn in said for saying in turn.sayings]
    track = session_track(said, iter(Humming(HZ)(texts)), HZ)
    frames = [track[at : at + 2] != b"\0\0" for at in range(0, len(track), 2)]
    edges = [at for at in range(1, len(frames)) if frames[at] != frames[at - 1]] + [len(frames)]
    return list(zip(edges[::2], edges[1::2], strict=False))


def lasting(ms: int) -> Turn:
    """Nothing is said in it."""
    return replace(SPOKEN, talk=type(SPOKEN.talk)(), speech=Speech(), readings=type(SPOKEN.readings)(), end_ns=ms * MS)


def test_each_segment_sounds_once_it_is_ready_and_the_one_before_is_over() -> None:
    first, second, third = sayings_of(SPOKEN)
    begun, then, last = 620, 620 + 10 * len(first.spoken), 2310
    assert heard(SPOKEN) == [(begun, then + 10 * len(second.spoken)), (last, last + 10 * len(third.spoken))]


def test_of_a_persons_pause_a_second_is_kept_and_a_turn_without_words_takes_its_time() -> None:
    silent = replace(lasting(700), index=0, started_at=SPOKEN.started_at - timedelta(seconds=50))
    ((begins, _), _) = heard(silent, SPOKEN)
    assert begins == 700 + 1000 + 620


def test_it_is_a_file_that_a_reader_of_such_files_can_read() -> None:
    with wave.open(io.BytesIO(wav(b"\x01\x02" * 500, HZ))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (1, 2, HZ, 500)
        assert file.readframes(1) == b"\x01\x02"


def test_how_long_it_takes_at_least_is_known_before_a_voice_is_asked() -> None:
    (said,) = said_in([replace(SPOKEN, end_ns=9 * SECOND)])
    assert said.silent_ns == 9 * SECOND
