"""Which sessions are A and which B, where several are chosen at once; what is said of a side, and what it is called."""

from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from vftester.core.catalog.listing import local, run_words, turns_words
from vftester.core.comparison.compared import Side
from vftester.core.places import on_this_computer
from vftester.core.session import KeptSession, Session

_HEAD = 8
"""So many characters at least of two names that begin alike are left of their beginning."""

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


def told_apart(a: Session, b: Session, most: int) -> tuple[str, str]:
    """What two sessions are called, in about `most` characters each, so that one can be told from the other.

    Of two long names that begin alike, the part in which they differ stays; of the same name the moment is said:
    `I need a check-up… · 05:31`.
    """
    name_a, name_b = (" ".join(session.name.split()) for session in (a, b))
    if name_a == name_b:
        ends = _moments(a, b)
        return _ending(name_a, ends[0], most), _ending(name_b, ends[1], most)
    short = _cut(name_a, most), _cut(name_b, most)
    seen_a, seen_b = (name.rstrip("…") for name in short)
    if short == (name_a, name_b) or not (seen_a.startswith(seen_b) or seen_b.startswith(seen_a)):
        return short
    return _from_difference(name_a, name_b, most), _from_difference(name_b, name_a, most)


def _moments(a: Session, b: Session) -> tuple[str, str]:
    """When each was held, as short as tells them apart; which run each is, where it was the same second."""
    first, second = local(a.created_at), local(b.created_at)
    forms = ("{0:%H:%M}", "{0:%H:%M:%S}") if first.date() == second.date() else ("{0.day} {0:%B}", "{0:%Y-%m-%d}")
    told = [(form.format(first), form.format(second)) for form in forms]
    told += [(run_words(a.run), run_words(b.run))]
    return next((pair for pair in told if pair[0] != pair[1]), told[1])


def _ending(name: str, end: str, most: int) -> str:
    """A name, shortened so that there is room for what stands behind it."""
    return " · ".join(part for part in (_cut(name, max(most - len(end) - 3, _HEAD)), end) if part)


def _from_difference(name: str, other: str, most: int) -> str:
    """Its beginning, and the rest from the word on in which it differs from the other."""
    alike = next((n for n, (x, y) in enumerate(zip(name, other, strict=False)) if x != y), min(len(name), len(other)))
    word = name.rfind(" ", 0, min(alike, len(name) - 1)) + 1
    start = max(word, alike - _HEAD)  # of a very long word, what is near the difference
    rest = _cut(name[start:], most - _HEAD)
    head = name[: max(most - len(rest), _HEAD)].rstrip()
    return f"{head}…{rest}" if len(head) < start else name


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"
