"""A conversation shown in a terminal: the agent's words on standard output, all else on standard error."""

import click

from vftester.core.conversation import StateChanged, Turn
from vftester.core.document import dumps, record_json
from vftester.core.measures import Measures, measure
from vftester.core.offers import offers_of
from vftester.core.records import Attempt
from vftester.core.stitcher import CallEnd, Closure, Opening, Piece
from vftester.core.traces import Reading
from vftester.runs.live import Update

_DELIVERIES = {
    "streamed": "streamed",
    "whole": "arrived whole",
    "held_back": "many pieces, all at once",
    "short": "too short to tell",
    "fixed": "fixed message",
    "unknown": "cannot tell",
}


class JsonLines:
    """Prints each record as one JSON line at once: the record as in an export, with its turn."""

    def __call__(self, update: Update) -> None:
        for change in update.changes:
            if isinstance(change, Reading):
                click.echo(dumps({"turn": update.turn.index, **record_json(change)}, indent=None))


class Words:
    """Prints what is said as it is said, and under each turn its times."""

    def __init__(self) -> None:
        self._in_message = False

    def __call__(self, update: Update) -> None:
        turn = update.turn
        if not update.changes:
            _aside(f"You: {turn.action.label}" if turn.index else turn.action.label)
        for change in update.changes:
            match change:
                case Opening():
                    self._end_line()
                case Piece() if change.text:
                    click.echo(change.text, nl=False)
                    self._in_message = True
                case Closure():
                    click.echo(change.rest, nl=False)
                    self._end_line()
                case CallEnd(call=int(call)):
                    self._end_line()
                    length_ns = change.offset_ns - turn.talk.call_starts[call].offset_ns
                    _aside(f"  tool call · {seconds(length_ns / 1e6)}")
                case Reading(kind="choice"):
                    self._end_line()
                    _aside("  buttons: " + " · ".join(offer.name for offer in offers_of(change)))
                case Attempt():
                    _aside(f"  {change.reason}")
                case StateChanged():
                    self._end_line()
                    self._sum_up(turn)
                case _:
                    pass

    def _sum_up(self, turn: Turn) -> None:
        if turn.error is not None:
            # The one sentence that a failed turn gets.
            click.echo(f"Turn {turn.index + 1} did not complete: {turn.error.message}", err=True)
        _aside("  " + summary(measure(turn)))

    def _end_line(self) -> None:
        if self._in_message:
            click.echo()
            self._in_message = False


def summary(measures: Measures) -> str:
    """A turn's times in one line, in the words of the screen."""
    times = (
        ("first text", measures.first_text_ms),
        ("whole reply", measures.full_text_ms),
        ("longest pause in text", measures.longest_gap_ms),
    )
    parts = [f"{label} {seconds(value)}" for label, value in times if value is not None]
    if measures.delivery is not None:
        parts.append(_DELIVERIES[measures.delivery])
    return " · ".join(parts) or "nothing was said"


def seconds(ms: float) -> str:
    return f"{ms / 1000:.2f} s"


def _aside(text: str) -> None:
    click.secho(text, err=True, dim=True)
