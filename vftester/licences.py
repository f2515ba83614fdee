"""The parts that come along, each with its licence: what the bundle was built with, else what is installed."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LIST = "parts.json"
"""In a bundle's folder of licences: the parts, as `Part` has them, `text` being the names of files beside it."""

UNKNOWN = "see its home page"
_TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_REQUIRED = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """`licence`: its short name. `home`: where its source is, "" where that is not known. `text`: its terms."""

    name: str
    version: str
    licence: str
    home: str
    text: str


def parts(folder: Path) -> list[Part]:
    """All parts, by name: from a bundle's `folder` where that is there, else those of this installation."""
    try:
        listed = json.loads((folder / LIST).read_text("utf-8"))
    except FileNotFoundError:
        return installed("vftester")
    texts = {name: (folder / name).read_text("utf-8") for part in listed for name in part["text"]}
    return [Part(**part | {"text": "\n\n".join(texts[name] for name in part["text"])}) for part in listed]


def installed(root: str) -> list[Part]:
    """What `root` needs and what that needs, as far as it is installed; without `root`."""
    found: dict[str, Distribution] = {}
    wanted = [root]
    while wanted:
        try:
            one = distribution(wanted.pop())
        except PackageNotFoundError:  # of another system
            continue
        if _plain(one.name) not in found:
            found[_plain(one.name)] = one
            needs = (need for need in one.requires or () if "extra ==" not in need)
            wanted += [name.group() for need in needs if (name := _REQUIRED.match(need))]
    found.pop(_plain(root), None)
    return by_name(of_distribution(one) for one in found.values())


def of_distribution(one: Distribution) -> Part:
    """An installed distribution as a part: what its metadata says, the texts that lie among it."""

    def said(header: str) -> list[str]:
        return one.metadata.get_all(header) or [""]

    licence = said("License-Expression")[0] or _short(said("License")[0]) or _classified(said("Classifier"))
    homes = dict(reversed([home.split(", ", 1) for home in said("Project-URL") if ", " in home]))
    known = {name.lower(): home for name, home in homes.items()}
    home = next((known[name] for name in ("source", "repository", "source code", "homepage") if name in known), "")
    files = sorted(
        file for file in one.files or () if ".dist-info" in str(file.parent) and _TEXTS.search(file.name.lower())
    )
    texts = (Path(str(file.locate())).read_text("utf-8", "replace").strip() for file in files)
    return Part(one.name, one.version, licence or UNKNOWN, home or said("Home-page")[0], "\n\n".join(texts))


def by_name(found: Iterable[Part]) -> list[Part]:
    return sorted(found, key=lambda part: (part.name.lower(), part.version))


def _short(said: str) -> str:
    """Some write the whole licence where its name belongs."""
    first = said.strip().partition("\n")[0]
    return first if len(first) <= 60 else first.partition(" with ")[0]


def _classified(classifiers: Iterable[str]) -> str:
    return ", ".join(c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::"))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
