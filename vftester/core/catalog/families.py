"""Sessions that repeat one another: with whom each was held, where that tells them apart."""

from collections.abc import Callable, Iterable

from vftester.core.catalog.listing import SessionEntry
from vftester.core.session import Target


def apart_by_target(entries: Iterable[SessionEntry], name: Callable[[Target], str]) -> dict[str, str]:
    """With whom each session was held, by its id, of those that repeat one session with more than one target.

    That session is one of them. `name`: what a target is called; where two of one name differ in their environment,
    it is said too.
    """
    families: dict[str, list[SessionEntry]] = {}
    for entry in entries:
        families.setdefault(entry.repeats or entry.id, []).append(entry)
    words: dict[str, str] = {}
    for family in families.values():
        if len(family) == 1:
            continue
        named = [name(entry.target) for entry in family]
        several = len(set(named)) > 1
        places = {called: set[str | None]() for called in named}
        for called, entry in zip(named, family, strict=True):
            places[called].add(entry.target.environment)
        for called, entry in zip(named, family, strict=True):
            place = (entry.target.environment or "") if len(places[called]) > 1 else ""
            words[entry.id] = " · ".join(part for part in (called if several else "", place) if part)
    return {of: said for of, said in words.items() if said}
