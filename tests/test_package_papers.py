"""What the desktop is told of vftester: its entry, its files' type, its icons. Read as a desktop reads them."""

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaged.programs import command_of
from vftester.core.formats.document import document, dumps
from vftester.gui.dialogs import SESSION

PAPERS = Path(__file__).parents[1] / "packaging"
LINUX = PAPERS / "linux"
TYPE = "application/vnd.vftester.session+json"

KINDS = """
import sys
from PySide6.QtCore import QMimeDatabase
for file in sys.argv[1:]:
    print(QMimeDatabase().mimeTypeForFile(file, QMimeDatabase.MatchMode(int(file.endswith("unnamed")) * 2)).name())
"""


def test_a_double_click_runs_open_with_the_file_or_without() -> None:
    entry = (LINUX / "vftester.desktop").read_text("utf-8")
    assert command_of(entry, None) == ["vftester", "open"]
    assert command_of(entry, "/home/ada/a talk; rm.json") == ["vftester", "open", "/home/ada/a talk; rm.json"]
    assert f"MimeType={TYPE};" in entry


def test_the_desktop_tells_an_exported_session_from_other_json(tmp_path: Path) -> None:
    from tests.core.comparison.sessions import session  # a session like any other

    mime = tmp_path / "mime/packages"
    mime.mkdir(parents=True)
    shutil.copy(LINUX / "vftester.mime.xml", mime)
    exported = dumps(document(session(), "vftester"))
    files = {f"a{SESSION}": exported, "a.json": '{"a": 1}', "unnamed": exported}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", KINDS, *(str(tmp_path / name) for name in files)],
        env=os.environ | {"XDG_DATA_DIRS": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[0::2] == [TYPE, TYPE]
    assert TYPE not in done.stdout.split()[1]


def test_icons_are_there_in_every_size_and_form(tmp_path: Path) -> None:
    svg = Path(__file__).parents[1] / "resources/icons/vftester.svg"
    command = [sys.executable, PAPERS / "icons.py", svg, tmp_path, "vftester", "apps"]
    subprocess.run(command, check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    for edge in (16, 24, 32, 48, 64, 128, 256, 512):
        head = (tmp_path / f"{edge}x{edge}/apps/vftester.png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:]) == (edge, edge)
    assert (tmp_path / "scalable/apps/vftester.svg").read_bytes() == svg.read_bytes()


def test_the_package_asks_for_no_more_than_it_says() -> None:
    text = (LINUX / "deb.py").read_text("utf-8")
    found = re.search(r"^DEPENDS = \((.+)\)$", text, re.MULTILINE)
    assert found is not None
    first = [part.strip(' "').split(" ")[0] for part in found.group(1).split(",")]
    assert first == ["libgl1", "libegl1", "libpulse0", "fontconfig", "fonts-dejavu-core"]


@pytest.mark.parametrize("name", ["vftester.desktop", "org.vftester.vftester.metainfo.xml"])
def test_the_papers_are_valid(name: str, tmp_path: Path) -> None:
    checker = {"vftester.desktop": ["desktop-file-validate"]}.get(name, ["appstreamcli", "validate", "--no-net"])
    if shutil.which(checker[0]) is None:
        pytest.skip(f"no {checker[0]} here")
    text = (LINUX / name).read_text("utf-8").replace("@VERSION@", "0.1.0").replace("@DATE@", "2026-01-01")
    (tmp_path / name).write_text(text)
    done = subprocess.run([*checker, tmp_path / name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
