"""The agent steps of a turn: each ruled off from what stands above it, and the flag where it is left."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from vftester.core.steps.tracker import StepExit, StepTracker
from vftester.core.steps.words import step_heading
from vftester.gui.column import Column, Side
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.looks import STEP
from vftester.gui.rows.step_rule import StepRule
from vftester.gui.rows.words import exit_line

MOST_STEPS = 50


class StepRows:
    """One turn's rules and flags. `before` gives the row that stands below a moment, in nanoseconds."""

    def __init__(
        self, column: Column, turn: int, before: Callable[[int], QWidget], clicked: Callable[[], None]
    ) -> None:
        self._column = column
        self._turn = turn
        self._before = before
        self._clicked = clicked
        self._rules: list[StepRule] = []
        self._flags: list[PlainText] = []
        self._seen_by: dict[int, PlainText] = {}

    def tell(self, steps: StepTracker) -> None:
        """Show what is known by now: a step's name may come after it, and how it was left too."""
        for number, span in enumerate(steps.in_turn(self._turn)[:MOST_STEPS]):
            heading = step_heading(span)
            if number == len(self._rules):
                rule = StepRule(heading)
                rule.clicked.connect(self._clicked)
                self._rules.append(rule)
                self._column.add(rule, Side.WIDE, 14, before=self._before(span.start_ns))
            elif self._rules[number].text != heading:
                self._rules[number].set_text(heading)
                self._rules[number].setAccessibleName(heading)
                self._column.grew(self._rules[number])
        for number, found in enumerate(steps.exits_in(self._turn)[:MOST_STEPS]):
            self._tell_exit(number, found, _turns_of(steps, found))

    def seen_by(self, seq: int) -> PlainText | None:
        """The flag of the exit that a record of this turn shows, if it shows one."""
        return self._seen_by.get(seq)

    def _tell_exit(self, number: int, found: StepExit, turns: int) -> None:
        line = exit_line(found, turns)
        if number == len(self._flags):
            flag = PlainText(STEP)
            flag.clicked.connect(self._clicked)
            self._flags.append(flag)
            self._column.add(flag, Side.WIDE, 6, before=self._before(found.offset_ns))
        flag = self._flags[number]
        self._seen_by.update((record.seq, flag) for record in found.evidence if record.turn == self._turn)
        if flag.text != line:
            flag.set_text(line)
            flag.setAccessibleName(line[2:])
            self._column.grew(flag)


def _turns_of(steps: StepTracker, found: StepExit) -> int:
    return next((step.turns for step in reversed(steps.steps) if step.exit == found), 1)
