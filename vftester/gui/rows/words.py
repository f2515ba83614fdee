"""What the rows of a conversation say, in the contract's words. Plain text in, plain text out."""

from collections.abc import Sequence

from vftester.core.conversation import Turn, TurnState
from vftester.core.display.asides import Source
from vftester.core.records import Attempt
from vftester.core.steps.tracker import StepExit
from vftester.core.steps.words import exit_words
from vftester.core.timeline.marks import Span
from vftester.core.timeline.spoken_length import SpokenLength
from vftester.core.timeline.timescale import MS, seconds
from vftester.core.timing.credit import Credit
from vftester.core.timing.measures import Measures
from vftester.gui.wording import (
    FIGURE_MEANINGS,
    delivery_line,
    failure_line,
    first_figures,
    one_line,
    over_words,
    spoken_words,
)

HEARD_UP_TO_HERE = "heard up to here; the agent believes it said all of it"
NOT_ALL_HEARD = "not all of this was heard; the agent believes it said all of it"
BROKEN_UP_TO_HERE = "heard up to here; the reply broke off before all of it had arrived"
BROKEN_NOT_ALL_HEARD = "not all of this was heard; the reply broke off before all of it had arrived"
WAITING = "Waiting for the agent…"
SAID_NOTHING = "The agent said nothing."
NO_REPLY = "No reply."
NOT_TIMED = "no times recorded"
ENDED = "Conversation ended. Launch starts a new one."
STILL_AT_WORK = "Cancelled. What had arrived is kept. The server may still be at work on it."
SPOKEN_OVER = "what you said next stopped this reply. What had arrived is kept. The server may still be at work on it."

FILLER_SHOWN = 24
FOLDED_FROM = 400
"""A longer error is folded."""


def measures_line(
    measures: Measures, *, whole: bool = True, credit: Credit | None = None
) -> tuple[str, tuple[int, int] | None]:
    """The line under a reply, "" where nothing was said: `ready to speak 0.56 s · first sound 0.60 s · …`.

    With it the stretch that stands out: how much sooner the reply was heard, where it was. Not `whole`: the reply was
    broken off, and nothing is said of all of it.
    """
    parts = [f"{name} {seconds(ms * MS)}" for name, ms in first_figures(measures) if ms is not None]
    if not whole or measures.full_text_ms is None:
        return " · ".join(parts), None
    parts.append(f"whole reply {seconds(measures.full_text_ms * MS)}")
    sooner, heard = _sooner(measures)
    line = " · ".join([*parts, sooner] if sooner else parts)
    strong = (len(line) - len(sooner), len(line)) if heard else None
    return line + (_divided(credit) if sooner and credit is not None else ""), strong


def figures_tip(line: str) -> str:
    """What each figure of a line of measures is, a sentence each; "" where it has none."""
    said = {name: name.partition(" … ")[2] or name for name in FIGURE_MEANINGS}
    return "\n".join(f"{name}: {FIGURE_MEANINGS[name]}." for name, sign in said.items() if f"{sign} " in f"{line} ")


def _sooner(measures: Measures) -> tuple[str, bool]:
    """What speaking as it arrives gains, "" where nothing; and whether it was heard so."""
    full, sound, sooner = measures.full_text_ms, measures.first_audio_ms, measures.heard_sooner_ms
    if full is None or sooner is None or (said := seconds(sooner * MS)) == seconds(0):
        return "", False
    heard = sound is not None and sound < full
    return (f"heard {said} sooner than waiting for it" if heard else f"could be heard {said} sooner"), heard


def _divided(credit: Credit) -> str:
    filler = one_line(credit.filler)
    filler = filler if len(filler) <= FILLER_SHOWN else filler[:FILLER_SHOWN] + "…"
    return f" ({seconds(credit.filler_ns)} by “{filler}”, {seconds(credit.streaming_ns)} by streaming)"


def cut_line(state: TurnState | None, *, went_on: bool) -> str:
    """Under a message whose speech was cut. The agent believes that it said all of a reply that it sent whole."""
    if state in (None, TurnState.COMPLETE):
        return NOT_ALL_HEARD if went_on else HEARD_UP_TO_HERE
    return BROKEN_NOT_ALL_HEARD if went_on else BROKEN_UP_TO_HERE


def waiting_line(line: str, waited_s: int) -> str:
    """The line under a reply while nothing more comes: `Waiting for the agent… 12 s`."""
    if line == WAITING:
        return f"{WAITING} {waited_s} s"
    return f"{line} · {WAITING[0].lower()}{WAITING[1:]} {waited_s} s"


def reply_line(measures: Measures, length: SpokenLength) -> str:
    """How the reply came and how long it is for the ear: `streamed, 36 pieces · 9.6 s spoken, 29 words`."""
    parts = [said for said in (delivery_line(measures),) if said]
    if length.ns:
        told, words = spoken_words(length.ns, length.words)
        parts.append(f"{told} spoken, {words}" if length.measured else f"about {told} when spoken, {words}")
    return " · ".join(parts)


def delivery_advice(measures: Measures, streaming: bool | None) -> str:
    """Why a reply may have come as it did, and what to do; "" where there is nothing to do.

    `streaming`: whether the target was asked to stream; None where that is not known.
    """
    if measures.delivery == "held_back":
        return "Something on the way collects what streams, often a proxy or a gateway: try without it."
    if measures.delivery != "whole":
        return ""
    if streaming is None:
        return (
            "Likely streaming is off for this target: turn it on in the target, under Advanced. Or this step sends "
            "finished text."
        )
    if streaming:
        return "Streaming is on for this target, so this step likely sends finished text."
    return "Streaming is off for this target: turn it on in the target, under Advanced."


def flags_line(flags: Sequence[str]) -> str:
    """What in a reply is hard on the ear: `Hard on the ear: over 15 s · a list`; "" for nothing."""
    return f"Hard on the ear: {' · '.join(flags)}" if flags else ""


def spoken_over_line(turn: Turn) -> str:
    """That what was said next stopped a reply, and after how many words: `Spoken over after 6 words: …`."""
    return f"{over_words(turn)}: {SPOKEN_OVER}"


def state_line(turn: Turn) -> str:
    """Why a turn did not complete, in a sentence; "" where it did or still runs."""
    return STILL_AT_WORK if turn.state is TurnState.CANCELLED else failure_line(turn)


_ADVICE = (
    ("credit_limit_reached", "The Voiceflow workspace has no credits left, so the agent could not answer. Add credits"),
    ("token quota exceeded", "The model's token quota is used up, so the agent could not answer. Raise it"),
    ("moderation failed", "Moderation stopped the text. Look at the agent's moderation settings in Voiceflow"),
    ("turn timeout", "Voiceflow stopped the agent: its turn took too long. Look for what it waits for in its logs"),
)


def trouble_line(said: str) -> str:
    """What a debug trace told of trouble within the agent, and what to do."""
    for sign, advice in _ADVICE:
        if sign in said.casefold():
            return f"{advice}. Its debug log says: {said}"
    return f"Something went wrong within the agent. Look into its logs in Voiceflow. Its debug log says: {said}"


def too_large_line(kind: str) -> str:
    return f"A {kind} trace that is too large to show here: it is in the events."


def attempt_line(attempt: Attempt) -> str:
    """Why it was tried again, and when: `After 0.31 s: Voiceflow asked to wait. Trying again in 1.0 s.`"""
    return f"After {seconds(attempt.offset_ns)}: {attempt.reason}"


def call_line(call: Span, *, told: bool, state: TurnState | None) -> str:
    """A tool call: `⚙ save_appointment · 0.94 s`. `told`: a trace told its end; `state`: its turn's."""
    name = f"⚙ {one_line(call.label) or 'tool call'}"
    if told and call.end_ns is not None:
        return f"{name} · {seconds(call.end_ns - call.start_ns)}"
    if state is None:
        return f"{name} · running…"
    return f"{name} · its end was not told" if state is TurnState.COMPLETE else f"{name} · broken off"


def exit_line(found: StepExit, turns: int) -> str:
    """An exit's flag: `⚑ Left by "details complete" (said by Voiceflow), after 3 turns`.

    It is hollow where nothing told the exit and only what ran next shows it.
    """
    flag, said = "⚑" if found.certainty == "stated" else "⚐", exit_words(found)
    return f"{flag} {said[:1].upper()}{said[1:]}, after {turns} turn{'' if turns == 1 else 's'}"


def sources_title(count: int) -> str:
    return f"{count} source{'' if count == 1 else 's'}"


def source_lines(sources: Sequence[Source]) -> str:
    """Sources below each other, each with its address or the start of what was found."""
    lines = []
    for source in sources:
        score = f"{source.score:.2f}" if source.score is not None else ""
        lines.append(" · ".join(part for part in (score, one_line(source.name), source.url[:500]) if part) or "unnamed")
        if source.text:
            lines.append(f"   {one_line(source.text)}")
    return "\n".join(lines)


def reasoning_title(chars: int) -> str:
    return f"Reasoning · {chars:,} characters, not said to the user"
