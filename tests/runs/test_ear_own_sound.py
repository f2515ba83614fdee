"""Sound that a message brings along, and how long our voice waits for it."""

from typing import Any

import pytest

from tests.runs.eared import AUDIO, MS, Talk, content, hold, outcomes, said, words
from vftester.core.spoken.voice import What


def audio(ms: int, state: str, **more: object) -> tuple[int, str, dict[str, Any]]:
    return ms, "audio", {"state": state, **more}


def sound(ms: int, message: str, *, end: bool = True) -> list[tuple[int, str, dict[str, Any]]]:
    """A message's own sound, all within a millisecond."""
    content = audio(ms, "content", content=AUDIO, encoding="audio/mp3")
    return [audio(ms, "start", messageID=message), content, *([audio(ms, "end")] if end else [])]


def test_a_message_that_brings_its_own_sound_is_heard_in_that_alone() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(
            *talk.records(
                (300, "completion", {"state": "start", "messageID": "m"}),
                content(310, "Hello there."),
                (320, "completion", {"state": "end"}),
                audio(330, "start", messageID="m"),
                audio(340, "content", content=AUDIO, encoding="audio/mp3"),
                audio(350, "content", content=AUDIO, encoding="audio/mp3"),
                audio(360, "end"),
                (370, "end", None),
            )
        )
        (utterance,) = talk.loud.said
        assert utterance.origin == "voiceflow"
        assert talk.loud.fed[utterance.id] == [b"audio/mp3", b"sound", b"sound", b"end"]
        talk.loud.tell(utterance.id, "started", 380)
        await talk.settle()
        assert [(s.ready.origin, s.ready.text, s.outcome) for s in talk.segments] == [
            ("voice", "Hello there.", "skipped"),
            ("voiceflow", "Hello there.", None),
        ]

    hold(test, "arriving", own_audio=True)


def test_where_no_sound_came_with_it_our_voice_speaks() -> None:
    async def test(talk: Talk) -> None:
        talk.clock(310)
        await talk.arrive(*talk.records((300, "text", {"message": "Hello there.", "messageID": "t"})))
        assert talk.loud.said == []
        await talk.arrive(*talk.records((370, "end", None)))
        assert [(u.text, u.origin) for u in talk.loud.said] == [("Hello there.", "voice")]

    hold(test, "arriving", own_audio=True)


def test_half_a_second_after_the_message_our_voice_speaks_and_sound_that_comes_later_is_skipped() -> None:
    async def test(talk: Talk) -> None:
        talk.clock(790)
        await talk.arrive(*talk.records(words(300, "t", "Hello there.")))
        assert said(talk) == []
        talk.clock(801)
        await talk.arrive(*talk.records((310, "debug", {"message": "on"})))  # the timer is set anew, and due
        assert said(talk) == ["Hello there."]
        await talk.arrive(*talk.records(*sound(900, "t")))
        assert said(talk) == ["Hello there."]
        assert outcomes(talk) == [("voice", "Hello there.", None), ("voiceflow", "Hello there.", "skipped")]
        assert talk.segments[0].queued_ns == 801 * MS

    hold(test, "arriving", own_audio=True)


@pytest.mark.parametrize(("ms", "heard"), [(799, ["(sound)"]), (801, ["Hello there."])])
def test_whether_sound_came_in_time_is_told_by_the_records_however_late_they_are_read(
    ms: int, heard: list[str]
) -> None:
    async def test(talk: Talk) -> None:
        talk.clock(5000)
        await talk.arrive(*talk.records(words(300, "t", "Hello there."), *sound(ms, "t")))
        assert said(talk) == heard

    hold(test, "arriving", own_audio=True)


def test_sound_that_was_announced_is_waited_for_anew() -> None:
    async def test(talk: Talk) -> None:
        talk.clock(5000)
        _, *brought = sound(1200, "t")
        await talk.arrive(*talk.records(words(300, "t", "Hello there."), audio(750, "start", messageID="t"), *brought))
        assert said(talk) == ["(sound)"]

    hold(test, "arriving", own_audio=True)


@pytest.mark.parametrize("heard", ["failed", "finished"], ids=["it cannot be played", "there is no sound in it"])
def test_sound_that_was_not_heard_is_called_failed_and_leaves_the_words_to_our_voice_in_their_place(
    heard: What,
) -> None:
    async def test(talk: Talk) -> None:
        talk.clock(320)
        await talk.arrive(
            *talk.records(words(300, "a", "One."), *sound(305, "a"), words(310, "b", "Two."), (320, "end", None))
        )
        assert said(talk) == ["(sound)"]
        talk.loud.tell(talk.loud.said[0].id, heard, 330)
        await talk.settle()
        assert said(talk) == ["(sound)", "One.", "Two."]
        assert outcomes(talk)[:2] == [("voice", "One.", None), ("voiceflow", "One.", "failed")]

    hold(test, "arriving", own_audio=True)


def test_sound_of_a_later_message_ends_the_wait_for_an_earlier_ones() -> None:
    async def test(talk: Talk) -> None:
        talk.clock(330)
        await talk.arrive(*talk.records(words(300, "a", "One."), words(310, "b", "Two."), *sound(320, "b")))
        assert said(talk) == ["One.", "(sound)"]

    hold(test, "arriving", own_audio=True)


def test_waiting_for_the_whole_reply_holds_its_own_sound_back_too() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(words(300, "a", "One."), *sound(305, "a"), words(310, "b", "Two.")))
        assert said(talk) == []
        await talk.arrive(*talk.records((400, "end", None)))
        (clip,) = talk.loud.said
        assert talk.loud.fed[clip.id] == [b"audio/mp3", b"sound", b"end"]
        talk.loud.tell(clip.id, "started", 410)
        await talk.settle()
        assert said(talk) == ["(sound)", "Two."]
        assert ("voice", "One.", "skipped") in outcomes(talk)

    hold(test, "whole", own_audio=True)


def test_sound_without_an_end_ends_with_its_turn() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(words(300, "a", "One."), *sound(305, "a", end=False)))
        (clip,) = talk.loud.said
        assert b"end" not in talk.loud.fed[clip.id]
        await talk.arrive(*talk.records((400, "end", None)))
        assert talk.loud.fed[clip.id][-1] == b"end"

    hold(test, "arriving", own_audio=True)
