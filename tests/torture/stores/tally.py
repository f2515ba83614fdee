"""Counts what was tried and survived."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import Any

from tests.torture.rows import Row

MOST_TOLD = 5


@dataclass(slots=True)
class Tally:
    """Of one kind of fault. `sent` and `kept` are records."""

    tried: int = 0
    survived: int = 0
    sent: int = 0
    kept: int = 0
    troubles: list[str] = field(default_factory=list)

    @contextmanager
    def one(self, what: str) -> Iterator[None]:
        """A try; whatever is raised in it was not survived. `what` says how to have it again."""
        self.tried += 1
        try:
            yield
        except Exception as problem:
            while isinstance(problem, ExceptionGroup):
                problem = problem.exceptions[0]
            self.troubles.append(f"{what}: {type(problem).__name__}: {problem}"[:400] + _place(problem))
        else:
            self.survived += 1

    def row(self, what: str, **more: Any) -> Row:
        troubles = tuple(self.troubles[:MOST_TOLD])
        return Row(what, self.tried, self.survived, self.sent, self.kept, troubles=troubles, **more)


def _place(problem: BaseException) -> str:
    """Where in these files it came from: what is waited for in vain says nothing of that."""
    ours = [
        frame for frame in extract_tb(problem.__traceback__) if Path(frame.filename).parent == Path(__file__).parent
    ]
    return f" ({Path(ours[-1].filename).name}, line {ours[-1].lineno})" if ours else ""


def is_sentence(said: str | None, *parts: str) -> None:
    """What a person is told: whole sentences that hold this, and nothing of our inside."""
    assert said, "nothing was said"
    assert said.endswith("."), f"no sentence: {said!r}"
    assert "\n" not in said, f"more than a sentence: {said!r}"
    assert not any(word in said for word in ("Traceback", "Error(", "sqlite3", "None", "object at")), said
    assert any(part in said for part in parts) or not parts, f"says {said!r}, not one of {parts}"
