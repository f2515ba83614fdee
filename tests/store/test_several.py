"""Several sessions at once: each in a file of its own, in the format that is wished, and none costs another."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.formats.sessions import SESSION, hostile
from tests.core.replay.humming import Humming
from vftester.store.errors import StoreError, UnknownSession
from vftester.store.exports import Exported
from vftester.store.files import read_import
from vftester.store.several import export_all
from vftester.store.writer import Writer


@pytest.fixture
def store(path: Path) -> Path:
    with Writer(path) as writer:
        writer.keep(replace(SESSION, id="first"))
        writer.keep(replace(hostile(), id="../second"))
    return path


@pytest.mark.parametrize("ending", [".vftester.json", ".csv", ".html", ".perfetto.json", ".recording.json", ".yaml"])
def test_each_is_written_in_the_wished_format(store: Path, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "out"
    done = list(export_all(["first", "../second"], folder, ending, store))
    written = [file for one in done if isinstance(one, Exported) for file in one.files]
    assert len(written) == (4 if ending == ".csv" else 2)
    assert sorted(folder.iterdir()) == sorted(written)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith("store.db")] == [folder]
    assert all(file.name.endswith(ending) for file in written)


def test_sound_is_written_by_a_voice(store: Path, tmp_path: Path) -> None:
    done = list(export_all(["first"], tmp_path / "out", ".wav", store, voice=Humming()))
    assert [one.files[0].read_bytes()[:4] for one in done if isinstance(one, Exported)] == [b"RIFF"]


def test_what_was_written_is_read_again(store: Path, tmp_path: Path) -> None:
    (done,) = export_all(["first"], tmp_path, ".vftester.json", store)
    assert isinstance(done, Exported)
    assert read_import(done.files[0]).kept.session == SESSION.session


def test_one_that_is_not_there_costs_no_other(store: Path, tmp_path: Path) -> None:
    missing, first = export_all(["gone", "first"], tmp_path / "out", ".html", store)
    assert isinstance(missing, UnknownSession)
    assert isinstance(first, Exported)


def test_sessions_that_would_be_called_the_same_are_written_beside_each_other(tmp_path: Path) -> None:
    loaded = {"a": replace(SESSION, id="x:y"), "b": replace(SESSION, id="X/Y")}
    done = list(export_all(["a", "b"], tmp_path, ".csv", tmp_path / "s.db", loaded.__getitem__))
    assert len({file for one in done if isinstance(one, Exported) for file in one.files}) == 4
    assert len(list(tmp_path.iterdir())) == 4


def test_who_takes_no_more_ends_it(store: Path, tmp_path: Path) -> None:
    next(export_all(["first", "../second"], tmp_path / "out", ".html", store))
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_file_where_the_folder_should_be_is_told_of_and_stays(store: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="a file of that name is there"):
        next(export_all(["first"], tmp_path / "out", ".html", store))
    assert (tmp_path / "out").read_text() == "mine"
    with pytest.raises(StoreError, match="cannot be written into"):
        next(export_all(["first"], tmp_path / "no" / "out", ".html", store))
