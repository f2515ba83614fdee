"""A comparison as lines of text for a terminal, 80 columns wide. Plain text."""

from collections.abc import Iterator
from textwrap import wrap

from vftester.core.catalog.listing import local, run_words, turns_words
from vftester.core.comparison.behaviour import Behaviour
from vftester.core.comparison.compared import Comparison, Side, TurnPair
from vftester.core.comparison.figures import SHOWN
from vftester.core.comparison.sentences import (
    bar,
    chance_words,
    conclusion,
    did_words,
    difference_words,
    exits_words,
    headline,
    input_words,
    measured_words,
    not_timed_words,
    value_words,
    voice_words,
)
from vftester.core.comparison.sides import lines_apart
from vftester.core.comparison.words import TextPart
from vftester.core.conversation import Turn
from vftester.core.display.turn_words import PHONE_NOTE
from vftester.core.markup import straight

WIDTH = 80
MOST_CHARS = 2000
"""Of a longer text the beginning is shown."""

MARKS = {"A": ("[-", "-]"), "B": ("{+", "+}")}
"""What stands around words that only A has, and only B."""


def report(found: Comparison) -> Iterator[str]:
    """The lines: both sides, the sentence, the figures, then turn by turn."""
    line_a, line_b = lines_apart(found.a, found.b, _side_line)
    yield from _side("A", line_a, found.a)
    yield from _side("B", line_b, found.b)
    yield ""
    yield from _wrapped(" ".join(part for part in headline(found) if part))
    yield ""
    yield from _figures(found)
    for place, pair in enumerate(found.turns):
        yield ""
        yield from _turn(pair)
        if place == found.divergence:
            yield ""
            yield from _wrapped(f"--- {bar(found)}")


def _side_line(side: Side, clock: str) -> str:
    session = side.shown.session
    facts = [
        " ".join(straight(session.name).split()) or "(no name)",
        session.target.environment or "",
        f"{local(session.created_at):%Y-%m-%d {clock}}",
        turns_words(len(side.shown.finished)),
        f"n = {len(side.sessions)}" if len(side.sessions) > 1 else run_words(session.run),
    ]
    return " · ".join(fact for fact in facts if fact)


def _side(name: str, line: str, side: Side) -> Iterator[str]:
    session = side.shown.session
    yield from _wrapped(line, f"{name}  ")
    if session.changed.strip():
        yield from _wrapped(" ".join(straight(session.changed).split()), "   changed: ")
    if session.note.strip():
        yield from _wrapped(" ".join(session.note.split()), "   note: ")
    if len(side.sessions) > 1 and (side.exits or side.unseen):
        yield from _wrapped(exits_words(side), "   exits: ")
    for odd in side.odd:
        yield from _wrapped(f"{odd.id} {odd.session.name}", "   behaves otherwise: ")


def _figures(found: Comparison) -> Iterator[str]:
    if not found.counted:
        yield from _wrapped(not_timed_words(found))
        return
    yield f"{measured_words(found):<34.34}{'A':>10}{'B':>10}  B against A"
    for figure in found.figures:
        if figure.measure.name in SHOWN and (figure.a is not None or figure.b is not None):
            values = f"{value_words(figure, figure.a):>10}{value_words(figure, figure.b):>10}"
            mark = " *" if figure.beyond_noise else ""
            yield from _wrapped(f"{difference_words(figure)}{mark}", f"{figure.measure.label:<34}{values}  ")
    for sentence in (PHONE_NOTE, conclusion(found), chance_words(found, "marked *"), voice_words(found)):
        if sentence:
            yield from _wrapped(sentence)


def _turn(pair: TurnPair) -> Iterator[str]:
    if pair.turn_a is not None and pair.turn_b is not None and pair.same_input:
        yield from _wrapped(_heading(pair.turn_a))
        if not pair.differences and not pair.wording.differs:
            yield "  Same words, same path."
            return
    for name, turn, did, parts in (
        ("A", pair.turn_a, pair.behaviour_a, pair.wording.a),
        ("B", pair.turn_b, pair.behaviour_b, pair.wording.b),
    ):
        if turn is None or did is None:
            yield f"  {name}  has no such turn"
            continue
        if not pair.same_input:
            yield from _wrapped(_heading(turn), f"{name}  ")
        yield from _said(name, parts)
        yield from _did(did)


def _heading(turn: Turn) -> str:
    return " ".join(part for part in (f"Turn {turn.index + 1} ·", *input_words(turn.action)) if part)


def _said(name: str, parts: tuple[TextPart, ...]) -> Iterator[str]:
    left, right = MARKS[name]
    words = "".join(f"{left}{part.text}{right}" if part.differs else part.text for part in parts)
    shown = " ".join(words[:MOST_CHARS].split()) + ("…" if len(words) > MOST_CHARS else "")
    yield from _wrapped(shown or "(nothing was said)", f"  {name}  ")


def _did(did: Behaviour) -> Iterator[str]:
    if words := did_words(did):
        yield from _wrapped(words, "     ")


def _wrapped(text: str, first: str = "") -> list[str]:
    """Lines of a text; `first` stands before the first, and blanks before the others."""
    lines = wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=True)
    return lines or [first.rstrip()]
