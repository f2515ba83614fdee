"""The ear of a conversation, with a loudspeaker that does as it is told."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.runs.eared import AUDIO, MS, SENT_NS, Talk, content, hold, words
from vftester.core import actions
from vftester.core.records import Closed, Closing, Response, Sent
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, VoiceReport
from vftester.core.stitcher import Closure, Opening, Piece
from vftester.runs.ear import Ear
from vftester.runs.mouth import Mouth


def test_a_sentence_is_said_while_the_rest_still_streams() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(content(400, "Good news for you. Tues")))
        assert [u.text for u in talk.loud.said] == ["Good news for you."]
        (segment,) = talk.segments
        assert (segment.ready.text, segment.ready.offset_ns, segment.outcome) == ("Good news for you.", 400 * MS, None)
        await talk.arrive(
            *talk.records(content(500, "day at nine."), (510, "completion", {"state": "end"}), (520, "end", None))
        )
        assert [u.text for u in talk.loud.said] == ["Good news for you.", "Tuesday at nine."]

    hold(test, "arriving")


def test_what_became_of_a_segment_is_told_in_the_turns_own_time() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records((300, "text", {"message": "Hello **there**."}), (310, "end", None)))
        (utterance,) = talk.loud.said
        assert utterance.text == "Hello there."
        talk.loud.tell(utterance.id, "started", 340)
        talk.loud.tell(utterance.id, "word", 340, 0, 5)
        talk.loud.tell(utterance.id, "word", 500, 6, 5)
        talk.loud.tell(utterance.id, "finished", 900)
        await talk.settle()
        (segment,) = talk.segments
        assert (segment.started_ns, segment.finished_ns, segment.outcome) == (340 * MS, 900 * MS, "spoken")
        shown = segment.ready.text
        assert [shown[w.start : w.start + w.length].strip("*") for w in segment.words] == ["Hello", "there"]
        kinds = [type(event).__name__ for event in talk.journal.taken if "Segment" in type(event).__name__]
        assert kinds == ["SegmentReady", "SegmentQueued", "SegmentStarted", "SegmentEnded"]

    hold(test, "arriving")


def test_without_a_device_nothing_is_called_spoken() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records((300, "text", {"message": "Hello there."}), (310, "end", None)))
        (utterance,) = talk.loud.said
        talk.loud.tell(utterance.id, "started", 340, heard=False)
        talk.loud.tell(utterance.id, "finished", 900, heard=False)
        await talk.settle()
        assert [(s.outcome, s.sounded) for s in talk.segments] == [("unheard", False)]

    hold(test, "arriving")


def test_waiting_for_the_whole_reply_says_nothing_before_the_turn_is_over() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(
            *talk.records(content(400, "Good news for you. Tuesday at nine. And"), content(800, " more."))
        )
        assert talk.loud.said == []
        assert [s.ready.offset_ns // MS for s in talk.segments][:2] == [400, 400]
        await talk.arrive(*talk.records((900, "completion", {"state": "end"}), (910, "end", None)))
        assert [u.text for u in talk.loud.said] == ["Good news for you.", "Tuesday at nine.", "And more."]

    hold(test, "whole")


def test_muted_segments_are_skipped_and_yet_ready() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records((300, "text", {"message": "Hello there."}), (310, "end", None)))
        assert talk.loud.said == []
        assert [(s.ready.offset_ns // MS, s.outcome) for s in talk.segments] == [(300, "skipped")]

    hold(test, "mute")


def test_all_that_comes_of_what_is_listened_to_is_told_at_once_and_in_its_order() -> None:
    told: list[Sequence[VoiceReport]] = []
    ear = Ear(Mouth(), "mute", lambda _, events: told.append(events))
    ear.listen(
        0, [Opening("text", 0, 0), Piece(0, 1, MS, "Hello there. How are you? "), Closure(0, 2 * MS, finished=True)]
    )
    (events,) = told
    assert events == [
        SegmentReady(0, MS, "Hello there.", 0, 0),
        SegmentReady(1, 2 * MS, "How are you?", 0, 13),
        SegmentEnded(0, None, "skipped"),
        SegmentEnded(1, None, "skipped"),
    ]


def test_of_what_is_silenced_while_it_waits_all_is_told_at_once() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(content(400, "One more of them. " * 50)))
        before = len(talk.journal.batches)
        talk.run.ear.hush()
        (batch,) = talk.journal.batches[before:]
        assert [type(event) for event in batch] == [SegmentEnded] * len(talk.segments)
        assert {s.outcome for s in talk.segments} == {"skipped"}

    hold(test, "whole")


def test_what_follows_a_messages_own_sound_is_told_at_once() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(
            *talk.records(
                (300, "speak", {"type": "audio", "message": "", "src": f"data:audio/mpeg;base64,{AUDIO}"}),
                words(310, "b", "One more of them. " * 50),
                (320, "end", None),
            )
        )
        (sound,) = talk.loud.said
        before = len(talk.journal.batches)
        talk.loud.tell(sound.id, "started", 400)
        await talk.settle()
        started, rest = talk.journal.batches[before:]
        assert [type(event) for event in started] == [SegmentStarted]
        assert [type(event) for event in rest] == [SegmentQueued] * (len(talk.segments) - 1)

    hold(test, "arriving")


@pytest.mark.parametrize("kind", ["reasoning", "debug"])
def test_what_is_not_meant_for_the_user_is_never_spoken(kind: str) -> None:
    async def test(talk: Talk) -> None:
        payload = {"state": "content", "content": "Think first.", "message": "Think first."}
        await talk.arrive(*talk.records((300, kind, payload), (310, "end", None)))
        assert talk.loud.said == []
        assert talk.segments == []

    hold(test, "arriving")


def test_hushing_cuts_what_sounds_and_keeps_how_far_it_was_heard() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(
            *talk.records((300, "text", {"message": "Hello there. How are you today?"}), (310, "end", None))
        )
        first, _ = talk.loud.said
        talk.loud.tell(first.id, "started", 340)
        talk.loud.tell(first.id, "word", 340, 0, 5)
        talk.run.ear.hush()
        await talk.settle()
        assert talk.loud.stops == 1
        one, two = talk.segments
        assert (one.outcome, len(one.words), two.outcome, two.started_ns) == ("cut", 1, "cut", None)
        assert talk.run.ear.silent

    hold(test, "arriving")


def test_what_comes_after_hushing_is_not_said_either() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(content(300, "Hello there. How")))
        talk.run.ear.hush()
        await talk.arrive(*talk.records(content(400, " are you? I am fine."), (500, "end", None)))
        assert [u.text for u in talk.loud.said] == ["Hello there."]
        assert [s.outcome for s in talk.segments] == ["cut", "skipped", "skipped"]

    hold(test, "arriving")


def test_speaking_over_the_agent_silences_it_and_cancels_its_turn() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records((300, "text", {"message": "Hello there. How are you today?"})))
        talk.run.cancel()
        await talk.settle()
        assert talk.loud.stops == 1
        assert talk.wire.cancelled
        assert {s.outcome for s in talk.segments} == {"cut"}

    hold(test, "arriving")


def test_a_step_may_speak_over_after_so_many_words() -> None:
    async def test(talk: Talk) -> None:
        over: list[int] = []
        talk.run.ear.after_words(2, lambda: over.append(talk.run.ear.words))
        await talk.arrive(*talk.records((300, "text", {"message": "One two three four."}), (310, "end", None)))
        (utterance,) = talk.loud.said
        for number in range(4):
            talk.loud.tell(utterance.id, "word", 400 + number, 4 * number, 3)
            await talk.settle()
        assert over == [2]

    hold(test, "arriving")


def test_a_pause_after_a_sentence_has_it_said_without_more_text() -> None:
    async def main() -> None:
        talk = Talk("arriving")
        async with asyncio.TaskGroup() as group:
            turn = group.create_task(talk.run.send(actions.launch()))
            await talk.settle()
            # Sent long ago: the tick that a pause brings is due at once.
            await talk.arrive(Sent(SENT_NS), Response(10 * MS, 200), *talk.records(content(400, "Good news for you.")))
            await talk.run.ear.until(lambda: bool(talk.loud.said))
            assert [u.text for u in talk.loud.said] == ["Good news for you."]
            assert talk.segments[0].ready.offset_ns == 700 * MS
            assert [type(event) for event in talk.journal.batches[-1]] == [SegmentReady, SegmentQueued], "told at once"
            await talk.arrive(Closed(5000 * MS, Closing.END_OF_BODY))
            await turn
        await talk.run.aclose()

    asyncio.run(main())


def test_once_closed_a_late_loudspeaker_tells_a_closed_journal_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vftester.runs.live.HUSH_S", 0)

    async def main() -> None:
        talk = Talk("arriving")
        monkeypatch.setattr(talk.loud, "stop", lambda: None)  # it does not answer any more
        turn = asyncio.create_task(talk.run.send(actions.launch()), name="turn")  # noqa: TID251  awaited below
        await talk.settle()
        await talk.arrive(
            Sent(SENT_NS), Response(10 * MS, 200), *talk.records(words(300, "a", "One."), (310, "end", None))
        )
        (utterance,) = talk.loud.open
        talk.wire.batches.put_nowait([Closed(900 * MS, Closing.END_OF_BODY)])
        await turn
        await talk.run.aclose()
        kept = len(talk.journal.taken)
        talk.loud.tell(utterance, "cut", 950)
        await talk.settle()
        assert len(talk.journal.taken) == kept

    asyncio.run(main())
