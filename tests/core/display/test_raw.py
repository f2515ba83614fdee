"""The raw stream: written again from records, and made visible."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core.display.raw import LINE_CHARS, RawChunk, visible, visible_lines, written_again
from vftester.core.records import Record
from vftester.voiceflow.decoder import Decoder


def decoded(body: bytes) -> list[Record]:
    decoder = Decoder()
    return [*decoder.feed(body, 7), *decoder.finish(7)]


def again(records: list[Record]) -> bytes:
    return b"".join(chunk.data for chunk in written_again(records))


def lines(*chunks: bytes) -> list[tuple[int | None, str]]:
    found = visible_lines(RawChunk(number, data) for number, data in enumerate(chunks))
    return [(line.offset_ns, line.text) for line in found]


BODIES = [
    b'\nevent: trace\nid: 1\ndata: {"type":"text"}\n\nevent: end\nid: 2\ndata: {}\n\n',
    b"event: trace\ndata: one\ndata:\ndata:  three\n\n",
    b": a comment\n:\nretry: 2000\n\nevent:end\n\n",
    b"event: trace\nid: 1\ndata: \xff\xfe{}\n\n",
    b"event: tr\xffce\nid: 1\ndata: {}\n\n",
    b"data: no name\n\n",
    "event: trace\nid: ü\ndata: Grüße\u2028\x00🙂\n\n".encode(),
    b"event: trace\nid: 1\ndata: broken of",
    b": broken off",
    b"",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_stream_written_again_decodes_to_the_same_records(body: bytes) -> None:
    def told(record: Record) -> tuple[object, ...]:
        return record.event, record.id, record.data, record.raw, record.flaw, record.whole

    records = decoded(body)
    assert [told(record) for record in decoded(again(records))] == [told(record) for record in records]


@given(
    st.lists(st.sampled_from([b"event", b"data", b"id", b":", b" ", b"\n", b"x", b"\xff", "é".encode()]), max_size=30)
)
def test_any_stream_written_again_keeps_its_data(parts: list[bytes]) -> None:
    records = decoded(b"".join(parts))
    assert [r.data for r in decoded(again(records)) if r.event != "comment"] == [
        r.data for r in records if r.event != "comment"
    ]


def test_each_chunk_begins_a_line_with_its_moment() -> None:
    assert lines(b"event: trace\nda", b"ta: {}\r\n\r\n") == [
        (0, "event: trace↵"),
        (None, "da"),
        (1, "ta: {}‹CR›↵"),
        (None, "‹CR›↵"),
    ]


def test_what_cannot_be_seen_is_shown() -> None:
    assert visible("a\tb\0\x1b[31m\x7f") == "a‹TAB›b‹NUL›‹ESC›[31m‹DEL›"
    assert visible("\u202eabc\u200b\ufeff\u2028\x85") == "‹U+202E›abc‹U+200B›‹U+FEFF›‹U+2028›‹U+0085›"


def test_what_is_no_utf8_stands_in_hexadecimal() -> None:
    assert lines(b"a\xff\xfeb") == [(0, "a‹ff fe›b")]
    assert lines("½".encode()[:1], "½".encode()[1:]) == [(0, "‹c2›"), (1, "‹bd›")]
    assert lines(b"\xed\xa0\x80") == [(0, "‹ed a0 80›")]


def test_long_lines_are_folded() -> None:
    found = lines(b"x" * (2 * LINE_CHARS + 1))
    assert [(offset, len(text)) for offset, text in found] == [(0, LINE_CHARS), (None, LINE_CHARS), (None, 1)]


def test_the_examples_are_shown_whole() -> None:
    files = sorted((Path(__file__).parents[2] / "examples").glob("*.sse"))
    assert files
    for file in files:
        shown = "".join(text for _, text in lines(file.read_bytes()))
        assert shown.count("↵") == file.read_bytes().count(b"\n")
