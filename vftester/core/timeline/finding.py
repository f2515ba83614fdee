"""Finding words in a session: in event names, in kinds, in what traces point at, and in what was said."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from vftester.core.conversation import Turn
from vftester.core.stitcher import Piece
from vftester.core.timeline.marks import Marks
from vftester.core.traces import Reading

SLICE = 2000
"""So many records are looked at in one go."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A place where the words are. `seq` is -1 where the person said them."""

    turn: int
    offset_ns: int
    seq: int


class Findings:
    """What was found so far, in the order of time, and steps from one to the next."""

    def __init__(self) -> None:
        self._found: list[Found] = []
        self._marks: dict[int, Marks] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, found: list[Found]) -> None:
        if found:
            self._found = sorted(self._found + found)
        for place in found:
            self._marks.setdefault(place.turn, Marks()).add(place.offset_ns, place.seq, 1)

    def in_turn(self, turn: int) -> Marks:
        """What was found in a turn, as marks."""
        return self._marks.get(turn) or Marks()

    def step(self, at: Found, by: int) -> Found | None:
        """The next place after a place (`by` 1), or before it (-1); behind the last comes the first again."""
        if not self._found:
            return None
        after = bisect_right(self._found, at) if by > 0 else bisect_left(self._found, at) - 1
        return self._found[after % len(self._found)]

    def number(self, found: Found) -> int:
        """Its number among all, from 1; 0 where it is none of them."""
        place = bisect_left(self._found, found)
        return place + 1 if self._found[place : place + 1] == [found] else 0


def find(turn: Turn, words: str) -> Iterator[list[Found]]:
    """Where the words are in a turn: a list for each slice of it, in no order, each record once.

    Case makes no difference. Text is searched as it was said, not piece by piece: it is found where it begins.
    """
    wanted = words.casefold()
    if not wanted.strip():
        return
    if wanted in turn.action.said.casefold():
        yield [Found(turn.index, 0, -1)]
    in_text: set[int] = set()
    for found in _in_text(turn, wanted):
        in_text.update(place.seq for place in found)
        yield found
    known: dict[tuple[str, str | None, str | None, str | None], bool] = {}  # few names, many records
    readings = turn.readings.since(0)
    for start in range(0, len(readings), SLICE):
        yield [
            Found(turn.index, reading.record.offset_ns, reading.record.seq)
            for reading in readings[start : start + SLICE]
            if reading.record.seq not in in_text and _names_it(reading, wanted, known)
        ]


def _names_it(reading: Reading, wanted: str, known: dict[tuple[str, str | None, str | None, str | None], bool]) -> bool:
    names = reading.record.event, reading.kind, reading.state, reading.ref
    found = known.get(names)
    if found is None:
        said = " ".join(name for name in names[1:] if name).casefold()
        found = known[names] = wanted in names[0].casefold() or wanted in said
    return found


def _in_text(turn: Turn, wanted: str) -> Iterator[list[Found]]:
    """Message by message: where the words begin in its text."""
    pieces: list[Piece] = []
    for number, piece in enumerate(turn.talk.pieces):
        if pieces and piece.message != pieces[-1].message:
            yield _in_message(turn.index, pieces, wanted)
            pieces = []
        elif number % SLICE == SLICE - 1:
            yield []
        pieces.append(piece)
    yield _in_message(turn.index, pieces, wanted)


def _in_message(turn: int, pieces: list[Piece], wanted: str) -> list[Found]:
    folded = [piece.text.casefold() for piece in pieces]
    text = "".join(folded)
    at = text.find(wanted)
    if at < 0:
        return []
    ends, end = [], 0
    for part in folded:
        end += len(part)
        ends.append(end)
    found: list[Found] = []
    while at >= 0:
        piece = pieces[bisect_right(ends, at)]
        found.append(Found(turn, piece.offset_ns, piece.seq))
        at = text.find(wanted, ends[bisect_right(ends, at)])
    return found
