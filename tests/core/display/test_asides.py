"""Sources and reasoning: what comes with a reply without being said."""

import pytest

from tests.helpers.turns import record, trace
from vftester.core.display.asides import Source, reasoning_in, sources_of
from vftester.core.traces import read


@pytest.mark.parametrize(
    ("kind", "more"), [("text", {"message": "x"}), ("completion", {"state": "start"}), ("speak", {"message": "x"})]
)
def test_a_message_names_its_sources(kind: str, more: dict[str, object]) -> None:
    payload = {**more, "sourceUrls": [{"url": "https://a.b", "name": "Prices"}, "https://c.d", 7, {}]}
    assert sources_of(read(record(trace(kind, payload)))) == (
        Source("Prices", "https://a.b"),
        Source(url="https://c.d"),
    )


def test_a_knowledge_base_search_names_what_it_found() -> None:
    chunks = [
        {
            "score": 0.83,
            "documentID": "doc1",
            "documentData": {"name": "Hours", "url": "https://a.b"},
            "content": "9 to 5",
        },
        {"score": "high", "documentID": "doc2", "documentData": "Closed on Sundays"},
        "nothing",
    ]
    assert sources_of(read(record(trace("knowledgeBase", {"chunks": chunks})))) == (
        Source("Hours", "https://a.b", 0.83, "9 to 5"),
        Source("doc2", text="Closed on Sundays"),
    )


@pytest.mark.parametrize("payload", [None, 7, {}, {"sourceUrls": 7}, {"chunks": {}}])
def test_where_none_are_named_there_are_none(payload: object) -> None:
    assert sources_of(read(record(trace("text", payload)))) == ()
    assert sources_of(read(record(trace("knowledgeBase", payload)))) == ()


def test_reasoning_comes_in_pieces_or_at_once() -> None:
    payloads = [{"state": "start"}, {"state": "content", "content": "ab"}, {"state": "final", "message": "all"}, 7]
    assert [reasoning_in(read(record(trace("reasoning", p)))) for p in payloads] == ["", "ab", "all", ""]
    assert reasoning_in(read(record(trace("text", {"content": "x"})))) == ""
