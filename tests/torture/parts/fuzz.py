"""Fuzzing: bytes that nobody thought of, against what is promised of all bytes. The same seed makes the same bytes."""

import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.helpers.documents import exported
from tests.helpers.hostile import HELLO
from tests.helpers.talking import advanced
from tests.helpers.turns import ANSWERED, kept
from tests.torture.measuring import Budget, memory_mb
from tests.torture.rows import Row
from tests.torture.targets import TARGETS, TOKENS
from vftester.core.records import Closed, Closing
from vftester.voiceflow.decoder import Decoder

SHARE = 2.0

AT_A_TIME = 40
"""Examples between two looks at the clock."""


def torture(budget_s: float, seed: int) -> Iterator[Row]:
    guided = importlib.util.find_spec("atheris") is not None
    share_s = budget_s / len(TARGETS)
    for name in TARGETS:
        yield _by_hypothesis(name, share_s * (0.5 if guided else 1), seed, "" if guided else "atheris: not installed")
        if guided:
            yield _by_atheris(name, share_s * 0.5, seed)


def _by_hypothesis(name: str, budget_s: float, number: int, note: str) -> Row:
    budget, before_mb, tried = Budget(budget_s), memory_mb(), 0
    troubles: tuple[str, ...] = ()
    last = [b""]

    while (budget.left() or not tried) and not troubles:

        @seed(number + tried)
        @settings(
            max_examples=AT_A_TIME, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink], print_blob=False,
        )  # fmt: skip
        @given(_bytes(name))
        def promise(data: bytes) -> None:
            nonlocal tried
            tried += 1
            last[0] = data
            TARGETS[name](data)

        try:
            promise()
        except Exception as problem:  # the last that ran is the smallest that fails
            troubles = (f"{type(problem).__name__}: {' '.join(str(problem).split())[:300]}", f"with {last[0]!r}"[:2000])
    return Row(
        f"fuzzed: {name}", tried, tried - bool(troubles), before_mb=before_mb, after_mb=memory_mb(), troubles=troubles,
        note=note,
    )  # fmt: skip


def _bytes(name: str) -> st.SearchStrategy[bytes]:
    """Tokens of the format in any order, bytes of any kind, and for files what was good before it was touched."""
    tokens = st.lists(st.sampled_from(TOKENS[name]), max_size=40).map(b"".join)
    made = tokens | st.lists(st.sampled_from(TOKENS[name]) | st.binary(max_size=8), max_size=25).map(b"".join)
    if name == "import":
        made |= st.integers(0, 1 << 32).map(_touched)
    return made


def _touched(number: int) -> bytes:
    """A good document of which something is another value, or is missing, or stands in another place."""
    rng = random.Random(number)
    document = json.loads(GOOD)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        place, name = _place(document, rng)
        choice = rng.randrange(4)
        if choice == 0 and isinstance(place, dict):
            del place[name]
        elif choice == 1 and isinstance(place, list):
            place.insert(name, place[name])
        elif choice == 2:
            other, at = _place(document, rng)
            place[name] = json.loads(json.dumps(other[at]))
        else:
            place[name] = deepcopy(rng.choice(ODD))  # what it is put into may be put into it
    written = json.dumps(document).encode()
    if rng.random() < 0.2:
        at = rng.randrange(len(written))
        written = (
            written[:at]
            + rng.choice([b"", b"\xff", b"]", b'"', b"\\ud800", b"\0", b"1e999"])
            + written[at + rng.randrange(3) :]
        )
    return written


def _place(document: object, rng: random.Random) -> tuple:
    """Some list or object of it, and a place in that."""
    inside, found = document, None
    while isinstance(inside, dict | list) and inside and (found is None or rng.random() < 0.85):
        name = rng.choice(list(inside)) if isinstance(inside, dict) else rng.randrange(len(inside))
        found, inside = (inside, name), inside[name]
    assert found is not None
    return found


ODD = [
    None, True, 0, -1, 1, 2**53, 10**30, -(10**400), 1.5, 1e308, -0.0, "", "x", "\ud800", "\u202e", "x" * 5000, [], {}, [[]], [{}], {"a": 1},
    "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "trace", "complete", "timed_out", "AA==", "=",
]  # fmt: skip

_decoder = Decoder()
GOOD = exported(
    kept(
        advanced([*ANSWERED, *_decoder.feed(HELLO, 30_000_000), Closed(40_000_000, Closing.END_OF_BODY)]),
        note="a note", tags=("a", "b"), variables={"x": [1, None, {"y": 2.5}]},
    )
)  # fmt: skip


def _by_atheris(name: str, budget_s: float, number: int) -> Row:
    """The same promise for bytes that reach code which no bytes reached before; in a process that may die."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder, "seeds")
        seeds.mkdir()
        rng = random.Random(number)
        for at in range(40):
            some = b"".join(rng.choices(TOKENS[name], k=rng.randrange(1, 12)))
            (seeds / str(at)).write_bytes(_touched(at) if name == "import" and at % 2 else some)
        command = [
            sys.executable, "-m", "tests.torture.guided", name, str(seeds), f"-seed={number % 2**31 or 1}",
            f"-max_total_time={max(1, int(budget_s) - 3)}", "-max_len=600", f"-artifact_prefix={folder}/", "-rss_limit_mb=2048",
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        found = (
            sorted(Path(folder).glob("crash-*"))
            + sorted(Path(folder).glob("timeout-*"))
            + sorted(Path(folder).glob("oom-*"))
        )
        executed = next(
            (int(line.split()[1]) for line in reversed(ran.stderr.splitlines()) if line.startswith("Done ")), 0
        )
        troubles = [f"with {path.read_bytes()!r}"[:2000] for path in found]
        if found or (ran.returncode and not executed):
            troubles += (ran.stdout + ran.stderr).strip().splitlines()[-8:]
    tried = max(executed, 1)
    return Row(f"fuzzed by coverage: {name}", tried, tried - bool(troubles), troubles=tuple(troubles))
