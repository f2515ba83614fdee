"""The ear of a conversation, with a loudspeaker that does as it is told."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.helpers.talking import target
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.ports import Fetched, Fetcher, OutsideError
from vftester.core.records import Closed, Closing, Record, Report, Response, Sent
from vftester.core.session import Session
from vftester.core.speech import SpokenSegment, VoiceReport
from vftester.core.spoken.voice import AudioFeed, Mode, Utterance, VoiceEvent, What
from vftester.runs.live import LiveRun
from vftester.runs.mouth import Mouth

MS = 1_000_000
SENT_NS = 1_000_000_000


class FakeLoudspeaker:
    """Keeps what it was asked for; the test says what becomes of it."""

    def __init__(self, mouth: Mouth) -> None:
        self.mouth = mouth
        self.said: list[Utterance] = []
        self.fed: dict[int, list[bytes]] = {}
        self.stops = 0
        self.open: list[int] = []

    def say(self, utterance: Utterance) -> None:
        self.said.append(utterance)
        self.open.append(utterance.id)

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        self.say(utterance)
        fed = self.fed[utterance.id] = [encoding.encode()]

        class Feed:
            def feed(self, data: bytes) -> None:
                fed.append(data)

            def end(self) -> None:
                fed.append(b"end")

        return Feed()

    def stop(self) -> None:
        self.stops += 1
        for utterance in self.open.copy():
            self.tell(utterance, "cut", 0)

    def close(self) -> None:
        pass

    def tell(self, utterance: int, what: What, ms: int, start: int = 0, length: int = 0, *, heard: bool = True) -> None:
        if what in ("finished", "cut", "failed"):
            self.open.remove(utterance)
        self.mouth.told(VoiceEvent(utterance, what, SENT_NS + ms * MS, heard, start, length))


class FakeWire:
    """A wire whose turns are driven by the test: `reports` takes the next batch, None ends the stream."""

    def __init__(self) -> None:
        self.batches: asyncio.Queue[Sequence[Report] | None] = asyncio.Queue()
        self.cancelled = False

    def turn(self, action: Action, variables: Mapping[str, Any] | None, tap: object) -> "FakeWire":
        return self

    async def __aiter__(self) -> Any:
        while (batch := await self.batches.get()) is not None:
            yield batch
            if isinstance(batch[-1], Closed):
                return

    def cancel(self) -> None:
        if not self.cancelled:
            self.cancelled = True
            self.batches.put_nowait([Closed(900 * MS, Closing.CANCELLED)])

    async def aclose(self) -> None:
        pass


class FakeJournal:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    def begin_session(self, session: Session) -> str:
        return "id"

    def begin_turn(self, session_id: str, turn: Turn) -> None: ...

    def take(self, session_id: str, index: int, reports: Sequence[Report | VoiceReport]) -> None:
        self.taken += reports

    def end_turn(self, session_id: str, turn: Turn) -> None: ...

    def summarise(self, session_id: str, summary: object) -> None: ...


class Talk:
    """A conversation whose wire and loudspeaker the test plays."""

    def __init__(self, mode: Mode, *, own_audio: bool = False, fetcher: Fetcher | None = None) -> None:
        self.mouth = Mouth()
        self.loud = FakeLoudspeaker(self.mouth)
        self.mouth.use(self.loud)
        self.wire = FakeWire()
        self.journal = FakeJournal()
        session = Session("test", datetime(2026, 11, 22, tzinfo=UTC), target("http://127.0.0.1"))
        self.run = LiveRun(
            self.wire, self.journal, session, lambda update: None, self.mouth, mode, own_audio=own_audio,
            fetcher=fetcher,
        )  # fmt: skip
        self._seq = 0

    def clock(self, ms: int) -> None:
        """So late it is in the turn from now on."""
        self.run.ear._clock_ns = lambda: SENT_NS + ms * MS

    def records(self, *traces: tuple[int, str, dict[str, Any] | None]) -> list[Report]:
        made: list[Report] = []
        for ms, kind, payload in traces:
            data = "{}" if kind == "end" else json.dumps({"type": kind, "payload": payload})
            made.append(Record(self._seq, ms * MS, "end" if kind == "end" else "trace", None, data))
            self._seq += 1
        return made

    async def arrive(self, *reports: Report) -> None:
        """Let a batch arrive and be taken in."""
        self.wire.batches.put_nowait(list(reports))
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    @property
    def segments(self) -> list[SpokenSegment]:
        return self.run.turns[-1].speech.segments()


def hold(
    test: Callable[[Talk], Awaitable[None]], mode: Mode, *, own_audio: bool = False, fetcher: Fetcher | None = None
) -> None:
    async def main() -> None:
        talk = Talk(mode, own_audio=own_audio, fetcher=fetcher)
        async with asyncio.TaskGroup() as group:
            turn = group.create_task(talk.run.send(actions.launch()))
            await talk.settle()
            await talk.arrive(Sent(SENT_NS), Response(10 * MS, 200))
            await test(talk)
            if not turn.done():
                await talk.arrive(Closed(5000 * MS, Closing.END_OF_BODY))
        for utterance in talk.loud.open.copy():
            talk.loud.tell(utterance, "finished", 6000)
        await talk.run.aclose()

    asyncio.run(main())


def content(ms: int, text: str) -> tuple[int, str, dict[str, Any]]:
    return ms, "completion", {"state": "content", "content": text}


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
        assert (one.outcome, one.heard_to, two.outcome, two.started_ns) == ("cut", 5, "cut", None)
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


AUDIO = base64.b64encode(b"sound").decode()


def audio(ms: int, state: str, **more: object) -> tuple[int, str, dict[str, Any]]:
    return ms, "audio", {"state": state, **more}


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
            await talk.arrive(Closed(5000 * MS, Closing.END_OF_BODY))
            await turn
        await talk.run.aclose()

    asyncio.run(main())


def said(talk: Talk) -> list[str]:
    """What the loudspeaker was given, in order: words, or sound."""
    return [u.text if u.origin == "voice" else "(sound)" for u in talk.loud.said]


def outcomes(talk: Talk) -> list[tuple[str, str, str | None]]:
    return [(s.ready.origin, s.ready.text, s.outcome) for s in talk.segments]


def sound(ms: int, message: str, *, end: bool = True) -> list[tuple[int, str, dict[str, Any]]]:
    """A message's own sound, all within a millisecond."""
    content = audio(ms, "content", content=AUDIO, encoding="audio/mp3")
    return [audio(ms, "start", messageID=message), content, *([audio(ms, "end")] if end else [])]


def words(ms: int, message: str, text: str) -> tuple[int, str, dict[str, Any]]:
    return ms, "text", {"message": text, "messageID": message}


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
        start, content, end = sound(1200, "t")
        await talk.arrive(
            *talk.records(words(300, "t", "Hello there."), audio(750, "start", messageID="t"), content, end)
        )
        assert said(talk) == ["(sound)"]
        assert start

    hold(test, "arriving", own_audio=True)


def test_sound_that_cannot_be_played_leaves_the_words_to_our_voice_in_their_place() -> None:
    async def test(talk: Talk) -> None:
        talk.clock(320)
        await talk.arrive(
            *talk.records(words(300, "a", "One."), *sound(305, "a"), words(310, "b", "Two."), (320, "end", None))
        )
        assert said(talk) == ["(sound)"]
        talk.loud.tell(talk.loud.said[0].id, "failed", 330)
        await talk.settle()
        assert said(talk) == ["(sound)", "One.", "Two."]
        assert outcomes(talk)[:2] == [("voice", "One.", None), ("voiceflow", "One.", "failed")]

    hold(test, "arriving", own_audio=True)


def test_sound_without_any_sound_in_it_is_called_failed_and_our_voice_speaks() -> None:
    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(words(300, "a", "One."), *sound(305, "a"), (320, "end", None)))
        talk.loud.tell(talk.loud.said[0].id, "finished", 330)
        await talk.settle()
        assert said(talk) == ["(sound)", "One."]
        assert ("voiceflow", "One.", "failed") in outcomes(talk)

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


def speak(ms: int, text: str, src: str) -> tuple[int, str, dict[str, Any]]:
    return ms, "speak", {"message": text, "type": "message", "src": src}


class FakeFetcher:
    """Gives what the test says, when it says so."""

    def __init__(self, found: Fetched | OutsideError | None = None) -> None:
        self.urls: list[str] = []
        self.found = found
        self.go = asyncio.Event()
        self.given_up = False

    async def fetch(self, url: str, most_bytes: int = 0) -> Fetched:
        self.urls.append(url)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.given_up = True
            raise
        if isinstance(self.found, Fetched):
            return self.found
        raise self.found or OutsideError("no")


URL = "https://sounds.example/hello.mp3"


def test_the_sound_that_a_message_points_at_is_fetched_and_played_in_its_place() -> None:
    fetcher = FakeFetcher(Fetched("audio/mpeg", b"mp3"))

    async def test(talk: Talk) -> None:
        talk.clock(350)
        await talk.arrive(*talk.records(speak(300, "One.", URL), words(310, "b", "Two."), (320, "end", None)))
        assert fetcher.urls == [URL]
        assert said(talk) == []
        assert not talk.run.ear.silent
        fetcher.go.set()
        await talk.settle()
        (clip,) = talk.loud.said
        assert talk.loud.fed[clip.id] == [b"audio/mpeg", b"mp3", b"end"]
        talk.loud.tell(clip.id, "started", 360)
        await talk.settle()
        assert said(talk) == ["(sound)", "Two."]
        assert outcomes(talk) == [
            ("voice", "One.", "skipped"), ("voice", "Two.", None), ("voiceflow", "One.", None),
        ]  # fmt: skip
        assert talk.segments[2].ready.message == 0

    hold(test, "arriving", fetcher=fetcher)


@pytest.mark.parametrize("too_late", [False, True])
def test_where_it_cannot_be_fetched_in_time_our_voice_says_the_words(
    too_late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetcher = FakeFetcher()
    if too_late:
        monkeypatch.setattr("vftester.runs.ear.SOURCE_PATIENCE_S", 0)
    else:
        fetcher.go.set()

    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(speak(300, "One.", URL), words(310, "b", "Two."), (320, "end", None)))
        await talk.run.ear.until(lambda: len(talk.loud.said) == 2)
        assert said(talk) == ["One.", "Two."]
        assert ("voiceflow", "One.", "failed") in outcomes(talk)
        assert fetcher.given_up == too_late

    hold(test, "arriving", fetcher=fetcher)


def test_hushing_gives_up_what_is_being_fetched() -> None:
    fetcher = FakeFetcher(Fetched("audio/mpeg", b"mp3"))

    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(speak(300, "One.", URL), (320, "end", None)))
        talk.run.ear.hush()
        await talk.run.ear.until(lambda: talk.run.ear.silent)
        assert fetcher.given_up
        assert outcomes(talk) == [("voice", "One.", "skipped")]

    hold(test, "arriving", fetcher=fetcher)


def test_muted_nothing_is_fetched() -> None:
    fetcher = FakeFetcher()

    async def test(talk: Talk) -> None:
        await talk.arrive(*talk.records(speak(300, "One.", URL), (320, "end", None)))
        assert fetcher.urls == []
        assert outcomes(talk) == [("voice", "One.", "skipped")]

    hold(test, "mute", fetcher=fetcher)


def test_a_message_that_holds_its_sound_is_heard_in_that_with_the_rate_it_names() -> None:
    async def test(talk: Talk) -> None:
        src = f"data:audio/pcm;rate=24000;base64,{AUDIO}"
        await talk.arrive(*talk.records(speak(300, "One.", src), (320, "end", None)))
        (clip,) = talk.loud.said
        assert talk.loud.fed[clip.id] == [b"audio/pcm;rate=24000", b"sound", b"end"]
        talk.loud.tell(clip.id, "started", 330)
        await talk.settle()
        assert outcomes(talk) == [("voiceflow", "One.", None), ("voice", "One.", "skipped")]

    hold(test, "arriving")


def test_sound_without_words_is_heard() -> None:
    async def test(talk: Talk) -> None:
        src = f"data:audio/mpeg;base64,{AUDIO}"
        await talk.arrive(*talk.records(speak(300, "", src), words(310, "b", "Two."), (320, "end", None)))
        talk.loud.tell(talk.loud.said[0].id, "started", 330)
        await talk.settle()
        assert said(talk) == ["(sound)", "Two."]
        assert outcomes(talk)[0] == ("voiceflow", "", None)

    hold(test, "arriving")


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
