"""A replay that is held, moved to another place, stepped, muted: whatever the person wishes in the middle of it."""

import asyncio
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.replayed import SESSION, WITHOUT_VOICE, Player, playing, same_but_for_speech
from vftester.core.conversation import TurnState
from vftester.core.speech import SegmentEnded
from vftester.core.spoken.voice import Mode
from vftester.core.timeline.timescale import MS
from vftester.runs.replay import Place


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
