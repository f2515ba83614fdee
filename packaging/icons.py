"""The program's icon in each size and form, drawn from its SVG."""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO = (16, 24, 32, 48, 64, 256)
ICNS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
"""Edge in pixels → the name macOS gives an entry of that size that is a PNG."""


def png(svg: Path, edge: int) -> bytes:
    """A PNG of `edge` × `edge` pixels."""
    picture = QImage(edge, edge, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):
        raise RuntimeError(f"{svg} could not be drawn {edge} pixels wide")
    return held.data()


def ico(svg: Path, file: Path) -> Path:
    """The icon of a program for Windows, all sizes in one file."""
    pictures = [(edge, png(svg, edge)) for edge in ICO]
    entries, place = b"", 6 + 16 * len(pictures)
    for edge, picture in pictures:
        # 256 does not fit into its byte and is written 0.
        entries += struct.pack("<BBBBHHII", edge % 256, edge % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    file.write_bytes(struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(p for _, p in pictures))
    return file


def icns(svg: Path, file: Path) -> Path:
    """The icon of a program for macOS, all sizes in one file."""
    entries = b""
    for edge, name in ICNS.items():
        picture = png(svg, edge)
        entries += name + struct.pack(">I", 8 + len(picture)) + picture
    file.write_bytes(b"icns" + struct.pack(">I", 8 + len(entries)) + entries)
    return file


def hicolor(svg: Path, folder: Path, name: str, kind: str) -> None:
    """Lay the icon out as a theme on Linux has it: `kind` is apps or mimetypes."""
    for edge in SIZES:
        place = folder / f"{edge}x{edge}" / kind
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.png").write_bytes(png(svg, edge))
    place = folder / "scalable" / kind
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.svg").write_bytes(svg.read_bytes())


if __name__ == "__main__":
    hicolor(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
