"""A session as one HTML page to pass on: what was said, each turn's timeline, measures, silences, agent steps.

The page holds all it needs: no script, nothing loaded from anywhere, and a policy that says so. What comes from
outside is text in it, never markup.
"""

from collections.abc import Iterable, Sequence
from statistics import median

from vftester.core.catalog.listing import run_words
from vftester.core.conversation import Turn, TurnState
from vftester.core.display.offers import offers_of
from vftester.core.display.turn_words import CAUSES, NO_TIMES, PHONE_NOTE, delivery_line, state_words, wait_line
from vftester.core.formats.page_style import COLOURS, POLICY, TIMELINE
from vftester.core.formats.report_steps import steps_section
from vftester.core.formats.report_style import STYLE
from vftester.core.formats.timeline_svg import timeline_svg
from vftester.core.markup import escaped
from vftester.core.session import KeptSession
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import lanes_of
from vftester.core.timeline.timescale import MS, seconds
from vftester.core.timing.measures import Measures
from vftester.core.timing.silence import Cause

SHOWN_WAITS = 8
SHOWN_BUTTONS = 12

REPORTED_MEASURES = (
    ("first_segment_ms", "ready to speak"),
    ("first_audio_ms", "first sound"),
    ("dead_air_ms", "silence heard"),
    ("first_text_ms", "first text"),
    ("full_text_ms", "whole reply"),
    ("longest_gap_ms", "longest pause in text"),
    ("heard_sooner_ms", "can be heard … sooner"),
    ("first_byte_ms", "Voiceflow answered"),
    ("connect_ms", "connecting"),
)
"""The measures that a report shows, the headline first, with their labels of the screen."""


def report(kept: KeptSession, exported_by: str) -> str:
    """The page of a session's finished turns."""
    lanes = lanes_of(kept.finished)
    turns = [lanes.turns[turn.index] for turn in kept.finished]
    title = escaped(kept.session.name or "Session")
    body = [
        f"<header><h1>{title}</h1>{_facts(kept)}</header>",
        _summary(turns),
        _bill(turns),
        steps_section(lanes.steps.steps, kept.finished),
        "<section><h2>Conversation</h2>",
        *(_turn(turn, following) for turn, following in zip(turns, [*turns, None][1:], strict=True)),
        "</section>",
        f'<footer><p>{escaped(PHONE_NOTE)}</p><p class="dim">Written by {escaped(exported_by)}.</p></footer>',
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{COLOURS}{TIMELINE}{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


def _facts(kept: KeptSession) -> str:
    session, target = kept.session, kept.session.target
    facts = [
        ("Held", f"{session.created_at:%d %B %Y, %H:%M} UTC"),
        ("Target", " · ".join(filter(None, (target.runtime, target.api)))),
        ("Project", target.project),
        ("Environment", target.environment or ""),
        ("User", target.user),
        ("Session", kept.id),
        ("Runs again", " · ".join(filter(None, (session.repeats, run_words(session.run))))),
        ("Tags", ", ".join(session.tags)),
        ("Note", session.note),
    ]
    return _terms((name, value) for name, value in facts if value)


def _terms(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{escaped(name)}</dt><dd>{escaped(value)}</dd></div>" for name, value in facts)
    return f"<dl>{rows}</dl>"


def _summary(turns: Sequence[TurnLanes]) -> str:
    """The figures of the whole session: medians over complete turns, the launch left out, as everywhere."""
    counted = [turn for turn in turns if turn.turn.index and turn.turn.state is TurnState.COMPLETE]
    figures = [(name, median(found)) for measure, name in REPORTED_MEASURES[:4] if (found := _all(counted, measure))]
    tiles = [
        (f"{len(turns):,}", f"turn{'' if len(turns) == 1 else 's'}"),
        *((seconds(value * MS), f"{name}, median") for name, value in figures),
    ]
    if turns and not any(turn.turn.timed for turn in turns):
        note_untimed = f"<p class='dim'>{escaped(NO_TIMES)}</p>"
    else:
        note_untimed = ""
    told = "".join(f"<div><b>{escaped(value)}</b><span>{escaped(name)}</span></div>" for value, name in tiles)
    note = "<p class='dim'>Medians leave out the launch and turns that did not complete.</p>" if figures else ""
    return f'<section class="tiles">{told}</section>{note}{note_untimed}'


def _all(turns: Iterable[TurnLanes], measure: str) -> list[float]:
    found = (getattr(turn.measures, measure) for turn in turns)
    return [value for value in found if value is not None]


def _bill(turns: Sequence[TurnLanes]) -> str:
    """The silence bill of the session, by cause; "" where none was heard."""
    total: dict[Cause, int] = {}
    for turn in turns:
        for cause, length in turn.bill.by_cause().items():
            total[cause] = total.get(cause, 0) + length
    whole = sum(total.values())
    if not whole:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escaped(CAUSES[cause])}</th><td class="n">{seconds(length)}</td>'
        f'<td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="presentation">'
        f'<rect width="{100 * length / whole:.1f}" height="8"/></svg></td></tr>'
        for cause, length in sorted(total.items(), key=lambda item: -item[1])
    )
    return (
        f"<section><h2>Silence bill</h2><p>{seconds(whole)} of silence heard in all, by cause.</p>"
        f'<table class="bill">{rows}</table></section>'
    )


def _turn(lanes: TurnLanes, following: TurnLanes | None) -> str:
    turn = lanes.turn
    after = following.turn if following is not None else None
    state = "" if turn.state is TurnState.COMPLETE else state_words(turn, after)
    parts = [
        f"<article><h3>Turn {turn.index + 1}{f' <em>{escaped(state)}</em>' if state else ''}</h3>",
        f'<p class="said">{escaped(turn.action.label)}</p>',
        *(f'<p class="reply">{escaped(message.text)}</p>' for message in turn.talk.messages()),
        _buttons(turn),
        f'<p class="trouble">{escaped(turn.error.message)}</p>' if turn.error else "",
        f"<figure>{timeline_svg(lanes)}</figure>" if turn.timed else "",
        _figures(lanes.measures),
        _waits(lanes),
        "</article>",
    ]
    return "".join(part for part in parts if part)


def _buttons(turn: Turn) -> str:
    names = [offer.name for reading in turn.readings for offer in offers_of(reading)[:SHOWN_BUTTONS]]
    shown = "".join(f"<li>{escaped(name)}</li>" for name in names[:SHOWN_BUTTONS])
    more = f'<li class="dim">and {len(names) - SHOWN_BUTTONS} more</li>' if len(names) > SHOWN_BUTTONS else ""
    return f'<ul class="buttons" aria-label="Buttons">{shown}{more}</ul>' if shown else ""


def _figures(measures: Measures) -> str:
    known = [(name, value) for measure, name in REPORTED_MEASURES if (value := getattr(measures, measure)) is not None]
    facts = [(name, seconds(value * MS)) for name, value in known]
    if measures.text_chunks:
        facts.append(("text", f"{measures.text_chars:,} characters, {delivery_line(measures)}"))
    return f'<div class="figures">{_terms(facts)}</div>' if facts else ""


def _waits(lanes: TurnLanes) -> str:
    spoken = lanes.voice.first_sound_ns is not None
    waits = sorted((*lanes.bill.silences, *lanes.bill.pauses), key=lambda wait: -wait.length_ns)[:SHOWN_WAITS]
    lines = (f"{seconds(wait.length_ns)} {wait_line(wait, spoken=spoken)}" for wait in waits)
    items = "".join(f"<li>{escaped(line)}</li>" for line in lines)
    return f'<ul class="waits">{items}</ul>' if items else ""
