"""Rows of the store as entries of the list. A damaged one is told as that, and costs no other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from types import NoneType
from typing import Any

from vftester.core.catalog.listing import SessionEntry
from vftester.core.catalog.summary import Summary
from vftester.core.conversation import TurnState
from vftester.core.session import Target, moment
from vftester.store.broken_off import Turns
from vftester.store.cells import text, text_or_none, texts, when, whole_or_none

NOTHING_KNOWN = Summary(None, None, None, False, False)
"""Of a session that cannot be summed up."""

_NAMELESS = "Damaged session"
_NOBODY = Target("v4", "", "", None, "")
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

_STATES: dict[Any, TurnState | None] = {None: None, **{state.value: state for state in TurnState}}


_TEXT, _PERHAPS_TEXT, _WHOLE, _PERHAPS_WHOLE = {str}, {str, NoneType}, {int}, {int, NoneType}
_KINDS: tuple[set[Any], ...] = (
    _TEXT, _TEXT, _TEXT, _WHOLE, _TEXT, _TEXT, _PERHAPS_TEXT, _PERHAPS_WHOLE, _WHOLE, _PERHAPS_TEXT, _PERHAPS_TEXT,
    _TEXT, _TEXT, _TEXT, _PERHAPS_TEXT, _TEXT, _PERHAPS_TEXT,
    _PERHAPS_WHOLE, _PERHAPS_WHOLE, _PERHAPS_TEXT, _PERHAPS_TEXT, _PERHAPS_WHOLE, _PERHAPS_WHOLE,
)  # fmt: skip
"""What the columns of the list hold, unless some text is no valid Unicode, or damaged."""


def states_of(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[TurnState | None]]:
    """How the turns of each session ended, from their session and state, turn by turn.

    Of one that holds what no state ever was, nothing is known but that it did not end well.
    """
    found: dict[Any, list[TurnState | None]] = defaultdict(list)
    for session, state in rows:
        found[session].append(_STATES.get(state, TurnState.FAILED))
    return found


def listed(
    rows: Sequence[tuple[Any, ...]], states: Mapping[Any, Sequence[TurnState | None]], over: Turns, stopped: Turns
) -> list[SessionEntry]:
    """Sessions as the list has them, without those of which not even the id can be read: nothing can be done with them.

    `over`, `stopped`: the turns of each that were spoken over, and that ended with their program.
    """
    columns = zip(zip(*rows, strict=True), _KINDS, strict=True) if rows else ()
    if all(allowed.issuperset(map(type, column)) for column, allowed in columns):
        with suppress(ValueError, OverflowError):
            return [
                _usual_entry(row, states.get(row[0], ()), over.get(row[0], ()), stopped.get(row[0], ())) for row in rows
            ]
    entries = (_readable(row, states.get(row[0], ()), over.get(row[0], ()), stopped.get(row[0], ())) for row in rows)
    return [entry for entry in entries if entry is not None]


def ids_of(stored: Iterable[Any]) -> Iterator[str]:
    """Ids as they are typed, without those that are damaged."""
    for id_ in stored:
        if type(id_) is str:
            yield id_
        else:
            with suppress(ValueError):
                yield text(id_)


def tags_of(stored: Any) -> tuple[str, ...]:
    """The tags of a session; none where they are damaged."""
    try:
        return texts(stored)
    except ValueError:
        return ()


def _usual_entry(
    row: tuple[Any, ...], states: Sequence[TurnState | None], over: Sequence[int], stopped: Sequence[int]
) -> SessionEntry:
    """What `_entry` gives, where all columns hold what they usually do: of thousands that is what takes its time."""
    (
        id_, name, created_at, ended, tags, note, repeats, run, reference, imported_from, imported_at,
        api, runtime, project, environment, user, version, summed, ready_ns, exit_, certainty, stepped, visible,
    ) = row  # fmt: skip
    return SessionEntry(
        id_,
        name,
        moment(created_at),
        Target(api, runtime, project, environment, user, version),
        tuple(states),
        bool(ended),
        _tags(tags),
        note,
        repeats,
        bool(reference),
        None if summed is None else Summary(ready_ns, exit_, certainty, bool(stepped), bool(visible)),
        imported_from or "",
        None if imported_at is None else moment(imported_at),
        tuple(over),
        tuple(stopped),
        run,
    )


_tags = lru_cache(maxsize=1000)(texts)


def _readable(
    row: tuple[Any, ...], states: Sequence[TurnState | None], over: Sequence[int], stopped: Sequence[int]
) -> SessionEntry | None:
    try:
        return _entry(row, states, over, stopped)
    except ValueError:
        found = next(ids_of(row[:1]), None)
        return None if found is None else SessionEntry(found, _NAMELESS, _UNDATED, _NOBODY, tuple(states), False)


def _entry(
    row: tuple[Any, ...], states: Sequence[TurnState | None], over: Sequence[int], stopped: Sequence[int]
) -> SessionEntry:
    id_, name, created_at, ended, tags, note, repeats, run, reference, imported_from, imported_at, *rest = row
    target, (version, *summary) = rest[:6], rest[6:]
    return SessionEntry(
        text(id_),
        text(name),
        when(created_at),
        Target(*map(text_or_none, target)),  # type: ignore[arg-type]  # its fields in order, one type to mypy
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
        whole_or_none(run),
    )


def _summary(ready_ns: Any, exit_: Any, certainty: Any, stepped: Any, visible: Any) -> Summary:
    try:
        return Summary(whole_or_none(ready_ns), text_or_none(exit_), certainty, bool(stepped), bool(visible))
    except ValueError:
        return NOTHING_KNOWN
