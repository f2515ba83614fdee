"""The log: what it keeps, and what it never holds."""

import logging
from pathlib import Path

import pytest

from vftester import log_file
from vftester.keys import KEY_VARIABLE


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(log_file, "_redactor", log_file.Redactor())
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def test_warnings_and_what_goes_wrong_are_kept_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "VF.DM.from-the-environment")
    log_file.hide("VF.DM.typed-in")
    with log_file.logging_to_file():
        try:
            raise RuntimeError("refused VF.DM.typed-in and VF.DM.from-the-environment")
        except RuntimeError:
            logging.getLogger("vftester.desk").exception("a fault of %s", "vftester's own")
        logging.getLogger("httpx").info("said nothing of")
    written = log_file.log_path().read_text()
    assert "a fault of vftester's own" in written
    assert "Traceback" in written
    assert "[redacted] and [redacted]" in written
    assert "VF.DM" not in written
    assert "said nothing of" not in written
    assert log_file.last_lines(1) == ["RuntimeError: refused [redacted] and [redacted]"]
    assert log_file.log_path().stat().st_mode & 0o777 == 0o600


def test_it_never_grows_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "LARGEST", 1000)
    with log_file.logging_to_file():
        for number in range(200):
            logging.getLogger("x").warning("line %d", number)
    sizes = [file.stat().st_size for file in log_file.log_path().parent.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= 1000


def test_where_it_cannot_be_written_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(log_file, "log_path", lambda: tmp_path / "file" / "vftester.log")
    with log_file.logging_to_file():
        logging.getLogger("x").warning("into nowhere")
    assert log_file.last_lines(5) == []


def test_what_other_libraries_print_is_kept_while_it_lasts() -> None:
    taken = []
    with log_file.logging_to_file(taken.append):
        taken[0]("QtWarningMsg: a plugin is missing")
    assert log_file.last_lines(1)[0].endswith("QtWarningMsg: a plugin is missing")
