"""Asides: what comes with a reply without being said, sources and the model's reasoning."""

from dataclasses import dataclass
from typing import Any

from vftester.core.traces import Reading, trace_of

MOST_SOURCES = 50


@dataclass(frozen=True, slots=True)
class Source:
    """Where words come from: any of a name, an address, the score of the search and the start of what was found."""

    name: str = ""
    url: str = ""
    score: float | None = None
    text: str = ""


def sources_of(reading: Reading) -> tuple[Source, ...]:
    """The sources that a trace names: `sourceUrls` of a message, or the chunks of a knowledge base search."""
    if reading.kind == "knowledgeBase":
        found = _list(reading, "chunks")
        return tuple(source for chunk in found[:MOST_SOURCES] if (source := _chunk(chunk)))
    if "sourceUrls" in reading.record.data and (reading.kind in ("text", "speak") or reading.state == "start"):
        found = _list(reading, "sourceUrls")
        return tuple(source for one in found[:MOST_SOURCES] if (source := _source(one)))
    return ()


def reasoning_in(reading: Reading) -> str:
    """A piece of the model's reasoning; "" where the trace brings none."""
    if reading.kind != "reasoning":
        return ""
    payload = (trace_of(reading.record) or {}).get("payload")
    if not isinstance(payload, dict):
        return ""
    return _string(payload.get("message" if payload.get("state") == "final" else "content"))


def _list(reading: Reading, name: str) -> list[Any]:
    payload = (trace_of(reading.record) or {}).get("payload")
    found = payload.get(name) if isinstance(payload, dict) else None
    return found if isinstance(found, list) else []


def _source(value: Any) -> Source | None:
    if isinstance(value, str):
        return Source(url=value) if value else None
    if not isinstance(value, dict):
        return None
    source = Source(_string(value.get("name")), _string(value.get("url")))
    return source if source != Source() else None


def _chunk(value: Any) -> Source | None:
    if not isinstance(value, dict):
        return None
    score, data = value.get("score"), value.get("documentData")
    known = data if isinstance(data, dict) else {}
    source = Source(
        _string(known.get("name")) or _string(value.get("documentID")),
        _string(known.get("url")),
        float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        data if isinstance(data, str) else _string(value.get("content")),
    )
    return source if source != Source() else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
