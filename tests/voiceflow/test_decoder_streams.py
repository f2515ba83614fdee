"""The decoder against any bytes in any pieces, and beside httpx-sse."""

import asyncio
from itertools import pairwise

import httpx
import pytest
from httpx_sse import EventSource
from hypothesis import example, given
from hypothesis import strategies as st

from tests.voiceflow.test_decoder import decoded, told
from vftester.core.records import COMMENT, UNTERMINATED, Record
from vftester.voiceflow import comments

LINE = st.sampled_from(
    [
        b"event: trace",
        b"event: end",
        b"event:x",
        b"event",
        b"data: {}",
        b"data",
        b"data:  x",
        b"id: 1",
        b"id",
        b"id: \x00",
        b"retry: 5",
        b": comment",
        b":",
        b"",
        b"",
        b"bogus",
        b"bogus: 1",
        "data: é😀\u2028".encode(),
        b"data: \xff",
        b"\xef\xbb\xbf",
        b"data: " + b"y" * 40,
    ]
)
END = st.sampled_from([b"\n", b"\r", b"\r\n"])
BODY = st.lists(st.tuples(LINE, END) | st.tuples(st.binary(max_size=6), END), max_size=20).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


def pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[a:b] for a, b in pairwise(places)]


def without_offsets(records: list[Record]) -> list[object]:
    return [(r.seq, r.event, r.id, r.data, r.flaw, r.raw) for r in records]


@given(BODY, st.lists(st.integers(0, 500), max_size=8), st.sampled_from([20, 60, 1000]))
@example(b"event: trace\nid: 1\ndata: " + b"y" * 50 + b"\n\n", [30], 60)
@example(b"\xef\xbb\xbfdata: x\r\n\r\n", [1, 2], 1000)
@example(b"data: a\r\n\ndata: b\n\n", [8], 1000)
def test_any_bytes_cut_anywhere_give_the_same_records(body: bytes, cuts: list[int], max_bytes: int) -> None:
    whole = without_offsets(decoded(body, max_bytes=max_bytes))
    assert without_offsets(decoded(*pieces(body, cuts), max_bytes=max_bytes)) == whole
    assert without_offsets(decoded(*(body[i : i + 1] for i in range(len(body))), max_bytes=max_bytes)) == whole


@given(
    BODY | st.just(b":\n\n:ab\n" * 20), st.lists(st.integers(0, 500), max_size=8), st.integers(0, 3), st.integers(1, 30)
)
def test_comments_share_the_same_records_however_the_bytes_are_cut(
    body: bytes, cuts: list[int], most: int, shared: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(comments, "SHARED_BYTES", shared)
        whole = without_offsets(decoded(body, most_comments=most))
        assert without_offsets(decoded(*pieces(body, cuts), most_comments=most)) == whole
        bytewise = [body[i : i + 1] for i in range(len(body))]
        assert without_offsets(decoded(*bytewise, most_comments=most)) == whole
    apart = [r for r in decoded(body) if r.event == COMMENT]
    together = [r for r in decoded(body, most_comments=most) if r.event == COMMENT]
    written = "\n".join(r.data for r in together).split("\n")
    assert [line for line in written if line] == [line for r in apart for line in r.data.split("\n")]


@given(BODY, st.integers(0, 500))
def test_an_earlier_end_of_the_body_changes_no_record_that_was_whole(body: bytes, cut: int) -> None:
    whole = [r for r in decoded(body) if r.whole]
    before = [r for r in decoded(body[:cut]) if r.whole]
    assert without_offsets(whole[: len(before)]) == without_offsets(before)
    assert all(UNTERMINATED not in (r.flaw or "") for r in before)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_and_numbered(body: bytes) -> None:
    records = decoded(body)
    assert [r.seq for r in records] == list(range(len(records)))
    for record in records:
        assert (record.raw is None) is ("invalid UTF-8" not in (record.flaw or ""))
        record.data.encode()  # never half of a surrogate pair


NAME = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=["Cs"]), min_size=1, max_size=8)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1, max_size=20)


def by_httpx_sse(body: bytes) -> list[tuple[str, str]]:
    """What plain httpx-sse makes of a body."""

    async def events() -> list[tuple[str, str]]:
        response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)
        return [(event.event, event.data) async for event in EventSource(response).aiter_sse()]

    return asyncio.run(events())


@given(st.lists(st.tuples(NAME, st.lists(WORDS, min_size=1, max_size=3)), max_size=6), END)
def test_a_well_formed_stream_is_the_same_as_by_httpx_sse(events: list[tuple[str, list[str]]], end: bytes) -> None:
    body = b"".join(
        b"event: %s%s%s%s" % (name.encode(), end, b"".join(b"data: %s%s" % (w.encode(), end) for w in words), end)
        for name, words in events
    )
    ours = [(r.event, r.data) for r in decoded(body)]
    assert ours == [(name, "\n".join(words)) for name, words in events]
    assert ours == by_httpx_sse(body)


HIDES = {
    "a comment": (b": ping\n\n", []),
    "its time and place in the stream": (b": ping\n: pong\n", []),
    "an event that was broken off": (b"event: trace\ndata: {}\n", []),
    "a lone retry": (b"retry: 2000\n\n", [("message", "")]),
    "an unknown field": (b"bogus: 1\n\n", []),
}


@pytest.mark.parametrize("name", HIDES)
def test_what_httpx_sse_hides_is_a_record_of_ours(name: str) -> None:
    body, theirs = HIDES[name]
    assert by_httpx_sse(body) == theirs
    record = decoded(body)[-1]
    assert record.event in (COMMENT, "trace")


def test_an_end_without_data_is_a_record() -> None:
    # httpx-sse, unlike the standard, gives this one as well: were that to change, nothing here would.
    assert [(r.event, r.id, r.data) for r in decoded(b"event: end\nid: 7\n\n")] == [("end", "7", "")]


def test_separators_of_unicode_cut_no_line() -> None:
    body = 'data: {"a":"\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"}\n\n'.encode()
    assert told(body) == [("message", None, body.decode()[6:-2], None)]
