"""A comparison in words, the same on the screen and in a terminal. Plain text; turns are counted from 1."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from vftester.core.actions import Action
from vftester.core.comparison.behaviour import Behaviour, Call, What
from vftester.core.comparison.chance import FEWEST_RUNS
from vftester.core.comparison.compared import Comparison, Side, TurnPair
from vftester.core.comparison.figures import Figure, Kind, said_as_none
from vftester.core.steps.words import exit_words, left_words, path_words
from vftester.core.timeline.timescale import MS, seconds

_MOST_CHARS = 60
_MOST_NAMES = 4
_BROKE = {
    "truncated": "is cut off",
    "failed": "fails",
    "timed_out": "times out",
    "cancelled": "is cancelled",
    "running": "is still running",
}


def headline(found: Comparison) -> tuple[str, str]:
    """The sentence on top, in two parts of which the first is the heavier: how far the path is the same, and what then.

    `Same path until turn 3:`, `A leaves by "details complete", B asks again. Wording differs from turn 2.`
    """
    both = sum(pair.turn_a is not None and pair.turn_b is not None for pair in found.turns)
    if not both:
        empty = [name for name, side in (("A", found.a), ("B", found.b)) if not side.shown.finished]
        without = f"{' and '.join(empty)} {'has' if len(empty) == 1 else 'have'} no turns."
        return "Nothing to compare:", without if empty else "no turn of A has a counterpart in B."
    rest = [_worded(found), *_missing(found), *_odd(found)]
    if found.divergence is None:
        return _same_path(both, len(found.turns)), _joined(rest)
    pair = found.turns[found.divergence]
    first = f"Same path until {_turn(pair)}" if found.divergence else "Different paths from the first turn"
    other = "" if pair.same_input else ", where other words were sent"
    return f"{first}{other}:", _joined([f"{divergence_words(pair)}.", *rest])


def _odd(found: Comparison) -> list[str]:
    """Of a group, how many runs are not as what is shown of it."""
    sides = (("A", found.a), ("B", found.b))
    return [
        f"{len(side.odd)} of {len(side.sessions)} runs of {name} took another path." for name, side in sides if side.odd
    ]


def bar(found: Comparison) -> str | None:
    """What stands where the paths part; None where they never do."""
    if found.divergence is None:
        return None
    counted = figures_of(found)
    above = f"; the figures above count {counted}" if counted else ""
    return f"From here these are two different conversations{above}."


def figures_of(found: Comparison) -> str:
    """Which turns the figures count: `turns 2 and 3`, "" where none is."""
    return turns_words([index + 1 for index in found.counted])


def measured_words(found: Comparison) -> str:
    """What the figures are: `Median of turns 2 and 3`; of one turn of one run they are no median: `Turn 2`."""
    if len(found.counted) != 1:
        return f"Median of {figures_of(found)}"
    several = [name for name, side in (("A", found.a), ("B", found.b)) if len(side.sessions) > 1]
    runs = {0: "", 1: f", median of {''.join(several)}'s runs"}.get(len(several), ", median of the runs")
    return figures_of(found).capitalize() + runs


def not_timed_words(found: Comparison) -> str:
    """Why there are no figures."""
    untimed = [
        name for name, side in (("A", found.a), ("B", found.b)) if not all(turn.timed for turn in side.shown.finished)
    ]
    if untimed:
        keep = "keeps" if len(untimed) == 1 else "keep"
        return f"{' and '.join(untimed)} {keep} no times, so what was said and done is compared, but not how quickly."
    return "No turn can be timed against another: the launch and incomplete turns are left out."


def divergence_words(pair: TurnPair) -> str:
    """How two turns differ in behaviour, in a clause: `A leaves by "details complete", B asks again`."""
    first, did_a, did_b = pair.differences[0], pair.behaviour_a, pair.behaviour_b
    if did_a is None or did_b is None:
        return ""
    return f"A {does_words(did_a, first.what, first.a)}, B {does_words(did_b, first.what, first.b)}"


def does_words(did: Behaviour, what: What, value: Any) -> str:
    """What one of two sides that differ does, as the rest of a sentence: `leaves by "details complete"`."""
    return _DOES[what](did, value)


def did_words(did: Behaviour) -> str:
    """What an agent did in a turn besides speaking: `save_appointment 0.94 s · left by "details complete"`."""
    exits = [exit_words(found) for found in did.exits]
    rest = rest_words(did)
    return " · ".join([*map(call_words, did.calls), *exits, *([rest] if rest else [])])


def rest_words(did: Behaviour) -> str:
    """What there is to say of a turn besides its calls and exits: `Appointment desk · goes on · buttons: Yes, No`."""
    parts = [_step(did)] if did.step is not None and not did.exits else []
    parts += [f"buttons: {_names(did.buttons)}"] if did.buttons else []
    parts += [f"sets {_values(did.variables)}"] if did.variables else []
    parts += ["conversation ended"] if did.ended else []
    parts += [_clause(did.error) if did.complete and did.error else f"the turn {_broke(did)}"] if did.error else []
    return " · ".join(parts)


def call_words(call: Call) -> str:
    """A tool call: `save_appointment 0.94 s`."""
    length = "" if call.length_ns is None else f" {seconds(call.length_ns)}"
    return f"{_clause(call.name) or 'tool call'}{length}"


def input_words(action: Action) -> tuple[str, str]:
    """What the person put in, in two parts of which the second is the heavier: `user says`, `"Thursday works."`."""
    said = " ".join(action.said.split())
    if action.type in ("text", "message") and said:
        return "user says", f"“{said}”"
    return "", action.label


def value_words(figure: Figure, value: float | None) -> str:
    """A median: `0.58 s`, and a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.0f}" if figure.measure.kind is Kind.COUNT else seconds(value * MS)


def difference_words(figure: Figure) -> str:
    """A difference without signs: `0.22 s later`, `0.35 s less gained`; with repeats how far it may be off."""
    difference = figure.shown_difference
    if difference is None:
        return "" if figure.a is None or figure.b is None else "not compared"
    words = _apart(figure.measure.kind, difference)
    if figure.likely is not None and not said_as_none(figure.measure.kind, difference):
        words += f" (likely {_range(figure.measure.kind, figure.likely.low, figure.likely.high)})"
    return words


def chance_words(found: Comparison, marked: str = "in colour") -> str:
    """What to think of the differences; `marked` says how those look that are more than chance."""
    runs_a, runs_b = len(found.a.sessions), len(found.b.sessions)
    if runs_a == runs_b == 1 and found.counted:
        return "1 run each: these differences may be chance."
    if any(figure.beyond_noise for figure in found.figures):
        return f"What is {marked} is more than chance."
    few = [(runs, name) for runs, name in ((runs_a, "A"), (runs_b, "B")) if runs < FEWEST_RUNS]
    if few and found.counted:
        said = " and ".join(f"{runs} run{'' if runs == 1 else 's'} of {name}" for runs, name in few)
        return f"Only {said}: these differences may be chance."
    if any(figure.difference is not None for figure in found.figures):
        return "No difference is larger than chance would make it."
    return ""


def conclusion(found: Comparison) -> str:
    """With repeats, the headline figure as a sentence: `B is ready 0.40 s sooner (likely 0.20 to 0.60), n = 10`."""
    ready = next(f for f in found.figures if f.measure.name == "first_segment_ms")
    if ready.likely is None or (difference := ready.shown_difference) is None:
        return ""
    if said_as_none(Kind.MOMENT, difference):
        return f"A and B are ready at the same time, {_runs(ready)}"
    return f"B is ready {difference_words(ready)}, {_runs(ready)}"


def _runs(figure: Figure) -> str:
    if figure.runs_a == figure.runs_b:
        return f"n = {figure.runs_a}"
    return f"n = {figure.runs_a} of A and {figure.runs_b} of B"


def voice_words(found: Comparison) -> str:
    """Whether what was heard can be compared; "" where nothing was heard on both sides."""
    heard = [f for f in found.figures if f.measure.heard and f.a is not None and f.b is not None]
    if not heard:
        return ""
    if found.same_voice:
        return "Same voice and rate: heard times can be compared."
    if any(kept.session.voice is None for side in (found.a, found.b) for kept in side.sessions):
        return "Heard times are not compared: the voice was not recorded with each session."
    return "Heard times are not compared: voice or rate differ."


def exits_words(side: Side) -> str:
    """How often each exit was taken in a side's sessions: `details complete 4 of 5 · no exit seen 1 of 5`."""
    runs = len(side.sessions)
    parts = [f"{path_words(name or 'exit without a name')} {times} of {runs}" for name, times in side.exits]
    parts += [f"no exit seen {side.unseen} of {runs}"] if side.unseen else []
    return " · ".join(parts)


def turns_words(numbers: Sequence[int]) -> str:
    """Numbers of turns as they are read: `turn 2`, `turns 2 and 3`, `turns 2 to 5 and 7`; "" for none."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda at: at[1] - at[0])]
    parts = [f"{run[0]} to {run[-1]}" if len(run) > 2 else " and ".join(map(str, run)) for run in runs]
    if not parts:
        return ""
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"turn{'' if len(numbers) == 1 else 's'} {words}"


# --- what each side does ------------------------------------------------------------------------------


def _left(did: Behaviour, value: Any) -> str:
    if value is None:
        return "asks again" if did.asked else "goes on without an exit"
    if not value:
        return "leaves by an exit without a name"
    stated = any(found.path == value for found in did.exits)
    return f'leaves by "{path_words(value)}"' if stated else f'probably leaves: "{path_words(value)}" runs next'


def _called(did: Behaviour, value: Sequence[str]) -> str:
    return f"calls {_names([name or 'a tool' for name in value])}" if value else "calls no tool"


def _offers(did: Behaviour, value: Sequence[str]) -> str:
    return f"offers {_names(value)}" if value else "offers no button"


def _sets(did: Behaviour, value: Mapping[str, Any] | None) -> str:
    return f"sets {_values(value)}" if value else "leaves the variables"


def _ends(did: Behaviour, value: bool) -> str:
    return "ends the conversation" if value else "goes on"


def _fails(did: Behaviour, value: str | None) -> str:
    if value is None:
        return "answers"
    return f'says "{_clause(value)}"' if did.complete else _broke(did)


_DOES = {
    What.EXIT: _left,
    What.TOOL: _called,
    What.BUTTON: _offers,
    What.VARIABLE: _sets,
    What.END: _ends,
    What.ERROR: _fails,
}


def _step(did: Behaviour) -> str:
    """Where the agent step of a turn stands, which was not left in it."""
    step = did.step
    if step is None:
        return ""
    if step.exit is None and did.at_end:
        return left_words(step)
    return f"{_clause(step.name or 'agent step')} · goes on"


def _broke(did: Behaviour) -> str:
    if did.spoken_over:
        return "is spoken over"
    return _BROKE.get(did.error or "", "does not complete")


def _same_path(both: int, pairs: int) -> str:
    if both < pairs:
        return f"Same path in the {f'{both} turns' if both > 1 else 'one turn'} that both have."
    if both == 1:
        return "Same path in the only turn."
    return f"Same path in {'both' if both == 2 else f'all {both}'} turns."


def _worded(found: Comparison) -> str:
    if found.wording is None:
        return "Same wording."
    return f"Wording differs from {_turn(found.turns[found.wording])}."


def _missing(found: Comparison) -> list[str]:
    """The turns that only one side has."""
    sides = (
        ("A", "B", [p.turn_a.index + 1 for p in found.turns if p.turn_b is None and p.turn_a is not None]),
        ("B", "A", [p.turn_b.index + 1 for p in found.turns if p.turn_a is None and p.turn_b is not None]),
    )
    return [f"Only {side} has {turns_words(numbers)}." for side, _, numbers in sides if numbers]


def _turn(pair: TurnPair) -> str:
    """A pair's turn by its number; by both where they differ."""
    numbers = [turn.index + 1 for turn in (pair.turn_a, pair.turn_b) if turn is not None]
    if len(set(numbers)) == 1:
        return f"turn {numbers[0]}"
    return f"turn {numbers[0]} of A and {numbers[1]} of B"


# --- figures in words ---------------------------------------------------------------------------------

_DIRECTIONS = {
    Kind.MOMENT: ("sooner", "later"),
    Kind.WAIT: ("less", "more"),
    Kind.GAIN: ("less gained", "more gained"),
    Kind.COUNT: ("fewer", "more"),
}


def _apart(kind: Kind, difference: float) -> str:
    if said_as_none(kind, difference):
        return "the same"
    size = f"{abs(difference):.0f}" if kind is Kind.COUNT else seconds(abs(difference) * MS)
    return f"{size} {_DIRECTIONS[kind][difference > 0]}"


def _range(kind: Kind, low: float, high: float) -> str:
    """How far a difference may be off: `0.20 to 0.60`; where it may be none, both directions are named."""
    scale, digits = (1.0, 0) if kind is Kind.COUNT else (1000.0, 2)
    low, high = low / scale, high / scale
    if low * high >= 0:
        near, far = sorted((abs(low), abs(high)))
        return f"{near:.{digits}f} to {far:.{digits}f}"
    less, more = _DIRECTIONS[kind]
    return f"{-low:.{digits}f} {less} to {high:.{digits}f} {more}"


# --- small words --------------------------------------------------------------------------------------


def _names(names: Sequence[str]) -> str:
    shown = [_clause(name) for name in names[:_MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")


def _values(values: Mapping[str, Any] | None) -> str:
    return _names([f"{name} to {json.dumps(value, ensure_ascii=False)}" for name, value in (values or {}).items()])


def _clause(text: str) -> str:
    short = " ".join(text[: 4 * _MOST_CHARS].split())
    return short if len(short) <= _MOST_CHARS else short[:_MOST_CHARS] + "…"


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
