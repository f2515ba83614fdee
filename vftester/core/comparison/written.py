"""A comparison as JSON: what `compare --json` prints. Turns count from 0; times are milliseconds."""

from typing import Any

from vftester.core.comparison.behaviour import Behaviour, Difference, exit_name
from vftester.core.comparison.compared import Comparison, Side, TurnPair
from vftester.core.comparison.figures import Figure
from vftester.core.comparison.sentences import bar, chance_words, difference_words, headline
from vftester.core.comparison.words import TextPart
from vftester.core.timing.measures import milliseconds


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The object. `first_divergence` and `first_wording_difference` name A's turn."""
    divergence = None
    if found.divergence is not None:
        pair = found.turns[found.divergence]
        divergence = {**_numbers(pair), **_difference(pair.differences[0])}
    return {
        "a": _side(found.a),
        "b": _side(found.b),
        "sentence": " ".join(part for part in headline(found) if part),
        "first_divergence": divergence,
        "first_wording_difference": _numbers(found.turns[found.wording]) if found.wording is not None else None,
        "paths_part": bar(found),
        "measured_turns": list(found.counted),
        "measures": {figure.measure.name: _figure(figure) for figure in found.figures},
        "same_voice": found.same_voice,
        "chance": chance_words(found, "beyond_noise"),
        "turns": [_pair(pair) for pair in found.turns],
    }


def _numbers(pair: TurnPair) -> dict[str, Any]:
    """A's number of the turn; B's too, where that is another."""
    a, b = (turn.index if turn is not None else None for turn in (pair.turn_a, pair.turn_b))
    return {"turn": a} if a == b else {"turn": a, "turn_b": b}


def _difference(found: Difference) -> dict[str, Any]:
    return {"what": str(found.what), "a": found.a, "b": found.b}


def _side(side: Side) -> dict[str, Any]:
    return {
        "id": side.shown.id,
        "name": side.shown.session.name,
        "repeats": side.shown.session.repeats,
        "run": side.shown.session.run,
        "sessions": [kept.id for kept in side.sessions],
        "odd": [kept.id for kept in side.odd],
        "exits": [{"path": name, "times": times} for name, times in side.exits],
        "no_exit": side.unseen,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    likely = figure.likely
    return {
        "a": figure.a,
        "b": figure.b,
        "difference": figure.difference,
        "in_words": difference_words(figure) or None,
        "runs": [figure.runs_a, figure.runs_b],
        "likely": [likely.low, likely.high] if likely is not None else None,
        "beyond_noise": figure.beyond_noise,
    }


def _pair(pair: TurnPair) -> dict[str, Any]:
    return {
        "a": pair.turn_a.index if pair.turn_a is not None else None,
        "b": pair.turn_b.index if pair.turn_b is not None else None,
        "same_input": pair.same_input,
        "input": {
            "a": pair.turn_a.action.label if pair.turn_a is not None else None,
            "b": pair.turn_b.action.label if pair.turn_b is not None else None,
        },
        "measured": pair.counted,
        "differences": [_difference(found) for found in pair.differences],
        "wording_differs": pair.wording.differs,
        "wording": {"a": _parts(pair.wording.a), "b": _parts(pair.wording.b)},
        "behaviour": {"a": _did(pair.behaviour_a), "b": _did(pair.behaviour_b)},
    }


def _parts(parts: tuple[TextPart, ...]) -> list[dict[str, Any]]:
    return [{"text": part.text, "differs": part.differs} for part in parts]


def _did(did: Behaviour | None) -> dict[str, Any] | None:
    if did is None:
        return None
    return {
        "error": did.error,
        "step": did.step.name if did.step is not None else None,
        "exits": [{"path": exit_name(found), "certainty": found.certainty} for found in did.exits],
        "exit_visible": did.exits_visible,
        "tools": [{"name": call.name or None, "length_ms": milliseconds(call.length_ns)} for call in did.calls],
        "buttons": list(did.buttons),
        "variables": dict(did.variables) if did.variables is not None else None,
        "end": did.ended,
    }
