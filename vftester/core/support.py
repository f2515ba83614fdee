"""What a person sends to somebody who can help: when, which turn, with what, and what happened. Never a key."""

import re

from vftester.core.conversation import Turn
from vftester.core.session import Target, iso
from vftester.core.traces import trace_of

_LOOKED_AT = 200
_KEY = re.compile(
    r"VF\.(?:DM|WS)\.[\w.\-]+|vfp_[\w\-]+|eyJ[\w\-]+(?:\.[\w\-]*){0,2}|(?<=Bearer )\S+", re.IGNORECASE
)  # an API key, a personal token, a session key, whatever a header held


def support_text(turn: Turn, target: Target | None, sentence: str) -> str:
    """The lines to send: the time, the turn with Voiceflow's own id of it where its traces tell one, the sentence."""
    lines = [f"Time: {iso(turn.started_at)}", f"Turn: {turn.index + 1}"]
    if turn_id := turn_id_of(turn):
        lines.append(f"Turn id: {turn_id}")
    if target is not None:
        lines.append(f"Environment: {target.environment or 'chosen by Voiceflow'}")
        lines += [f"API: {target.api}", f"Runtime: {target.runtime}", f"Project: {target.project}"]
    status = turn.error.status if turn.error is not None and turn.error.status else None
    if status is None and turn.response is not None:
        status = turn.response.status
    if status is not None:
        lines.append(f"HTTP status: {status}")
    lines.append(f"Events received: {len(turn.readings)}")
    lines.append(f"What happened: {' '.join(sentence.split())}")
    if turn.error is not None and turn.error.body:
        whose = "Answer" if turn.error.status else "Connection"
        lines.append(f"{whose}: {' '.join(turn.error.body.split())[:500]}")
    return without_keys("\n".join(lines))


def turn_id_of(turn: Turn) -> str | None:
    """The id that Voiceflow gives the turn; None where its first traces tell none."""
    for reading in turn.readings[:_LOOKED_AT]:
        if reading.kind is not None:
            found = (trace_of(reading.record) or {}).get("turnID")
            if isinstance(found, str) and found:
                return found[:100]
    return None


def without_keys(text: str) -> str:
    """The text with everything taken out that has the form of a key."""
    return _KEY.sub("[redacted]", text)
