"""What the timeline's tool tips say."""

from vftester.core.display.event_names import event_number
from vftester.core.timeline.axis import Axis
from vftester.core.timeline.lanes import Hit, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.timescale import MS, exact_ms, seconds
from vftester.gui.wording import failure_line, kind_of, preview

MOST_CHARS = 600
"""Of a sentence that says what failed, and what to do."""

SPOKEN = {
    Tone.VOICE: "spoken",
    Tone.CUT: "spoken, then cut",
    Tone.UNHEARD: "not heard, there was no sound device",
    Tone.AHEAD: "still to be spoken",
}


def describe_gap(axis: Axis, offset_ns: int) -> str:
    """What a tool tip says between two turns; "" elsewhere."""
    found = axis.at(offset_ns)
    after = found and axis.of(found[0].index + 1)
    if not found or after is None or after.waited_ns is None or found[1] <= found[0].length_ns:
        return ""
    before = found[0].index + 1
    if after.waited_ns < 0:
        return f"Turn {before + 1} began while turn {before} was still spoken."
    return f"{seconds(after.waited_ns)} between the end of turn {before} and turn {before + 1}; not drawn to scale."


def describe(hit: Hit, lanes: TurnLanes) -> str:
    """What a tool tip says: the exact time, what it is, the start of what it holds."""
    if hit.tone is Tone.AHEAD:
        return f"{SPOKEN[hit.tone]}: {hit.label[:200]}"
    if hit.end_ns is not None:
        length = f"{(hit.end_ns - hit.offset_ns) / MS:.1f} ms"
        label = hit.label[:200] or (kind_of(lanes.turn.readings[hit.seq]) if hit.seq is not None else "")
        spoken = f"{SPOKEN[hit.tone]}: {label}" if hit.tone in SPOKEN else label
        return f"{exact_ms(hit.offset_ns)} to {exact_ms(hit.end_ns)} ({length}) · {spoken}"
    if hit.tone is Tone.FAILURE:
        return f"{exact_ms(hit.offset_ns)} · {(hit.label or failure_line(lanes.turn))[:MOST_CHARS]}"
    if hit.seq is None:
        if hit.tone is Tone.SILENCE:
            return f"{exact_ms(hit.offset_ns)} · {hit.label}"
        said = f"being spoken: {hit.label[:200]}" if hit.tone in SPOKEN else lanes.turn.action.label[:200]
        return f"{exact_ms(hit.offset_ns)} · {said}"
    reading = lanes.turn.readings[hit.seq]
    what = f"event {event_number(hit.seq)} · {kind_of(reading) or reading.record.event}"
    lines = [f"{exact_ms(hit.offset_ns)} · {what}", preview(reading)]
    if reading.flaw:
        lines.append(f"Flaw: {reading.flaw[:200]}")
    return "\n".join(line for line in lines if line)
