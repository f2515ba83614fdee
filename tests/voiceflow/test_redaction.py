"""Keys never leave: not whole, not in pieces, not in what is broken off."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.scripted_server import API_KEY
from vftester.core.records import Record, TurnError
from vftester.voiceflow.decoder import Decoder
from vftester.voiceflow.key_forms import REDACTED
from vftester.voiceflow.pieces import Pieces
from vftester.voiceflow.redaction import Redactor, Watch, names_session_key

SESSION_KEY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpdC04ZjJjIn0.c2lnbmF0dXJl"
TELLTALE = 8


def redactor(*keys: str) -> Redactor:
    made = Redactor()
    for key in keys or (API_KEY, SESSION_KEY):
        made.add(key)
    return made


def read(body: bytes, *keys: str, chunk_bytes: int = 1 << 20, max_bytes: int = 1 << 20) -> list[Record]:
    """As the client does: decode, watch, redact."""
    decoder, found = Decoder(max_bytes), redactor(*keys)
    watch, records = Watch(found), []
    for start in range(0, len(body), chunk_bytes):
        chunk = body[start : start + chunk_bytes]
        new = decoder.feed(chunk, start)
        records += found.records(new) if watch.look(chunk) else new
    return records + found.records(decoder.finish(len(body)))


def holds_a_key(*values: object) -> bool:
    shown = "".join(repr(value) for value in values)
    return any(key[: TELLTALE + 1] in shown for key in (API_KEY, SESSION_KEY))


ECHOES = [
    b'event: trace\ndata: {"type":"debug","payload":{"message":"key KEY!"}}\n\n',
    b"event: KEY\nid: 1\ndata: {}\n\n",
    b"event: trace\nid: KEY\ndata: {}\n\n",
    b": KEY\n\n",
    b"retry: KEY\n\n",
    b"KEY: x\nevent: e\n\n",
    b"xxxxxxxxxxxxxxxxxxxxxxxxxKEY: x\nevent: e\n\n",
    b"event: e\ndata: \xff KEY\n\n",
    b"event: e\xff\nbogus: KEY\ndata: fine\n\n",
    b": \xff KEY\n",
    b"event: trace\ndata: KEY\ndata: KEY\n\nevent: trace\ndata: KEY\n\n",
    b"event: trace\ndata: KEY",
    b"event: KEY",
    b"id: KEY",
    b": KEY",
    b"data: \xffKEY",
    b"KEY",
]


@pytest.mark.parametrize("key", [API_KEY, SESSION_KEY])
@pytest.mark.parametrize("chunk_bytes", [1, 7, 1 << 20])
@pytest.mark.parametrize("echo", ECHOES, ids=range(len(ECHOES)))
def test_wherever_a_server_echoes_a_key_no_record_holds_it(echo: bytes, key: str, chunk_bytes: int) -> None:
    body = b"event: a\ndata: before\n\n" + echo.replace(b"KEY", key.encode())
    records = read(body, chunk_bytes=chunk_bytes)
    assert not holds_a_key(*records)
    assert records[0].data == "before"
    assert any(REDACTED in repr(record) for record in records)


@pytest.mark.parametrize("echo", ECHOES, ids=range(len(ECHOES)))
def test_a_stream_that_breaks_off_inside_a_key_shows_none_of_it_but_a_beginning_that_tells_nothing(echo: bytes) -> None:
    before, _, _ = echo.partition(b"KEY")
    for length in range(TELLTALE, len(API_KEY)):
        records = read(before + API_KEY[:length].encode())
        assert not holds_a_key(*records), length


def test_an_event_that_is_cut_for_its_size_inside_a_key_does_not_keep_its_beginning() -> None:
    body = b"event: trace\ndata: " + b"x" * (65536 - 6 - 20) + API_KEY.encode() + b"y" * 1000 + b"\n\n"
    (record,) = read(body, max_bytes=1000)
    assert not holds_a_key(record)
    assert record.data.endswith(REDACTED)


def test_a_key_that_holds_another_is_taken_out_whole() -> None:
    found = redactor("abcdefgh", "abcdefgh-longer-one")
    assert found.text("x abcdefgh-longer-one y abcdefgh z") == f"x {REDACTED} y {REDACTED} z"


@pytest.mark.parametrize("key", ["[redacted]", "redacted", "redacted-key"])
def test_even_a_key_that_looks_like_the_redaction_ends(key: str) -> None:
    assert redactor(key).error(TurnError("k", f"say {key} here")).message == f"say {REDACTED} here"


def test_headers_and_errors_hold_no_key() -> None:
    found = redactor()
    headers = found.headers(
        {"Set-Cookie": "a=1", "Authorization": "x", "X-Echo": f"got {API_KEY}", "Content-Type": "text/plain"}
    )
    assert headers == {
        "set-cookie": REDACTED, "authorization": REDACTED, "x-echo": f"got {REDACTED}", "content-type": "text/plain",
    }  # fmt: skip
    error = TurnError("connection", f"illegal line {API_KEY[:30]}… and {SESSION_KEY}.", None, f"body {SESSION_KEY}")
    assert not holds_a_key(found.error(error))
    broke = found.error(TurnError("cut", "It broke off.", body=f"illegal line {API_KEY[:30]}…"))
    assert broke.body == f"illegal line {REDACTED}…"


def test_a_text_without_keys_is_left_as_it_is() -> None:
    found = redactor()
    record = Record(0, 1, "trace", "1", "VF.DM. is how keys begin", "unknown field 'VF.DM.'", b"VF.DM.\xff")
    assert found.records([record]) == [record]
    assert found.error(TurnError("key", "Check the API key (it begins with VF.DM.).")).message.endswith("VF.DM.).")


def test_reprs_show_no_key() -> None:
    found = redactor()
    assert not holds_a_key(found, Watch(found))


@given(st.text("VFDM.0abc \n"), st.integers(0, 100), st.integers(1, 9))
def test_a_watch_sees_a_key_wherever_the_chunks_are_cut(around: str, place: int, chunk_bytes: int) -> None:
    body = (around[:place] + API_KEY + around[place:]).encode()
    watch = Watch(redactor())
    seen = [watch.look(body[i : i + chunk_bytes]) for i in range(0, len(body), chunk_bytes)]
    assert seen[-1]
    without = Watch(redactor())
    assert API_KEY in around or not without.look(around.encode())


ESCAPED = {
    "its first character": "\\u0056" + API_KEY[1:],
    "every character": "".join(f"\\u{ord(c):04X}" for c in API_KEY),
    "twice": "".join(f"\\\\u{ord(c):04x}" for c in API_KEY),
    "in a URL": "".join(f"%{ord(c):02x}" for c in API_KEY),
    "a URL's usual": quote(API_KEY, safe=""),
    "two data lines": API_KEY[:20] + "\ndata: " + API_KEY[20:],
}


@pytest.mark.parametrize("chunk_bytes", [1, 7, 1 << 20])
@pytest.mark.parametrize("how", ESCAPED)
def test_an_escaped_key_is_taken_out_and_what_is_around_it_stays(how: str, chunk_bytes: int) -> None:
    body = 'event: trace\ndata: {"a":"é\\n\\u0041 KEY ok"}\n\n'.replace("KEY", ESCAPED[how]).encode()
    (record,) = read(body, chunk_bytes=chunk_bytes) if how != "two data lines" else redactor().records(read(body))
    assert record.data == '{"a":"é\\n\\u0041 ' + REDACTED + ' ok"}'


def test_what_breaks_off_within_an_escaped_key_does_not_keep_its_beginning() -> None:
    escaped = ESCAPED["every character"]
    for length in range(6 * TELLTALE, len(escaped)):
        assert redactor().text("x " + escaped[:length], broken_off=True) == "x " + REDACTED, length


def test_keys_that_overlap_are_taken_out_together() -> None:
    assert redactor("abcdefghij", "ghijklmnop").text("x abcdefghijklmnop y") == f"x {REDACTED} y"


def test_header_names_hold_no_key() -> None:
    assert redactor().headers({f"X-{API_KEY}": "1"}) == {f"x-{REDACTED}": "1"}


@pytest.mark.parametrize(
    "body", ['{"sessionKey":"x"}', '{"session\\u004bey":"x"}', "SESSIONKEY=x", '{"session_key":"x"}', "session key x"]
)
def test_a_body_that_names_a_session_key_is_known(body: str) -> None:
    assert names_session_key(body)
    assert not names_session_key('{"message":"no session"}')


def deltas(pieces: list[str], shape: str) -> list[Record]:
    name, kind = ("completion", "completion-continue") if shape == "v2beta1" else ("content", "completion")
    spaces = None if shape == "spaces" else (",", ":")
    made = []
    for piece in pieces:
        data = json.dumps({"type": kind, "payload": {"state": "content", name: piece}}, separators=spaces)
        if shape == "escaped":
            data = data.replace(f'"{piece}"', '"' + "".join(f"\\u{ord(c):04x}" for c in piece) + '"')
        made += [data, '{"type":"audio","payload":{"content":"AAAA"}}']
    return [Record(n, n, "trace", "1", data) for n, data in enumerate(made)]


@pytest.mark.parametrize("at_once", [1, 1000])
@pytest.mark.parametrize("size", [1, 5, 11, 12, 13, 40])
@pytest.mark.parametrize("shape", ["plain", "spaces", "v2beta1", "escaped"])
def test_of_a_key_in_pieces_no_more_than_its_first_characters_come_out(shape: str, size: int, at_once: int) -> None:
    said = f"before {API_KEY} after {SESSION_KEY}."
    records, pieces = deltas([said[i : i + size] for i in range(0, len(said), size)], shape), Pieces(redactor())
    out = [r for i in range(0, len(records), at_once) for r in pieces.records(records[i : i + at_once])]
    payloads = [json.loads(record.data)["payload"] for record in out[::2]]
    text = "".join(payload.get("content", payload.get("completion")) for payload in payloads)
    shown = text.replace(REDACTED, "|")
    for key in (API_KEY, SESSION_KEY):
        assert not any(key[i : i + 12] in shown for i in range(len(key) - 11)), shown
    assert shown.startswith("before ")
    assert " after " in shown
    assert shown.endswith(".")


def test_pieces_without_a_key_are_left_as_they_are() -> None:
    records = deltas(["VF.DM.", " is how ", 'k"ey\n', "s begin"], "plain")
    assert Pieces(redactor()).records(records) is records
