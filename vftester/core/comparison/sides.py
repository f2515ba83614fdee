"""Which sessions are A and which B, where several are chosen at once; and what is said of a side."""

from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from vftester.core.catalog.listing import local, run_words, turns_words
from vftester.core.comparison.compared import Side
from vftester.core.places import on_this_computer
from vftester.core.session import KeptSession

Sides = tuple[list[KeptSession], list[KeptSession]]


def sides(chosen: Sequence[KeptSession], references: Collection[str] = ()) -> Sides:
    """Two sides of at least two sessions: A is the reference, or else what is older.

    Of more than two, those held with the same target and environment go together; or else those that repeat one
    session against the rest; or each session with those that repeat it; or those of which the person said that the same
    was changed. Where none of that makes two sides, the first stands against all others.
    """
    ordered = sorted(chosen, key=lambda kept: (kept.id not in references, kept.session.created_at))

    for group in (_place, _root, _family, _changed):
        groups: dict[tuple[str | None, ...], list[KeptSession]] = {}
        for kept in ordered:
            groups.setdefault(group(kept), []).append(kept)
        if len(ordered) > 2 and len(groups) == 2:
            a, b = groups.values()
            return a, b
    return ordered[:1], ordered[1:]


def _place(kept: KeptSession) -> tuple[str | None, ...]:
    target = kept.session.target
    host = urlsplit(target.runtime).hostname or ""
    runtime = "" if on_this_computer(host) else target.runtime  # the demo agent has another port each time
    return target.api, runtime, target.project, target.environment, target.version


def _root(kept: KeptSession) -> tuple[str | None, ...]:
    """What the session repeats; what repeats nothing goes together."""
    return (kept.session.repeats,)


def _family(kept: KeptSession) -> tuple[str | None, ...]:
    """A session, and those that repeat it."""
    return (kept.session.repeats or kept.id,)


def _changed(kept: KeptSession) -> tuple[str | None, ...]:
    return (" ".join(kept.session.changed.split()).casefold(),)


def side_facts(side: Side, now: datetime, *, reference: bool) -> str:
    """What to know of a side besides its name: `reference · main · today 05:31 · 4 turns · changed: “…”`."""
    session = side.shown.session
    changed, note = (
        f"{name}: “{said}”" if (said := " ".join(text[:400].split())) else ""
        for name, text in (("changed", session.changed), ("note", session.note))
    )
    runs = f"n = {len(side.sessions)}" if len(side.sessions) > 1 else run_words(session.run)
    facts = (
        "reference" if reference else "",
        session.target.environment or "",
        _when(session.created_at, now),
        turns_words(len(side.shown.finished)),
        runs,
        changed,
        note,
    )
    return " · ".join(fact for fact in facts if fact)


def _when(moment: datetime, now: datetime) -> str:
    there, here = local(moment), local(now)
    if there.date() == here.date():
        return f"today {there:%H:%M}"
    return f"{there.day} {there:%B %Y}, {there:%H:%M}"
