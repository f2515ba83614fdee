"""Pictures in the conversation: asked for by address, shown with limits, refused in a sentence."""

import base64
import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.gui.scripted import Scripted
from tests.gui.test_conversation import Shown
from vftester.core.actions import launch
from vftester.gui.rows.decoding import Unreadable, decoded
from vftester.gui.rows.picture import Picture

URL = "https://cdn.example:8443/a.png"


def png(width: int = 40, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 120, 80))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def claiming(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def picture(shown: Shown) -> Picture:
    (found,) = shown.view.findChildren(Picture)
    return found


def visual(url: str) -> Scripted:
    return Scripted(0, launch()).trace(5, "visual", {"visualType": "image", "image": url}).ends(9)


def test_a_picture_is_asked_for_once_and_its_host_stands_there_until_it_comes(qtbot: QtBot, shown: Shown) -> None:
    asked: list[str] = []
    shown.view.imageWanted.connect(asked.append)
    twice = Scripted(0, launch()).trace(5, "visual", {"image": URL}).trace(6, "visual", {"image": URL})
    shown.feed(*twice.ends(9).updates())
    assert asked == [URL]
    first, second = shown.view.findChildren(Picture)
    assert first.note == second.note == "Image from cdn.example:8443…"
    shown.view.give_image(URL, png(), "image/png")
    qtbot.waitUntil(lambda: first.image is not None and second.image is not None)
    shown.view.settle()
    assert (first.width(), first.height()) == (40, 20)
    assert first.accessibleName()


def test_a_large_picture_is_scaled_to_its_room(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(*visual(URL).updates())
    shown.view.give_image(URL, png(1600, 900), "image/png")
    qtbot.waitUntil(lambda: picture(shown).image is not None)
    assert picture(shown).width() <= 360
    assert abs(picture(shown).width() / picture(shown).height() - 16 / 9) < 0.05


def test_a_picture_that_cannot_be_had_says_why_and_can_be_tried_again(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(*visual(URL).updates())
    shown.view.refuse_image(URL, "cdn.example answered 404 Not Found. Check the address in the agent's step.")
    assert picture(shown).note.startswith("cdn.example answered 404")
    with qtbot.waitSignal(shown.view.imageWanted) as asked:
        qtbot.mouseClick(picture(shown), Qt.MouseButton.LeftButton)
    assert asked.args == [URL]
    shown.view.give_image(URL, png(), "image/png")
    qtbot.waitUntil(lambda: picture(shown).image is not None)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/etc/passwd", "data:image/svg+xml,<svg/>", "qrc:/x", "javascript:1", "https://u:p@a/b"],
)
def test_nothing_but_web_addresses_is_asked_for(qtbot: QtBot, shown: Shown, url: str) -> None:
    with qtbot.assertNotEmitted(shown.view.imageWanted):
        shown.feed(*visual(url).updates())
    assert "no web address" in picture(shown).note


def test_an_address_that_holds_its_picture_itself_needs_no_network(qtbot: QtBot, shown: Shown) -> None:
    with qtbot.assertNotEmitted(shown.view.imageWanted):
        shown.feed(*visual("data:image/png;base64," + base64.b64encode(png()).decode()).updates())
    qtbot.waitUntil(lambda: picture(shown).image is not None)


def test_a_recording_fetches_nothing_until_the_person_asks(qtbot: QtBot, shown: Shown) -> None:
    shown.view.clear(live=False)
    with qtbot.assertNotEmitted(shown.view.imageWanted):
        shown.feed(*visual(URL).updates())
    assert picture(shown).note == "Image at cdn.example:8443: load it"
    picture(shown).setFocus()
    with qtbot.waitSignal(shown.view.imageWanted) as asked:
        qtbot.keyClick(picture(shown), Qt.Key.Key_Return)
    assert asked.args == [URL]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no PNG, JPEG, GIF or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "no PNG, JPEG"),
        (b"\x89PNG\r\n\x1a\n broken", "its data is broken"),
        (claiming(100, 100), "its data is broken"),
        (claiming(60_000, 10), "60,000 × 10 pixels; up to 4,096 a side"),
        (claiming(10, 4097), "10 × 4,097 pixels"),
        (b"\xff\xd8\xff" + b"x" * (9 * 1024 * 1024), "larger than 8 MiB"),
    ],
)
def test_what_is_no_picture_within_limits_is_not_decoded(
    qtlog: object, data: bytes, why: str, shown: Shown, qtbot: QtBot
) -> None:
    with qtlog.disabled(), pytest.raises(Unreadable, match=why):  # Qt's PNG reader logs what is broken
        decoded(data)


def test_what_comes_late_does_no_harm(qtbot: QtBot, shown: Shown) -> None:
    shown.feed(*visual(URL).updates())
    shown.view.clear()
    shown.view.give_image(URL, png(), "image/png")
    shown.view.refuse_image(URL, "too late")
    shown.view.stop()
    assert shown.texts == []
