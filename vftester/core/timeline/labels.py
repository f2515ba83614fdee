"""What spans say: an agent step and its turn, a silence or a pause with its length and its cause."""

from vftester.core.steps.tracker import StepSpan
from vftester.core.timeline.timescale import seconds
from vftester.core.timing.silence import Wait


def step_label(span: StepSpan) -> str:
    """An agent step with the number of its turn, from 1."""
    return f"{span.name or 'agent step'} · turn {span.turn_in_step}"


def silence_label(wait: Wait) -> str:
    """A silence with its length and its cause."""
    return f"{seconds(wait.length_ns)} silence: {wait.cause.cause}"


def pause_label(wait: Wait, *, spoken: bool) -> str:
    """A pause with its cause; with a note where speech covered it."""
    covered = ", not heard" if spoken and not wait.heard_ns else ""
    return f"{seconds(wait.length_ns)} pause: {wait.cause.cause}{covered}"
