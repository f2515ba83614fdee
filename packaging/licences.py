"""What a bundle carries, each part with its licence: written while it is built, from what goes into it.

Python packages say it in their metadata. Native libraries come from the system they are built on: where that is Debian,
each has its copyright file there. What neither says stands in NATIVE.
"""

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.metadata import distributions
from pathlib import Path

from vftester.licences import LIST, UNKNOWN, Part, by_name, of_distribution

TEXTS = Path(__file__).parent / "licences"
QT = "https://code.qt.io"
LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")

NATIVE = {
    "espeak-ng": ("GPL-3.0-or-later", "https://github.com/espeak-ng/espeak-ng", ("GPL-3.0.txt",)),
    "Qt": ("LGPL-3.0-only", QT, LGPL),
    "ICU": ("Unicode-DFS-2016", "https://github.com/unicode-org/icu", ("ICU.txt",)),
    "Python": ("PSF-2.0", "https://www.python.org/downloads/source/", ("PSF-2.0.txt",)),
    "OpenSSL, within cryptography": ("Apache-2.0", "https://github.com/openssl/openssl", ()),
}
"""Parts that are in every bundle and no distribution of their own: licence, where the source is, texts in licences/."""

ADDED = {
    "pyside6": LGPL,
    "pyside6-essentials": LGPL,
    "pyside6-addons": LGPL,
    "shiboken6": LGPL,
    "espeakng-loader": ("GPL-3.0.txt",),
    "sentencex": ("sentencex.txt",),
}
"""Distributions that name their licence and come without its text."""

CHOSEN = {"LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": "LGPL-3.0-only"}
"""Which of several the part is taken under."""

TOLD = {
    "espeakng-loader": ("GPL-3.0-or-later (espeak-ng within)", "https://github.com/thewh1teagle/espeakng-loader"),
    "pyinstaller": (
        "GPL-2.0-or-later with an exception for what it starts",
        "https://github.com/pyinstaller/pyinstaller",
    ),
}
"""Where the metadata says nothing, or not all: licence, home."""

DEBIAN = {
    "bzip2": "bzip2-1.0.6",
    "e2fsprogs": "MIT (libcom_err)",
    "glib2.0": "LGPL-2.1-or-later",
    "keyutils": "LGPL-2.0-or-later",
    "krb5": "MIT",
    "libffi": "MIT",
    "libxcb": "X11",
    "libxkbcommon": "MIT",
    "openssl": "Apache-2.0",
    "sqlite3": "public domain",
}
"""Source packages whose copyright file is not for a program to read, or is about more than the library."""


def write(carried: Iterable[Path], folder: Path) -> None:
    """Write the list and the texts into `folder`. `carried`: the files the bundle is made from."""
    carried = {file.resolve() for file in carried}
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    found = [*_native(carried, folder), *_python(carried, folder)]
    if sys.platform == "linux":
        found += _debian(carried, folder)
    listed = [asdict(part) | {"text": part.text.split("\n") if part.text else []} for part in by_name(found)]
    (folder / LIST).write_text(json.dumps(listed, indent=1) + "\n", "utf-8")
    unsaid = [part["name"] for part in listed if part["licence"] == UNKNOWN or not (part["home"] or part["text"])]
    if unsaid:
        raise SystemExit(f"The licence of these is not known: {', '.join(unsaid)}. Say it in packaging/licences.py.")


# In here the text of a part is the names of the files that hold it, a line each: many share one.


def _keep(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text.strip() + "\n", "utf-8")
    return name


def _native(carried: set[Path], folder: Path) -> list[Part]:
    from PySide6.QtCore import qVersion

    icu = next((file.name.rpartition(".")[2] for file in carried if file.name.startswith("libicudata.so.")), "")
    versions = {"Qt": qVersion(), "Python": platform.python_version(), "espeak-ng": _espeak(), "ICU": icu}
    found = []
    for name, (licence, home, texts) in NATIVE.items():
        kept = [_keep(folder, text, _text(text)) for text in texts]
        found.append(Part(name, versions.get(name, ""), licence, home, "\n".join(kept)))
    return found


def _text(name: str) -> str:
    if name == "PSF-2.0.txt":  # it lies in Python's own library
        places = (Path(sys.base_prefix, "lib", f"python{platform.python_version()[:4]}"), Path(sys.base_prefix))
        own = next((p / "LICENSE.txt" for p in places if (p / "LICENSE.txt").is_file()), None)
        return own.read_text("utf-8") if own else "https://docs.python.org/3/license.html"
    return (TEXTS / name).read_text("utf-8")


def _espeak() -> str:
    import espeakng_loader

    library = next(Path(espeakng_loader.get_library_path()).parent.glob("*espeak-ng*.so.*.*"), None)
    return library.name.partition(".so.")[2] if library else ""


def _python(carried: set[Path], folder: Path) -> list[Part]:
    """The distributions of which a file is carried."""
    found = {}
    for one in distributions():
        if not any(Path(str(file.locate())).resolve() in carried for file in one.files or ()):
            continue
        part = of_distribution(one)
        name = re.sub(r"[-_.]+", "-", part.name).lower()
        if name == "vftester":
            continue
        kept = [_keep(folder, f"{name}.txt", part.text)] if part.text else []
        kept += [_keep(folder, text, _text(text)) for text in ADDED.get(name, ())]
        licence, home = TOLD.get(name, (part.licence, part.home))
        found[name] = replace(part, licence=CHOSEN.get(licence, licence), home=home or part.home, text="\n".join(kept))
    return list(found.values())


def _debian(carried: set[Path], folder: Path) -> list[Part]:
    """The packages of the system of which a library is carried."""
    found = {}
    for file in sorted(carried):
        if ".so" not in file.name or not str(file).startswith(("/lib/", "/usr/lib/")):
            continue
        owner = _asked("dpkg", "-S", f"*/{file.name}").split(":")[0].strip()
        if not owner or owner in found:
            continue
        version = _asked("dpkg-query", "-W", "-f", "${Version}", owner)
        copyright_ = Path("/usr/share/doc", owner, "copyright")
        text = copyright_.read_text("utf-8", "replace") if copyright_.is_file() else ""
        source = _asked("dpkg-query", "-W", "-f", "${source:Package}", owner)
        home = f"https://tracker.debian.org/pkg/{source}"
        said = re.search(r"^Files:\s*\*\s*\n(?:.*\n)*?License:[ \t]*(\S.*)$", text, re.MULTILINE)
        short = DEBIAN.get(source) or (said.group(1).strip() if said else "as in its text")
        kept = _keep(folder, f"{owner}.txt", text) if text else ""
        found[owner] = Part(owner, version, short, home, kept)
    return list(found.values())


def _asked(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
