"""What the person set up, and how it is kept."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from vftester.settings import (
    Settings,
    SettingsError,
    TargetSetting,
    load,
    save,
    set_aside,
    settings_path,
    store_path,
)

MINE = TargetSetting(
    "mine", "p", "https://runtime.example", "try", "main", "me", False, True, {"tier": "gold", "n": [1, None]},
    ("details complete", "gave up"), ("phone",), 20.0, 40.0,
)  # fmt: skip


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "settings.json"
    settings = Settings((MINE, TargetSetting("other", "q")), "other", 5.0, 60.0)
    save(settings, path)
    assert load(path) == settings
    changed = replace(settings, phone_allowance_ms=850, scheme="dark")
    save(changed, path)
    assert load(path) == changed
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == Settings((), "", 120.0, 300.0)


def test_what_a_newer_version_wrote_is_kept_when_it_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"targets": [{"name": "a", "project": "p", "newer": 1}], "idle_s": 5, "newest": {"x": [2]}}')
    read = load(path)
    assert (read.idle_s, read.targets[0].name) == (5.0, "a")
    save(read.with_target(replace(read.targets[0], environment="main")).with_target(TargetSetting("b", "q")), path)
    written = json.loads(path.read_text())
    assert written["newest"] == {"x": [2]}
    assert [target.get("newer") for target in written["targets"]] == [1, None]
    assert "extras" not in written
    assert "extras" not in written["targets"][0]


def test_a_target_is_changed_in_its_place_even_where_it_gets_another_name() -> None:
    one, two, three = (TargetSetting(name, "p") for name in ("one", "two", "three"))
    settings = Settings((one, two, three))
    changed = settings.with_target(replace(two, name="zwei"), "two")
    assert [target.name for target in changed.targets] == ["one", "zwei", "three"]
    assert changed.current == "zwei"
    assert [target.name for target in settings.with_target(replace(one, api="v2")).targets] == ["one", "two", "three"]
    assert [target.name for target in settings.with_target(TargetSetting("four", "p")).targets][-1] == "four"


def test_a_removed_target_comes_back_where_it_was() -> None:
    one, two = TargetSetting("one", "p"), TargetSetting("two", "p")
    settings = Settings((one, two), "one")
    without = settings.without_target("one")
    assert without == Settings((two,), "")
    assert without.with_target(one, at=0) == settings
    assert settings.without_target("two").current == "one"


WRONG = [
    "", "{", "[]", "5", "null", '{"targets": 5}', '{"targets": [5]}', '{"targets": [{}]}', '{"targets": [{"name": "a"}]}',
    '{"targets": [{"name": 5, "project": "p"}]}', '{"targets": [{"name": "a", "project": "p", "api": "v5"}]}',
    '{"targets": [{"name": "a", "project": "p", "user": 5}]}', '{"current": 5}', '{"idle_s": "x"}', '{"idle_s": true}',
    '{"phone_allowance_ms": "x"}', '{"phone_allowance_ms": -1}', '{"phone_allowance_ms": 60001}', '{"phone_allowance_ms": 0.5}',
    '{"scheme": "pink"}', '{"scheme": null}', '{"rate": true}', '{"targets": [{"name": "a", "project": "p", "variables": []}]}',
    '{"targets": [{"name": "a", "project": "p", "expected_exits": "x"}]}',
    '{"targets": [{"name": "a", "project": "p", "required_variables": [1]}]}',
    '{"targets": [{"name": "a", "project": "p", "idle_s": 0}]}', '{"targets": [{"name": "a", "project": "p", "turn_s": "1"}]}',
    '{"idle_s": 0}', '{"idle_s": -1}', '{"turn_s": NaN}', '{"turn_s": 1e999}', "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("written", WRONG, ids=range(len(WRONG)))
def test_settings_that_do_not_fit_are_refused_with_the_files_name(tmp_path: Path, written: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(written)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith("Mend or remove the file.")


def test_settings_that_cannot_be_read_or_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="could not be read"):
        load(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="could not be written"):
        save(Settings(), tmp_path / "file" / "settings.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_settings_place_is_refused_instead_of_waited_at(tmp_path: Path) -> None:
    pipe = tmp_path / "settings.json"
    os.mkfifo(pipe)
    with pytest.raises(SettingsError, match=r"could not be read \(it is no file\)"):
        load(pipe)
    with pytest.raises(SettingsError, match="it is no file"):
        set_aside(pipe)
    assert list(tmp_path.iterdir()) == [pipe]


def test_settings_that_could_not_be_written_leave_the_former_ones_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save(Settings(current="a"), path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        save(Settings(current="b"), path)
    assert load(path).current == "a"
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own elsewhere")
def test_where_the_file_is_a_link_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link, real = tmp_path / "settings.json", tmp_path / "kept" / "mine.json"
    link.symlink_to(real)
    save(Settings(current="a"), link)
    assert link.is_symlink()
    assert load(real).current == "a"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(SettingsError, match="could not be written"):
        save(Settings(), tmp_path / "loop")


def test_what_cannot_be_read_is_kept_beside_and_no_copy_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    kept = []
    for written in ("{", "["):
        path.write_text(written)
        kept.append(set_aside(path))
    assert [file.name for file in kept] == ["settings-unread-1.json", "settings-unread-2.json"]
    assert [file.read_text() for file in kept] == ["{", "["]
    with pytest.raises(SettingsError, match="No copy of"):
        set_aside(tmp_path / "none.json")
    assert len(list(tmp_path.iterdir())) == 3


def test_places_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path().name == "settings.json"
    assert settings_path().parent.name == "vftester"
    monkeypatch.setenv("VFTESTER_DB", str(tmp_path / "mine.db"))
    assert store_path() == tmp_path / "mine.db"
