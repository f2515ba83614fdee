"""Every example body, served byte for byte over a real socket: whole, one byte at a time, and cut at every position."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.scripted_server import API_KEY, Received, Reply, ScriptedServer, bytewise, stream, whole
from tests.helpers.talking import QUICK, advanced, reports_of, talk_once, target
from vftester.core.conversation import Turn, TurnState
from vftester.core.records import UNTERMINATED, Record
from vftester.core.session import Api
from vftester.core.traces import trace_of
from vftester.voiceflow.client import Client

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.sse"))
BODIES = {path.name: path.read_bytes() for path in EXAMPLES}

TEXTS = {
    "01-v2-plain-text.sse": "Hi, this is the Birchwood library line.\n\nAsk me about opening hours or renewals.\n"
    "What would you like to know?",
    "02-v2-completion.sse": "We are open from nine until six on weekdays, and from ten on Saturdays.",
    "03-v2beta1-completion.sse": "Your card expires in March.\nAnything else?",
    "04-v4-completion.sse": "I can check opening hours, renew loans, and place holds. Which one?",
    "05a-agent-step-turn1.sse": "Sure. What is the number on your library card?",
    "05b-agent-step-turn2-tool-and-exit.sse": "Let me look that loan up.\nIt is due on 3 December. "
    "I will pass you to the renewal desk.\nRenewal desk: shall I extend it by two weeks?",
    "06-choice-buttons.sse": "How can we help?",
    "07-carousel.sse": "Two new arrivals:",
    "08-no-reply.sse": "What is your card number?",
    "09-audio-events.sse": "Hello there.",
    "10-api-step-long-wait.sse": "One moment while I check the shelves…\nFound it: second floor, shelf B4.",
    "11-end-of-conversation.sse": "Thanks for calling. Goodbye!",
    "12-state-event.sse": "Saved your name, Ada.",
    "13-control-characters.sse": "line one\nline two\ttabbed \u2028 after LS \u2029 after PS\n"
    "bell \x07 vtab \x0b tab \t esc \x1b ff \x0c fs \x1c unit \x1f nel \x85 end\nraw newline\ninside the string\n😀 ok",
    "14-midstream-error-inferred.sse": "Checking…",
}


def api_of(name: str) -> Api:
    return "v2beta1" if "v2beta1" in name else "v4" if "v4" in name else "v2"


def expected_events(body: bytes) -> list[tuple[str, str]]:
    """Event names and data of a well-formed example, read in the plainest way."""
    events = []
    for block in body.decode().strip("\n").split("\n\n"):
        fields = [line.partition(":") for line in block.split("\n")]
        names = [value.removeprefix(" ") for name, _, value in fields if name == "event"]
        data = [value.removeprefix(" ") for name, _, value in fields if name == "data"]
        events.append((names[0], "\n".join(data)) if names else ("comment", block))
    return events


def events_of(turn: Turn) -> list[tuple[str, str]]:
    return [(r.record.event, r.record.data) for r in turn.readings]


def test_every_example_is_covered() -> None:
    assert sorted(TEXTS) == sorted(BODIES)
    assert len(BODIES) == 15


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("served", [whole, bytewise])
def test_an_example_gives_its_text_state_and_records(name: str, served: Callable[[bytes], Reply]) -> None:
    body = BODIES[name]
    with ScriptedServer([served(body)]) as server:
        turn = talk_once(server, api_of(name))
    assert turn.talk.text() == TEXTS[name]
    assert turn.state is (TurnState.FAILED if name.startswith("14") else TurnState.COMPLETE)
    assert turn.conversation_ended is name.startswith("11")
    assert events_of(turn) == expected_events(body)
    assert [r.record.seq for r in turn.readings] == list(range(len(turn.readings)))
    assert all(r.flaw is None for r in turn.readings)
    offsets = [r.record.offset_ns for r in turn.readings]
    assert offsets == sorted(offsets)
    assert all(trace_of(r.record) is not None for r in turn.readings if r.record.event == "trace")


@pytest.mark.parametrize("name", BODIES)
def test_an_example_cut_at_every_position_keeps_what_arrived(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where it is not installed, httpcore looks for it on the disk several times a request: a third of this test's time.
    monkeypatch.setitem(sys.modules, "sniffio", sys.modules.get("sniffio"))
    body = BODIES[name]
    events = expected_events(body)
    for position, turn in enumerate(_cut_everywhere(body, api_of(name))):
        arrived = body[:position].lstrip(b"\n")
        complete, _, rest = arrived.rpartition(b"\n\n")
        whole_count = len(complete.split(b"\n\n")) if complete else 0
        rest = rest if complete else arrived
        if rest.startswith(b":") and rest.endswith(b"\n"):
            whole_count, rest = whole_count + 1, b""  # a comment is whole at the end of its line
        where = f"cut at {position}, after {arrived[-30:]!r}"
        assert events_of(turn)[:whole_count] == events[:whole_count], where
        error_came = any(event == "error" for event, _ in events[:whole_count])
        assert turn.state is (TurnState.FAILED if error_came else TurnState.TRUNCATED), where
        broken = turn.readings[whole_count:]
        assert len(broken) == (1 if rest else 0), where
        for reading in broken:
            assert (reading.flaw or "").startswith(UNTERMINATED), where
            assert _bytes(reading.record) == _data_or_lines(rest), where
            assert TEXTS[name].startswith(turn.talk.text().removesuffix("\N{REPLACEMENT CHARACTER}")), where


def _data_or_lines(rest: bytes) -> bytes:
    """What a block that was broken off brought: its data, or its lines where it has neither event nor data."""
    fields = [line.partition(b":") for line in rest.removesuffix(b"\n").split(b"\n")]
    if not {name for name, _, _ in fields} & {b"event", b"data"}:
        return rest.removesuffix(b"\n")
    return b"\n".join(value.removeprefix(b" ") for name, _, value in fields if name == b"data")


def _bytes(record: Record) -> bytes:
    return record.raw if record.raw is not None else record.data.encode()


def _cut_everywhere(body: bytes, api: Api) -> list[Turn]:
    """A conversation for each position, some at a time; a variable of its turn tells the server where to cut."""

    async def cut_at(server: ScriptedServer, positions: range) -> list[Turn]:
        client = Client(target(server.runtime, api), API_KEY, limits=QUICK)
        try:
            return [advanced(await reports_of(client, variables={"cut": position})) for position in positions]
        finally:
            await client.aclose()

    async def cut_all(server: ScriptedServer) -> list[Turn]:
        shares = await asyncio.gather(*(cut_at(server, range(first, len(body), 8)) for first in range(8)))
        return [shares[position % 8][position // 8] for position in range(len(body))]

    def cut(request: Received) -> Reply:
        variables = request.body["state"]["variables"] if api == "v2beta1" else request.body["variables"]
        return stream(body[: variables["cut"]], ending="cut")

    with ScriptedServer(cut) as server:
        return asyncio.run(cut_all(server))
