"""What `compare` gives: two sides with their turns aligned, where their paths part, and their figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vftester.core.comparison.behaviour import Behaviour, Difference, behaviours, differences, exit_name
from vftester.core.comparison.figures import Figure, Timed, figures, same_voice
from vftester.core.comparison.inputs import Aligned, aligned
from vftester.core.comparison.words import Wording, wording
from vftester.core.conversation import Turn, TurnState
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentStarted
from vftester.core.timing.measures import Measures, measure


@dataclass(frozen=True, slots=True)
class Side:
    """One session, or several that repeat the same. `shown` stands for all: the first of those that behave like most.

    `odd` are those that behave otherwise. `exits`: how often each exit was taken in all of them, most often first;
    `unseen`: in how many of them none was seen.
    """

    sessions: tuple[KeptSession, ...]
    shown: KeptSession
    odd: tuple[KeptSession, ...] = ()
    exits: tuple[tuple[str, int], ...] = ()
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class TurnPair:
    """Two turns beside each other. `turn_a` or `turn_b` None: the other session has no such turn.

    `same_input`: the person put the same in; else they merely stand at the same place. `counted`: it is in the figures.
    """

    turn_a: Turn | None
    turn_b: Turn | None
    same_input: bool
    behaviour_a: Behaviour | None
    behaviour_b: Behaviour | None
    differences: tuple[Difference, ...]
    wording: Wording
    counted: bool = False

    @property
    def alike(self) -> bool:
        """Nothing differs: neither what was put in, nor behaviour, nor wording."""
        return self.same_input and not self.differences and not self.wording.differs

    @property
    def can_be_heard(self) -> bool:
        """Both have words, and it is known when they came."""
        turns = (self.turn_a, self.turn_b)
        return all(turn is not None and turn.timed for turn in turns) and bool(self.wording.a and self.wording.b)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared. `divergence` and `wording` are places in `turns`: where each first differs; None: nowhere."""

    a: Side
    b: Side
    turns: tuple[TurnPair, ...]
    divergence: int | None
    wording: int | None
    figures: tuple[Figure, ...]
    same_voice: bool

    @property
    def counted(self) -> tuple[int, ...]:
        """The numbers, in A, of the turns that are in the figures; from 0."""
        return tuple(pair.turn_a.index for pair in self.turns if pair.counted and pair.turn_a is not None)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A session with what its agent did in each turn, by the turn's index."""

    kept: KeptSession
    turns: tuple[Turn, ...]
    did: dict[int, Behaviour]


def compare(a: Sequence[KeptSession], b: Sequence[KeptSession]) -> Comparison:
    """Two sides, each of one session at least. Turns that still run are left out."""
    known_a, known_b = [_known(kept) for kept in a], [_known(kept) for kept in b]
    like_a, like_b = _majority(known_a), _majority(known_b)
    one, other = like_a[0], like_b[0]
    pairs = [_pair(one, other, found) for found in aligned(one.turns, other.turns)]
    divergence = next((place for place, pair in enumerate(pairs) if pair.differences), None)
    pairs = _counted(pairs, divergence)
    voiced = same_voice([kept.session.voice for kept in (*a, *b) if _spoken(kept)])
    references = [pair.turn_a for pair in pairs if pair.counted and pair.turn_a is not None]
    beside = [pair.turn_b for pair in pairs if pair.counted and pair.turn_b is not None]
    return Comparison(
        a=_side(known_a, like_a),
        b=_side(known_b, like_b),
        turns=tuple(pairs),
        divergence=divergence,
        wording=next((place for place, pair in enumerate(pairs) if _worded_otherwise(pair)), None),
        figures=figures(
            [_timed(references, one, known, one, references) for known in known_a],
            [_timed(references, one, known, other, beside) for known in known_b],
            same_voice=voiced,
        ),
        same_voice=voiced,
    )


def _known(kept: KeptSession) -> _Known:
    turns = kept.finished
    return _Known(kept, turns, {turn.index: did for turn, did in zip(turns, behaviours(turns), strict=True)})


def _pair(a: _Known, b: _Known, found: Aligned) -> TurnPair:
    did_a = a.did[found.a.index] if found.a is not None else None
    did_b = b.did[found.b.index] if found.b is not None else None
    return TurnPair(
        found.a,
        found.b,
        found.same_input,
        did_a,
        did_b,
        differences(did_a, did_b) if did_a is not None and did_b is not None else (),
        wording(found.a.talk.text() if found.a else "", found.b.talk.text() if found.b else ""),
    )


def _worded_otherwise(pair: TurnPair) -> bool:
    return pair.turn_a is not None and pair.turn_b is not None and pair.wording.differs


def _counted(pairs: list[TurnPair], divergence: int | None) -> list[TurnPair]:
    """The pairs, and which are in the figures: where the input is the same and both are complete, until paths part."""
    last = len(pairs) if divergence is None else divergence
    return [
        TurnPair(
            pair.turn_a, pair.turn_b, pair.same_input, pair.behaviour_a, pair.behaviour_b, pair.differences,
            pair.wording, place <= last and pair.same_input and _counts(pair.turn_a) and _counts(pair.turn_b),
        )
        for place, pair in enumerate(pairs)
    ]  # fmt: skip


def _counts(turn: Turn | None) -> bool:
    return turn is not None and turn.index > 0 and turn.state is TurnState.COMPLETE and turn.response is not None


def _timed(references: Sequence[Turn], one: _Known, known: _Known, own: _Known, shown: Sequence[Turn]) -> Timed:
    """A session's measures at each reference turn of `one`, as far as it goes the way of `own`, its side's, which has
    the turns `shown` there."""
    if known is own or not references:
        return [measure(turn) for turn in shown]
    until = _parting(own, known)
    there: dict[int, Measures] = {}
    wanted = {turn.index for turn in references}
    for found in aligned(one.turns, known.turns):
        if not found.same_input or found.a is None or found.b is None or found.a.index not in wanted:
            continue
        if _counts(found.b) and (until is None or found.b.index <= until):
            there[found.a.index] = measure(found.b)
    return [there.get(turn.index) for turn in references]


def _parting(own: _Known, known: _Known) -> int | None:
    """The turn of a session in which it first behaves otherwise than its side's; None where it never does."""
    for found in aligned(own.turns, known.turns):
        if found.b is not None and (found.a is None or differences(own.did[found.a.index], known.did[found.b.index])):
            return found.b.index
    return None


def _majority(sessions: Sequence[_Known]) -> list[_Known]:
    """The sessions that behave alike, of the largest group of such; the earlier one where two are as large."""
    groups: list[list[_Known]] = []
    for known in sessions:
        group = next((some for some in groups if _alike(some[0], known)), None)
        if group is None:
            groups.append([known])
        else:
            group.append(known)
    return max(groups, key=len)


def _alike(a: _Known, b: _Known) -> bool:
    return all(
        found.a is not None and found.b is not None and not differences(a.did[found.a.index], b.did[found.b.index])
        for found in aligned(a.turns, b.turns)
    )


def _side(sessions: Sequence[_Known], like: Sequence[_Known]) -> Side:
    exits = [[exit_name(found) for did in known.did.values() for found in did.exits] for known in sessions]
    taken = Counter(name for names in exits for name in names)
    odd = tuple(known.kept for known in sessions if known not in like) if 2 * len(like) > len(sessions) else ()
    return Side(
        tuple(known.kept for known in sessions),
        like[0].kept,
        odd,
        tuple(taken.most_common()),
        sum(not names for names in exits),
    )


def _spoken(kept: KeptSession) -> bool:
    """Something of it was heard."""
    events = (event for turn in kept.finished for event in turn.speech.events)
    return any(isinstance(event, SegmentStarted) and event.heard for event in events)
