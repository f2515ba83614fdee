"""Which session the re-runs of another are compared with."""

from collections.abc import Mapping, Sequence

from vftester.core.catalog.listing import SessionEntry


def reference_for(session_id: str, sessions: Sequence[SessionEntry]) -> str:
    """The id of the reference of a session among all, newest first: the session itself where there is none.

    That is the session, or the nearest one that it re-ran, where it is marked; else the newest that is marked and
    re-ran the same; else the newest marked one of the same project that is called the same.
    """
    by_id = {entry.id: entry for entry in sessions}
    chain = _chain(session_id, by_id)
    for one in chain:
        if one in by_id and by_id[one].reference:
            return one
    marked = [entry for entry in sessions if entry.reference]
    for entry in marked:
        if _chain(entry.id, by_id)[-1] == chain[-1]:
            return entry.id
    this = by_id.get(chain[-1]) or by_id.get(session_id)
    if this is not None:
        for entry in marked:
            if (entry.name, entry.target.project) == (this.name, this.target.project):
                return entry.id
    return session_id


def _chain(session_id: str, by_id: Mapping[str, SessionEntry]) -> list[str]:
    """A session, the one that it re-ran, and so on; the last may not be kept here."""
    chain = [session_id]
    while (entry := by_id.get(chain[-1])) is not None and entry.repeats and entry.repeats not in chain:
        chain.append(entry.repeats)
    return chain
