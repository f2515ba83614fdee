"""The turns of two sessions side by side, by what the person put in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from vftester.core.actions import Action
from vftester.core.comparison.sequences import common
from vftester.core.conversation import Turn


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two turns that belong together, or one that the other session has not.

    `same_input`: the person put the same in. Where they did not, the turns merely stand at the same place.
    """

    a: Turn | None
    b: Turn | None
    same_input: bool


def aligned(a: Sequence[Turn], b: Sequence[Turn]) -> list[Aligned]:
    """Every turn of both, in order."""
    pairs: list[Aligned] = []
    at_a = at_b = 0
    for i, j in [*common([input_key(t.action) for t in a], [input_key(t.action) for t in b]), (len(a), len(b))]:
        pairs += _between(a[at_a:i], b[at_b:j])
        if i < len(a) and j < len(b):
            pairs.append(Aligned(a[i], b[j], True))
        at_a, at_b = i + 1, j + 1
    return pairs


def _between(a: Sequence[Turn], b: Sequence[Turn]) -> list[Aligned]:
    """Turns without an equal: as far as both sides have some, they stand at the same place."""
    both = min(len(a), len(b))
    return [
        *(Aligned(one, other, False) for one, other in zip(a[:both], b[:both], strict=True)),
        *(Aligned(one, None, False) for one in a[both:]),
        *(Aligned(None, other, False) for other in b[both:]),
    ]


def input_key(action: Action) -> tuple[str, ...]:
    """What makes two inputs the same: the words, however they are spaced and cased; of a button its label.

    A button pressed and its name typed are the same. What has no words is known by its name, else by all of it.
    """
    said = " ".join(action.said.split()).casefold()
    if action.type in ("launch", "no-reply", "end"):
        return (action.type,)
    if action.type == "dtmf":
        return ("dtmf", said)
    if said or action.type in ("text", "message"):
        return ("said", said)
    if action.type in ("intent", "event"):
        return (action.type, action.label.casefold())
    return (action.type, json.dumps(action.to_json(), sort_keys=True))
