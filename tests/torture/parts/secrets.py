"""Keys that a server says back: in any writing, cut anywhere, split over what is said, in any answer; and all files."""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.helpers.documents import exported
from tests.helpers.planted import (
    END,
    KEY,
    SESSION_KEY,
    delta,
    event,
    found_in,
    leaks_below,
    message,
    open_to_others,
    parts_of,
    refusals,
    stream_of,
    streams,
    trace,
    writings,
)
from tests.helpers.scripted_server import Received, Reply, ScriptedServer, refusal, stream
from tests.helpers.talking import QUICK, advanced, reports_of, target
from tests.helpers.turns import kept
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from vftester.core.records import Record, Report
from vftester.voiceflow.client import Client

SHARE = 0.5

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
_MOST_TROUBLES = 5

Body = Callable[[random.Random, str], tuple[bytes, int]]
"""The body of a turn that says a key back, and how many records it makes."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    chance = random.Random(f"{seed} keys")
    yield asyncio.run(_held("keys said back, in any writing", _said, chance, Budget(budget_s * 0.3)))
    yield asyncio.run(_held("keys split over what is said", _split, chance, Budget(budget_s * 0.3)))
    yield asyncio.run(_refused(chance, Budget(budget_s * 0.1)))
    yield _left_behind(Budget(budget_s * 0.3))


def _key(chance: random.Random) -> str:
    return "VF.DM." + "".join(chance.choices(_LETTERS, k=chance.randrange(20, 90)))


def _said(chance: random.Random, key: str) -> tuple[bytes, int]:
    """Records of any kind that hold the key in any writing, at any place in what they say."""
    parts, count = [], chance.randrange(1, 30)
    for _ in range(count):
        written = chance.choice(list(writings(key).values()))
        around = "".join(chance.choices("ab é,:/", k=chance.randrange(40)))
        said = chance.choice([written, f"{around} {written}", f"{written} {around}", around])
        made = (
            message(said), message(said, "speak"), delta(said), trace("debug", {"message": said}), trace("path", {said: said}),
            event(f"[{json.dumps(said, ensure_ascii=False)}]"),
        )  # fmt: skip
        parts.append(chance.choice(made))
    return b"\n" + b"".join(parts) + END, count + 1


def _split(chance: random.Random, key: str) -> tuple[bytes, int]:
    """The key in pieces of any size, over messages and partial texts, with other events between them."""
    written = chance.choice([key, writings(key)["base64"], writings(key)["hex"]])
    said = f"It is {written} indeed"
    parts: list[bytes] = []
    mixed = chance.random() < 0.5
    shape = chance.choice([message, delta])
    while said:
        size = chance.randrange(1, 20)
        parts.append((chance.choice([message, delta]) if mixed else shape)(said[:size]))
        if chance.random() < 0.3:
            parts.append(trace("debug", {"message": "between"}))
        said = said[size:]
    return b"\n" + b"".join(parts) + END, len(parts) + 1


async def _held(what: str, body: Body, chance: random.Random, budget: Budget) -> Row:
    """Turns whose replies say back a key of each; nothing that is reported or exported may hold it."""
    tried = sent = records = 0
    troubles: list[str] = []
    now: list[Reply] = []

    def answer(request: Received) -> Reply:
        return now[0]

    with ScriptedServer(answer) as server:
        while tried < 50 or budget.left():
            tried += 1
            key = _key(chance)
            said, count = body(chance, key)
            cuts = sorted(chance.sample(range(1, len(said)), min(len(said) - 1, chance.choice([0, 1, 5, 200]))))
            now[:] = [stream(*(said[a:b] for a, b in zip([0, *cuts], [*cuts, len(said)], strict=True)))]
            reports = await _turn(server.runtime, key)
            sent += count
            records += sum(isinstance(report, Record) for report in reports)
            if left := _left_of(key, reports):
                troubles.append(f"{left[:2]} came out of {said!r}, cut at {cuts[:5]}")
    return _row(what, tried, troubles, sent, records)


async def _refused(chance: random.Random, budget: Budget) -> Row:
    """Answers that complete no turn, and another host that must hear nothing."""
    tried = 0
    troubles: list[str] = []
    now: list[Reply] = []
    with ScriptedServer([Reply(status=404)]) as elsewhere, ScriptedServer(lambda request: now[0]) as server:
        answers = refusals(elsewhere.runtime)
        while tried < 3 * len(answers) or budget.left():
            tried += 1
            name = chance.choice(list(answers))
            now[:] = [answers[name]]
            for key in (KEY, SESSION_KEY):
                if left := _left_of(key, await _turn(server.runtime, key)):
                    troubles.append(f"{name}: {left[:2]} came out")
        if elsewhere.requests:
            troubles.append(f"the other host was asked: {elsewhere.requests[0].path}")
    return _row("refusals, pages and redirects that say keys back", tried, troubles)


def _left_behind(budget: Budget) -> Row:
    """The program itself: every file that it leaves, and who may read it."""
    tried = 0
    troubles: list[str] = []
    with ScriptedServer([Reply(status=404)]) as elsewhere:
        bodies = streams(elsewhere.runtime)
        while tried < 1 or budget.left(0.8):
            tried += 1
            with tempfile.TemporaryDirectory(prefix="vftester-keys-") as folder:
                home = Path(folder)
                replies = [stream_of(body, (1 << 20, 700)[tried % 2]) for body in bodies]
                with ScriptedServer(replies, [refusal(200, json.dumps({"sessionKey": SESSION_KEY}))]) as server:
                    shown = _talked(home, server.runtime, len(bodies))
                troubles += [f"{left} was shown" for left in found_in(shown)[:2]]
                troubles += leaks_below(home)
                troubles += [f"others may read {place}" for place in open_to_others(home)]
    return _row("files that a conversation leaves behind", tried, troubles)


def _talked(home: Path, runtime: str, turns: int) -> bytes:
    """What a conversation in the terminal shows, held with the most careless umask."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    places = {
        "HOME": "",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "TMPDIR": "tmp",
    }
    (home / "tmp").mkdir(mode=0o700)
    said = [part for number in range(turns - 1) for part in ("--say", f"turn {number}")]
    ran = subprocess.run(
        [sys.executable, "-m", "vftester", "talk", "--runtime", runtime, "--project", "p1", "--jsonl", *said,
         "--export", str(home / "out.json")],
        env=environment | {name: str(home / place) for name, place in places.items()} | {"VF_API_KEY": KEY},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, umask=0,
    )  # fmt: skip
    return ran.stdout if ran.returncode == 0 else ran.stdout + f"\nended with {ran.returncode}".encode()


async def _turn(runtime: str, key: str) -> list[Report]:
    client = Client(target(runtime), key, limits=QUICK)
    try:
        return await reports_of(client)
    finally:
        await client.aclose()


def _left_of(key: str, reports: list[Report]) -> list[str]:
    turn = advanced(reports)
    # What was said is looked at put together too: nor may it be had from pieces.
    return found_in(f"{reports!r}\n{exported(kept(turn))}\n{turn.talk.text()}".encode(), parts_of(key))


def _row(what: str, tried: int, troubles: list[str], sent: int = 0, records: int = 0) -> Row:
    return Row(what, tried, tried - min(tried, len(troubles)), sent, records, troubles=tuple(troubles[:_MOST_TROUBLES]))
