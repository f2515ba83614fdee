"""`vftester compare` on sessions held with the demo agent."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, Inside
from vftester.core.display.turn_words import PHONE_NOTE

WISH = "I need a check-up next week, mornings"
BOOK = "Thursday works, my number is 555 0134"
PERSON = "I want to talk to a person"

Ids = dict[str, str]


@pytest.fixture(scope="module")
def held(home: CommandLine) -> Ids:
    """Sessions by what they are: streamed, arrived whole, left by another exit, and streamed once more."""
    runs: dict[str, tuple[str, ...]] = {
        "streamed": ("--say", WISH, "--say", BOOK),
        "whole": ("--say", WISH, "--say", BOOK, "--no-stream"),
        "other": ("--say", WISH, "--say", PERSON),
        "again": ("--say", WISH, "--say", BOOK),
        "reworded": ("--say", WISH, "--say", BOOK, "--seed", "2"),
        "short": ("--say", WISH),
    }
    for name, options in runs.items():
        ran = home("talk", "--demo", "--pace", "20", "--name", name, *options)
        assert ran.status == 0, ran.err
    found = json.loads(home("sessions", "--json").out)
    return {session["name"]: session["id"] for session in found}


@pytest.fixture
def compared(inside: Inside, home: CommandLine, held: Ids) -> Inside:
    inside.home = home.home
    return inside


def test_a_streamed_run_and_one_that_arrived_whole_take_the_same_path(compared: Inside, held: Ids) -> None:
    ran = compared("compare", held["streamed"], held["whole"], "--json", "--fail-on-divergence")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert (found["first_divergence"], found["first_wording_difference"]) == (None, None)
    assert [turn["behaviour"]["a"]["tools"][0]["name"] for turn in found["turns"][2:]] == ["book_appointment"]
    exits = [turn["behaviour"]["b"]["exits"] for turn in found["turns"]]
    assert exits == [[], [], [{"path": "details_complete", "certainty": "stated"}]]
    assert found["measured_turns"] == [1, 2]
    ready = found["measures"]["first_segment_ms"]
    assert ready["difference"] == pytest.approx(ready["b"] - ready["a"])
    assert ready["difference"] > 0
    assert found["measures"]["heard_sooner_ms"]["b"] < found["measures"]["heard_sooner_ms"]["a"]


def test_another_exit_is_the_first_divergence_and_fails_only_where_asked(compared: Inside, held: Ids) -> None:
    ran = compared("compare", held["streamed"], held["other"], "--json")
    assert ran.status == 0
    found = json.loads(ran.out)
    assert found["first_divergence"] == {"turn": 2, "what": "exit", "a": "details_complete", "b": "wants_a_person"}
    assert found["first_wording_difference"] == {"turn": 2}
    assert found["measured_turns"] == [1]
    assert compared("compare", held["streamed"], held["other"], "--fail-on-divergence").status == 1


def test_wording_alone_fails_nothing(compared: Inside, held: Ids) -> None:
    ran = compared("compare", held["streamed"], held["reworded"], "--json", "--fail-on-divergence")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert found["first_divergence"] is None
    assert found["first_wording_difference"] == {"turn": 0}
    for turn in found["turns"]:
        assert turn["differences"] == []
    parts = found["turns"][1]["wording"]["a"]
    assert "".join(part["text"] for part in parts).endswith("?")


def test_the_lines_say_it_in_words_and_fit_a_terminal(compared: Inside, held: Ids) -> None:
    lines = compared("compare", held["streamed"], held["other"]).out.splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    assert "Same path until turn 3, where other words were sent: A leaves by" in text
    assert 'A leaves by "details complete", B leaves by "wants a person".' in text
    assert any(line.startswith("Turn 2   ") and line.endswith("B against A") for line in lines)
    assert "edian" not in text, "one turn, held once, has none"
    assert text.count(PHONE_NOTE) == 1
    assert "1 run each: these differences may be chance." in text
    assert "From here these are two different conversations; the figures above count turn 2." in text


def test_a_session_that_stopped_earlier_lacks_turns_and_does_not_diverge(compared: Inside, held: Ids) -> None:
    ran = compared("compare", held["streamed"], held["short"], "--json", "--fail-on-divergence")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert (found["turns"][2]["a"], found["turns"][2]["b"]) == (2, None)
    assert found["sentence"] == "Same path in the 2 turns that both have. Same wording. Only A has turn 3."


def test_an_exported_file_and_the_beginning_of_an_id_are_sessions_too(
    compared: Inside, held: Ids, tmp_path: Path
) -> None:
    file = tmp_path / "whole.json"
    assert compared("export", held["whole"], "-o", file).status == 0
    ran = compared("compare", held["streamed"][:12], file, "--json")
    assert json.loads(ran.out)["b"]["id"] == held["whole"]


def test_repeats_of_a_side_are_taken_together(compared: Inside, held: Ids) -> None:
    more = ["--more-a", held["again"], "--more-b", held["whole"]]
    found = json.loads(compared("compare", held["streamed"], held["reworded"], *more, "--json").out)
    assert found["a"]["sessions"] == [held["streamed"], held["again"]]
    assert found["a"]["exits"] == [{"path": "details_complete", "times": 2}]
    ready = found["measures"]["first_segment_ms"]
    assert ready["runs"] == [2, 2]
    assert ready["likely"][0] <= ready["difference"] <= ready["likely"][1]
    assert not ready["beyond_noise"]
    assert "n = 2" in compared("compare", held["streamed"], held["whole"], *more).out


@pytest.mark.parametrize("wanted", ["nothing", ""])
def test_an_unknown_session_is_wrong_usage(compared: Inside, held: Ids, wanted: str) -> None:
    ran = compared("compare", held["streamed"], wanted)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert compared("compare", held["streamed"]).status == 2


def test_a_file_that_is_no_session_is_said_to_be_none(compared: Inside, held: Ids, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")
    assert compared("compare", held["streamed"], tmp_path / "no.json").status == 4
