"""Keys in other writings, and keys split over what is said: none of it comes out, and nothing else is touched."""

import base64
import json
import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.scripted_server import API_KEY
from vftester.core.records import Record, TurnError
from vftester.voiceflow import key_forms, redaction
from vftester.voiceflow.decoder import Decoder
from vftester.voiceflow.key_forms import REDACTED, forms_of
from vftester.voiceflow.pieces import Pieces
from vftester.voiceflow.redaction import Redactor, Watch

SESSION_KEY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpdC04ZjJjIn0.c2lnbmF0dXJl"
KEYS = (API_KEY, SESSION_KEY)


def redactor() -> Redactor:
    made = Redactor()
    for key in KEYS:
        made.add(key)
    return made


def in_base64(key: str, before: str = "", after: str = "") -> str:
    return base64.b64encode(f"{before}{key}{after}".encode()).decode()


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


WRITINGS = {
    "base64": in_base64,
    "base64 of a header": lambda key: in_base64(key, "Authorization: ", "\n"),
    "base64 after one": lambda key: in_base64(key, "x"),
    "base64 after two": lambda key: in_base64(key, "xy", "z"),
    "base64url": lambda key: base64.urlsafe_b64encode(f"?>~{key}~~~".encode()).decode(),
    "base64 in a URL": lambda key: quote(in_base64(key, "??>>"), safe=""),
    "base64 in escapes": lambda key: escaped(in_base64(key)),
    "hex": lambda key: key.encode().hex(),
    "hex in capitals": lambda key: key.encode().hex().upper(),
    "twice in a URL": lambda key: "".join(f"%25{ord(character):02x}" for character in key),
    "UTF-16": lambda key: key.encode("utf-16-le").decode(),
    "UTF-16 the other way": lambda key: key.encode("utf-16-be").decode(),
    "UTF-16 in escapes": lambda key: "".join(f"\\u{ord(character):04x}\\u0000" for character in key),
    "UTF-16 in a URL": lambda key: quote(key.encode("utf-16-le"), safe=""),
}


def left_of(key: str, text: str) -> bool:
    """Whether anything of a key, in any writing, can be had from a text."""
    plain = re.sub(r"\\u00([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)
    plain = unquote(unquote(plain)).replace("\0", "")
    return any(form[start : start + 12] in plain for form in forms_of(key) for start in range(len(form) - 11))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("chunk_bytes", [1, 7, 1 << 20])
@pytest.mark.parametrize("how", WRITINGS)
def test_a_key_in_another_writing_is_taken_out_of_a_stream_and_what_is_around_it_stays(
    how: str, chunk_bytes: int, key: str
) -> None:
    written = WRITINGS[how](key)
    assert left_of(key, written)
    body = f'event: trace\ndata: {{"a":"é {written} ok"}}\n\n'.encode()
    decoder, found = Decoder(), redactor()
    watch, records = Watch(found), []
    for start in range(0, len(body), chunk_bytes):
        chunk = body[start : start + chunk_bytes]
        new = decoder.feed(chunk, start)
        records += found.records(new) if watch.look(chunk) else new
    (record,) = records
    assert REDACTED in record.data
    assert not left_of(key, record.data)
    assert record.data.startswith('{"a":"é ')
    assert record.data.endswith(' ok"}')


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("how", WRITINGS)
def test_headers_and_errors_hold_no_key_in_another_writing(how: str, key: str) -> None:
    written, found = WRITINGS[how](key), redactor()
    assert not left_of(key, found.headers({"X-Echo": f"a {written} b"})["x-echo"])
    error = found.error(TurnError("key", f"it says {written}", 401, f"<html>{written}"))
    assert not left_of(key, error.message)
    assert not left_of(key, error.body or "")


@pytest.mark.parametrize("how", ["hex", "base64", "UTF-16"])
def test_what_breaks_off_within_another_writing_does_not_keep_its_beginning(how: str) -> None:
    written = WRITINGS[how](API_KEY).rstrip("=")
    for length in range(24, len(written)):
        assert not left_of(API_KEY, redactor().text("x " + written[:length], broken_off=True)), length


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_whatever_stands_around_it_a_key_in_base64_is_found(before: bytes, after: bytes) -> None:
    for encode, decode in ((base64.b64encode, base64.b64decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode)):
        written = encode(before + API_KEY.encode() + after).decode()
        left = redactor().text(written).split(REDACTED)
        assert len(left) > 1
        for part in left:
            for cut in range(4):  # wherever one begins to decode it
                aligned = part[cut:]
                assert API_KEY[:12].encode() not in decode(aligned[: len(aligned) // 4 * 4])


@given(st.binary(max_size=3000))
def test_sound_and_pictures_stay_as_they_came(data: bytes) -> None:
    data64 = base64.b64encode(data).decode()
    record = Record(0, 0, "trace", "1", json.dumps({"type": "audio", "payload": {"content": data64}}))
    assert redactor().records([record]) == [record]
    assert Pieces(redactor()).records([record]) == [record]


def message(text: str, kind: str = "text", *, wrapped: bool = False, name: str = "message") -> Record:
    slate = {"id": "sl", "content": [{"children": [{"text": text}]}]}
    trace = {"type": kind, "payload": {"slate": slate, "message": text, "delay": 1000}}
    data = json.dumps({"type": "trace", "trace": trace} if wrapped else trace, separators=(",", ":"))
    return Record(0, 0, "trace", "1", data.replace('"message"', f'"{name}"'))


def debug(text: str) -> Record:
    return Record(0, 0, "trace", "1", json.dumps({"type": "debug", "payload": {"message": text}}))


def delta(text: str) -> Record:
    payload = {"state": "content", "content": text}
    return Record(0, 0, "trace", "1", json.dumps({"type": "completion", "payload": payload}, separators=(",", ":")))


def pieces_of(key: str, size: int) -> list[str]:
    said = f"before {key} after"
    return [said[start : start + size] for start in range(0, len(said), size)]


def out(records: list[Record], at_once: int) -> list[Record]:
    following = Pieces(redactor())
    return [r for start in range(0, len(records), at_once) for r in following.records(records[start : start + at_once])]


def windows(key: str) -> set[str]:
    return {key[start : start + 12] for start in range(len(key) - 11)}


SHAPES = {
    "text": lambda text, number: message(text),
    "speak": lambda text, number: message(text, "speak"),
    "wrapped": lambda text, number: message(text, wrapped=True),
    "an escaped name": lambda text, number: message(text, name="m\\u0065ssage"),
    "messages and deltas": lambda text, number: delta(text) if number % 3 else message(text),
}


@pytest.mark.parametrize("at_once", [1, 1000])
@pytest.mark.parametrize("size", [1, 3, 11, 13, 40])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", [*KEYS, in_base64(API_KEY), API_KEY.encode().hex()])
def test_of_a_key_split_over_messages_no_more_than_its_first_characters_come_out(
    key: str, shape: str, size: int, at_once: int
) -> None:
    records: list[Record] = []
    for number, text in enumerate(pieces_of(key, size)):
        records += SHAPES[shape](text, number), debug("between")
    said = out(records, at_once)
    traces = [json.loads(record.data) for record in said]
    traces = [trace.get("trace", trace) for trace in traces]
    payloads = [trace["payload"] for trace in traces if trace["type"] != "debug"]
    heard = "".join(payload.get("message", payload.get("content")) for payload in payloads)
    shown = "".join(p["slate"]["content"][0]["children"][0]["text"] for p in payloads if "slate" in p)
    for text in (heard, shown):
        assert not any(window in text.replace(REDACTED, "") for window in windows(key)), text
    assert heard.startswith("before ")
    assert heard.endswith(" after")
    assert REDACTED in heard


def test_messages_without_a_key_are_left_as_they_are() -> None:
    records = [message("VF.DM."), debug("is how"), message(' "keys" begin\n'), delta("and"), message("end", "speak")]
    assert Pieces(redactor()).records(records) is records
    assert all(Pieces(redactor()).records([record])[0] is record for record in records)


def test_what_a_debug_trace_says_between_two_messages_hides_no_key() -> None:
    records = [message(API_KEY[:20]), debug(API_KEY[:5]), message(API_KEY[20:])]
    said = "".join(record.data for record in out(records, 1))
    assert not any(window in said for window in windows(API_KEY))


@given(st.text(st.sampled_from("\\u0%25/4\r\n\x00aF"), max_size=40))
def test_escapes_are_found_where_one_search_for_all_of_them_finds_them(text: str) -> None:
    found = [escape.span() for escape in key_forms._escapes(text)]
    assert found == [escape.span() for escape in key_forms._ESCAPED.finditer(text)]


@given(
    st.lists(st.sampled_from([*KEYS, KEYS[0][:9], KEYS[0][9:], KEYS[1][:20], "\n", "\0", "\r", "\\u0041", "%41", "\\", "\\/", "x"]), max_size=8),
    st.booleans(),
)  # fmt: skip
def test_a_quick_look_finds_a_key_wherever_the_close_one_does(parts: list[str], broken_off: bool) -> None:
    text, mine = "".join(parts), redactor()
    quick = mine.text(text, broken_off=broken_off)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(redaction, "squeezed", lambda text: None)
        assert mine.text(text, broken_off=broken_off) == quick
