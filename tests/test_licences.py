"""The parts that come along: read from a bundle's folder, else from what is installed."""

import json
from email.message import Message
from pathlib import Path

import pytest

from vftester import licences
from vftester.licences import LIST, UNKNOWN, Part, installed, of_distribution, parts


class Installed:
    """A distribution with this metadata and these files."""

    def __init__(self, folder: Path, name: str, needs: tuple[str, ...] = (), **said: str | tuple[str, ...]) -> None:
        self.name, self.version, self.requires = name, "1.0", list(needs)
        self.metadata = Message()
        for header, values in said.items():
            for value in (values,) if isinstance(values, str) else values:
                self.metadata[header.replace("_", "-")] = value
        self.files: list[Placed] = []
        self._folder = folder

    def holds(self, place: str, text: str) -> "Installed":
        file = self._folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        self.files.append(Placed(file))
        return self


class Placed:
    def __init__(self, file: Path) -> None:
        self._file, self.parent, self.name = file, file.parent, file.name

    def locate(self) -> Path:
        return self._file

    def __lt__(self, other: "Placed") -> bool:
        return self._file < other._file


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"License_Expression": "MPL-2.0", "License": "other"}, "MPL-2.0"),
        ({"License": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"License": "MIT License\n\nPermission is hereby granted"}, "MIT License"),
        ({"License": "GPLv2-or-later with a special exception which allows to use it for everything there is"}, "GPLv2-or-later"),
        ({"Classifier": ("Topic :: Home", "License :: OSI Approved :: MIT License")}, "MIT License"),
        ({}, UNKNOWN),
    ],
)  # fmt: skip
def test_a_licence_is_said_in_one_of_many_places(tmp_path: Path, said: dict[str, str], licence: str) -> None:
    assert of_distribution(Installed(tmp_path, "a", **said)).licence == licence


def test_a_part_has_the_texts_that_lie_beside_its_metadata_and_the_place_of_its_source(tmp_path: Path) -> None:
    one = Installed(tmp_path, "a", Project_URL=("Homepage, https://a.example", "Source, https://a.example/git"))
    one.holds("a-1.dist-info/licenses/LICENSE.BSD", "bsd\n").holds("a-1.dist-info/licenses/LICENSE.APACHE", "apache\n")
    one.holds("a/license.py", "code").holds("a-1.dist-info/METADATA", "Name: a")
    assert of_distribution(one) == Part("a", "1.0", UNKNOWN, "https://a.example/git", "apache\n\nbsd")


def test_what_is_needed_is_followed_and_what_is_not_there_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {
        "root": Installed(tmp_path, "root", ("B_b>=1", "gone; sys_platform == 'win32'", "tool; extra == 'dev'")),
        "B_b": Installed(tmp_path, "B-b", ("root", "a")),
        "a": Installed(tmp_path, "a"),
        "tool": Installed(tmp_path, "tool"),
    }

    def distribution(name: str) -> Installed:
        if name not in there:
            raise licences.PackageNotFoundError(name)
        return there[name]

    monkeypatch.setattr(licences, "distribution", distribution)
    assert [part.name for part in installed("root")] == ["a", "B-b"]


def test_a_bundle_is_asked_first(tmp_path: Path) -> None:
    listed = [{"name": "Qt", "version": "6", "licence": "LGPL-3.0-only", "home": "", "text": ["a.txt", "b.txt"]}]
    (tmp_path / LIST).write_text(json.dumps(listed))
    (tmp_path / "a.txt").write_text("lesser\n")
    (tmp_path / "b.txt").write_text("general\n")
    assert parts(tmp_path) == [Part("Qt", "6", "LGPL-3.0-only", "", "lesser\n\n\ngeneral\n")]
