"""A recorded session played again, on a clock that jumps, with a loudspeaker that speaks on it."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.formats.test_document import STATES
from tests.gui.scripted import booking, greeting, spoken
from tests.helpers.clocked import JumpingLoop, in_no_time
from tests.helpers.turns import record, turn_of
from vftester.core.conversation import Turn, TurnState, advance_all
from vftester.core.records import Record
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, Speech
from vftester.core.spoken.voice import AudioFeed, Mode, Utterance, VoiceEvent, What
from vftester.core.timeline.timescale import MS, SECOND
from vftester.core.timing.measures import measure
from vftester.core.traces import Reading
from vftester.runs.live import Update
from vftester.runs.mouth import Mouth
from vftester.runs.replay import Place, Replay

CHAR_MS = 50


class Voice:
    """A loudspeaker that takes 50 ms for a character, on the loop's clock."""

    def __init__(self, loop: JumpingLoop, mouth: Mouth) -> None:
        self._loop, self._mouth = loop, mouth
        self._line: list[tuple[int, list[asyncio.TimerHandle]]] = []
        self._free_s = 0.0
        self.said: list[tuple[float, str]] = []

    def say(self, utterance: Utterance) -> None:
        begin_s = max(self._free_s, self._loop.time())
        self._free_s = begin_s + len(utterance.text) * CHAR_MS / 1000
        self.said.append((begin_s, utterance.text))
        timers = [
            self._loop.call_at(begin_s, self._tell, utterance.id, "started"),
            self._loop.call_at(self._free_s, self._tell, utterance.id, "finished"),
        ]
        self._line.append((utterance.id, timers))

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        raise AssertionError("there is no such sound here")

    def stop(self) -> None:
        for utterance, timers in self._line:
            for timer in timers:
                timer.cancel()
            self._mouth.told(VoiceEvent(utterance, "cut", self._loop.clock_ns(), True))
        self._line.clear()
        self._free_s = 0.0

    def close(self) -> None:
        pass

    def _tell(self, utterance: int, what: What) -> None:
        if what == "finished":
            self._line = [(u, timers) for u, timers in self._line if u != utterance]
        self._mouth.told(VoiceEvent(utterance, what, self._loop.clock_ns(), True))


class Player:
    """A replay, what its listener was told and when by the clock, and how often it began anew."""

    def __init__(self, loop: JumpingLoop, turns: Sequence[Turn], mode: Mode = "mute", **more: object) -> None:
        self.loop = loop
        self.mouth = Mouth()
        self.voice = Voice(loop, self.mouth)
        self.mouth.use(self.voice)
        self.told: list[tuple[int, Update]] = []
        self.restarts: list[int] = []
        self.replay = Replay(
            turns, self._listen, self.mouth, mode, start_over=self._restart, clock_ns=loop.clock_ns, **more
        )

    def _listen(self, update: Update) -> None:
        self.told.append((self.loop.clock_ns(), update))

    def _restart(self, before: Sequence[Turn]) -> None:
        self.restarts.append(len(before))
        self.told.clear()

    def records(self, turn: int | None = None) -> list[tuple[int, Record]]:
        return [
            (at_ns, change.record)
            for at_ns, update in self.told
            for change in update.changes
            if isinstance(change, Reading) and turn in (None, update.turn.index)
        ]

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


def playing(
    turns: Sequence[Turn], test: Callable[[Player], Awaitable[None]] | None = None, mode: Mode = "mute", **more: object
) -> Player:
    """Play to the end, or do what the test does; all on a clock that jumps."""
    loop = JumpingLoop()
    player = Player(loop, turns, mode, **more)

    async def main() -> None:
        await (player.replay.play() if test is None else test(player))
        await player.replay.aclose()

    in_no_time(main(), loop)
    return player


def taken(scripted: object) -> Turn:
    return advance_all(scripted.turn, scripted.reports)[0]


SESSION = [taken(greeting(0)), taken(spoken(1)), taken(booking(2))]
WITHOUT_VOICE = [replace(turn, speech=Speech()) for turn in SESSION]


def same_but_for_speech(turn: Turn) -> Turn:
    return replace(turn, speech=Speech())


def spoken_texts(turn: Turn) -> list[tuple[str, int]]:
    return [(segment.ready.text, segment.ready.offset_ns) for segment in turn.speech.segments()]


@pytest.mark.parametrize("speed", [0.5, 1.0, 5.0, math.inf])
def test_replayed_turns_are_the_recorded_ones_with_their_records_text_state_and_measures(speed: float) -> None:
    recorded = playing(SESSION, speed=math.inf).replay.turns  # with the segments of those that had none
    player = playing(recorded, speed=speed)
    assert player.replay.turns == recorded
    assert [same_but_for_speech(turn) for turn in recorded] == WITHOUT_VOICE
    assert [measure(turn) for turn in player.replay.turns] == [measure(turn) for turn in recorded]
    assert [found for _, found in player.records()] == [r.record for turn in SESSION for r in turn.readings]


@pytest.mark.parametrize("state", TurnState)
def test_a_turn_that_ended_otherwise_ends_so_again(state: TurnState) -> None:
    (turn,) = playing([STATES[state]], speed=math.inf).replay.turns
    assert same_but_for_speech(turn) == replace(STATES[state], reading_stopped=True)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0, 5.0])
def test_each_record_comes_at_its_own_time(speed: float) -> None:
    player = playing(SESSION[:1], speed=speed)
    assert all(
        abs(at_ns - found.offset_ns / speed) <= 2 * MS for at_ns, found in player.records()
    )  # a loop's timer is as fine as its clock says: a millisecond


def test_a_busy_loop_makes_nothing_later_that_follows() -> None:
    turn = turn_of(*((100 * n, "text", {"message": "Hm."}) for n in range(1, 101)), (10_050, "event:end"))

    async def test(player: Player) -> None:
        def stall() -> None:
            player.loop._jumping.passed_s += 0.01

        listener = player.replay._listener

        def listen(update: Update) -> None:
            listener(update)
            stall()

        player.replay._listener = listen
        await player.replay.play()

    player = playing([turn], test)
    late = [at_ns - found.offset_ns for at_ns, found in player.records()]
    assert len(late) == 101
    assert max(late) <= 40 * MS, "stalls do not add up"


def test_where_timers_are_late_by_a_twentieth_as_qts_are_no_record_is_late_by_more_than_a_moment() -> None:
    turn = turn_of(*((997 * n, "text", {"message": "Hm."}) for n in range(1, 20)), (20_000, "event:end"))
    loop = JumpingLoop(late=0.05)
    player = Player(loop, [turn])
    in_no_time(player.replay.play(), loop)
    late = [at_ns - found.offset_ns for at_ns, found in player.records()]
    assert len(late) == 20
    assert max(late) <= 2 * MS


def test_the_same_segments_come_about_whatever_the_speed() -> None:
    expected = None
    for speed in (0.5, 1.0, 5.0, math.inf):
        found = [spoken_texts(turn) for turn in playing(WITHOUT_VOICE, speed=speed).replay.turns]
        assert all(found)
        assert found == (expected or found)
        expected = found


def test_a_pause_in_text_cuts_where_it_did_when_it_was_recorded() -> None:
    pieces = [(100, "Good morning. "), (900, "Which day suits you?"), (1800, " Any will do.")]
    turn = turn_of(
        (90, "completion", {"state": "start"}),
        *((ms, "completion", {"state": "content", "content": text}) for ms, text in pieces),
        (1900, "completion", {"state": "end"}),
        (1950, "event:end"),
    )
    slow, hasty = (playing([turn], speed=speed).replay.turns[0] for speed in (1.0, math.inf))
    assert spoken_texts(slow) == spoken_texts(hasty)
    assert ("Which day suits you?", 1200 * MS) in spoken_texts(hasty)


def test_unspoken_the_voice_is_as_it_was_recorded() -> None:
    assert playing(SESSION).replay.turns[1].speech == SESSION[1].speech


def test_spoken_the_voice_is_the_replays_own_and_the_recording_stays_as_it_was() -> None:
    before = [replace(turn) for turn in SESSION]
    player = playing(SESSION, mode="arriving")
    again = player.replay.turns[1]
    assert same_but_for_speech(again) == same_but_for_speech(SESSION[1])
    (first, *_) = again.speech.segments()
    assert first.outcome == "spoken"
    assert first.started_ns is not None
    assert 0 <= first.started_ns - first.ready.offset_ns <= 350 * MS
    assert first.finished_ns is not None
    assert abs(first.finished_ns - first.started_ns - len(first.ready.text) * CHAR_MS * MS) <= 3 * MS
    assert before == SESSION


def test_a_turn_is_heard_out_before_the_next_begins_after_a_second() -> None:
    later = replace(SESSION[1], started_at=SESSION[0].started_at + timedelta(seconds=60))
    player = playing([SESSION[0], later], mode="arriving")
    finished = max(
        at_ns
        for at_ns, update in player.told
        for change in update.changes
        if isinstance(change, SegmentEnded) and update.turn.index == 0
    )
    begins = next(at_ns for at_ns, update in player.told if update.turn.index == 1)
    assert 0 <= begins - finished - SECOND <= 5 * MS


def test_a_shorter_pause_of_the_person_stays_as_short() -> None:
    moment = SESSION[0].started_at + timedelta(milliseconds=650 + 200)
    player = playing([SESSION[0], replace(SESSION[1], started_at=moment)])
    begins = next(at_ns for at_ns, update in player.told if update.turn.index == 1)
    assert 0 <= begins - 850 * MS <= 5 * MS


def test_at_another_speed_what_is_said_is_placed_in_the_recordings_time() -> None:
    (turn,) = playing(WITHOUT_VOICE[:1], mode="arriving", speed=2.0).replay.turns
    heard = [s for s in turn.speech.segments() if s.started_ns is not None and s.finished_ns is not None]
    assert heard
    for segment in heard:
        length_ns = segment.finished_ns - segment.started_ns
        assert abs(length_ns - 2 * len(segment.ready.text) * CHAR_MS * MS) <= 5 * MS


def test_whole_holds_every_reply_back_until_its_end() -> None:
    player = playing(WITHOUT_VOICE[:1], mode="arriving", whole=True)
    at = {at_ns for at_ns, _ in player.records()}
    assert len(at) == 1
    end_ns = WITHOUT_VOICE[0].readings[-1].record.offset_ns
    assert min(at) >= end_ns
    (turn,) = player.replay.turns
    assert same_but_for_speech(turn) == WITHOUT_VOICE[0]
    assert next(s.ready.offset_ns for s in turn.speech.segments()) < end_ns, "when it was ready is what was recorded"
    assert all(s.started_ns is not None and s.started_ns >= end_ns for s in turn.speech.segments())


def test_held_it_stands_still_and_is_silent() -> None:
    async def test(player: Player) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(player.replay.play())
            await asyncio.sleep(0.51)
            player.replay.hold()
            await asyncio.sleep(30)
        here, count = player.replay.place, len(player.records())
        assert not player.replay.playing
        assert here.turn == 0
        assert abs(here.offset_ns - 510 * MS) <= 2
        assert not player.voice._line
        outcomes = [e.outcome for e in player.replay.turns[0].speech.events if isinstance(e, SegmentEnded)]
        assert not {"cut", "skipped"} & set(outcomes), "being held is no interruption of the agent"
        await asyncio.sleep(5)
        assert (player.replay.place, len(player.records())) == (here, count)
        await player.replay.play()
        assert [same_but_for_speech(turn) for turn in player.replay.turns] == WITHOUT_VOICE

    playing(SESSION, test, mode="arriving")


def test_what_was_being_said_when_it_was_held_is_said_again_from_its_beginning() -> None:
    async def test(player: Player) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(player.replay.play())
            await asyncio.sleep(3.5)
            player.replay.hold()
        (cut,) = [text for begin_s, text in player.voice.said if begin_s <= 3.5][-1:]
        before = [text for _, text in player.voice.said if text != cut]
        count = len(player.voice.said)
        await player.replay.play()
        said = [text for _, text in player.voice.said[count:]]
        assert said[0] == cut
        assert not set(before[: before.index(cut) if cut in before else 1]) & set(said)

    playing(SESSION[1:2], test, mode="arriving")


def test_another_place_is_as_it_was_then_and_plays_on() -> None:
    async def test(player: Player) -> None:
        player.replay.seek(Place(1, 1200 * MS))
        assert player.restarts == [1]
        assert player.replay.turns[0] == SESSION[0]
        there = [found.offset_ns for _, found in player.records(1)]
        assert there == [r.record.offset_ns for r in SESSION[1].readings if r.record.offset_ns <= 1200 * MS]
        assert not player.replay.playing
        await player.replay.play(through=False)
        assert player.replay.turns[0] == SESSION[0]
        assert player.replay.turns[1:] == SESSION[1:2]

    playing(SESSION, test)


def test_a_place_in_speech_is_heard_from_the_segment_that_was_being_said() -> None:
    async def test(player: Player) -> None:
        player.replay.seek(Place(0, 3200 * MS))  # while the second segment of three was being said
        await player.replay.play()
        assert [text for _, text in player.voice.said] == ["I'm saving that for you now.", "Is there anything else?"]
        first, *_ = player.replay.turns[0].speech.segments()
        recorded = SESSION[1].speech.segments()[0]
        assert (first.started_ns, first.finished_ns) == (recorded.started_ns, recorded.finished_ns)

    playing(SESSION[1:2], test, mode="arriving")


def test_steps_go_from_event_to_event_and_from_turn_to_turn() -> None:
    async def test(player: Player) -> None:
        replay = player.replay
        offsets = sorted({r.record.offset_ns for r in SESSION[0].readings})
        visited = []
        for _ in offsets:
            assert replay.step(1)
            visited.append(replay.place)
        assert visited == [Place(0, offset_ns) for offset_ns in offsets]
        assert replay.step(1)
        assert replay.place == Place(1, -1)
        assert replay.step(-1)
        assert replay.place.turn == 0
        assert replay.turns[-1].state is TurnState.COMPLETE
        for _ in offsets:
            assert replay.step(-1)
        assert not replay.step(-1)
        assert replay.place == Place(0, -1)

    playing(SESSION[:2], test)


def test_muted_in_the_middle_it_goes_on_with_what_was_recorded() -> None:
    async def test(player: Player) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(player.replay.play())
            await asyncio.sleep(1)
            player.replay.set_mode("mute")
        assert player.replay.turns == SESSION[1:2]
        assert not player.voice._line

    playing(SESSION[1:2], test, mode="arriving")


WISHES = st.lists(
    st.tuples(
        st.floats(0, 2.0),
        st.one_of(
            st.sampled_from(["hold", "next", "before"]),
            st.sampled_from([0.5, 1.0, 2.0, 5.0, math.inf]),
            st.builds(Place, st.integers(0, 2), st.integers(-1, 4000).map(lambda ms: ms * MS if ms > 0 else ms)),
        ),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(WISHES, st.sampled_from(["mute", "arriving"]))
def test_whatever_is_wished_the_turns_come_out_as_they_were_recorded_each_record_once(
    wishes: list[tuple[float, object]], mode: Mode
) -> None:
    async def test(player: Player) -> None:
        replay = player.replay
        async with asyncio.TaskGroup() as group:
            task = group.create_task(replay.play())
            for wait_s, wish in wishes:
                await asyncio.sleep(wait_s)
                match wish:
                    case "hold":
                        replay.hold()
                    case "next" | "before":
                        replay.step(1 if wish == "next" else -1)
                    case Place():
                        replay.seek(wish)
                    case float():
                        replay.set_speed(wish)
                seqs = [found.seq for _, found in player.records(replay.turns[-1].index)]
                assert seqs == list(range(len(seqs)))
                await player.settle()
                if task.done():
                    task = group.create_task(replay.play())
        await replay.play()
        assert [same_but_for_speech(turn) for turn in replay.turns] == WITHOUT_VOICE
        last = replay.turns[-1].index
        assert [found for _, found in player.records(last)] == [r.record for r in SESSION[last].readings]

    playing(SESSION, test, mode=mode)


def test_of_a_session_without_a_finished_turn_nothing_is_played() -> None:
    running = advance_all(greeting(0).turn, [record("{}")])[0]
    player = playing([running])
    assert (player.told, player.replay.kept) == ([], ())


def test_no_voice_event_of_a_replay_is_told_twice() -> None:
    player = playing(WITHOUT_VOICE[:1], mode="arriving")
    for kind in (SegmentReady, SegmentQueued, SegmentStarted, SegmentEnded):
        told = [c.segment for _, update in player.told for c in update.changes if isinstance(c, kind)]
        assert told == sorted(set(told)), kind
