"""`vftester talk`: against the demo agent and against servers that misbehave."""

import json
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S, CommandLine
from tests.helpers.documents import validate
from tests.helpers.scripted_server import Reply, ScriptedServer, frames, refusal, stream

HI = {"type": "text", "payload": {"message": "Hi there"}}
BYE = {"type": "text", "payload": {"message": "Goodbye"}}
HELLO = stream(frames(HI))
DEMO = ("talk", "--demo", "--pace", "max")
UNAUTHORIZED = '{"code":401,"status":"Unauthorized","data":"Auth Key Required"}'


def at(server: ScriptedServer, *more: str | Path) -> tuple[str | Path, ...]:
    return "talk", "--runtime", server.runtime, "--project", "669ac1abf7bc7fa315756587", *more


def test_the_promised_conversation_ends_0_and_its_export_holds_every_event(vftester: CommandLine) -> None:
    out = vftester.home / "out.json"
    ran = vftester(
        *DEMO, "--say", "I need a check-up next week, mornings", "--say", "Thursday works, my number is 555 0134",
        "--export", out,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    written = json.loads(out.read_text())
    validate(written)
    assert [turn["state"] for turn in written["turns"]] == ["complete"] * 3
    kinds = [r["trace"]["type"] for turn in written["turns"] for r in turn["records"] if r["trace"]]
    assert {"tool-call", "path", "completion", "debug"} <= set(kinds)
    for turn in written["turns"]:
        offsets = [r["offset_ms"] for r in turn["records"]]
        assert offsets == sorted(offsets)
        assert [r["seq"] for r in turn["records"]] == list(range(len(offsets)))
        assert turn["records"][-1]["event"] == "end"
        assert turn["measures"]["end_ms"] == offsets[-1]
        traces = [r["offset_ms"] for r in turn["records"] if r["event"] == "trace"]
        assert turn["measures"]["first_trace_ms"] == traces[0]
        for line in turn["text"].splitlines():
            assert line in ran.out
    said = [r["trace"] for r in written["turns"][1]["records"] if r["trace"] and r["trace"]["type"] == "completion"]
    assert "".join(t["payload"].get("content", "") for t in said) in written["turns"][1]["text"].replace("\n", "")


def test_the_three_generations_say_the_same(vftester: CommandLine) -> None:
    said = ("--say", "I need a check-up next week, mornings")
    texts = {api: vftester(*DEMO, "--api", api, *said).out for api in ("v4", "v2", "v2beta1")}
    assert len(set(texts.values())) == 1
    assert "check-up" in texts["v4"]


def test_jsonl_prints_each_record_as_the_schema_has_it_plus_its_turn(vftester: CommandLine) -> None:
    out = vftester.home / "out.json"
    ran = vftester(*DEMO, "--say", "hello", "--jsonl", "--export", out)
    assert ran.status == 0, ran.err
    lines = [json.loads(line) for line in ran.out.splitlines()]
    segments = [line for line in lines if "segment" in line]
    assert all(set(line) == {"turn", "segment"} for line in segments)
    for line in segments:
        validate(line["segment"], "segment")
    assert {line["segment"]["outcome"] for line in segments} == {"skipped"}
    spoken = [(t["index"], s) for t in json.loads(out.read_text())["turns"] for s in t["segments"]]
    assert [(line["turn"], line["segment"]) for line in segments] == spoken
    lines = [line for line in lines if line not in segments]
    for line in lines:
        validate(line, "record")
    exported = [(t["index"], r) for t in json.loads(out.read_text())["turns"] for r in t["records"]]
    assert [(line.pop("turn"), line) for line in lines] == exported
    assert ran.out.isascii()


def test_jsonl_of_a_spoken_segment_claims_nothing_before_it_is_so(vftester: CommandLine) -> None:
    out = vftester.home / "out.json"
    nowhere = vftester.environment(PULSE_SERVER="unix:/nowhere/at/all")
    with ScriptedServer([HELLO]) as server:
        ran = vftester(*at(server, "--speak", "--jsonl", "--export", out), env=nowhere)
    assert ran.status == 0, ran.err
    assert "No audio device" in ran.err
    ready, over = (line["segment"] for line in map(json.loads, ran.out.splitlines()) if "segment" in line)
    assert set(ready) == {"index", "text", "message", "start", "origin", "ready_ms"}
    validate(over, "segment")
    assert over["outcome"] == "unheard"
    assert {name: over[name] for name in ready} == ready
    assert [over] == json.loads(out.read_text())["turns"][0]["segments"]


@pytest.mark.parametrize("jsonl", [(), ("--jsonl",)], ids=["words", "jsonl"])
def test_a_refused_turn_ends_3_with_one_sentence_and_is_exported_all_the_same(
    vftester: CommandLine, jsonl: tuple[str, ...]
) -> None:
    out = vftester.home / "out.json"
    with ScriptedServer([HELLO, refusal(401, UNAUTHORIZED)]) as server:
        ran = vftester(*at(server, "--say", "one", "--say", "two", "--export", out, *jsonl))
    assert ran.status == 3
    assert "Turn 2 did not complete: " in ran.err
    assert "Auth Key Required" in ran.err
    assert "1 of 2 steps were not sent" in ran.err
    written = json.loads(out.read_text())
    validate(written)
    assert [turn["state"] for turn in written["turns"]] == ["complete", "failed"]
    assert written["turns"][1]["error"]["kind"] == "key"


@pytest.mark.parametrize(
    ("replies", "sessions", "words"),
    [
        (
            [stream(frames(HI, end=False), ending="cut")],
            [],
            "broke off before the reply was complete. What arrived is kept",
        ),
        ([stream(frames(HI, end=False), b"event: error\ndata: boom\n\n")], [], "boom"),
        ([refusal(200, "<html>Sign in", content_type="text/html")], [], "a web page where an event stream was due"),
        ([HELLO], [refusal(404, '{"message":"no such environment"}')], "The session could not be started: "),
        ([refusal(429, "Too Many Requests", ("Retry-After", "3600"))], [], "Wait 3600 s"),
        ([Reply(status=None, ending="reset")], [], "broke before an answer came"),
    ],
    ids=["cut", "error event", "page", "session", "busy", "reset"],
)
def test_a_turn_that_does_not_complete_ends_3_with_a_sentence(
    vftester: CommandLine, replies: list[Reply], sessions: list[Reply], words: str
) -> None:
    with ScriptedServer(replies, session_replies=sessions) as server:
        ran = vftester(*at(server, "--say", "Hello"))
    assert ran.status == 3
    assert words in ran.err
    assert "Turn 1 did not complete: " in ran.err


def test_an_unreachable_runtime_ends_3_after_its_repeats_were_shown(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        gone = at(server)
    ran = vftester(*gone)
    assert ran.status == 3
    assert ran.err.count("Trying again in") == 2
    assert "Nothing was sent." in ran.err


def test_a_conversation_that_ends_before_everything_was_said_ends_3(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO, stream(frames(BYE, {"type": "end"}))]) as server:
        ran = vftester(*at(server, "--say", "bye", "--say", "still there?"))
        assert len(server.turns) == 2
    assert ran.status == 3
    assert "The agent ended the conversation, so 1 of 2 steps were not sent." in ran.err


def test_a_conversation_that_the_agent_ends_after_everything_was_said_ends_0(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO, stream(frames(BYE, {"type": "end"}))]) as server:
        assert vftester(*at(server, "--say", "bye")).status == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_130_and_what_arrived_is_kept_and_exported(
    vftester: CommandLine, number: signal.Signals
) -> None:
    out = vftester.home / "out.json"
    with ScriptedServer([stream(frames(HI, end=False), ending="hang")]) as server:
        process = vftester.start(*at(server, "--say", "Hello", "--export", out))
        assert process.stdout is not None
        assert process.stdout.readline() == "Hi there\n"
        process.send_signal(number)
        ran = vftester.end(process)
        assert server.closed_by_client.wait(GUARD_S)
        assert len(server.turns) == 1
    assert ran.status == 130
    (turn,) = json.loads(out.read_text())["turns"]
    assert (turn["state"], turn["text"]) == ("cancelled", "Hi there")


def test_interrupts_that_go_on_until_it_has_ended_cost_neither_the_store_nor_the_export(
    vftester: CommandLine,
) -> None:
    out = vftester.home / "out.json"
    with ScriptedServer([stream(frames(HI, end=False), ending="hang")]) as server:
        process = vftester.start(*at(server, "--export", out))
        assert process.stdout is not None
        assert process.stdout.readline() == "Hi there\n"
        while process.poll() is None:  # also while it closes the store, and while it writes the export
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.005)
        ran = vftester.end(process)
    assert ran.status == 130
    (turn,) = json.loads(out.read_text())["turns"]
    assert (turn["state"], turn["text"]) == ("cancelled", "Hi there")


def test_words_are_printed_while_they_stream(vftester: CommandLine) -> None:
    delta = {"type": "completion", "payload": {"state": "content", "content": "Hel"}}
    with ScriptedServer([stream(frames(delta, end=False), ending="hang")]) as server:
        process = vftester.start(*at(server))
        assert process.stdout is not None
        assert process.stdout.read(3) == "Hel"
        process.send_signal(signal.SIGINT)
        assert vftester.end(process).status == 130


def test_without_anything_to_say_and_no_terminal_it_launches_and_ends(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        ran = vftester(*at(server))
    assert (ran.status, ran.out, len(server.turns)) == (0, "Hi there\n", 1)
    assert server.turns[0].body["action"] == {"type": "launch"}


def test_a_reader_that_goes_away_breaks_the_conversation_off_without_a_word(vftester: CommandLine) -> None:
    with ScriptedServer([stream(frames(HI)), stream(frames(*[HI] * 2000))]) as server:
        process = vftester.start(*at(server, "--jsonl", "--say", "more"))
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        with process:
            assert process.stderr.read() == ""
    assert process.returncode == 3
    states = json.loads(vftester("sessions", "--json").out)[0]["states"]
    assert set(states) <= {"complete", "cancelled"}  # none is left running


def test_a_script_is_held_step_by_step(vftester: CommandLine) -> None:
    choice = {
        "type": "choice",
        "payload": {"buttons": [{"name": "Renew", "request": {"type": "path-1", "payload": {"label": "R"}}}]},
    }
    script = vftester.home / "script.yaml"
    script.write_text(
        "- yes\n- 12:30\n- 0123\n- 2026-11-22\n- button: renew\n- keypad: 1234\n- no-reply:\n"
        "- {text: hi, variables: {tier: gold, n: 4.5, on: true, tagged: !!int '', odd: !!bool maybe, few: !!int 3}}\n"
        "- {action: {type: done, extra: [1]}}\n"
    )
    with ScriptedServer([stream(frames(HI, choice))]) as server:
        assert vftester(*at(server, "--script", script)).status == 0
    assert [turn.body["action"] for turn in server.turns[1:]] == [
        {"type": "text", "payload": "yes"}, {"type": "text", "payload": "12:30"}, {"type": "text", "payload": "0123"},
        {"type": "text", "payload": "2026-11-22"}, {"type": "path-1", "payload": {"label": "R"}},
        {"type": "dtmf", "payload": "1234"}, {"type": "no-reply"}, {"type": "text", "payload": "hi"},
        {"type": "done", "extra": [1]},
    ]  # fmt: skip
    assert server.turns[8].body["variables"] == {
        "tier": "gold", "n": 4.5, "on": True, "tagged": "", "odd": "maybe", "few": 3,
    }  # fmt: skip


def test_bytes_that_are_no_utf_8_are_said_and_shown_without_harm(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        ran = vftester(*at(server, "--say", "caf\udce9", "--name", "\udcff"))
    assert ran.status == 0, ran.err
    assert server.turns[1].body["action"]["payload"] == "caf\udce9"
    assert vftester("sessions").status == 0
    validate(json.loads(vftester("export", "last").out))


def test_the_flag_for_partial_text_can_be_left_out(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        vftester(*at(server, "--no-completion-events", "--user", "me/you", "--environment", "dev"))
    assert server.requests[0].path.endswith("/environment/dev/session")
    assert server.requests[0].body == {"userID": "me/you"}
    assert server.turns[0].body["config"] == {"completionEvents": False}


def test_the_times_of_a_reply_that_came_at_once_tell_when_it_could_be_spoken(vftester: CommandLine) -> None:
    start, first, then, end = (
        {"type": "completion", "payload": payload}
        for payload in (
            {"state": "start"},
            {"state": "content", "content": "We open at nine. "},
            {"state": "content", "content": "Which day suits you?"},
            {"state": "end"},
        )
    )
    with ScriptedServer([stream(frames(start, first, then, end))]) as server:
        ran = vftester(*at(server))
    replayed = vftester("replay", "last", "--speed", "max")
    assert ran.status == replayed.status == 0
    for err in (ran.err, replayed.err):
        times = [line for line in err.splitlines() if "whole reply" in line]
        assert len(times) == 1
        assert times[0].startswith("  ready to speak ")
