"""What an address alone tells."""

import pytest

from vftester.core.places import in_the_open, on_this_computer, runtime_flaw
from vftester.core.session import PUBLIC_RUNTIME


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "localhost", "LocalHost", "localhost."])
def test_what_runs_on_this_computer_is_told_from_the_outside(host: str) -> None:
    assert on_this_computer(host)
    assert not on_this_computer("10.0.0.1")
    assert not on_this_computer("localhost.example")


@pytest.mark.parametrize(
    ("runtime", "is_open"),
    [
        (PUBLIC_RUNTIME, False), ("http://127.0.0.1:3000", False), ("http://[::1]:3000", False),
        ("http://localhost", False), ("http://runtime.example", True), ("http://10.0.0.1:80", True),
        ("http://127.0.0.1.example", True), ("HTTP://runtime.example", True),
    ],
)  # fmt: skip
def test_a_key_travels_unencrypted_over_plain_http_to_another_computer_alone(runtime: str, is_open: bool) -> None:
    assert in_the_open(runtime) is is_open


@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        ("", "begins with https://"), ("runtime.example", "begins with https://"), ("ftp://a", "begins with https://"),
        ("https://", "begins with https://"), ("https://a:port", "no usable port"), ("https://a:99999", "no usable port"),
        ("https://[::1", "is no web address"), ("https://a..b", "is no web address"), ("https://\ud800", "is no web address"),
        ("https://me:secret@a", "must be plain"), ("https://a/?q", "must be plain"), ("https://a/#f", "must be plain"),
    ],
)  # fmt: skip
def test_an_address_that_no_request_can_be_made_to_is_told_in_a_sentence(runtime: str, said: str) -> None:
    flaw = runtime_flaw(runtime)
    assert flaw is not None
    assert said in flaw
    assert flaw.endswith(".")
    assert "secret" not in flaw
    assert runtime_flaw(PUBLIC_RUNTIME) is None
