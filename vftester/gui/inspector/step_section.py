"""The agent steps of a turn: what they asked and filled, how they were left and by which records, or why not."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vftester.core.display.event_names import event_name, event_number
from vftester.core.display.turn_facts import StepFact, TurnFacts
from vftester.core.steps.no_exit import WhyNoExit
from vftester.core.steps.questions import Question
from vftester.core.steps.tracker import AgentStep
from vftester.core.steps.variable_text import written
from vftester.core.steps.variables import is_filled
from vftester.core.steps.words import left_words
from vftester.gui.inspector.parts import facts, jump, note, section
from vftester.gui.style import small
from vftester.gui.wording import one_line

HEADING = "Agent step / Playbook"
MOST_ASKED, MOST_EVIDENCE, LONG_TURNS = 6, 3, 3

Chosen = Callable[[int, int], None]
Told = tuple[str, str | QWidget]


def add_steps(shown: TurnFacts, chosen: Chosen, content: QWidget, rows: QVBoxLayout) -> None:
    """A section for each agent step that ran in a turn. `chosen`: takes a record's turn and seq."""
    for fact in shown.steps:
        section(HEADING, content, rows)
        rows.addLayout(facts(_told(fact, chosen, content), content))
        for trap in fact.why.traps if fact.why is not None and _stuck(fact.why) else ():
            rows.addWidget(note(trap, content))


def _told(fact: StepFact, chosen: Chosen, content: QWidget) -> Iterator[Told]:
    step = fact.step
    yield "Name", one_line(step.name) if step.name else "not named in the stream"
    yield "Turns", _turns(step)
    if step.questions:
        yield "Asked", _asked(step.questions)
    if fact.why is None:
        filled = dict.fromkeys(change.name for change in step.variables if is_filled(change.after))
        if filled:
            yield "Filled", one_line(", ".join(filled))
    seen_in = [(e.turn, e.seq) for e in step.exit.evidence[:MOST_EVIDENCE]] if step.exit is not None else []
    yield "Exit", _with_links(left_words(step), seen_in, chosen, content)
    if fact.why is not None:
        yield from _why(fact.why, chosen, content)


def _why(why: WhyNoExit, chosen: Chosen, content: QWidget) -> Iterator[Told]:
    """What may have kept a step from being left."""
    if why.exits:
        yield "Exits", one_line(" · ".join(why.exits))
    for again in why.repeated:
        yield "Asked again", f"{one_line(again.text)} ({again.times} times)"
    if why.filled:
        yield "Filled", "\n".join(f"{one_line(v.name)} = {one_line(written(v.value))}" for v in why.filled)
    if why.empty:
        yield "Still empty", one_line(", ".join(why.empty))
    if why.unknown:
        yield "Not told", one_line(", ".join(why.unknown))
    for number, line in enumerate(why.debug if _stuck(why) else ()):
        said = _with_links(one_line(line.message), [(line.turn, line.seq)], chosen, content)
        yield "" if number else "Last debug lines", said


def _stuck(why: WhyNoExit) -> bool:
    """It goes on for long, or in circles: then more is told of it."""
    return why.turns >= LONG_TURNS or bool(why.repeated)


def _turns(step: AgentStep) -> str:
    first, last = step.first_turn + 1, step.last_turn + 1
    return str(first) if first == last else f"{first} to {last}"


def _asked(questions: tuple[Question, ...]) -> str:
    texts = [one_line(question.text) for question in questions[:MOST_ASKED]]
    if (more := len(questions) - MOST_ASKED) > 0:
        texts.append(f"and {more} more")
    return "\n".join(texts)


def _with_links(said: str, records: Iterable[tuple[int, int]], chosen: Chosen, content: QWidget) -> QWidget:
    """A text, and links to the records that show it."""
    box = QWidget(content)
    rows = QVBoxLayout(box)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(note(said, box, ""))
    links = QHBoxLayout()
    links.setSpacing(14)
    for turn, seq in records:
        name = f"Show {event_name(turn, seq)}"
        link = jump(name, name, partial(chosen, turn, seq), box, f"→ event {event_number(seq)}")
        link.setFont(small(link.font()))
        links.addWidget(link)
    links.addStretch(1)
    rows.addLayout(links)
    return box
