"""Lays a turn's beats out in time: traces with planned delays, and deltas at a human-looking pace."""

from __future__ import annotations

import base64
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vftester.demo.beats import Beat, Fixed, Generated, Reasoning, Show, ToolCall
from vftester.demo.dice import hexadecimal
from vftester.demo.script import Script

EPOCH_MS = 1_790_000_000_000  # where the planned clock of every conversation starts (2026-09-21)
FIRST_TOKEN_MS = (250, 600)
TOKEN_MS = (20, 80)
STALL_MS = (250, 900)
STALL_CHANCE = 0.03
PIECE_CHARS = (2, 12)
AUDIO_AFTER_MS = 120  # from the end of a message to its sound, as in Voiceflow's example
AUDIO_PART_MS = 80  # sound is made three times as fast as it is heard
MESSAGE_DELAY_MS = 1000  # `delay` of a fixed message: a hint to the client, nobody waits for it


@dataclass(frozen=True, slots=True)
class TimedTrace:
    """A trace and how long after the one before it is sent; `math.inf` milliseconds: never."""

    delay_ms: float
    trace: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A delta and how long after the one before it comes."""

    delay_ms: int
    text: str


def pieces(text: str, dice: random.Random) -> list[Piece]:
    """Cuts a text as a language model hands it out: pieces of 2 to 12 characters, now and then a stall."""
    cut: list[Piece] = []
    delay_ms = dice.randint(*FIRST_TOKEN_MS)
    while text:
        size = dice.randint(*PIECE_CHARS)
        if len(text) - size == 1:  # no single character left over at the end
            size += -1 if size > PIECE_CHARS[0] else 1
        cut.append(Piece(delay_ms, text[:size]))
        text = text[size:]
        delay_ms = dice.randint(*(STALL_MS if dice.random() < STALL_CHANCE else TOKEN_MS))
    return cut


class Plan:
    """The traces of one turn. Delays, and so `time` fields, do not depend on how the words are sent."""

    def __init__(
        self, script: Script, dice: random.Random, turn_id: str, start_ms: int, deltas: bool, audio: str | None = None
    ) -> None:
        """`deltas`: send generated words as completion traces; else as one `text` at the end. `audio`: the encoding of
        the sound that goes with what was recorded; None: without."""
        self._script = script
        self._dice = dice
        self._turn_id = turn_id
        self._now_ms = start_ms
        self._deltas = deltas
        self._audio = audio
        self._message_id = ""
        self.traces: list[TimedTrace] = []

    def lay_out(self, beats: tuple[Beat, ...]) -> list[TimedTrace]:
        """All traces of the beats, in order."""
        for beat in beats:
            for delay_ms, kind, payload in self._traces(beat):
                self._now_ms += delay_ms
                trace = {
                    "type": kind,
                    "payload": payload,
                    "time": EPOCH_MS + self._now_ms,
                    "turnID": self._turn_id,
                }
                self.traces.append(TimedTrace(delay_ms, trace))
        return self.traces

    def _traces(self, beat: Beat) -> Iterator[tuple[int, str, Any]]:
        match beat:
            case Fixed(text):
                slate_id = "sl" + hexadecimal(self._dice, 6)
                message = _text(text, slate_id, MESSAGE_DELAY_MS)
                yield self._dice.randint(5, 20), "text", message
                yield from self._spoken(text, message["messageID"])
            case Generated(text):
                yield from self._generated(text)
            case Reasoning(text):
                yield from self._reasoning(text)
            case ToolCall():
                yield from self._tool_call(beat)
            case Show(kind, payload, of_agent):
                yield self._dice.randint(1, 5), kind, self._of_agent(kind, payload) if of_agent else payload

    def _generated(self, text: str) -> Iterator[tuple[int, str, Any]]:
        """`start`, `content`…, `end` (Voiceflow docs: completion events); the id is on `start` alone."""
        self._message_id = "msg_" + hexadecimal(self._dice, 10)
        ref = self._script.ref()
        before, after = self._dice.randint(5, 30), self._dice.randint(1, 5)
        deltas = pieces(text, self._dice)
        slate_id = "sl" + hexadecimal(self._dice, 6)
        if not self._deltas:
            payload = _text(text, slate_id, 0) | {"messageID": self._message_id, "ai": True, "ref": ref}
            yield before + sum(piece.delay_ms for piece in deltas) + after, "text", payload
            return
        start = {"state": "start", "messageID": self._message_id, "ai": True, "delay": 0, "ref": ref}
        yield before, "completion", start
        for piece in deltas:
            yield piece.delay_ms, "completion", {"state": "content", "content": piece.text}
        yield after, "completion", {"state": "end", "ref": ref}

    def _spoken(self, text: str, message_id: str) -> Iterator[tuple[int, str, Any]]:
        """`start`, `content`…, `end` of what was recorded; the rest is left to the client's own voice."""
        sound = self._script.sounds.get(text) if self._audio else None
        if sound is None or self._audio is None:
            return
        yield AUDIO_AFTER_MS, "audio", {"state": "start", "messageID": message_id, "delay": 0}
        for part, lasts_ms in sound.parts(self._audio):
            content = base64.b64encode(part).decode("ascii")
            payload = {"state": "content", "content": content, "encoding": self._audio, "duration": lasts_ms}
            yield AUDIO_PART_MS, "audio", payload
        yield 5, "audio", {"state": "end"}

    def _reasoning(self, text: str) -> Iterator[tuple[int, str, Any]]:
        before, after = self._dice.randint(60, 160), self._dice.randint(1, 5)
        deltas = pieces(text, self._dice)
        if not self._deltas:
            whole = before + sum(piece.delay_ms for piece in deltas) + after
            yield whole, "reasoning", {"state": "final", "message": text}
            return
        yield before, "reasoning", {"state": "start"}
        for piece in deltas:
            yield piece.delay_ms, "reasoning", {"state": "content", "content": piece.text}
        yield after, "reasoning", {"state": "end"}

    def _tool_call(self, call: ToolCall) -> Iterator[tuple[int, str, Any]]:
        """Name and values of a call are in the `debug` traces around it; `tool-call` has only the callID."""
        tool = self._script.tool
        call_id = "call_" + hexadecimal(self._dice, 6)
        debug = {"level": "info", "context": "Agent"}
        ref = {
            "type": "function",
            "nodeID": self._script.agent["node"],
            "diagramID": self._script.workflow["id"],
            "functionID": tool.id,
            "functionName": tool.name,
        }
        asked = {
            "message": f"calling function {tool.name}",
            "metadata": {"inputs": dict(call.inputs)},
            "ref": ref,
        }
        told = {
            "message": f"function {tool.name} returned",
            "metadata": {"outputs": dict(call.outputs)},
            "ref": ref,
        }
        yield self._dice.randint(5, 15), "debug", debug | asked
        yield 2, "tool-call", {"state": "start", "callID": call_id}
        yield call.wait_ms, "tool-call", {"state": "end", "callID": call_id}
        yield 1, "debug", debug | told

    def _of_agent(self, kind: str, payload: Any) -> Any:
        ref = {"ref": self._script.ref()}
        if kind == "debug" or not self._message_id:
            return {**payload, **ref}
        return {**payload, "messageID": self._message_id, **ref}


def duration_ms(traces: list[TimedTrace]) -> int:
    """How long the plan takes, endless waits left out."""
    return sum(int(timed.delay_ms) for timed in traces if math.isfinite(timed.delay_ms))


def _text(message: str, slate_id: str, delay_ms: int) -> dict[str, Any]:
    """Payload of a `text` trace: the words as slate and as plain text."""
    lines = [{"children": [{"text": line}]} for line in message.split("\n")]
    return {
        "slate": {"id": slate_id, "content": lines, "messageDelayMilliseconds": delay_ms},
        "message": message,
        "delay": delay_ms,
        "messageID": f"msg_{slate_id}",
    }
