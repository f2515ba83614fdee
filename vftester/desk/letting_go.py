"""A long recording that is no longer shown is let go of in slices: at one go, freeing it would hold the window up."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.stitcher import Piece
from vftester.core.traces import Reading

SLICE = 4000
"""So many objects are let go of before the person is seen to again."""


def let_go(turns: Iterable[Turn]) -> Coroutine[Any, Any, None]:
    """Hold what turns are full of until nobody else does any more, and then let go of it slice by slice."""
    held: list[list[Reading] | list[Piece]] = []
    for turn in turns:
        held += turn.readings.since(0), turn.talk.pieces.since(0)
    return _let_go(held)


async def _let_go(held: list[list[Reading] | list[Piece]]) -> None:
    for some in held:
        while some:
            await asyncio.sleep(0)
            del some[-SLICE:]
