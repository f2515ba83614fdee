"""What a trace points at: the `ref` of its payload, in Voiceflow's seven kinds (OpenAPI of its client: `Ref`)."""

from dataclasses import dataclass
from typing import Any

from vftester.core.traces import Reading, trace_of

TOOLS = frozenset({"api-tool", "function", "integration-tool", "mcp-integration-tool"})


@dataclass(frozen=True, slots=True)
class Ref:
    """`kind` is the ref's own type: `agent`, `node`, `prompt` or one of TOOLS; `name` what it points at is called."""

    kind: str
    name: str | None = None
    agent_id: str | None = None
    node_id: str | None = None


def payload_of(reading: Reading) -> dict[str, Any]:
    """The trace's payload; empty where it is no object."""
    payload = (trace_of(reading.record) or {}).get("payload")
    return payload if isinstance(payload, dict) else {}


def ref_in(reading: Reading, payload: dict[str, Any]) -> Ref | None:
    """What a trace points at; None where it points at nothing."""
    ref = payload.get("ref")
    if not isinstance(ref, dict) or not isinstance(ref.get("type"), str):
        return None
    return Ref(ref["type"], reading.ref or None, _id(ref, "agentID"), _id(ref, "nodeID"))


def _id(ref: dict[str, Any], name: str) -> str | None:
    value = ref.get(name)
    return value if isinstance(value, str) and value else None
