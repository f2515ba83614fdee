"""What the person set up, and where keys come from."""

import os
from pathlib import Path

import keyring.backends.fail
import pytest

from tests.helpers.scripted_server import API_KEY
from vftester.settings import (
    KeyringError,
    Settings,
    SettingsError,
    TargetSetting,
    key_for,
    load,
    remember_key,
    save,
    settings_path,
    store_path,
)

MINE = TargetSetting("mine", "p", "https://runtime.example", "v2", "main", "me", False, True)


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.fail.Keyring)
    monkeypatch.setattr(keyring.core, "get_keyring", keyring.backends.fail.Keyring)
    monkeypatch.delenv("VF_API_KEY", raising=False)


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "settings.json"
    settings = Settings((MINE, TargetSetting("other", "q")), "other", 5.0, 60.0)
    save(settings, path)
    assert load(path) == settings
    save(settings.with_target(MINE), path)
    assert load(path).current == "mine"
    assert [target.name for target in load(path).targets] == ["other", "mine"]
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == Settings((), "", 120.0, 300.0)


def test_what_a_newer_version_wrote_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"targets": [{"name": "a", "project": "p", "newer": 1}], "idle_s": 5, "newer": {}}')
    assert load(path) == Settings((TargetSetting("a", "p"),), "", 5.0)


WRONG = [
    "", "{", "[]", "5", "null", '{"targets": 5}', '{"targets": [5]}', '{"targets": [{}]}', '{"targets": [{"name": "a"}]}',
    '{"targets": [{"name": 5, "project": "p"}]}', '{"targets": [{"name": "a", "project": "p", "api": "v5"}]}',
    '{"targets": [{"name": "a", "project": "p", "user": 5}]}', '{"current": 5}', '{"idle_s": "x"}', '{"idle_s": true}',
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


def test_a_key_comes_from_the_environment_without_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_for("p") is None
    monkeypatch.setenv("VF_API_KEY", f" {API_KEY}\n")
    assert key_for("p") == API_KEY


def test_without_a_keyring_a_key_cannot_be_remembered_and_is_not_shown() -> None:
    with pytest.raises(KeyringError) as caught:
        remember_key("p", API_KEY)
    assert "VF_API_KEY" in str(caught.value)
    assert API_KEY not in str(caught.value)


def test_places_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path().name == "settings.json"
    assert settings_path().parent.name == "vftester"
    monkeypatch.setenv("VFTESTER_DB", str(tmp_path / "mine.db"))
    assert store_path() == tmp_path / "mine.db"
