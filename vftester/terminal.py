"""A conversation shown in a terminal: the agent's words on standard output, all else on standard error."""

from collections.abc import Sequence

import click

from vftester.core.conversation import StateChanged, Turn, TurnState
from vftester.core.display.cards import Card, show_of
from vftester.core.display.offers import Offer, offers_of
from vftester.core.display.turn_words import PHONE_NOTE
from vftester.core.formats.document import dumps, record_json, segment_json
from vftester.core.records import Attempt
from vftester.core.speech import SegmentEnded, SegmentReady, SpokenSegment
from vftester.core.steps.calls import tool_names
from vftester.core.steps.tracker import StepTracker
from vftester.core.steps.words import exit_words
from vftester.core.stitcher import CallEnd, Closure, Opening, Piece
from vftester.core.timing.measures import measure
from vftester.core.traces import Reading, trace_of, trouble_in
from vftester.runs.live import Update

_DELIVERIES = {
    "streamed": "streamed",
    "whole": "arrived whole",
    "held_back": "many pieces, all at once",
    "short": "too short to tell",
    "fixed": "fixed message",
    "unknown": "cannot tell",
}


_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""What turns the order of letters round, and that of all that follows where nothing ends it."""

_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0), *_TURNING) if chr(code) not in "\n\t"}


def plain(text: str) -> str:
    """A text as a terminal may show it: without what would move, colour or command it, or turn its words round."""
    return text.translate(_CONTROLS)


class JsonLines:
    """Prints each record, and each segment as it becomes ready, as one JSON line at once.

    Both are as in an export, with their turn. Where nothing is spoken, all is known of a segment when it is ready.
    `speaks`: its line then holds what is known so far, without an outcome, and a second one follows when it is over.
    """

    def __init__(self, *, speaks: bool = False) -> None:
        self._speaks = speaks

    def __call__(self, update: Update) -> None:
        for change in update.changes:
            match change:
                case Reading():
                    click.echo(dumps({"turn": update.turn.index, **record_json(change)}, indent=None))
                case SegmentReady():
                    ready = segment_json(SpokenSegment(change))
                    known = {name: ready[name] for name in _KNOWN_WHEN_READY} if self._speaks else ready
                    click.echo(dumps({"turn": update.turn.index, "segment": known}, indent=None))
                case SegmentEnded() if self._speaks:
                    over = segment_json(update.turn.speech.segments()[change.segment])
                    click.echo(dumps({"turn": update.turn.index, "segment": over}, indent=None))
                case StateChanged():
                    _tell_failure(update.turn)
                case _:
                    pass


_KNOWN_WHEN_READY = ("index", "text", "message", "start", "origin", "ready_ms")


class Words:
    """Prints what is said as it is said, and under each turn its times.

    The times follow at the next turn's beginning, or when asked for by `sum_up`: when its last words could be spoken,
    and what was heard, is known after the turn's end. `typed`: the person types at this terminal, where their words
    stand already.
    """

    def __init__(self, *, typed: bool = False) -> None:
        self._typed = typed
        self._over: Turn | None = None
        self._noted = False
        self._in_message = False
        self._steps = StepTracker()

    def __call__(self, update: Update) -> None:
        turn = update.turn
        if self._over is not None:
            if turn.index == self._over.index:
                self._over = turn
            else:
                self.sum_up()
        self._steps.take(turn, update.changes)
        if not update.changes and not (self._typed and turn.index):
            _aside(f"You: {turn.action.label}" if turn.index else turn.action.label)
        for change in update.changes:
            match change:
                case Opening():
                    self._end_line()
                case Piece() if change.text:
                    click.echo(plain(change.text), nl=False)
                    self._in_message = True
                case Closure():
                    click.echo(plain(change.rest), nl=False)
                    self._end_line()
                case CallEnd(call=int(call)):
                    self._end_line()
                    begun = turn.talk.call_starts[call]
                    named = f"tool call {tool_names(turn).get(begun.seq, '')}".rstrip()
                    _aside(f"  {named} · {seconds((change.offset_ns - begun.offset_ns) / 1e6)}")
                case Reading(kind="debug"):
                    if trouble := trouble_in(change):
                        self._end_line()
                        click.echo(plain(f"  Voiceflow says: {trouble}"), err=True)
                case Reading(kind="path") if not self._is_exit(turn, change):
                    self._end_line()
                    _aside(f"  path · {_path(change)}")
                case Reading(kind="choice"):
                    self._end_line()
                    _tell_buttons(offers_of(change))
                case Reading(kind="cardV2" | "carousel" | "visual") if show := show_of(change):
                    self._end_line()
                    for card in show.cards:
                        _tell_card(card)
                    if show.more:
                        _aside(f"  and {show.more} more")
                case Attempt():
                    _aside(f"  {change.reason}")
                case StateChanged():
                    self._end_line()
                    for found in self._steps.exits_in(turn.index):
                        _aside(f"  {exit_words(found)}")
                    _tell_failure(turn)
                    self._over = turn
                case _:
                    pass

    def sum_up(self) -> None:
        """Print the times of the turn that is over, once; below the first of them, what they are the times of."""
        over, self._over = self._over, None
        if over is not None:
            _aside("  " + summary(over))
            if not self._noted and over.timed and over.talk.pieces:
                _aside(f"  {PHONE_NOTE}")
                self._noted = True

    def _is_exit(self, turn: Turn, path: Reading) -> bool:
        """Whether it is told as the exit of an agent step anyway."""
        seqs = (seen.seq for found in self._steps.exits_in(turn.index) for seen in found.evidence)
        return path.record.seq in seqs

    def _end_line(self) -> None:
        if self._in_message:
            click.echo()
            self._in_message = False


def _tell_card(card: Card) -> None:
    what, lines = "card", [*card.title.splitlines(), *card.text.splitlines()]
    if not lines and card.image:
        what, lines = "image", [card.image]
    for number, line in enumerate(lines):
        _aside(f"  {what}: {line}" if number == 0 else f"    {line}")
    _tell_buttons(card.offers)


def _tell_buttons(offers: Sequence[Offer]) -> None:
    if offers:
        _aside(f"  buttons: {' · '.join(offer.name for offer in offers)}")


def summary(turn: Turn) -> str:
    """A turn's times in one line, in the words of the screen. A reply that broke off has no whole."""
    if not turn.timed:
        return "no times were kept"
    measures = measure(turn)
    whole = "whole reply" if turn.state is TurnState.COMPLETE else "broke off after"
    times = (
        ("ready to speak", measures.first_segment_ms),
        ("first sound", measures.first_audio_ms),
        (whole, measures.full_text_ms),
        ("longest pause in text", measures.longest_gap_ms),
        ("silence heard", measures.dead_air_ms),
    )
    parts = [f"{label} {seconds(value)}" for label, value in times if value is not None]
    if measures.delivery is not None:
        parts.append(_DELIVERIES[measures.delivery])
    return " · ".join(parts) or "nothing was said"


def seconds(ms: float) -> str:
    return f"{ms / 1000:.2f} s"


def _tell_failure(turn: Turn) -> None:
    """The one sentence that a failed turn gets."""
    if turn.error is not None:
        click.echo(plain(f"Turn {turn.index + 1} did not complete: {turn.error.message}"), err=True)


def _path(reading: Reading) -> str:
    payload = (trace_of(reading.record) or {}).get("payload")
    return str(payload.get("path", "")) if isinstance(payload, dict) else ""


def _aside(text: str) -> None:
    click.secho(plain(text), err=True, dim=True)
