"""Is the folder whole? `whole.py FOLDER`: what a library in it asks for is in it, or the .deb's dependencies bring it.

Exits 1 and names what is missing. Without it a plugin of Qt that does not load is noticed by a user.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SYSTEM = re.compile(
    r"ld-linux|lib(c|m|dl|rt|pthread|util|resolv|nsl|crypt|mvec|gcc_s|stdc\+\+)\.so"  # Debian is never without
    r"|lib(z|lzma|zstd|selinux|pcre2-8|mount|blkid|uuid)\.so"
    r"|lib(GL|EGL|GLX|OpenGL|GLdispatch|drm|gbm|X11|X11-xcb|Xext|Xau|Xdmcp|Xfixes|wayland-client|wayland-server)\.so"
    r"|libxcb(-glx|-randr|-shm|-sync|-xfixes|-present|-dri2|-dri3)?\.so"
    r"|lib(pulse|dbus-1|systemd|fontconfig|freetype|png16|brotlidec|brotlicommon|expat)\.so"
)
ASKED = re.compile(r"\(NEEDED\).*\[(.+)\]")


def missing(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file and the library that it lacks."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    there = {path.name for path in files}
    for path in files:
        with path.open("rb") as file:
            if path.is_symlink() or file.read(4) != b"\x7fELF":
                continue
        said = subprocess.run(["readelf", "-d", "-W", path], capture_output=True, text=True, check=True).stdout
        for name in ASKED.findall(said):
            if name not in there and not SYSTEM.match(name):
                yield str(path.relative_to(folder)), name


if __name__ == "__main__":
    lacking = list(missing(Path(sys.argv[1])))
    for file, name in lacking:
        print(f"{file} asks for {name}, which is neither in the folder nor brought by the package's dependencies.")
    sys.exit(1 if lacking else 0)
