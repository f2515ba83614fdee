"""What is in a turn that the demo agent planned."""

from __future__ import annotations

from typing import Any

FIRST = "I need a check-up next week, mornings"
SECOND = "Thursday works, my number is 555 0134"


def kinds(turn) -> list[str]:
    """Trace types in order; completions and reasonings count once, whatever their pieces."""
    found = []
    for timed in turn.traces:
        state = (timed.trace["payload"] or {}).get("state")
        if timed.trace["type"] in ("completion", "reasoning") and state != "start":
            continue
        found.append(timed.trace["type"])
    return found


def traces(turn) -> list[dict[str, Any]]:
    return [timed.trace for timed in turn.traces]


def payloads(turn, kind: str) -> list[Any]:
    return [trace["payload"] for trace in traces(turn) if trace["type"] == kind]


def paths(turn) -> list[str]:
    return [payload["path"] for payload in payloads(turn, "path")]


def ends_with_a_question_for(script, said: str, missing: str) -> bool:
    return any(said.rstrip().endswith(question) for question in script.ask[missing])
