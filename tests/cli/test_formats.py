"""`export --format` and `import`, as they are typed: every format out, and back what can be read back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Inside
from tests.core.formats.sessions import SESSION
from tests.core.formats.test_document import EXAMPLES, turn_from
from tests.core.formats.test_voiceflow_cli import RECORDED, TESTED
from tests.core.formats.trace_format import check
from tests.helpers.documents import exported, validate
from tests.helpers.turns import kept
from vftester.store.yaml_text import read_yaml, write_yaml


def imported(inside: Inside, content: str, name: str = "in.json") -> str:
    """The id under which a file's content is kept."""
    (inside.home / name).write_text(content)
    ran = inside("import", inside.home / name)
    assert ran.status == 0, ran.err
    return ran.out.strip()


def test_each_format_is_written_to_standard_output(inside: Inside) -> None:
    session = imported(inside, exported(SESSION))
    out = {
        name: inside("export", session, "--format", name)
        for name in ("json", "perfetto", "csv", "html", "voiceflow-cli")
    }
    assert {ran.status for ran in out.values()} == {0}
    validate(json.loads(out["json"].out))
    check(json.loads(out["perfetto"].out))
    assert out["csv"].out.startswith("turn,seq,")
    assert "measures are a second table" in out["csv"].err
    assert out["html"].out.startswith("<!DOCTYPE html>")
    assert len(json.loads(out["voiceflow-cli"].out)["interactions"]) == 3


def test_a_files_ending_tells_the_format_and_csv_has_a_second_file(inside: Inside) -> None:
    session = imported(inside, exported(SESSION))
    for name in ("a.csv", "a.html", "a.perfetto.json", "a.yaml", "a.json"):
        assert inside("export", session, "-o", inside.home / name).status == 0
    assert (inside.home / "a-measures.csv").read_text("utf-8-sig").startswith("turn,started_at,")
    assert read_yaml((inside.home / "a.yaml").read_text())["interactions"][0]["user"] == {"type": "launch"}
    check(json.loads((inside.home / "a.perfetto.json").read_text()))
    assert json.loads((inside.home / "a.json").read_text())["format"] == "vftester.session"


@pytest.mark.parametrize(("content", "name"), [(json.dumps(RECORDED), "r.json"), (write_yaml(TESTED), "t.yaml")])
def test_a_file_of_voiceflow_cli_comes_in_and_goes_out_again(inside: Inside, content: str, name: str) -> None:
    session = imported(inside, content, name)
    out = inside.home / f"again-{name}"
    assert inside("export", session, "--format", "voiceflow-cli", "-o", out).status == 0
    again, before = (read_yaml(text) if name == "t.yaml" else json.loads(text) for text in (out.read_text(), content))
    assert again == before
    validate(json.loads(inside("export", session).out))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_goes_out_comes_in_and_goes_out_the_same(inside: Inside, path: Path) -> None:
    first = exported(kept(turn_from(path.read_bytes())))
    session = imported(inside, first)
    again = json.loads(inside("export", session).out)
    twice = json.loads(inside("export", imported(inside, json.dumps(again))).out)
    before = json.loads(first)
    assert again["session"]["id"] == before["session"]["id"]
    for document in (before, again, twice):
        document.pop("exported_by")
    assert twice["session"].pop("id") != again["session"]["id"]
    assert again == before
    again["session"].pop("id")
    assert twice == again


@pytest.mark.parametrize(
    "content",
    ["", "{", "PK\x03\x04\x00", '{"traceEvents": []}', "interactions: [", exported(SESSION)[:-9]],
    ids=range(6),
)
def test_what_is_no_session_is_refused_with_status_4_and_nothing_is_kept(inside: Inside, content: str) -> None:
    (inside.home / "x").write_text(content)
    ran = inside("import", inside.home / "x")
    assert ran.status == 4
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert json.loads(inside("sessions", "--json").out) == []


def test_an_unknown_format_is_wrong_usage(inside: Inside) -> None:
    assert inside("export", "last", "--format", "pdf").status == 2


def test_several_sessions_go_into_a_folder_in_the_wished_format(inside: Inside) -> None:
    first, second = imported(inside, exported(SESSION)), imported(inside, json.dumps(RECORDED), "r.json")
    ran = inside("export", first, second[:-1], "last", "--format", "csv", "-o", inside.home / "out")
    assert ran.status == 0, ran.err
    assert sorted(ran.out.split("\n")[:-1]) == sorted(map(str, (inside.home / "out").iterdir()))
    assert len(ran.out.splitlines()) == 4


def test_several_sessions_need_a_folder_and_none_is_written_where_one_is_unknown(inside: Inside) -> None:
    session = imported(inside, exported(SESSION))
    inside("import", inside.home / "in.json")
    assert "name it with -o" in inside("export", session, "last").err
    ran = inside("export", session, "unknown", "-o", inside.home / "out")
    assert ran.status == 2
    assert "There is no session “unknown”" in ran.err
    assert not (inside.home / "out").exists()
    (inside.home / "out").write_text("mine")
    assert inside("export", session, "last", "-o", inside.home / "out").status == 4
    assert inside("export", session, "--format", "wav").status == 4
