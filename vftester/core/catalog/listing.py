"""A list of sessions: what each row says, under which day it stands, and which rows a filter leaves. Plain text."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from vftester.core.catalog.summary import Summary
from vftester.core.conversation import TurnState
from vftester.core.markup import straight
from vftester.core.session import Target
from vftester.core.steps.words import path_words, place_words

FLAG, HOLLOW_FLAG = "⚑", "⚐"
READ_CHARS = 300
"""Characters of a name or a note that are read out."""
INTERRUPTED = "Interrupted"
"""By the end of the program that held it."""
_BROKEN = {TurnState.TRUNCATED: "Cut off", TurnState.FAILED: "Failed", TurnState.TIMED_OUT: "Timed out"}


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session as a list shows it. `states` has one for each turn in order, None for one that runs.

    `summary` None: it was not summed up yet, as of an imported session. `imported_from`: the path of the file that it
    came from, `imported_at` then. `spoken_over`, `interrupted`: the turns, from 0, that were stopped by what was said
    next, and by the end of the program that held them. `run`: which of several runs of what it repeats it is.
    """

    id: str
    name: str
    created_at: datetime
    target: Target
    states: tuple[TurnState | None, ...]
    ended: bool
    tags: tuple[str, ...] = ()
    note: str = ""
    repeats: str | None = None
    reference: bool = False
    summary: Summary | None = None
    imported_from: str = ""
    imported_at: datetime | None = None
    spoken_over: tuple[int, ...] = ()
    interrupted: tuple[int, ...] = ()
    run: int | None = None

    @property
    def turns(self) -> int:
        return len(self.states)

    @property
    def ready_ns(self) -> int | None:
        """The median of ready to speak, where it is known."""
        return self.summary.ready_ns if self.summary is not None else None


class Kind(Enum):
    """How sure, or how bad, an ending is."""

    STATED = auto()
    PROBABLE = auto()
    TROUBLE = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session ended in a few words: what a row shows, and what is read out, as a sign says nothing.

    `trouble`: what went wrong besides, where the ending itself is none of it; it is in `read` too.
    """

    kind: Kind
    words: str
    read: str
    trouble: str = ""


def ending(entry: SessionEntry) -> Ending | None:
    """How a session ended, or came to stand; None where nothing is known of it but its turns.

    What became of the last turn comes first where it broke off, then the exit that was taken, and with it what broke
    off before; without an exit an earlier break stands alone.
    """
    states, summary = entry.states, entry.summary
    if states and states[-1] is None:
        return _plain("Reply under way")
    broken = [(number, _broke(entry, number - 1, s)) for number, s in enumerate(states, 1) if s in _BROKEN]
    if broken and broken[-1][0] == len(states):
        return _trouble(*broken[-1])
    if summary is not None and summary.certainty is not None:
        left = _left(summary)
        trouble = _broken_words(broken)
        return replace(left, read=f"{left.read}, {trouble}", trouble=trouble) if trouble else left
    if broken:
        return _trouble(*broken[-1])
    if states and states[-1] is TurnState.CANCELLED:
        return _plain(f"Cancelled in turn {len(states)}")
    if summary is not None and summary.stepped:
        return _plain("No exit seen" if summary.exit_visible else "Exits cannot be seen")
    return _plain("Ended") if entry.ended else None


def origin(entry: SessionEntry) -> str:
    """What sets a session apart from one of the same words: `imported`, `again` where it repeats another; else "".

    One of several runs says which: `run 2`.
    """
    imported = "imported" if entry.imported_at is not None else ""
    again = "" if entry.repeats is None else run_words(entry.run) or "again"
    return " · ".join(word for word in (imported, again) if word)


def run_words(run: int | None) -> str:
    """Which of several runs: `run 2`; "" where it was one alone, or nobody knows."""
    return "" if run is None else f"run {run:,}"


def origins(entry: SessionEntry, repeated: SessionEntry | None) -> list[str]:
    """Where a session comes from, in lines: from which file and when, and what it repeats (None: not kept here)."""
    lines = []
    if (at := entry.imported_at) is not None:
        place, file = _parted(entry.imported_from)
        named = f" from {file}" if file else ""
        lines.append(f"Imported{named}{f' in {place}' if place else ''}, {local(at):%d %B %Y, %H:%M}")
    if repeated is not None:
        name = straight(repeated.name[:READ_CHARS])
        lines.append(f"Repeats “{name}” of {local(repeated.created_at):%d %B %Y, %H:%M}")
    elif entry.repeats is not None:
        lines.append("Repeats a session that is not kept here")
    return lines


def came_short(entry: SessionEntry, repeated: SessionEntry | None) -> int | None:
    """How many turns a session has that repeats another and came to fewer; None where it did not."""
    if repeated is None or entry.turns >= repeated.turns or (entry.states and entry.states[-1] is None):
        return None
    return repeated.turns


def stopped_words(entry: SessionEntry) -> str:
    """Which replies were stopped by what was said next: `Spoken over in turn 2`; "" for none."""
    turns = ", ".join(str(turn + 1) for turn in entry.spoken_over)
    return f"Spoken over in turn{'s' if entry.spoken_over[1:] else ''} {turns}" if turns else ""


def turns_words(count: int, of: int | None = None) -> str:
    """`3 turns`; `2 of 3 turns` where there were more to come."""
    whole = count if of is None else of
    return f"{count}{'' if of is None else f' of {of}'} turn{'' if whole == 1 else 's'}"


def local(moment: datetime) -> datetime:
    """A moment on this computer's clock; in UTC, as it is stored, where that has no such year."""
    with suppress(OverflowError, ValueError, OSError):
        return moment.astimezone()
    return moment


def day_heading(day: date, today: date) -> str:
    """What stands above the sessions of a day: `Today`, `Yesterday`, `21 November`, `21 November 2025`."""
    match (today - day).days:
        case 0:
            return "Today"
        case 1:
            return "Yesterday"
        case _:
            return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B} {day.year}"


def under_days(entries: Iterable[SessionEntry], today: date) -> list[SessionEntry | str]:
    """The entries in their order, with a heading before the first of each day."""
    rows: list[SessionEntry | str] = []
    last: date | None = None
    for entry in entries:
        day = local(entry.created_at).date()
        if day != last:
            rows.append(day_heading(day, today))
            last = day
        rows.append(entry)
    return rows


def fitting(
    entries: Iterable[SessionEntry], found: frozenset[str] | set[str] | None, tag: str | None
) -> list[SessionEntry]:
    """The entries among those that a search found (None: no search) that have a tag (None: any, or none)."""
    return [e for e in entries if (found is None or e.id in found) and (tag is None or tag in e.tags)]


def tags_in(entries: Iterable[SessionEntry]) -> list[str]:
    """Every tag of these sessions, in order."""
    return sorted({tag for entry in entries for tag in entry.tags}, key=lambda tag: (tag.casefold(), tag))


def tags_typed(typed: str) -> tuple[str, ...]:
    """The tags that a person wrote, with commas between them."""
    return tuple(dict.fromkeys(tag for part in typed.split(",") if (tag := " ".join(part.split()))))


def shared_tags(entries: Sequence[SessionEntry]) -> tuple[str, ...]:
    """The tags that each of these sessions has."""
    return tuple(tag for tag in (entries[0].tags if entries else ()) if all(tag in e.tags for e in entries))


def retagged(entries: Sequence[SessionEntry], typed: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The tags of each session, by its id, once those that they shared were replaced by what was typed.

    What only some of them have stays theirs. Without those that stay as they are.
    """
    before = set(shared_tags(entries))
    wanted = {e.id: tuple(dict.fromkeys([*(t for t in e.tags if t not in before), *typed])) for e in entries}
    return {e.id: wanted[e.id] for e in entries if set(wanted[e.id]) != set(e.tags)}


def read_out(entry: SessionEntry, target: str, *, live: bool = False, repeated: SessionEntry | None = None) -> str:
    """A row as a screen reader says it."""
    how = ending(entry)
    ready = entry.ready_ns
    parts = [
        entry.name[:READ_CHARS],
        "reference" if entry.reference else "",
        "live" if live else "",
        origin(entry),
        how.read if how is not None else "",
        stopped_words(entry),
        turns_words(entry.turns, came_short(entry, repeated)),
        target,
        f"{local(entry.created_at):%d %B %Y, %H:%M}",
        f"ready to speak after {ready / 1e9:.2f} seconds" if ready is not None else "",
        f"tags {', '.join(entry.tags)}" if entry.tags else "",
        f"note: {entry.note[:READ_CHARS]}" if entry.note else "",
    ]
    return ", ".join(part for part in parts if part)


def _broke(entry: SessionEntry, turn: int, state: TurnState | None) -> str:
    interrupted = state is TurnState.TRUNCATED and turn in entry.interrupted
    return INTERRUPTED if interrupted or state is None else _BROKEN[state]


def _parted(path: str) -> tuple[str, str]:
    """The folder and the name of a file, as either kind of system writes paths."""
    place, _, file = path.replace("\\", "/").rpartition("/")
    return place, file


def _left(summary: Summary) -> Ending:
    if summary.certainty == "stated":
        name = path_words(summary.exit) if summary.exit else "exit without a name"
        return Ending(
            Kind.STATED, f"{FLAG} {name}", f'left by "{name}"' if summary.exit else "left by an exit without a name"
        )
    if summary.exit is None:
        return Ending(Kind.PROBABLE, f"{HOLLOW_FLAG} probably left", "probably left: the conversation ended")
    name = place_words(summary.exit)
    return Ending(Kind.PROBABLE, f"{HOLLOW_FLAG} {name} ran next", f'probably left: "{name}" ran next')


def _broken_words(broken: Sequence[tuple[int, str]]) -> str:
    """Turns that broke off, as part of a line: the one by its number, of several how many; "" for none."""
    if len(broken) > 1:
        return f"{len(broken):,} turns broken off"
    return "".join(f"{what.lower()} in turn {turn}" for turn, what in broken)


def _trouble(turn: int, what: str) -> Ending:
    return Ending(Kind.TROUBLE, f"{what} in turn {turn}", f"{what} in turn {turn}")


def _plain(words: str) -> Ending:
    return Ending(Kind.PLAIN, words, words)
