"""Files that are no session, or half of one, or made to harm: refused with a sentence, and the store untouched."""

import json
import wave
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.formats.sessions import SESSION, hostile
from tests.core.formats.test_voiceflow_cli import RECORDED, TESTED
from tests.core.replay.humming import Humming
from tests.helpers.documents import SCHEMA, exported
from vftester.core.formats.importing import DocumentError
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError
from vftester.store.exports import TextFormat, export, format_of
from vftester.store.files import LARGEST, read_import
from vftester.store.writer import Writer
from vftester.store.yaml_text import read_yaml, write_yaml

GOOD = exported(SESSION)


def refused(path: Path) -> str:
    with pytest.raises((StoreError, DocumentError)) as caught:
        read_import(path)
    sentence = str(caught.value)
    assert sentence.endswith((".", ".)"))
    assert "\n" not in sentence
    return sentence


def test_a_session_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cut.json"
    whole = GOOD.encode()
    for end in [*range(0, len(whole) - 1, max(1, len(whole) // 150)), len(whole) - 1]:
        file.write_bytes(whole[:end])
        refused(file)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)


def sparse_but_small_enough(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", GOOD)


def written(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)


def in_format(name: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(export(SESSION, None, None, name).text)


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "more than may be read": (sparse, "larger than 256 MiB"),
    "as much of nothing as may be read": (sparse_but_small_enough, "no text file"),
    "zip": (zipped, "no text file"),
    "bytes": (written(bytes(range(256)) * 20), "no text file"),
    "utf-16": (written(GOOD.encode("utf-16")), "not written in UTF-8"),
    "half of utf-8": (written(GOOD.encode()[:-3] + b"\xf0\x9f"), "not written in UTF-8"),
    "nothing": (written(b""), "is not JSON"),
    "blanks": (written(" \n\t"), "is not JSON"),
    "a perfetto trace": (in_format("perfetto"), '"format": "vftester.session"'),
    "a table": (in_format("csv"), "is not JSON"),
    "a report": (in_format("html"), "is not JSON"),
    "values without end": (written('{"a":[' + "[]," * 5_000_001 + "[]]}"), "holds more than 10,000,000 values"),
    "a list of them": (written("[" + "[]," * 5_000_001 + "[]]"), "holds more than 10,000,000 values"),
    "deep": (written('{"a":' * 100_000), "nested too deeply"),
    "deep and whole": (written('{"interactions":' + "[" * 3000 + "]" * 3000 + "}"), "nested too deeply"),
    "not a number": (written(GOOD.replace('"version": 1', '"version": NaN')), "NaN"),
    "endless": (written(GOOD.replace('"version": 1', '"version": 1e999')), "out of range"),
    "a list": (written("[1, 2]"), "is no JSON object"),
    "yaml of somebody else": (written("name: x\nagent: y\n"), "no recording or test of voiceflow-cli"),
    "yaml that laughs": (written("interactions: &a [x]\nb: [*a, *a]\n"), "an alias"),
    "broken yaml": (written("interactions: [\n"), "no YAML that can be read"),
    "large yaml": (written("interactions:\n" + "- x\n" * 400_000), "larger than 1 MiB"),
    "a suite": (written("name: s\nenvironmentName: e\ntests:\n- id: a\n  file: b.yaml\n"), "it is a suite"),
    "a recording that is none": (written('{"interactions": [5]}'), "interaction 1 is no object"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_refused_with_a_sentence_that_says_why(tmp_path: Path, name: str) -> None:
    make, why = FOREIGN[name]
    file = tmp_path / "file"
    make(file)
    assert why in refused(file)


def test_of_a_name_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    file = tmp_path / "twice.json"
    file.write_text(GOOD.replace('"name": "A talk"', '"name": "A talk", "name": "Another"'))
    assert read_import(file).kept.session.name == "Another"


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for name, item in inside for place in places(item, (*at, name)))]


ANYTHING = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1.5,
        1e300,
        2**70,
        "",
        "x",
        "\ud800",
        [],
        {},
        [[]],
        [None],
        {"type": 1},
        "2026-01-01T00:00:00Z",
    ]
)
DOCUMENTS = {"session": json.loads(GOOD), "recording": RECORDED, "test": TESTED}


@pytest.mark.parametrize("kind", DOCUMENTS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_anywhere_it_is_read_or_refused(
    kind: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    document = json.loads(json.dumps(DOCUMENTS[kind]))
    place = data.draw(st.sampled_from(places(document)[1:]))
    at = document
    for name in place[:-1]:
        at = at[name]
    at[place[-1]] = data.draw(ANYTHING)
    file = tmp_path_factory.getbasetemp() / f"{kind}.json"
    file.write_text(json.dumps(document))
    try:
        imported = read_import(file)
    except (StoreError, DocumentError):
        return
    again = exported(imported.kept)
    file.write_text(again)
    assert exported(read_import(file).kept) == again


def test_what_is_refused_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    store, bad = tmp_path / "s.db", tmp_path / "bad.json"
    bad.write_text(GOOD[:-100])
    with Writer(store) as writer:
        writer.keep(SESSION)
        before = Catalog(store).sessions()
        refused(bad)
    assert Catalog(store).sessions() == before


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.json", "json"), ("a", "json"), ("a.txt", "json"), ("a.CSV", "csv"), ("a.html", "html"), ("a.yaml", "voiceflow-cli"),
     ("a.wav", "wav"), ("a.perfetto.json", "perfetto"), ("a.recording.json", "voiceflow-cli")],
)  # fmt: skip
def test_a_files_ending_tells_its_format(name: str, format_: str) -> None:
    assert format_of(Path(name)) == format_


@pytest.mark.parametrize("format_", get_args(TextFormat))
@pytest.mark.parametrize("session", [SESSION, hostile()], ids=["usual", "hostile"])
def test_every_format_is_written_and_goes_nowhere_else(tmp_path: Path, format_: Any, session: Any) -> None:
    file = tmp_path / "out.x"
    exported_ = export(session, file, tmp_path / "s.db", format_)
    assert exported_.files[0] == file
    assert sorted(tmp_path.iterdir()) == sorted(exported_.files)
    assert len(exported_.files) == (2 if format_ == "csv" else 1)
    for written_ in exported_.files:
        assert written_.read_bytes().decode("utf-8")
        assert written_.stat().st_mode & 0o077 == 0


def test_tables_of_a_file_are_known_as_utf_8_by_spreadsheets(tmp_path: Path) -> None:
    export(SESSION, tmp_path / "a.csv")
    for name in ("a.csv", "a-measures.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbfturn,")


def test_neither_table_is_written_over_the_store(tmp_path: Path) -> None:
    store = tmp_path / "a-measures.csv"
    store.write_bytes(b"kept")
    with pytest.raises(StoreError, match="it is the store"):
        export(SESSION, tmp_path / "a.csv", store)
    assert store.read_bytes() == b"kept"
    assert not (tmp_path / "a.csv").exists()


def test_a_test_is_written_as_yaml_and_read_again(tmp_path: Path) -> None:
    first, second = tmp_path / "test.yaml", tmp_path / "again.yaml"
    first.write_text(write_yaml(TESTED))
    imported = read_import(first)
    export(imported.kept, second)
    assert read_yaml(second.read_text()) == TESTED


def test_the_published_schema_is_in_the_package_and_what_it_says_of_itself_is_valid() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))
    assert SCHEMA.parts[-3:] == ("resources", "schema", "session.schema.json")


def test_sound_holds_every_reply_and_is_refused_with_a_sentence_where_there_can_be_none(tmp_path: Path) -> None:
    file, voice = tmp_path / "a.wav", Humming()
    assert export(SESSION, file, voice=voice).files == (file,)
    assert voice.asked
    with wave.open(str(file)) as sound:
        assert sound.getframerate() == voice.hz
    before = file.read_bytes()
    silent = replace(SESSION, turns=())
    endless = replace(SESSION, turns=tuple(replace(turn, end_ns=10**17) for turn in SESSION.turns))
    for session, place, with_, why in (
        (silent, file, voice, "nothing was said"), (endless, file, voice, "longer than 4 h"),
        (SESSION, None, voice, "cannot be printed"), (SESSION, file, None, "no voice"),
    ):  # fmt: skip
        with pytest.raises(StoreError, match=why):
            export(session, place, None, "wav", with_)
    with pytest.raises(StoreError, match="it is the store"):
        export(SESSION, file, file, voice=voice)
    assert file.read_bytes() == before
