"""Sound that a message points at, fetched and played in the message's place."""

import asyncio
from typing import Any

import pytest

from tests.runs.eared import AUDIO, Talk, hold, outcomes, said, words
from vftester.core.ports import Fetched, OutsideError


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
