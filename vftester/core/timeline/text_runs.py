"""Runs of text among what changed: a record, then the piece that it brought, many times over."""

from collections.abc import Sequence
from itertools import repeat
from operator import is_
from typing import cast

from vftester.core.conversation import Change
from vftester.core.stitcher import Piece
from vftester.core.traces import Reading

MOST = 512
LEAST = 32
"""Changes: fewer are not worth a look."""


def run_of_text(changes: Sequence[Change], place: int) -> list[Piece]:
    """The pieces of a run that begins at a place; [] where none does, or it is short."""
    some = changes[place : place + MOST]
    readings, pieces = some[::2], some[1::2]
    if len(pieces) * 2 < LEAST or not (_all_are(Reading, readings) and _all_are(Piece, pieces)):
        return []
    if len(readings) > len(pieces) or not all(reading[5] for reading in cast(Sequence[Reading], readings)):
        return []
    return cast(list[Piece], list(pieces))


def _all_are(kind: type, changes: Sequence[Change]) -> bool:
    return all(map(is_, map(type, changes), repeat(kind)))
