"""A conversation whose wire and loudspeaker the test plays."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.helpers.talking import target
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.ports import Fetcher
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

    def without_keys(self, value: Any) -> Any:
        return value

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
        self.batches: list[Sequence[Report | VoiceReport]] = []

    def begin_session(self, session: Session) -> str:
        return "id"

    def begin_turn(self, session_id: str, turn: Turn) -> None: ...

    def take(self, session_id: str, index: int, reports: Sequence[Report | VoiceReport]) -> None:
        self.taken += reports
        self.batches.append(reports)

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


AUDIO = base64.b64encode(b"sound").decode()


def said(talk: Talk) -> list[str]:
    """What the loudspeaker was given, in order: words, or sound."""
    return [u.text if u.origin == "voice" else "(sound)" for u in talk.loud.said]


def outcomes(talk: Talk) -> list[tuple[str, str, str | None]]:
    return [(s.ready.origin, s.ready.text, s.outcome) for s in talk.segments]


def words(ms: int, message: str, text: str) -> tuple[int, str, dict[str, Any]]:
    return ms, "text", {"message": text, "messageID": message}
