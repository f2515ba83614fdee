"""Makes the .deb out of the program's folder: `deb.py FOLDER BUILD DEB`."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(CHECKOUT), str(HERE.parent)]

import icons  # noqa: E402  found by the path above

from vftester import __version__  # noqa: E402  found by the path above
from vftester.licences import Part, parts  # noqa: E402  found by the path above

PROGRAM = "usr/lib/vftester"
DEPENDS = ("libgl1", "libegl1", "libpulse0", "fontconfig", "fonts-dejavu-core | fonts-liberation | fonts-noto-core")
"""What is not carried; libc6 is added with the version that the libraries carried ask for."""

CONTROL = """Package: vftester
Version: {version}
Architecture: {architecture}
Maintainer: vftester authors <vftester@localhost>
Installed-Size: {size}
Depends: {depends}
Section: devel
Priority: optional
Description: conversation tester for Voiceflow agents
 Holds a streamed conversation with a Voiceflow agent, speaks the reply while it
 still streams, and shows every trace event and every silence with its time.
 Sessions are kept, replayed and compared. A demo agent comes along.
"""


def build(folder: Path, tree: Path, deb: Path) -> None:
    """Lay out the package in `tree` and write it."""
    if tree.exists():
        shutil.rmtree(tree)
    made = int(os.environ["SOURCE_DATE_EPOCH"])
    words = {"@VERSION@": __version__, "@DATE@": datetime.fromtimestamp(made, UTC).date().isoformat()}
    shutil.copytree(folder, tree / PROGRAM, symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/vftester").symlink_to("../lib/vftester/vftester")
    _fill("vftester.desktop", tree / "usr/share/applications/vftester.desktop", words)
    _fill("vftester.mime.xml", tree / "usr/share/mime/packages/vftester.xml", words)
    metainfo = "org.vftester.vftester.metainfo.xml"
    _fill(metainfo, tree / "usr/share/metainfo" / metainfo, words)
    page = tree / "usr/share/man/man1/vftester.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress(_filled("vftester.1", words).encode(), mtime=made))
    svg = CHECKOUT / "resources/icons/vftester.svg"
    hicolor = tree / "usr/share/icons/hicolor"
    icons.hicolor(svg, hicolor, "vftester", "apps")
    icons.hicolor(svg, hicolor, "application-vnd.vftester.session+json", "mimetypes")
    _papers(folder, tree / "usr/share/doc/vftester", made)
    _control(tree, made)
    deb.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", tree, deb], check=True)


def copyright_text(found: Iterable[Part], whole: str, own: str) -> str:
    """What may be done with the package, then each part: release, licence, source."""
    lines = [f"{part.name} {part.version}\n  licence: {part.licence}\n  source:  {part.home}" for part in found]
    return "\n".join(
        [
            whole,
            "The texts of the licences lie in /usr/lib/vftester/lib/vftester/resources/licences; on Debian those of",
            "the GPL 3, the LGPL 3 and the MPL 2.0 are also in /usr/share/common-licenses.",
            "",
            "The parts:",
            "",
            *lines,
            "",
            "vftester itself:",
            "",
            own,
        ]
    )


def libc(files: Iterable[Path]) -> str:
    """The newest glibc that one of the programs and libraries asks for, as in 2.34."""
    asked = {(2, 17)}
    for file in files:
        said = subprocess.run(["readelf", "-V", "-W", file], capture_output=True, text=True, check=False).stdout
        asked |= {(int(a), int(b)) for a, b in re.findall(r"GLIBC_(\d+)\.(\d+)", said)}
    return "{}.{}".format(*max(asked))


def _papers(folder: Path, place: Path, made: int) -> None:
    place.mkdir(parents=True)
    whole = (HERE.parent / "licences/as-a-whole.txt").read_text("utf-8")
    own = (CHECKOUT / "LICENSE").read_text("utf-8")
    found = parts(folder / "lib/vftester/resources/licences")
    (place / "copyright").write_text(copyright_text(found, whole, own), "utf-8")
    for name in ("README.md", "CHANGELOG.md"):
        text = (CHECKOUT / name).read_bytes()
        (place / f"{name}.gz").write_bytes(gzip.compress(text, mtime=made))


def _control(tree: Path, made: int) -> None:
    for path in (tree, *sorted(tree.rglob("*"))):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (path.stat().st_mode & 0o100 and path.suffix != ".txt")
        path.chmod(0o755 if runs else 0o644)
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    elf = [path for path in files if path.open("rb").read(4) == b"\x7fELF"]
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    control = CONTROL.format(
        version=__version__,
        architecture=architecture.strip(),
        size=sum(path.stat().st_size for path in files) // 1024,
        depends=", ".join((*DEPENDS, f"libc6 (>= {libc(elf)})")),
    )
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(control, "utf-8")
    for path in tree.rglob("*"):
        os.utime(path, (made, made), follow_symlinks=False)


def _fill(name: str, place: Path, words: dict[str, str]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_filled(name, words), "utf-8")


def _filled(name: str, words: dict[str, str]) -> str:
    text = (HERE / name).read_text("utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


if __name__ == "__main__":
    build(*(Path(argument) for argument in sys.argv[1:4]))
