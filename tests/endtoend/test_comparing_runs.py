"""Runs of the demo appointment beside each other at the window: streamed, arrived whole, and left by another exit."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.endtoend.test_comparing import choose, compared, panel_of
from tests.gui.test_compare import reads
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentEnded, SegmentStarted, Speech, hear
from vftester.core.timeline.timescale import MS
from vftester.core.timing.measures import measure
from vftester.gui.compare.page import ComparePage
from vftester.store.files import read_import
from vftester.store.writer import Writer

__all__ = ["a_home_of_its_own"]

WISH, BOOK, PERSON = (
    "I need a check-up next week, mornings", "Thursday works, my number is 555 0134", "I want to talk to a person",
)  # fmt: skip
VOICE = {"engine": "espeak", "voice": None, "rate": 200, "mode": "arriving", "rung": 1}


def held(folder: Path, name: str, *more: str) -> KeptSession:
    """A session held with the demo agent, by the command; every segment as if it had sounded 40 ms after it was ready.

    A loudspeaker is not everywhere where this runs; when the segments were ready is as it was.
    """
    file = folder / f"{name}.json"
    talk = [sys.executable, "-m", "vftester", "talk", "--demo", "--pace", "4", "--mute", "--name", name]
    command = [*talk, *more, "--db", str(folder / "talk.db"), "--export", str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    kept = read_import(file).kept
    turns = []
    for turn in kept.turns:
        speech, free_ns = Speech(), 0
        for one in turn.speech.segments():
            began_ns = max(one.ready.offset_ns + 40 * MS, free_ns)
            free_ns = began_ns + 50 * MS * len(one.ready.text)
            events = (
                one.ready,
                SegmentStarted(one.ready.segment, began_ns),
                SegmentEnded(one.ready.segment, free_ns, "spoken"),
            )
            for event in events:
                speech = hear(speech, event)
        turns.append(replace(turn, speech=speech))
    return replace(kept, turns=tuple(turns), session=replace(kept.session, voice=VOICE))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, KeptSession]:
    folder = tmp_path_factory.mktemp("runs")
    return {
        "streamed": held(folder, "streamed", "--say", WISH, "--say", BOOK),
        "whole": held(folder, "whole", "--no-stream", "--say", WISH, "--say", BOOK),
        "other": held(folder, "other", "--say", WISH, "--say", PERSON),
    }


def beside(qapp: QApplication, store: Path, a: KeptSession, b: KeptSession) -> str:
    """What the page says of two sessions, A the older."""
    with Writer(store) as writer:
        ids = [writer.keep(one) for one in (a, b)]
    said: list[str] = []

    async def compare(person: Person) -> None:
        await person.until(lambda: panel_of(person).model.count >= 2)
        choose(person, *ids)
        panel_of(person).actions_["compare"].trigger()
        page: ComparePage = await compared(person)
        assert [page.found.a.shown.id, page.found.b.shown.id] == ids
        await person.until(lambda: "First sound" in reads(page) and "Turn 3" in reads(page))
        said.append(reads(page))

    at_the_window(compare, store, qapp)
    return " ".join(said[0].split())


def test_a_run_that_arrived_whole_takes_the_same_path_and_sounds_later(
    qapp: QApplication, runs: dict[str, KeptSession], tmp_path: Path
) -> None:
    streamed, whole = runs["streamed"], runs["whole"]
    said = beside(qapp, tmp_path / "s.db", streamed, whole)
    assert "Same path in all 3 turns. Same wording." in said
    sounds = [[measure(turn).first_audio_ms or 0 for turn in kept.turns[1:]] for kept in (streamed, whole)]
    of_a, of_b = (round(sum(two) / 2000, 2) for two in sounds)
    assert of_b > of_a
    assert f"First sound {of_a:.2f} s {of_b:.2f} s {of_b - of_a:.2f} s later" in said


def test_another_exit_is_the_first_divergence_and_calls_and_exits_stand_on_either_side(
    qapp: QApplication, runs: dict[str, KeptSession], tmp_path: Path
) -> None:
    said = beside(qapp, tmp_path / "s.db", runs["streamed"], runs["other"])
    assert 'A leaves by "details complete", B leaves by "wants a person"' in said
    assert said.count("Same path until turn 3") == 1
    assert "book_appointment" in said
    assert "Wording differs from turn 3" in said
    assert "the figures above count turn 2" in said
