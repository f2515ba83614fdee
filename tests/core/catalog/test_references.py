"""Which session re-runs are compared with."""

from typing import Any

from tests.helpers.talking import MOMENT, target
from vftester.core.catalog.listing import SessionEntry
from vftester.core.catalog.references import reference_for


def entry(id_: str, repeats: str | None = None, *, reference: bool = False, **more: Any) -> SessionEntry:
    place = target("https://runtime.example", **({"project": more.pop("project")} if "project" in more else {}))
    return SessionEntry(id_, more.get("name", id_), MOMENT, place, (), False, repeats=repeats, reference=reference)


def test_without_a_reference_it_is_the_session_itself() -> None:
    assert reference_for("b", [entry("b", "a"), entry("a")]) == "b"
    assert reference_for("elsewhere", [entry("a")]) == "elsewhere"


def test_the_nearest_marked_one_that_it_re_ran_comes_first() -> None:
    runs = [entry("d", "c"), entry("c", "b"), entry("b", "a", reference=True), entry("a", reference=True)]
    assert reference_for("d", runs) == "b"
    assert reference_for("a", runs) == "a"


def test_a_marked_run_of_the_same_session_is_its_reference() -> None:
    runs = [entry("x", reference=True), entry("c", "a", reference=True), entry("b", "a"), entry("a")]
    assert reference_for("b", runs) == "c"
    assert reference_for("a", runs) == "c"
    assert reference_for("b", [entry("c", "gone", reference=True), entry("b", "gone")]) == "c"


def test_else_a_marked_one_of_the_same_project_that_is_called_the_same() -> None:
    marked = entry("m", reference=True, name="Book me in")
    assert reference_for("a", [entry("a", name="Book me in"), marked]) == "m"
    assert reference_for("a", [entry("a", name="Something else"), marked]) == "a"
    assert reference_for("a", [entry("a", name="Book me in", project="another"), marked]) == "a"


def test_sessions_that_claim_to_repeat_each_other_are_no_trouble() -> None:
    assert reference_for("a", [entry("a", "b"), entry("b", "a")]) == "a"
