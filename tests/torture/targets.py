"""What is fuzzed: each target takes bytes of any kind and raises where a promise about them is not kept.

Hypothesis makes the bytes of tokens (`tokens`), and atheris, where it is installed, of whatever reaches new code.
"""

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from tests.helpers.documents import exported
from tests.helpers.hostile import events_in
from tests.helpers.talking import begun
from tests.helpers.turns import kept
from vftester.core.conversation import Turn, advance, advance_all
from vftester.core.formats.importing import parse
from vftester.core.formats.report import report as html
from vftester.core.formats.voiceflow_cli import as_recording, as_test
from vftester.core.ports import OutsideError
from vftester.core.records import COMMENT, Closed, Closing, Record, Report, Response
from vftester.core.spoken.segments import PAUSE_NS, Cutting, Segment, end, segments, take, tick
from vftester.core.traces import read, read_all, trace_of
from vftester.script_file import read_script
from vftester.store.files import read_import
from vftester.voiceflow import comments
from vftester.voiceflow.decoder import Decoder

MS = 1_000_000


def decoder(data: bytes) -> None:
    """However a body is cut, its records are the same; each is there once, numbered, and nothing of it is lost."""
    rng = random.Random(data)
    whole = _decoded([data])
    assert [r.seq for r in whole] == list(range(len(whole)))
    assert len(whole) == events_in(data)
    for pieces in (_cut(data, rng), [data[i : i + 1] for i in range(len(data))]):
        cut = _decoded(pieces)
        assert [r._replace(offset_ns=0) for r in cut] == [r._replace(offset_ns=0) for r in whole]
        assert all(a.offset_ns <= b.offset_ns for a, b in pairwise(cut))
    shared = comments.SHARED_BYTES
    try:
        comments.SHARED_BYTES = 40
        together = [r._replace(offset_ns=0) for r in _decoded([data], most_comments=1)]
        assert [r._replace(offset_ns=0) for r in _decoded(_cut(data, rng), most_comments=1)] == together
    finally:
        comments.SHARED_BYTES = shared
    events = [(r.event, r.id, r.data, r.flaw, r.raw) for r in whole if r.event != COMMENT]
    assert [(r.event, r.id, r.data, r.flaw, r.raw) for r in together if r.event != COMMENT] == events


def traces(data: bytes) -> None:
    """Whatever a stream says is read and advanced the same in batches and one by one, exported, and read again."""
    records = _decoded([data])
    assert list(read_all(records)) == [read(record) for record in records]
    for reading in map(read, records):
        assert (reading.kind is None) is (trace_of(reading.record) is None)
        assert reading.text is None or isinstance(reading.text, str)
    last = records[-1].offset_ns if records else 0
    reports: list[Report] = [Response(1, 200, {}), *records, Closed(last + 1, Closing.END_OF_BODY)]
    one, changes = begun(), []
    for report in reports:
        one, more = advance(one, report)
        changes += more
    whole, told = advance_all(begun(), reports)
    assert (whole, list(told)) == (one, changes)
    rng = random.Random(data)
    batched: Turn = begun()
    told = []
    for batch in _cut(reports, rng):
        batched, some = advance_all(batched, batch)
        told += some
    assert (batched, told) == (one, changes)
    session = kept(one)
    document = exported(session)
    again = parse(document)
    assert again.differences == ()
    assert exported(again.kept) == document
    assert as_recording(session).content
    assert as_test(session).content
    assert "</html>" in html(session, "torture")


def segmenter(data: bytes) -> None:
    """Text is cut the same live, replayed and whole, whenever timers fire, and nothing of it is lost."""
    text = data.decode("utf-8", "surrogateescape")
    rng = random.Random(data)
    language = rng.choice([None, "en", "de", "fr", "zh", "ja"])
    whole = segments([(text, 0)], 0, language=language)
    at = 0
    for segment in whole:
        assert not text[at : segment.start].strip()
        assert segment.text == text[segment.start : segment.end] == segment.text.strip()
        at = segment.end
    assert not text[at:].strip()
    assert segments([(c, 0) for c in text], 0, language=language) == whole
    arrivals, now = [], 0
    for piece in _cut(text, rng):
        now += rng.choice([0, 20, 299, 300, 301, 5000]) * MS
        arrivals.append((piece, now))
    end_ns = now + rng.choice([0, 299, 300, 900]) * MS
    replayed = segments(arrivals, end_ns, language=language)
    for late in (0, 1, rng.randrange(2000)):
        assert _live(arrivals, end_ns, late * MS, language) == replayed


def document(data: bytes) -> None:
    """Whatever a file holds, it is imported or refused with a sentence; what is imported is exported the same."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.json")
        file.write_bytes(data)
        said = ""
        try:
            session = read_import(file).kept
        except OutsideError as problem:
            said, session = str(problem), None
    if session is None:
        assert said.endswith(".")
        assert "\n" not in said
        return
    for turn in session.turns:
        for message in turn.talk.messages():
            segments(((piece.text, piece.offset_ns) for piece in message.pieces), turn.end_ns or 0)
    written = exported(session)
    assert exported(parse(written).kept) == written
    as_recording(session)
    as_test(session)


def script(data: bytes) -> None:
    """Whatever a script holds, it is a list of steps or refused with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.yaml")
        file.write_bytes(data)
        with suppress(OutsideError):
            for step in read_script(file):
                assert (step.action is None) is not (step.button is None)
                json.dumps(step.action.to_json() if step.action else None)


Target = Callable[[bytes], None]

TARGETS: dict[str, Target] = {
    "decoder": decoder,
    "traces, stitcher, export and import": traces,
    "segmenter": segmenter,
    "import": document,
    "scripts": script,
}

_SSE = [
    b"event: trace\n", b"event: end\n", b"event:x\n", b"event\n", b"data: {}\n", b"data\n", b"data:  x\n", b"id: 1\n", b"id\n",
    b"id: \0\n", b"retry: 5\n", b": comment\n", b":\n", b"\n", b"\n", b"\r", b"\r\n", b"bogus\n", b"bogus: 1\n", b"\xef\xbb\xbf",
    "data: é😀\u2028\n".encode(), b"data: \xff\n", b"data: ", b"event: trace\nid: 1\ndata: {}\n\n", b"x" * 30, b"\xc3",
]  # fmt: skip

_TRACES = [
    *(
        b"event: trace\nid: 1\ndata: " + one + b"\n\n"
        for one in (
            b'{"type":"completion","payload":{"state":"start","messageID":"m"}}',
            b'{"type":"completion","payload":{"state":"content","content":"Hi "},"time":1780000000000}',
            b'{"type":"completion","payload":{"state":"content","content":"\\ud83d"}}',
            b'{"type":"completion","payload":{"state":"content","content":"\\ude00."},"time":1780000000000,"turnID":"t"}',
            b'{"type":"completion","payload":{"state":"end"}}',
            b'{"type":"completion-start","payload":{"completion":"a","type":"text"},"time":1}',
            b'{"type":"completion-continue","payload":{"completion":"b"}}',
            b'{"type":"completion-end","payload":{}}',
            b'{"type":"text","payload":{"message":"Hello","messageID":"m","ai":true}}',
            b'{"type":"speak","payload":{"message":"<speak>Hi</speak>","src":"https://a.example/x.mp3"}}',
            b'{"type":"text","payload":{"slate":{"content":[{"children":[{"text":"s"}]}]}}}',
            b'{"type":"tool-call","payload":{"state":"start","callID":"c"}}',
            b'{"type":"tool-call","payload":{"state":"end","callID":"c"}}',
            b'{"type":"debug","payload":{"message":"exit condition met: done","ref":{"type":"agent","agentID":"x","agentName":"X"}}}',
            b'{"type":"debug","payload":{"message":"m","level":"error","ref":{"type":"function","functionName":"f"}}}',
            b'{"type":"choice","payload":{"buttons":[{"name":"A","request":{"type":"path-1"}}]}}',
            b'{"type":"carousel","payload":{"cards":[{"title":"t","buttons":[]}]}}',
            b'{"type":"path","payload":{"path":"default"}}', b'{"type":"end"}', b'{"type":"reasoning","payload":{"message":"r"}}',
            b'{"type":"knowledgeBase","payload":{"chunks":[]}}', b'{"type":"odd","payload":7,"time":"x"}',
            b'{"type":"trace","trace":{"type":"text","payload":{"message":"w"},"time":1e99}}', b'{"type":1}', b"[]", b"nul", b'"',
        )
    ),
    b"event: end\nid: 9\ndata: {}\n\n", b"event: error\ndata: boom\n\n",
    b'event: state\ndata: {"variables":{"a":1,"b":[2]},"stack":[]}\n\n', b": c\n", b"event: trace\ndata: {", b"\n",
]  # fmt: skip

_WORDS = [
    *(word.encode() for word in " \n\t`~*_.,;:!?…—–-#|<>/[](){}\"'“”«»。、，！？「」とAaIqZ19é🎉"),
    *(b"Dr. ", b"e.g. ", b"U.S. ", b"3 p.m. ", b"```", b"~~~", b"```py\n", b"</b>", b"<br/>", b"The ", b"foo bar ", b"z. B. ", b"M. "),
    *(b"& ", b"1. ", b"\n- ", b"\r\n", b"x" * 70, b"wort " * 20, "今".encode() * 80, b"https://example.com/a?b", b"3.50", b"\xcc\x81"),
    *(b"\xff", b"\xe2\x80\x8d", b"\xe2\x80\xae", b"\xf0\x9f\x91\x8b", b"www.a.b/c,d ", b"me@foo.example", b"\xe2\x80\xa6 "),
]  # fmt: skip

_YAML = [
    *(b"- ", b"\n", b"  ", b": ", b"text: hi\n", b"button: x\n", b"- keypad: 12\n", b"- event: e\n", b"- intent: i\n", b"  query: q\n"),
    *(b"- no-reply:\n", b"- action: {type: t}\n", b"  variables: {a: 1}\n", b"  after_words: 3\n", b"steps:\n", b"&a ", b"*a ", b"!!int "),
    *(b"!!python/object:os.system ", b"'", b'"', b"|\n", b">\n", b"[", b"]", b"{", b"}", b"? ", b"<<: ", b"0x1f", b"1e999", b"~", b"yes"),
    *(b"2026-01-01", b"12:30", b"\t", b"\0", b"\xff", b"\xf0\x9f\x98\x80", b"%YAML 1.1\n", b"---\n", b"...\n", b"# c\n", b"[" * 300, b".inf"),
]  # fmt: skip

_CLI = [
    *(b"interactions:\n", b"- user:\n", b"    type: ", b"launch\n", b"text\n", b"    text: hi\n", b"  agent:\n", b"  - type: text\n"),
    *(b"    value: x\n", b"tests:\n", b"name: n\n", b"  validate: [{type: equals, value: x}]\n", b"    event: e\n", b"    intent: i\n"),
]  # fmt: skip

TOKENS: dict[str, list[bytes]] = {
    "decoder": _SSE,
    "traces, stitcher, export and import": _TRACES,
    "segmenter": _WORDS,
    "import": [*_YAML, *_CLI],
    "scripts": _YAML,
}


def _decoded(chunks: list[bytes], **more: int) -> list[Record]:
    made = Decoder(**more)
    records = [record for number, chunk in enumerate(chunks) for record in made.feed(chunk, number)]
    return records + made.finish(len(chunks))


def _cut(whole: "bytes | str | list[Report]", rng: random.Random) -> list:
    """Pieces of it, cut at places of chance."""
    places = sorted(rng.randrange(len(whole) + 1) for _ in range(rng.randrange(8)))
    return [whole[a:b] for a, b in pairwise([0, *places, len(whole)])]


def _live(arrivals: list[tuple[str, int]], end_ns: int, late_ns: int, language: str | None) -> list[Segment]:
    """As the live path does it: a timer is set with each arrival, and may be late."""
    cutting, found = Cutting(language), []
    for index, (text, offset_ns) in enumerate(arrivals):
        cutting, ready = take(cutting, text, offset_ns)
        found += ready
        due_ns = offset_ns + PAUSE_NS + late_ns
        if due_ns <= (arrivals[index + 1][1] if index + 1 < len(arrivals) else end_ns):
            cutting, ready = tick(cutting, due_ns)
            found += ready
    return [*found, *end(cutting, end_ns)]
