"""What the list of sessions says beside its rows. Plain text."""

from vftester.core.catalog.listing import (
    SessionEntry,
    came_short,
    ending,
    local,
    origins,
    stopped_words,
    turns_words,
)
from vftester.core.timeline.timescale import seconds

FOOT = "Times: median ready to speak"
FOOT_TIP = (
    "How long it took from sending a turn until its first words could be spoken: the middle one of a session's "
    "complete turns, without the launch."
)
NO_SESSIONS = "No sessions yet.\n\nPress Launch: each conversation is kept here by itself, with every event."
LIVE_STAYS = "This conversation is going on. End it first, then it can be deleted."
LATER = "This version of vftester cannot do that yet."
INTERRUPTED_TIP = "Interrupted: the program that held this conversation ended before the reply did"
OPENS = "A click opens"
OPENS_LIVE = "Double-click opens, and closes the conversation that is going on"
NOTE_PREVIEW = 400


def nothing_found(search: str, tag: str | None) -> str:
    """Why the list is empty although there are sessions, and what to do."""
    tagged = f" with the tag “{tag}”" if tag is not None else ""
    if search:
        return f"No session{tagged} holds “{_short(search)}”.\n\nTry fewer or other words. Escape shows all sessions."
    return f"There is no session{tagged} any more.\n\nEscape in the search field shows all sessions."


def counted(shown: int, of: int) -> str:
    """How many of the sessions a filter leaves."""
    return f"{shown:,} of {of:,} session{'' if of == 1 else 's'}"


def tip(
    entry: SessionEntry, target: str, *, live: bool, shown: bool = False, closes: bool = False,
    repeated: SessionEntry | None = None,
) -> str:  # fmt: skip
    """All that is known of a session, line by line, and how it is opened where it is not `shown`.

    `closes`: that closes a conversation; `repeated`: the session that it repeats, where that is kept.
    """
    how = ending(entry)
    facts = [how.read if how is not None else "", turns_words(entry.turns, came_short(entry, repeated)), target]
    if live:
        facts.insert(0, "live")
    lines = [
        _short(entry.name, NOTE_PREVIEW),
        " · ".join(fact for fact in facts if fact),
        f"{local(entry.created_at):%d %B %Y, %H:%M}",
        *(_short(line, NOTE_PREVIEW) for line in origins(entry, repeated)),
        stopped_words(entry),
        INTERRUPTED_TIP if entry.interrupted else "",
        f"ready to speak: {seconds(entry.ready_ns)} (median)" if entry.ready_ns is not None else "",
        "Reference: others are compared with it" if entry.reference else "",
        f"Tags: {', '.join(entry.tags)}" if entry.tags else "",
        f"Note: {_short(entry.note, NOTE_PREVIEW)}" if entry.note else "",
        "" if shown else OPENS_LIVE if closes else OPENS,
    ]
    return "\n".join(line for line in lines if line)


def many(count: int) -> str:
    return "Session" if count == 1 else f"{count:,} sessions"


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
