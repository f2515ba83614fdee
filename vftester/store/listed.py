"""Rows of the store as entries of the list. A damaged one is told as that, and costs no other."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from vftester.core.catalog.listing import SessionEntry
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import TurnState
from vftester.core.session import Target
from vftester.store.cells import text, text_or_none, texts, when, whole_or_none

NOTHING_KNOWN = Summary(None, None, None, False, False)
"""Of a session that cannot be summed up."""

_NAMELESS = "Damaged session"
_NOBODY = Target("v4", "", "", None, "")
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

_STATES: dict[Any, TurnState | None] = {None: None, **{state.value: state for state in TurnState}}


def state_of(stored: Any) -> TurnState | None:
    """How a turn ended. Of one that holds what no state ever was, nothing is known but that it did not end well."""
    return _STATES.get(stored, TurnState.FAILED)


def listed(
    row: tuple[Any, ...], states: Sequence[TurnState | None], over: Sequence[int], stopped: Sequence[int]
) -> SessionEntry | None:
    """A session as the list has it; None where not even its id can be read, so that nothing can be done with it."""
    try:
        return _entry(row, states, over, stopped)
    except ValueError:
        found = next(ids_of(row[:1]), None)
        return None if found is None else SessionEntry(found, _NAMELESS, _UNDATED, _NOBODY, tuple(states), False)


def ids_of(stored: Iterable[Any]) -> Iterator[str]:
    """Ids as they are typed, without those that are damaged."""
    for id_ in stored:
        with suppress(ValueError):
            yield text(id_)


def tags_of(stored: Any) -> tuple[str, ...]:
    """The tags of a session; none where they are damaged."""
    try:
        return texts(stored)
    except ValueError:
        return ()


def _entry(
    row: tuple[Any, ...], states: Sequence[TurnState | None], over: Sequence[int], stopped: Sequence[int]
) -> SessionEntry:
    id_, name, created_at, ended, tags, note, repeats, reference, imported_from, imported_at, *rest = row
    target, (version, *summary) = rest[:6], rest[6:]
    return SessionEntry(
        text(id_),
        text(name),
        when(created_at),
        _target(*target),
        tuple(states),
        bool(ended),
        texts(tags),
        text(note),
        text_or_none(repeats),
        bool(reference),
        None if version is None else _summary(*summary),
        text_or_none(imported_from) or "",
        None if imported_at is None else when(imported_at),
        tuple(over),
        tuple(stopped),
    )


def _summary(ready_ns: Any, exit_: Any, certainty: Any, stepped: Any, visible: Any) -> Summary:
    try:
        return Summary(whole_or_none(ready_ns), text_or_none(exit_), certainty, bool(stepped), bool(visible))
    except ValueError:
        return NOTHING_KNOWN


@lru_cache(maxsize=1000)
def _target(*columns: Any) -> Target:
    return Target(*map(text_or_none, columns))  # type: ignore[arg-type]
