"""A recording that is no longer shown leaves memory in slices."""

import asyncio
import gc
import weakref

from tests.helpers.talking import MOMENT
from vftester.core import actions
from vftester.core.conversation import Turn
from vftester.core.log import Log
from vftester.desk.letting_go import SLICE, let_go


class Kept:
    """What can be seen to leave."""


def test_what_nobody_else_holds_leaves_slice_by_slice() -> None:
    count = 2 * SLICE + 1
    full = [Kept() for _ in range(count)]
    there = weakref.WeakSet(full)
    turn = Turn(0, actions.text("go"), MOMENT, readings=Log(full))
    work = let_go([turn])
    del turn, full
    seen = [len(there)]

    async def watch() -> None:
        async with asyncio.TaskGroup() as group:
            going = group.create_task(work)
            while not going.done():
                await asyncio.sleep(0)
                seen.append(len(there))

    gc.disable()
    try:
        asyncio.run(watch())
    finally:
        gc.enable()
    assert sorted(set(seen), reverse=True) == [count, count - SLICE, count - 2 * SLICE, 0]


def test_what_is_still_shown_elsewhere_stays() -> None:
    kept = Kept()
    turn = Turn(0, actions.text("go"), MOMENT, readings=Log([kept]))
    asyncio.run(let_go([turn]))
    assert turn.readings[0] is kept
