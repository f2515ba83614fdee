"""Agent steps in words, the same on the screen and in a terminal. Plain text."""

import re

from vftester.core.markup import one_line
from vftester.core.steps.tracker import AgentStep, StepExit, StepSpan

_ID = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
MOST_CHARS = 81


def step_heading(span: StepSpan) -> str:
    """What rules a step off: `Agent step / Playbook: appointment details · turn 2`."""
    name = f": {one_line(span.name, MOST_CHARS)}" if span.name else ""
    return f"Agent step / Playbook{name} · turn {span.turn_in_step}"


def exit_words(found: StepExit) -> str:
    """How a step was left, and how sure that is: `left by "details complete" (said by Voiceflow)`."""
    if found.certainty == "stated":
        by = f'left by "{path_words(found.path)}"' if found.path else "left by an exit without a name"
        return f"{by} (said by Voiceflow)"
    if found.what_ran_next is None:
        return "probably left: the conversation ended"
    return f'probably left: "{place_words(found.what_ran_next)}" ran next'


def left_words(step: AgentStep) -> str:
    """How a step was left; where it was not, that no exit was seen, or none could be."""
    if step.exit is not None:
        return exit_words(step.exit)
    if not step.exit_visible:
        return "this conversation carries nothing to see exits by"
    return f"no exit seen after {step.turns} turn{'' if step.turns == 1 else 's'}"


def path_words(path: str) -> str:
    """An exit's name as it is read: `details_complete` is `details complete`."""
    return one_line(path.replace("_", " ") if _SNAKE.fullmatch(path) else path, MOST_CHARS)


def place_words(place: str) -> str:
    """What a place of the agent is called: its name, else the end of its id.

    A block comes without a name, and its id of 24 digits says nothing to whoever drew it: its end tells two apart.
    """
    return f"block …{place[-6:]}" if _ID.fullmatch(place) else path_words(place)
