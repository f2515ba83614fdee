"""A stored session shown again."""

import pytest

from tests.gui.scripted import Scripted, booking, greeting, spoken
from vftester.core.conversation import Turn, advance_all
from vftester.core.conversation import told as told_of
from vftester.core.timeline import marks
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, TimeRange
from vftester.runs.stored import glimpse, retell


def taken(scripted: Scripted) -> Turn:
    return advance_all(scripted.turn, scripted.reports)[0]


def picture(lanes: TurnLanes) -> object:
    view = TimeRange(0, 10 * SECOND)
    marks = {
        (lane, tone): (list(found.offsets), list(found.seqs))
        for lane in Lane
        for tone in Tone
        if (found := lanes.marks[lane].get(tone)) is not None and len(found)
    }
    return marks, [lanes.within(lane, view, 800, 0) for lane in Lane], lanes.measures, lanes.bill


@pytest.mark.parametrize("scripted", [greeting, booking, spoken])
def test_a_retold_turn_has_the_lanes_it_had_live(scripted: type[Scripted]) -> None:
    told = scripted(0)
    live = SessionLanes(live=False)
    for update in told.updates():
        live.take(update.turn, update.changes)
    assert picture(retell([told_of(taken(told))]).lanes.turns[0]) == picture(live.turns[0])


def test_a_session_is_retold_turn_by_turn_each_from_its_beginning() -> None:
    turns = [taken(greeting(0)), taken(booking(1))]
    retold = retell(map(told_of, turns))
    assert [(update.turn.index, bool(update.changes)) for update in retold.updates] == [
        (0, False), (0, True), (1, False), (1, True),
    ]  # fmt: skip
    assert [update.turn for update in retold.updates[1::2]] == turns
    assert list(retold.lanes.turns) == [0, 1]


def test_nothing_is_left_to_add_up_where_a_retold_turn_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_of(taken(booking(0)))
    ready = [glimpse(told).turns[0], retell([told]).lanes.turns[0]]
    added: list[object] = []
    monkeypatch.setattr(marks, "_add_up", lambda sums, more: added.append(more))
    for lanes in ready:
        painted = [found.columns(TimeRange(0, 10 * SECOND), 800) for lane in Lane for _, found in lanes.marks_in(lane)]
        assert any(columns.xs for columns in painted)
    assert not added


def test_of_no_turns_nothing_is_told() -> None:
    retold = retell([])
    assert (retold.updates, retold.lanes.turns) == ((), {})


def test_the_newest_turn_seen_first_is_shown_on_and_gets_its_agent_steps() -> None:
    turns = [told_of(taken(greeting(0))), told_of(taken(booking(1)))]
    seen = glimpse(turns[1])
    lanes = seen.turns[1]
    assert (list(seen.turns), lanes.step_spans()) == ([1], [])
    version = lanes.version
    retold, whole = retell(turns, seen), retell(turns)
    assert retold.lanes.turns[1] is lanes
    assert lanes.step_spans() == [], "it may be on the screen: nothing changes it meanwhile"
    retold.lanes.join()
    assert lanes.version > version
    assert lanes.step_spans()
    assert [picture(retold.lanes.turns[i]) for i in (0, 1)] == [picture(whole.lanes.turns[i]) for i in (0, 1)]
    assert retold.updates == whole.updates
