"""Which sessions are A and which B, where several are chosen at once; what is said of a side, and what it is called."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from vftester.core.catalog.listing import SessionEntry, local, run_words, turns_words
from vftester.core.comparison.compared import Side
from vftester.core.markup import straight
from vftester.core.places import on_this_computer
from vftester.core.session import KeptSession, Session

_HEAD = 8
"""So many characters at least of two names that begin alike are left of their beginning."""

MINUTE, SECOND = "%H:%M", "%H:%M:%S"
"""Forms of a time of day."""

_WORD = 24
"""A target's or a session's id as Voiceflow and a list of sessions write it is as long at most."""

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


def side_facts(side: Side, now: datetime, *, reference: bool, clock: str = MINUTE) -> str:
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
        _when(session.created_at, now, clock),
        turns_words(len(side.shown.finished)),
        runs,
        changed,
        note,
    )
    return _beside(*facts)


def _when(moment: datetime, now: datetime, clock: str) -> str:
    there, here = local(moment), local(now)
    if there.date() == here.date():
        return f"today {there:{clock}}"
    return f"{there.day} {there:%B %Y}, {there:{clock}}"


def heads(
    a: Side, b: Side, now: datetime, references: Collection[str] = (), most: int = 60
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Of each side its name, in about `most` characters, and what to know of it besides; never both alike."""
    named = a.shown.session, b.shown.session
    titles = _names(*named, most) or (_cut(_name(named[0]), most), _cut(_name(named[1]), most))

    def facts(side: Side, clock: str) -> str:
        return side_facts(side, now, reference=side.shown.id in references, clock=clock)

    told = lines_apart(a, b, facts) if titles[0] == titles[1] else (facts(a, MINUTE), facts(b, MINUTE))
    return (titles[0], told[0]), (titles[1], told[1])


def lines_apart(a: Side, b: Side, line: Callable[[Side, str], str]) -> tuple[str, str]:
    """A line about each side, told with a form of the time of day: never both alike.

    Where minutes do not tell them apart, seconds are said; where those do not, what else tells them `apart`.
    """
    (told_a, told_b), exactly = ((line(a, clock), line(b, clock)) for clock in (MINUTE, SECOND))
    if told_a != told_b:
        return told_a, told_b
    if exactly[0] != exactly[1]:
        return exactly
    word_a, word_b = apart(a.shown, b.shown)
    return _beside(told_a, word_a), _beside(told_b, word_b)


def _beside(*words: str) -> str:
    return " · ".join(word for word in words if word)


def told_apart(a: KeptSession, b: KeptSession, most: int) -> tuple[str, str]:
    """What two sessions are called, in about `most` characters each, so that one can be told from the other.

    Of two long names that begin alike, the part in which they differ stays; of the same name what tells them `apart` is
    said: `I need a check-up… · 05:31`.
    """
    if (found := _names(a.session, b.session, most)) is not None:
        return found
    name, (end_a, end_b) = _name(a.session), apart(a, b)
    return _ending(name, end_a, most), _ending(name, end_b, most)


def apart(a: KeptSession, b: KeptSession) -> tuple[str, str]:
    """A word for each of two sessions of the same name that tells one from the other, as short as does.

    When they were held; which run each is, where it was the same second; else with whom or how many turns; else their
    ids, which stand in a list of sessions and in an export too.
    """
    return next((words for words in _differing(a, b) if words[0] != words[1]), ("", "the same session"))


def offered(entries: Iterable[SessionEntry]) -> list[tuple[str, str]]:
    """Sessions to choose a side from: each by its id, and what it is called. No two are called alike."""
    forms = "{0} · {1:%d %b, %H:%M}", "{0} · {1:%d %b, %H:%M:%S}", "{0} · {1:%d %b, %H:%M:%S} · id {2}"
    facts = [(" ".join(straight(entry.name).split()), local(entry.created_at), entry.id) for entry in entries]
    names = [[form.format(*known) for form in forms] for known in facts]
    often = Counter(name for some in names for name in some)
    return [
        (entry_id, next((n for n in some if often[n] == 1), some[-1]))
        for (*_, entry_id), some in zip(facts, names, strict=True)
    ]


def _names(a: Session, b: Session, most: int) -> tuple[str, str] | None:
    """Two names, shortened so that they differ; None where they are the same."""
    name_a, name_b = _name(a), _name(b)
    if name_a == name_b:
        return None
    short = _cut(name_a, most), _cut(name_b, most)
    seen_a, seen_b = (name.rstrip("…") for name in short)
    if short == (name_a, name_b) or not (seen_a.startswith(seen_b) or seen_b.startswith(seen_a)):
        return short
    return _from_difference(name_a, name_b, most), _from_difference(name_b, name_a, most)


def _name(session: Session) -> str:
    return " ".join(straight(session.name).split())


def _differing(kept_a: KeptSession, kept_b: KeptSession) -> Iterator[tuple[str, str]]:
    """What may tell two sessions apart, the shortest and most telling first."""
    a, b = kept_a.session, kept_b.session
    first, second = local(a.created_at), local(b.created_at)
    forms = (
        (f"{{0:{MINUTE}}}", f"{{0:{SECOND}}}") if first.date() == second.date() else ("{0.day} {0:%B}", "{0:%Y-%m-%d}")
    )
    for form in forms:
        yield form.format(first), form.format(second)
    yield run_words(a.run), run_words(b.run)
    yield a.target.api, b.target.api
    yield _named("", a.target.environment, b.target.environment)
    yield _named("version ", a.target.version, b.target.version)
    yield _named("project ", a.target.project, b.target.project)
    yield turns_words(len(kept_a.finished)), turns_words(len(kept_b.finished))
    yield _named("id ", kept_a.id, kept_b.id)


def _named(what: str, one: str | None, other: str | None) -> tuple[str, str]:
    """Two words, each after what it is, where there is one; of very long ones no more than tells them apart."""
    a, b = (" ".join((word or "").split()) for word in (one, other))
    short = (
        (a if len(a) <= _WORD else _from_difference(a, b, _WORD)),
        (b if len(b) <= _WORD else _from_difference(b, a, _WORD)),
    )
    return what + short[0] if a else "", what + short[1] if b else ""


def _ending(name: str, end: str, most: int) -> str:
    """A name, shortened so that there is room for what stands behind it."""
    return _beside(_cut(name, max(most - len(end) - 3, _HEAD)), end)


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
