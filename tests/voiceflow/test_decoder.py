"""Bytes to records: section 4 of the contract, line by line."""

import pytest

from vftester.core.records import COMMENT, INVALID_UTF8, UNTERMINATED, Record
from vftester.voiceflow.comments import SHARED_BYTES
from vftester.voiceflow.decoder import KEPT_BYTES, MAX_EVENT_BYTES, MOST_COMMENTS, Decoder

BOM = b"\xef\xbb\xbf"
FRAME = b'event: trace\nid: 1\ndata: {"type":"text"}\n\n'


def decoded(*chunks: bytes, max_bytes: int = MAX_EVENT_BYTES, most_comments: int = MOST_COMMENTS) -> list[Record]:
    decoder = Decoder(max_bytes, most_comments)
    records = [record for number, chunk in enumerate(chunks) for record in decoder.feed(chunk, number)]
    return records + decoder.finish(len(chunks))


def told(*chunks: bytes) -> list[tuple[str, str | None, str, str | None]]:
    return [(r.event, r.id, r.data, r.flaw) for r in decoded(*chunks)]


BLOCKS = [
    (FRAME, ("trace", "1", '{"type":"text"}', None)),
    (b"event:trace\nid:1\ndata:{}\n\n", ("trace", "1", "{}", None)),
    (b"event:  two\ndata:  two\nid:  two\n\n", (" two", " two", " two", None)),
    (b"data: a:b: c\n\n", ("message", None, "a:b: c", None)),
    (b"data: a\ndata: b\ndata:\ndata: c\n\n", ("message", None, "a\nb\n\nc", None)),
    (b"data\n\n", ("message", None, "", None)),
    (b"data\ndata\n\n", ("message", None, "\n", None)),
    (b"data:\n\n", ("message", None, "", None)),
    (b"event: end\nid: 7\n\n", ("end", "7", "", None)),
    (b"event: end\n\n", ("end", None, "", None)),
    (b"event:\ndata: x\n\n", ("message", None, "x", None)),
    (b"event\n\n", ("message", None, "", None)),
    (b"event: a\nevent: b\ndata: x\n\n", ("b", None, "x", None)),
    (b"id: a\nid: b\ndata: x\n\n", ("message", "b", "x", None)),
    (b"id\ndata: x\n\n", ("message", "", "x", None)),
    (b"id:\ndata: x\n\n", ("message", "", "x", None)),
    (b"id: 1\x002\ndata: x\n\n", ("message", None, "x", "id with a NUL")),
    (b"id: 1\nid: 2\x00\ndata: x\n\n", ("message", "1", "x", "id with a NUL")),
    (b"retry: 2000\ndata: x\n\n", ("message", None, "x", None)),
    (b"retry: soon\ndata: x\n\n", ("message", None, "x", None)),
    (b"bogus: 1\ndata: x\n\n", ("message", None, "x", "unknown field 'bogus'")),
    (b"data: x\ngarbage\n\n", ("message", None, "x", "unknown field 'garbage'")),
    (b" data: x\ndata: y\n\n", ("message", None, "y", "unknown field ' data'")),
    (b"Data: x\nevent: e\n\n", ("e", None, "", "unknown field 'Data'")),
    (b"a: 1\nb: 2\nevent: e\n\n", ("e", None, "", "2 unknown fields, the first 'a'")),
    (b"data: \xe2\x80\xa8\x85\x0b\x0c\x1c".replace(b"\x85", b"\xc2\x85") + b"\n\n",
     ("message", None, "\u2028\x85\x0b\x0c\x1c", None)),
    (b"data: nul\x00inside\n\n", ("message", None, "nul\x00inside", None)),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), BLOCKS, ids=[repr(b)[2:40] for b, _ in BLOCKS])
def test_a_block_with_an_event_or_data_is_one_record(
    block: bytes, expected: tuple[str, str | None, str, str | None]
) -> None:
    assert told(block) == [expected]


HIDDEN = [
    (b": hello\n\n", [(COMMENT, None, ": hello", None)]),
    (b":\n\n", [(COMMENT, None, ":", None)]),
    (b":\n", [(COMMENT, None, ":", None)]),
    (b":a\n:b\n\n", [(COMMENT, None, ":a", None), (COMMENT, None, ":b", None)]),
    (b"retry:2000\n\n", [(COMMENT, None, "retry:2000", None)]),
    (b"retry: 1\nretry: 2\n\n", [(COMMENT, None, "retry: 1\nretry: 2", None)]),
    (b"id: 9\n\n", [(COMMENT, "9", "id: 9", None)]),
    (b"id: 9\nretry: 5\n\n", [(COMMENT, "9", "id: 9\nretry: 5", None)]),
    (b"bogus: 1\n\n", [(COMMENT, None, "bogus: 1", "unknown field 'bogus'")]),
    (b"<html>\n\n", [(COMMENT, None, "<html>", "unknown field '<html>'")]),
    (b"data: a\n: inside\ndata: b\n\n", [(COMMENT, None, ": inside", None), ("message", None, "a\nb", None)]),
    (b"\n\n\r\n\r\r\n", []),
    (b"", []),
]


@pytest.mark.parametrize(("body", "expected"), HIDDEN, ids=[repr(b)[2:40] for b, _ in HIDDEN])
def test_what_the_standard_hides_is_kept_as_a_comment(body: bytes, expected: list[object]) -> None:
    assert told(body) == expected


def test_records_are_numbered_without_holes_and_stamped_with_the_bytes_that_completed_them() -> None:
    records = decoded(b": a\nevent: x\n", b"data: 1\n\n\n", FRAME + FRAME, b"id: 1\n", b"\n", b"data: cut")
    assert [(r.seq, r.offset_ns) for r in records] == [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (5, 6)]


def test_an_id_belongs_to_its_own_block_alone() -> None:
    assert [r.id for r in decoded(b"id: 5\ndata: a\n\ndata: b\n\n")] == ["5", None]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("bytewise", [False, True])
def test_lines_end_at_lf_cr_or_crlf(end: bytes, bytewise: bool) -> None:
    body = FRAME.replace(b"\n", end) * 2 + b"data: a" + end + b"data: b" + end + end
    chunks = [body[i : i + 1] for i in range(len(body))] if bytewise else [body]
    assert told(*chunks) == [*told(FRAME), *told(FRAME), ("message", None, "a\nb", None)]


def test_a_mix_of_line_ends_is_cut_where_the_standard_says() -> None:
    assert told(b"data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r") == [
        ("message", None, "a\nb\nc", None),
        ("message", None, "d", None),
    ]
    assert told(b"data: a\n\rdata: b\r\n\n") == [("message", None, "a", None), ("message", None, "b", None)]


@pytest.mark.parametrize(
    "chunks",
    [
        (b"data: a\r", b"\n\r", b"\n"),
        (b"data: a\r", b"\n\r\n"),
        (b"data: a\r\n", b"\r\n"),
        (b"data: a\r", b"", b"\n\r", b"", b"\n"),
    ],
)
def test_an_lf_after_a_cr_of_the_chunk_before_is_swallowed_once(chunks: tuple[bytes, ...]) -> None:
    assert told(*chunks, b"data: b\r", b"\r") == [("message", None, "a", None), ("message", None, "b", None)]
    assert told(b"data: a\r", b"\n", b"\n") == [("message", None, "a", None)]
    assert told(b"data: a\r", b"\n\ndata: b\n\n") == [("message", None, "a", None), ("message", None, "b", None)]


def test_a_cr_ends_its_block_without_waiting_for_what_follows() -> None:
    decoder = Decoder()
    assert [r.data for r in decoder.feed(b"data: a\r\r", 5)] == ["a"]
    assert decoder.feed(b"\n", 6) == []


@pytest.mark.parametrize(
    "chunks", [(BOM + FRAME,), (BOM[:1], BOM[1:] + FRAME), (BOM[:1], BOM[1:2], BOM[2:], FRAME), (b"", BOM, b"", FRAME)]
)
def test_a_leading_byte_order_mark_is_dropped_also_in_pieces(chunks: tuple[bytes, ...]) -> None:
    assert told(*chunks) == told(FRAME)


def test_only_the_first_byte_order_mark_is_dropped() -> None:
    assert told(BOM + BOM + b"data: x\n\n") == [(COMMENT, None, "\ufeffdata: x", "unknown field '\\ufeffdata'")]
    assert told(FRAME + BOM + b"data: x\nevent: e\n\n")[1][3] == "unknown field '\\ufeffdata'"


def test_what_only_begins_like_a_byte_order_mark_is_kept() -> None:
    (record,) = decoded(BOM[:1], BOM[1:2], b"!\nevent: e\n\n")
    assert (record.event, record.flaw is not None, record.raw) == ("e", True, b"\xef\xbb!\nevent: e")
    (record,) = decoded(BOM[:2])
    assert (record.flaw, record.raw) == (f"{UNTERMINATED}; {INVALID_UTF8}", BOM[:2])


INVALID = [
    (b"data: a\xffb\n\n", "message", "a\ufffdb", b"a\xffb"),
    (b"event: trace\nid: 1\ndata: \xc3\n\n", "trace", "\ufffd", b"\xc3"),
    (b"data: \xed\xa0\xbd\n\n", "message", "\ufffd\ufffd\ufffd", b"\xed\xa0\xbd"),
    (b"data: a\ndata: \xff\n\n", "message", "a\n\ufffd", b"a\n\xff"),
    (b"event: e\xff\ndata: fine\n\n", "e\ufffd", "fine", b"event: e\xff\ndata: fine"),
    (b"id: \xff\ndata: fine\n\n", "message", "fine", b"id: \xff\ndata: fine"),
    (b": \xff\n", COMMENT, ": \ufffd", b": \xff"),
    (b"retry: \xff\n\n", COMMENT, "retry: \ufffd", b"retry: \xff"),
]


@pytest.mark.parametrize(("body", "event", "data", "raw"), INVALID, ids=[repr(i[0])[2:30] for i in INVALID])
def test_invalid_utf_8_is_replaced_flawed_and_its_bytes_kept(body: bytes, event: str, data: str, raw: bytes) -> None:
    (record,) = decoded(body)
    assert (record.event, record.data, record.flaw, record.raw) == (event, data, INVALID_UTF8, raw)


def test_a_character_split_over_chunks_is_whole() -> None:
    body = "data: é😀\n\n".encode()
    assert told(*(body[i : i + 1] for i in range(len(body)))) == [("message", None, "é😀", None)]


BROKEN_OFF = [
    (b"event: trace\ndata: {}\n", ("trace", None, "{}", UNTERMINATED)),
    (b"event: trace\ndata: {}", ("trace", None, "{}", UNTERMINATED)),
    (b"event: trace\ndata: {}\r", ("trace", None, "{}", UNTERMINATED)),
    (b"event: end\nid: 4", ("end", "4", "", UNTERMINATED)),
    (b"event: end", ("end", None, "", UNTERMINATED)),
    (b"event: en", ("en", None, "", UNTERMINATED)),
    (b"event: trace\nda", ("trace", None, "", UNTERMINATED)),
    (b"eve", (COMMENT, None, "eve", UNTERMINATED)),
    (b"retry: 2000\n", (COMMENT, None, "retry: 2000", UNTERMINATED)),
    (b"id: 3", (COMMENT, "3", "id: 3", UNTERMINATED)),
    (b": comm", (COMMENT, None, ": comm", UNTERMINATED)),
    (b"bogus: 1\ndata: x", ("message", None, "x", f"{UNTERMINATED}; unknown field 'bogus'")),
    ("data: é".encode()[:-1], ("message", None, "\ufffd", f"{UNTERMINATED}; {INVALID_UTF8}")),
]


@pytest.mark.parametrize(("rest", "expected"), BROKEN_OFF, ids=[repr(b)[2:30] for b, _ in BROKEN_OFF])
def test_an_event_that_the_end_of_the_body_broke_off_is_kept_as_unterminated(rest: bytes, expected: object) -> None:
    *whole, last = decoded(FRAME + rest)
    assert (last.event, last.id, last.data, last.flaw) == expected
    assert not last.whole
    assert [r.whole for r in whole] == [True]


def test_a_whole_comment_line_needs_no_blank_line() -> None:
    assert told(FRAME + b": ping\n")[1:] == [(COMMENT, None, ": ping", None)]


def test_the_limit_is_64_mib_and_64_kib_are_kept() -> None:
    assert (MAX_EVENT_BYTES, KEPT_BYTES) == (64 << 20, 64 << 10)


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize("bytewise", [True, False])
def test_the_limit_counts_the_lines_of_the_event(usual: bool, bytewise: bool) -> None:
    event = b"event: trace\nid: 1\ndata: " if usual else b"id: 1\nevent: trace\ndata: "
    fits = event + b"x" * (100 - len(event) + 2) + b"\n\n"
    for body, large in ((fits, False), (fits.replace(b"x\n", b"xx\n"), True)):
        chunks = [body[i : i + 1] for i in range(len(body))] if bytewise else [body]
        (record,) = decoded(*chunks, max_bytes=100)
        assert ("101 bytes" in (record.flaw or "")) is large


@pytest.mark.parametrize("chunk_bytes", [1 << 14, 1 << 20, 1 << 30])
def test_of_an_event_that_is_too_large_the_beginning_and_the_size_are_kept_and_reading_goes_on(
    chunk_bytes: int,
) -> None:
    body = FRAME + b"event: trace\ndata: " + b"0123456789abcdef" * 10_000 + b"\ndata: more\n\n" + FRAME
    chunks = [body[i : i + chunk_bytes] for i in range(0, len(body), chunk_bytes)]
    before, large, after = decoded(*chunks, max_bytes=100_000)
    assert (before.flaw, after.flaw, after.data) == (None, None, before.data)
    assert (large.event, large.flaw) == ("trace", "event of 160028 bytes, of which the first 65536 are kept")
    assert KEPT_BYTES - 10 <= len(large.data) <= KEPT_BYTES
    assert (b"0123456789abcdef" * 10_000).startswith(large.data.encode())


def test_a_cut_inside_a_character_makes_no_invalid_utf_8() -> None:
    for shift in range(4):
        (record,) = decoded(b"data: " + b"a" * shift + "😀".encode() * 30_000 + b"\n\n", max_bytes=1000)
        assert record.raw is None
        assert set(record.data) == {"😀"} | ({"a"} if shift else set())


def test_a_comment_may_be_too_large_as_well() -> None:
    comment, event = decoded(b":" + b"x" * 200_000 + b"\n" + FRAME, max_bytes=1000)
    assert (comment.event, "event of 200001 bytes" in (comment.flaw or ""), len(comment.data)) == (
        COMMENT,
        True,
        KEPT_BYTES,
    )
    assert event.flaw is None


def test_a_real_event_above_64_mib_is_cut_and_its_parts_are_not_held() -> None:
    decoder, megabyte = Decoder(), b"x" * (1 << 20)
    decoder.feed(b"event: trace\ndata: ", 0)
    for _ in range(66):
        decoder.feed(megabyte, 1)
    assert sum(map(len, decoder._parts)) == KEPT_BYTES
    (large,) = decoder.feed(b"\n\n", 2)
    assert large.flaw == f"event of {(66 << 20) + 12 + 6} bytes, of which the first 65536 are kept"
    assert [r.event for r in decoder.feed(FRAME, 3)] == ["trace"]


def test_many_unknown_fields_have_one_flaw() -> None:
    (record,) = Decoder().feed(b"ab\n" * 10_000 + b"data: x\n\n", 0)
    assert (record.data, record.flaw) == ("x", "10000 unknown fields, the first 'ab'")


def test_two_megabytes_of_empty_comments_are_a_thousand_records_and_some_that_they_share() -> None:
    decoder, chunk = Decoder(), b":\n" * 32_768
    records = [record for number in range(31) for record in decoder.feed(chunk, number)] + decoder.feed(FRAME, 99)
    own, shared, event = records[:MOST_COMMENTS], records[MOST_COMMENTS:-1], records[-1]
    assert {(r.event, r.data, r.flaw) for r in own} == {(COMMENT, ":", None)}
    assert len(shared) == -(-(31 * len(chunk) - 2 * MOST_COMMENTS) // SHARED_BYTES)
    assert sum(r.data.count(":") for r in own + shared) == 31 * 32_768
    assert shared[0].flaw == f"{SHARED_BYTES // 2} comments, which share a record"
    assert (event.event, event.offset_ns, event.seq) == ("trace", 99, len(records) - 1)
    assert shared[-1].offset_ns == 30  # when the last of them came, not when it was clear that no more do


def test_comments_that_share_a_record_are_verbatim_and_stand_where_they_came() -> None:
    body = b":1\n:2\n\nretry: 3\n\nid: 4\nodd\n\n" + FRAME + b"data: a\n:5\n:\xff6\n\n:7\n\n: 8"
    shown = [(r.event, r.id, r.data, r.flaw, r.raw) for r in decoded(body, most_comments=1)]
    assert shown == [
        (COMMENT, None, ":1", None, None),
        (COMMENT, None, ":2\nretry: 3\n\nid: 4\nodd", "3 comments, which share a record", None),
        ("trace", "1", '{"type":"text"}', None, None),
        (COMMENT, None, ":5\n:\ufffd6", "2 comments, which share a record; invalid UTF-8", b":5\n:\xff6"),
        ("message", None, "a", None, None),
        (COMMENT, None, ":7", None, None),
        (COMMENT, None, ": 8", UNTERMINATED, None),
    ]


def test_a_single_comment_beyond_the_first_thousand_is_as_any_other() -> None:
    body = (b":\n" + FRAME) * (MOST_COMMENTS + 2) + b"id: 9\nodd\n\n" + FRAME
    comments = [r for r in decoded(body) if r.event == COMMENT]
    assert [(r.id, r.data, r.flaw) for r in comments] == [
        *[(None, ":", None)] * (MOST_COMMENTS + 2),
        ("9", "id: 9\nodd", "unknown field 'odd'"),
    ]
