"""A live conversation over a wire and into a journal that only note what they are told."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.helpers.talking import MOMENT
from tests.helpers.turns import ANSWERED, content, ns, records
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import StateChanged, Turn, TurnState, told
from vftester.core.ports import OutsideError, Tap
from vftester.core.records import Closed, Closing, Connected, Report, Response, TurnError
from vftester.core.session import Session, Target
from vftester.core.speech import SegmentEnded, SegmentReady
from vftester.core.spoken.segments import Cutting, end, take
from vftester.core.stitcher import Closure, Part, Piece
from vftester.core.traces import Reading
from vftester.runs import live
from vftester.runs.live import LiveRun, Update
from vftester.runs.stored import updates_of

SESSION = Session("A talk", MOMENT, Target("v4", "https://runtime.example", "p", "main", "u"))
HELLO = [
    *ANSWERED,
    *records((30, "text", {"message": "Hi"}), (40, "event:end", "{}")),
    Closed(ns(41), Closing.END_OF_BODY),
]
GOODBYE = [*ANSWERED, *records((30, "end", None), (40, "event:end", "{}")), Closed(ns(41), Closing.END_OF_BODY)]
CUT = [
    *ANSWERED,
    *records((30, "completion", content("Hel"))),
    Closed(ns(50), Closing.BROKEN, TurnError("cut", "It broke.")),
]
CANCELLED = Closed(ns(60), Closing.CANCELLED, TurnError("cancelled", "Cancelled."))


@dataclass
class Notes:
    """Wire and journal at once: `said` is what happened, in order. A turn without replies hangs until cancelled."""

    replies: list[list[Report]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    taken: dict[int, list[Report]] = field(default_factory=dict)
    ended: dict[int, Turn] = field(default_factory=dict)
    summed_up: list[Summary] = field(default_factory=list)

    def begin_session(self, session: Session) -> str:
        self.said.append(f"session {session.name}")
        return "id-1"

    def begin_turn(self, session_id: str, turn: Turn) -> None:
        self.said.append(f"begin {session_id} {turn.index} {turn.action.label}")

    def take(self, session_id: str, index: int, reports: Sequence[Report]) -> None:
        if index not in self.taken:
            self.said.append(f"take {index}")
        self.taken.setdefault(index, []).extend(reports)

    def end_turn(self, session_id: str, turn: Turn) -> None:
        self.said.append(f"end {turn.index} {turn.state}")
        self.ended[turn.index] = turn

    def summarise(self, session_id: str, summary: Summary) -> None:
        self.summed_up.append(summary)

    def turn(self, action: Action, variables: Mapping[str, Any] | None, tap: Tap) -> "Told":
        self.said.append(f"send {action.label}" + (f" {dict(variables)}" if variables else ""))
        return Told(self, self.replies.pop(0) if self.replies else None, tap)

    def without_keys(self, value: Any) -> Any:
        return value

    async def aclose(self) -> None:
        self.said.append("close")


class Told:
    """A stream that says its reports one by one, or, without any, hangs until it is cancelled."""

    def __init__(self, notes: Notes, reports: list[Report] | None, tap: Tap) -> None:
        self._notes, self._reports, self._tap = notes, reports, tap
        self._cancelled = asyncio.Event()

    def cancel(self) -> None:
        if not self._cancelled.is_set() and self._reports is None:
            self._notes.said.append("cancel")
        self._cancelled.set()

    async def __aiter__(self) -> AsyncIterator[Sequence[Report]]:
        for report in self._reports if self._reports is not None else CUT[:-1]:
            self._tap([report])
            yield [report]
        if self._reports is None:
            await self._cancelled.wait()
            self._tap([CANCELLED])
            yield [CANCELLED]
            self._notes.said.append("closed")


def held(
    conversation: Callable[[LiveRun, Notes, list[Update]], Coroutine[Any, Any, None]], *replies: list[Report]
) -> Notes:
    notes = Notes(list(replies))

    async def hold() -> None:
        updates: list[Update] = []
        async with asyncio.timeout(20):
            await conversation(LiveRun(notes, notes, SESSION, updates.append), notes, updates)

    asyncio.run(hold())
    return notes


async def until(fact: Callable[[], bool]) -> None:
    while not fact():
        await asyncio.sleep(0)


def test_a_turn_is_begun_sent_taken_and_ended_in_this_order() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        turn = await run.send(actions.launch(), {"tier": "gold"})
        assert (turn.state, turn.talk.text(), run.turns, run.busy) == (TurnState.COMPLETE, "Hi", [turn], False)
        await run.send(actions.text("Hello"))
        await run.aclose()

    notes = held(conversation, HELLO, HELLO)
    assert notes.said == [
        "session A talk", "begin id-1 0 Launch", "send Launch {'tier': 'gold'}", "take 0", "end 0 complete",
        "begin id-1 1 Hello", "send Hello", "take 1", "end 1 complete", "close",
    ]  # fmt: skip
    wired = {
        i: [r for r in taken if not isinstance(r, SegmentReady | SegmentEnded)] for i, taken in notes.taken.items()
    }
    assert wired == {0: HELLO, 1: HELLO}
    assert [type(r) for r in notes.taken[0] if r not in HELLO] == [SegmentReady, SegmentEnded]  # "Hi", muted
    assert notes.ended[1].talk.text() == "Hi"
    first, second = notes.summed_up
    (ready,) = [r for r in notes.taken[1] if isinstance(r, SegmentReady)]
    assert (first.ready_ns, second.ready_ns) == (None, ready.offset_ns), "the launch is left out"


def test_the_listener_is_told_the_beginning_and_then_every_change() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        turn = await run.send(actions.launch())
        assert updates[0].changes == ()
        assert updates[0].turn.state is None
        assert updates[-1].turn == turn
        assert [change for update in updates for change in update.changes if isinstance(change, Reading)] == list(
            turn.readings
        )
        assert all(update.turn.index == 0 for update in updates)

    held(conversation, HELLO)


def test_speaking_over_the_agent_cancels_first_and_sends_once_it_is_closed() -> None:
    notes = Notes()

    async def hold() -> None:
        run = LiveRun(notes, notes, SESSION, lambda update: None)
        async with asyncio.TaskGroup() as group:
            group.create_task(run.send(actions.launch()))
            await until(lambda: len(notes.taken.get(0, [])) == len(CUT) - 1)
            notes.replies.append(HELLO)
            group.create_task(run.send(actions.text("Wait!")))

    asyncio.run(hold())
    assert notes.said[3:] == [
        "take 0", "cancel", "closed", "end 0 cancelled", "begin id-1 1 Wait!", "send Wait!", "take 1", "end 1 complete",
    ]  # fmt: skip


def test_cancelling_ends_the_turn_and_keeps_what_arrived() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(run.send(actions.launch()))
            await until(lambda: run.busy)
            run.cancel()
        assert sending.result().state is TurnState.CANCELLED
        run.cancel()  # harmless when nothing runs

    notes = held(conversation)
    assert notes.ended[0].error == CANCELLED.error


def test_closing_ends_the_turn_under_way_before_the_wire() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(run.send(actions.launch()))
            await until(lambda: run.busy)
            await run.aclose()

    assert held(conversation).said[-3:] == ["closed", "end 0 cancelled", "close"]


def test_a_cancelled_task_still_ends_its_turn_in_the_journal() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(run.send(actions.launch()))
            await until(lambda: any(update.turn.talk.text() for update in updates))
            sending.cancel()
        assert not run.busy
        assert run.turns[0].state is TurnState.CANCELLED

    notes = held(conversation)
    assert (notes.said[-2:], notes.ended[0].talk.text()) == (["cancel", "end 0 cancelled"], "Hel")


def test_a_listener_that_fails_still_leaves_an_ended_turn_in_the_journal() -> None:
    notes = Notes([HELLO])

    def listener(update: Update) -> None:
        if update.changes:
            raise BrokenPipeError

    async def hold() -> None:
        run = LiveRun(notes, notes, SESSION, listener)
        with pytest.raises(BrokenPipeError):
            await run.send(actions.launch())
        assert not run.busy

    asyncio.run(hold())
    assert notes.said[-1] == "end 0 cancelled"


def test_the_conversation_is_over_once_an_end_trace_was_seen() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        await run.send(actions.launch())
        assert not run.ended
        await run.send(actions.text("Bye"))
        assert run.ended

    held(conversation, HELLO, GOODBYE)


@pytest.mark.parametrize(
    "reports", [HELLO, GOODBYE, CUT, [*CUT[:-1], CANCELLED], [Closed(None, Closing.REFUSED)]], ids=range(5)
)
def test_a_stored_turn_tells_what_the_live_one_told(reports: list[Report]) -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        turn = await run.send(actions.launch())
        kinds = (Reading, StateChanged, Connected, Response, *Part.__args__)
        live = [c for update in updates for c in update.changes if isinstance(c, kinds)]
        first, again = updates_of(told(turn))
        assert (first.changes, first.turn.state, len(first.turn.readings)) == ((), None, 0)
        assert again.turn == turn
        voiced = list(turn.speech.events)
        assert [c for c in again.changes if not isinstance(c, Closed)] == [*live, *voiced]
        assert any(isinstance(c, Closed) for c in again.changes)

    held(conversation, reports)
    assert Closure in Part.__args__


class Burst(Told):
    """A stream that says all of its reports at once."""

    async def __aiter__(self) -> AsyncIterator[Sequence[Report]]:
        assert self._reports is not None
        self._tap(self._reports)
        yield self._reports


def burst(count: int) -> list[Report]:
    return [*ANSWERED, *records(*[(30 + n, "completion", content(" word")) for n in range(count)]), HELLO[-1]]


def test_once_it_is_stopped_no_turn_that_waits_is_sent() -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        first = asyncio.get_running_loop().create_task(run.send(actions.launch()))
        await until(lambda: run.busy)
        second = asyncio.get_running_loop().create_task(run.send(actions.text("Hello?")))
        await asyncio.sleep(0)
        run.stop()
        assert (await first).state is TurnState.CANCELLED
        with pytest.raises(OutsideError, match="was over before"):
            await second
        assert len(run.turns) == 1

    held(conversation)


async def hold_burst(monkeypatch: pytest.MonkeyPatch, notes: Notes, run: LiveRun) -> "asyncio.Task[Turn]":
    """Begin a turn to which everything comes at once, on a clock that says each look at it took long."""
    ticks = itertools.count(0, live.HOLD_NS + 1)
    monkeypatch.setattr(live, "perf_counter_ns", lambda: next(ticks))
    monkeypatch.setattr(notes, "turn", lambda action, variables, tap: Burst(notes, notes.replies.pop(0), tap))
    return asyncio.get_running_loop().create_task(run.send(actions.launch()))


def test_a_burst_is_taken_in_slices_between_which_the_loop_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        sending = await hold_burst(monkeypatch, notes, run)
        while not sending.done():
            await asyncio.sleep(0)
            seen.append(len(run.turns[0].readings) if run.turns else 0)
        turn = sending.result()
        assert turn.talk.text() == " word" * 1000
        assert [c for u in updates for c in u.changes if isinstance(c, Reading)] == list(turn.readings)

    held(conversation, burst(1000))
    assert len(set(seen)) > 1000 // live.AT_ONCE // 2
    assert max(after - before for before, after in itertools.pairwise(seen)) <= live.AT_ONCE


class Counted(str):
    """A text that counts what is copied of it."""

    copied = 0

    def __getitem__(self, place: Any) -> "Counted":
        part = Counted(super().__getitem__(place))
        Counted.copied += len(part)
        return part


def test_one_huge_text_is_copied_once_as_the_ear_takes_it_in() -> None:
    text = Counted("word " * 10_000)
    Counted.copied = 0
    some = [change for mouthful in live._mouthfuls([Piece(0, 0, 0, text)]) for change in mouthful]
    assert "".join(piece.text for piece in some) == text
    assert Counted.copied == len(text)


def test_the_ear_takes_in_one_huge_text_by_and_by(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A word and more. Is it so? " * 400
    huge = [*ANSWERED, *records((30, "text", {"message": text}), (40, "event:end", "{}")), HELLO[-1]]
    rounds = 0

    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        nonlocal rounds
        sending = await hold_burst(monkeypatch, notes, run)
        while not sending.done():
            rounds += 1
            await asyncio.sleep(0)
        await run.aclose()

    notes = held(conversation, huge)
    assert rounds > len(text) // live.MOUTHFUL_CHARS
    whole, ready = take(Cutting(), text, ns(30))
    ready += end(whole, ns(30), "")
    told = [(r.text, r.start) for r in notes.taken[0] if isinstance(r, SegmentReady)]
    assert told == [(segment.text, segment.start) for segment in ready]


def test_a_burst_that_is_cancelled_halfway_is_whole_in_its_turn_as_in_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def conversation(run: LiveRun, notes: Notes, updates: list[Update]) -> None:
        sending = await hold_burst(monkeypatch, notes, run)
        await until(lambda: bool(run.turns) and len(run.turns[0].readings) > 0)
        assert len(run.turns[0].readings) < 1000
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    notes = held(conversation, burst(1000))
    assert len(notes.ended[0].readings) == 1000
    assert notes.ended[0].state is TurnState.TRUNCATED  # what its own closing says, which had come


class Careful(Notes):
    """A wire whose key is "secret"."""

    def without_keys(self, value: Any) -> Any:
        return json.loads(json.dumps(value, ensure_ascii=False).replace("secret", "…"))


def test_what_a_person_typed_is_sent_as_it_is_and_kept_without_the_key() -> None:
    notes, begun = Careful([[*CUT], [*CUT]]), []
    notes.begin_session = lambda session: begun.append(session) or "id-1"

    async def hold() -> list[Turn]:
        run = LiveRun(notes, notes, replace(SESSION, name="A secret", variables={"a": "secret"}), lambda _: None)
        await run.send(actions.text("my secret"), {"secret": ["secret"]})
        return run.turns

    (turn,) = asyncio.run(hold())
    assert "send my secret {'secret': ['secret']}" in notes.said
    assert "begin id-1 0 my …" in notes.said
    assert turn.action.to_kept() == {"type": "text", "payload": "my …", "variables": {"…": ["…"]}}
    assert (begun[0].name, begun[0].variables) == ("A …", {"a": "…"})
