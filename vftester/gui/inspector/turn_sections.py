"""The sections of the turn's tab: what of a turn each tells, and the rows that tell it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vftester.core.display.turn_facts import CallFact, TurnFacts
from vftester.core.timeline.timescale import MS, exact_ms, seconds
from vftester.core.timing.silence import Wait
from vftester.gui.inspector.cause_bar import CauseBar, Swatch
from vftester.gui.inspector.parts import GAP, facts, jump, note, plain, section, title
from vftester.gui.inspector.step_section import add_steps
from vftester.gui.inspector.words import COPY_CURL, COPY_CURL_TIP
from vftester.gui.style import small
from vftester.gui.wording import CAUSES, NO_TIMES, delivery_line, pause_place, spoken_words, wait_line

T = TypeVar("T")

MOST_WAITS = 8
"""The longest pauses and silences; all of them are on the timeline."""

MOST_CALLS = 30
ROWS_AT_ONCE = 3
"""So many rows of a list are made before the person is seen to again: Qt takes some 3 ms to lay one out."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the buttons in the sections lead to."""

    show_wait: Callable[[Wait], None]
    show_record: Callable[[int, int], None]
    copy_curl: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Section:
    """`told`: the same where nothing in it changed, None where there is nothing to tell. `add`: makes its rows."""

    told: Callable[[TurnFacts], object]
    add: Callable[[TurnFacts, Wishes, QWidget, QVBoxLayout], None]


def _add_bill(shown: TurnFacts, _: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
    rows.addWidget(note(f"Turn {shown.index + 1} · {shown.said[:200]}", content))
    if shown.stopped:
        rows.addWidget(plain(shown.stopped, content))
    if shown.failed:
        rows.addWidget(note(shown.failed, content, "trouble"))
    rows.addWidget(_headline(shown, content))
    if shown.first is not None:
        bar = CauseBar(dict(shown.causes), content)
        rows.addSpacing(2)
        rows.addWidget(bar)
        rows.addLayout(_cause_rows(shown, content))
    elif not shown.spoken and (could := _could_be_heard(shown)):
        rows.addWidget(note(could, content, ""))


def _add_steps(shown: TurnFacts, wishes: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
    add_steps(shown, wishes.show_record, content, rows)


def _add_reply(shown: TurnFacts, _: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
    section("Reply", content, rows)
    rows.addLayout(facts(_reply(shown), content))


def _listed(
    heading: str,
    most: int,
    rest: str,
    of: Callable[[TurnFacts], Sequence[T]],
    row: Callable[[TurnFacts, T], tuple[str, str]],
    chosen: Callable[[Wishes, TurnFacts, T], None],
) -> Iterator[Section]:
    """A list in parts, each a section of its own. `row`: how long something took, and what it was; `chosen`: a jump
    there. No more than so many are listed, and how many more there are is said; `rest`: what those are.
    """

    def part(first: int) -> Section:
        until = min(first + ROWS_AT_ONCE, most)

        def told(shown: TurnFacts) -> object:
            some = of(shown)[first:until]
            more = len(of(shown)) if until == most else 0
            return (shown.index, shown.spoken, some, more) if some else None

        def add(shown: TurnFacts, wishes: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
            if first == 0:
                section(heading, content, rows)
            grid = _grid(rows)
            for place, one in enumerate(of(shown)[first:until]):
                _add_row(grid, place, *row(shown, one), partial(chosen, wishes, shown, one), content)
            if until == most and (more := len(of(shown)) - most) > 0:
                grid.addWidget(note(f"and {more} {rest}", content), ROWS_AT_ONCE, 1)

        return Section(told, add)

    return map(part, range(0, most, ROWS_AT_ONCE))


def _add_times(shown: TurnFacts, _: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
    section("Times", content, rows)
    rows.addLayout(facts(_times(shown), content))


def _add_copy(_: TurnFacts, wishes: Wishes, content: QWidget, rows: QVBoxLayout) -> None:
    rows.addSpacing(8)
    copy = QPushButton(COPY_CURL, content)
    copy.setToolTip(COPY_CURL_TIP)
    copy.clicked.connect(wishes.copy_curl)
    rows.addWidget(copy)


def _bill(shown: TurnFacts) -> object:
    heard = shown.first, shown.causes, shown.spoken, shown.running, shown.stopped, shown.failed
    return shown.index, shown.said, *heard, _could_be_heard(shown)


def _grid(rows: QVBoxLayout) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    rows.addLayout(grid)
    return grid


def _headline(shown: TurnFacts, content: QWidget) -> QLabel:
    if not shown.timed:
        return plain(NO_TIMES, content)
    if shown.first is not None:
        # The one label that is no plain text: what stands in it is ours.
        label = QLabel(f"The caller waited <b>{seconds(shown.first.length_ns)}</b> before hearing anything", content)
        label.setWordWrap(True)
        return label
    if shown.spoken:
        return plain("The caller waited for nothing.", content)
    return plain("Nothing has been heard yet." if shown.running else "Nothing of this turn was heard.", content)


def _could_be_heard(shown: TurnFacts) -> str:
    """What a turn that nobody heard could have been; "" where nothing is ready."""
    ready, sooner = shown.measures.first_segment_ms, shown.measures.heard_sooner_ms
    if ready is None:
        return ""
    said = f"Ready to speak after {seconds(ready * MS)}"
    if sooner and seconds(sooner * MS) != seconds(0):
        said += f": could be heard {seconds(sooner * MS)} sooner than the whole reply"
    return said + "."


def _cause_rows(shown: TurnFacts, content: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    told = [(cause, ns) for cause, ns in shown.causes if seconds(ns) != seconds(0)]
    for row, (cause, ns) in enumerate(told):
        length = note(seconds(ns), content)
        length.setMinimumWidth(length.fontMetrics().horizontalAdvance("000.00 s"))
        length.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(Swatch(cause, content), row, 0)
        grid.addWidget(note(CAUSES[cause], content), row, 1)
        grid.addWidget(length, row, 2)
    return grid


def _add_row(grid: QGridLayout, row: int, length: str, said: str, chosen: Callable[[], None], content: QWidget) -> None:
    """How long, what, and a jump there."""
    long = title(length, content)
    long.setFont(small(long.font()))
    long.setMinimumWidth(long.fontMetrics().horizontalAdvance("00.00 s"))
    there = jump("Show it on the timeline", f"Show on the timeline: {length} {said}", chosen, content)
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(long, row, 0, top)
    grid.addWidget(note(said, content, ""), row, 1, top)
    grid.addWidget(there, row, 2, top)


def _took(call: CallFact) -> str:
    return "running…" if call.end_ns is None else seconds(call.end_ns - call.start_ns)


def _reply(shown: TurnFacts) -> Iterator[tuple[str, str]]:
    if shown.timed and (said := delivery_line(shown.measures)):
        yield "Delivery", said
    if shown.spoken_ns:
        told, words = spoken_words(shown.spoken_ns, shown.words)
        yield "Spoken length", f"{'' if shown.spoken_measured else 'about '}{told}, {words}"
    longest = next((wait for wait in shown.waits if not wait.heard), None)
    within = shown.measures.longest_gap_ms
    pauses = [f"{seconds(longest.length_ns)} {pause_place(longest)}"] if longest is not None else []
    if within is not None and (longest is None or longest.between):
        pauses.append(f"{seconds(within * MS)} within one message")
    if pauses:
        yield "Longest pause", "; ".join(pauses)


def _times(shown: TurnFacts) -> Iterator[tuple[str, str]]:
    """Each moment after sending, in milliseconds."""
    measures = shown.measures
    if shown.session_start_ns is not None:
        yield "Session start", f"{exact_ms(shown.session_start_ns)}, before sending"
    for name, ms in (
        ("Connecting", measures.connect_ms),
        ("Voiceflow answered", measures.first_byte_ms),
        ("First text", measures.first_text_ms),
        ("Ready to speak", measures.first_segment_ms),
        ("First sound", measures.first_audio_ms),
        ("Whole reply", measures.full_text_ms),
        ("End", measures.end_ms),
    ):
        if ms is not None:
            yield name, exact_ms(ms * MS)


SECTIONS = (
    Section(_bill, _add_bill),
    *_listed(
        "Pauses and silences",
        MOST_WAITS,
        "shorter",
        lambda shown: shown.waits,
        lambda shown, wait: (seconds(wait.length_ns), wait_line(wait, spoken=shown.spoken)),
        lambda wishes, _, wait: wishes.show_wait(wait),
    ),
    Section(lambda shown: shown.steps or None, _add_steps),
    Section(lambda shown: tuple(_reply(shown)) or None, _add_reply),
    *_listed(
        "Tool calls",
        MOST_CALLS,
        "more",
        lambda shown: shown.calls,
        lambda _, call: (_took(call), call.name or "tool call"),
        lambda wishes, shown, call: wishes.show_record(shown.index, call.seq),
    ),
    Section(lambda shown: tuple(_times(shown)) or None, _add_times),
    Section(lambda shown: True, _add_copy),
)
"""From above to below."""
