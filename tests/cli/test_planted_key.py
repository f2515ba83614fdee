"""A planted key, and a server that says it back in every way: no byte that the program wrote anywhere holds a part of it."""

import json
import os
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, Inside, Ran
from tests.helpers.planted import (
    ALL,
    END,
    KEY,
    KEYS,
    SESSION_KEY,
    found_in,
    leaks_below,
    open_to_others,
    refusals,
    stream_of,
    streams,
    writings,
)
from tests.helpers.scripted_server import Received, Reply, ScriptedServer, refusal
from vftester.voiceflow.key_forms import REDACTED

TURNS = 4
"""So many bodies `streams` has."""


def test_the_search_finds_what_was_planted() -> None:
    for key in KEYS:
        for name, written in writings(key).items():
            for stored in (written, json.dumps({"a": written}), written[3:-5]):
                assert len(found_in(stored.encode())) >= 10, name
    assert not found_in(b"VF.DM.6f0c2 and eyJhbGciOiJ")


@pytest.fixture
def elsewhere() -> Iterator[ScriptedServer]:
    """Another host, to which no key may go."""
    with ScriptedServer([Reply(status=404)]) as server:
        yield server


@pytest.fixture
def planted(vftester: CommandLine) -> CommandLine:
    """A command line that holds the key, and whose every file lands in its home, temporary ones too."""
    vftester.key = KEY
    (vftester.home / "tmp").mkdir(mode=0o700)
    return vftester


SAID = tuple(f"turn {number}" for number in range(TURNS - 1))


def talked(planted: CommandLine, server: ScriptedServer, *more: str | Path, said: tuple[str, ...] = SAID) -> Ran:
    """A conversation with a server. It is held with the most careless umask there is."""
    says = [part for text in said for part in ("--say", text)]
    former = os.umask(0)
    try:
        with planted.start(
            "talk", "--runtime", server.runtime, "--project", "p1", "--audio-events", *says, *more,
            env=planted.environment(TMPDIR=str(planted.home / "tmp")),
        ) as process:  # fmt: skip
            try:
                return planted.end(process)
            finally:
                process.kill()
    finally:
        os.umask(former)


def session(request: Received) -> Reply:
    return refusal(200, json.dumps({"sessionKey": SESSION_KEY, "echo": KEY}))


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 5])
def test_nothing_that_a_conversation_leaves_behind_holds_a_key(
    planted: CommandLine, elsewhere: ScriptedServer, chunk_bytes: int, inside: Inside
) -> None:
    replies = [stream_of(body, chunk_bytes) for body in streams(elsewhere.runtime)]
    assert len(replies) == TURNS
    home, out = planted.home, planted.home / "out"
    out.mkdir(mode=0o700)
    with ScriptedServer(replies, [refusal(200, json.dumps({"sessionKey": SESSION_KEY}))]) as server:
        ran = talked(planted, server, "--jsonl", "--export", out / "first.json")
        spoken = [request.headers["authorization"] for request in server.turns]
    assert spoken == [SESSION_KEY] * TURNS, ran.err
    assert ran.status == 0, ran.err
    assert not found_in((ran.out + ran.err).encode(errors="surrogateescape"))
    assert ran.out.count(REDACTED) > 100

    inside.key = KEY
    for arguments in (
        ("sessions", "--search", KEY), ("sessions", "--json"), ("sessions",),
        *(("export", "last", "--format", name, "-o", out / f"out.{name}") for name in ("json", "csv", "html", "perfetto")),
        ("export", "last", "--format", "voiceflow-cli", "-o", out / "test.yaml"),
        ("replay", "last", "--speed", "max"), ("replay", "last", "--speed", "max", "--jsonl"),
        ("compare", "last", out / "first.json"), ("import", out / "first.json"),
    ):  # fmt: skip
        shown = inside(*arguments)
        assert shown.status in (0, 2), (arguments, shown.err)
        assert not found_in((shown.out + shown.err).encode(errors="surrogateescape")), arguments
    assert {path.suffix for path in out.iterdir()} == {".json", ".csv", ".html", ".perfetto", ".yaml"}
    assert leaks_below(home) == []
    assert open_to_others(home) == []

    kept = json.loads((out / "first.json").read_text())
    assert [turn["state"] for turn in kept["turns"]] == ["complete"] * TURNS
    for turn in kept["turns"]:  # nor can it be had by putting together what stands apart
        assert not found_in("".join(message["text"] for message in turn["messages"]).encode())
        assert not found_in(turn["text"].encode())
    assert elsewhere.requests == []


def test_a_key_that_the_person_types_is_sent_and_never_kept(planted: CommandLine) -> None:
    out = planted.home / "out.json"
    with ScriptedServer(
        [stream_of(END), stream_of(END)], [refusal(200, json.dumps({"sessionKey": SESSION_KEY}))]
    ) as server:
        ran = talked(planted, server, "--jsonl", "--export", out, said=(f"It is {KEY}.",))
        assert ran.status == 0, ran.err
        sent = [request.body for request in server.turns]
    assert sent[1]["action"]["payload"] == f"It is {KEY}."
    assert not found_in((ran.out + ran.err).encode(errors="surrogateescape"))
    assert json.loads(out.read_text())["turns"][1]["action"]["payload"] == f"It is {REDACTED}."
    assert leaks_below(planted.home) == []


def test_nothing_that_a_spoken_conversation_leaves_behind_holds_a_key(
    planted: CommandLine, elsewhere: ScriptedServer
) -> None:
    wav = planted.home / "said.wav"
    spoken = stream_of(streams(elsewhere.runtime)[-1])
    with ScriptedServer([spoken], [refusal(200, json.dumps({"sessionKey": SESSION_KEY}))]) as server:
        ran = talked(planted, server, "--jsonl", "--wav", wav, said=())
    assert ran.status == 0, ran.err
    assert not found_in((ran.out + ran.err).encode(errors="surrogateescape"))
    with wave.open(str(wav)) as sound:
        assert sound.getnframes() > 0
    assert leaks_below(planted.home) == []
    assert open_to_others(planted.home) == []


@pytest.mark.parametrize("name", refusals("http://127.0.0.1:1"))
def test_nothing_that_a_refusal_leaves_behind_holds_a_key(
    planted: CommandLine, elsewhere: ScriptedServer, name: str
) -> None:
    with ScriptedServer(
        [refusals(elsewhere.runtime)[name]], [refusal(200, json.dumps({"sessionKey": SESSION_KEY}))]
    ) as server:
        ran = talked(planted, server, "--export", planted.home / "out.json")
        assert server.turns
    assert ran.status == 3
    assert not found_in((ran.out + ran.err).encode(errors="surrogateescape"))
    assert leaks_below(planted.home) == []
    assert open_to_others(planted.home) == []
    assert elsewhere.requests == [], "the other host was asked"


@pytest.mark.parametrize("status", [200, 401, 307])
def test_nothing_that_a_session_start_leaves_behind_holds_a_key(
    planted: CommandLine, elsewhere: ScriptedServer, status: int
) -> None:
    said = refusal(
        status, json.dumps({"message": ALL, "session_key": SESSION_KEY}), ("Location", f"{elsewhere.runtime}/{KEY}")
    )
    with ScriptedServer([Reply()], [said]) as server:
        ran = talked(planted, server, "--export", planted.home / "out.json")
    assert ran.status == 3
    assert not found_in((ran.out + ran.err).encode(errors="surrogateescape"))
    assert leaks_below(planted.home) == []
    assert elsewhere.requests == [], "the other host was asked"
