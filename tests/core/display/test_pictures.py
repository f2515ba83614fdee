"""What address may be followed, and what bytes may be decoded."""

import base64

import pytest

from vftester.core.display.pictures import Address, own_bytes, picture_format, web_address


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://cdn.example/a.png?x=1", "cdn.example"), ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
     ("HTTPS://CDN.example/a", "cdn.example")],
)  # fmt: skip
def test_http_and_https_are_web_addresses(url: str, host: str) -> None:
    assert web_address(url) == Address(url, host)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "//cdn.example/a", "cdn.example", "https://",
     "https://good.example@evil.example/", "https://a\u202eb.example/", "https://a b/", "https://a.example\\@b/", "",
     "http://[::1", "https://a:99999/", "https://a/" + "x" * 3000, "smb://host/share", "ftp://host/a.png"],
)  # fmt: skip
def test_nothing_else_is(url: str) -> None:
    assert web_address(url) is None


def test_a_data_address_holds_its_picture_itself() -> None:
    assert own_bytes("data:image/png;base64," + base64.b64encode(b"abc").decode()) == b"abc"


@pytest.mark.parametrize("url", ["data:image/png,abc", "data:text/html;base64,YWJj", "data:image/png;base64,@@", "x"])
def test_a_data_address_that_holds_none_is_refused(url: str) -> None:
    assert own_bytes(url) is None


def test_a_picture_is_known_by_its_first_bytes_and_not_by_what_is_said_of_it() -> None:
    assert picture_format(b"\x89PNG\r\n\x1a\n...") == "png"
    assert picture_format(b"\xff\xd8\xff\xe0") == "jpeg"
    assert picture_format(b"GIF89a") == "gif"
    assert picture_format(b"RIFF\0\0\0\0WEBPVP8 ") == "webp"
    assert picture_format(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert picture_format(b"") is None
