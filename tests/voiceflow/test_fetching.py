"""Fetching what traces point at: bounded in size, time and redirects, and nothing of ours goes out with it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.scripted_server import Reply, ScriptedServer
from vftester.core.ports import Fetched
from vftester.voiceflow.fetching import FetchError, WebFetcher
from vftester.voiceflow.network import Network

GUARD_S = 20
PICTURE = b"\x89PNG" + bytes(2000)


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.close()


def sent(*chunks: bytes, headers: tuple[tuple[str, str], ...] = (("Content-Type", "image/png"),), **more: Any) -> Reply:
    return Reply(chunks, headers=headers, **more)


def moved(to: str, *headers: tuple[str, str]) -> Reply:
    return Reply(status=302, headers=(("Location", to), *headers))


def fetched(network: Network, url: str, most_bytes: int = 4000, **more: Any) -> Fetched:
    async def fetch() -> Fetched:
        async with asyncio.timeout(GUARD_S):
            return await WebFetcher(network, **more).fetch(url, most_bytes)

    return asyncio.run(fetch())


def test_what_a_url_leads_to_comes_with_its_content_type(network: Network) -> None:
    with ScriptedServer([sent(PICTURE[:7], PICTURE[7:])]) as server:
        assert fetched(network, server.runtime + "/a?b") == Fetched("image/png", PICTURE)
    assert [(r.method, r.path) for r in server.requests] == [("GET", "/a?b")]


def test_no_key_and_no_cookie_is_sent_and_none_is_carried_to_the_next_hop(network: Network) -> None:
    with ScriptedServer([moved("/next", ("Set-Cookie", "who=me; Path=/")), sent(PICTURE)]) as server:
        fetched(network, server.runtime + "/first")
    assert [r.path for r in server.requests] == ["/first", "/next"]
    for request in server.requests:
        assert set(request.headers) == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert request.headers["user-agent"] == "vftester"


def test_three_redirects_are_followed_and_a_fourth_is_not(network: Network) -> None:
    with ScriptedServer([moved("/1"), moved("/2"), moved("/3"), sent(PICTURE)]) as server:
        assert fetched(network, server.runtime).data == PICTURE
    with ScriptedServer([moved("/again")]) as server, pytest.raises(FetchError, match="redirects again after 3"):
        fetched(network, server.runtime)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "url",
    ["http://\0/", "http://a\x1bb/", "http://\u202eelpmaxe/", "http://é\ud800/", "http://127.0.0.1:1/\ud800", "http://[::1"],
)  # fmt: skip
def test_what_no_address_can_hold_is_refused_and_not_told_on(url: str, network: Network) -> None:
    with pytest.raises(FetchError) as refusal:
        fetched(network, url)
    assert str(refusal.value) == "That is no web address. Check the address in the agent's step."


@pytest.mark.parametrize(
    "location", [b"/\xff\xfe", "http://münchen.example\x00/".encode(), b"http://" + b"a" * 300 + b"/"]
)
def test_a_redirect_to_bytes_of_no_charset_ends_with_a_sentence(location: bytes, network: Network) -> None:
    odd = Reply(raw=b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")
    with ScriptedServer([odd]) as server, pytest.raises(FetchError) as refusal:
        fetched(network, server.runtime)
    assert str(refusal.value).isprintable()
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/a", "data:image/png;base64,AA", "//example.com/a", "http://", "nonsense",
     "http://[::1", "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", ""],
)  # fmt: skip
def test_other_addresses_are_refused_before_anything_is_sent_and_after_a_redirect_too(
    url: str, network: Network
) -> None:
    with pytest.raises(FetchError) as refused:
        fetched(network, url)
    assert "secret" not in str(refused.value)
    if "://" in url and url != "http://":
        with ScriptedServer([moved(url)]) as server, pytest.raises(FetchError):
            fetched(network, server.runtime)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=404), "answered 404 Not Found"),
        (Reply(status=599), "answered 599."),
        (sent(PICTURE, PICTURE), "larger than 3.90625 KiB"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nabc"), "larger than 3.90625 KiB"),
        (sent(PICTURE, headers=(("Content-Encoding", "gzip"),)), "an encoding that was not asked for (gzip)"),
        (sent(PICTURE, ending="reset"), "Nothing could be fetched"),
        (Reply(raw=b"no http at all\r\n\r\n"), "Nothing could be fetched"),
        (Reply(status=None), "Nothing could be fetched"),
        (moved("http://[nonsense"), "Nothing could be fetched"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_sentence(reply: Reply, said: str, network: Network) -> None:
    with ScriptedServer([reply]) as server, pytest.raises(FetchError) as failed:
        fetched(network, server.runtime)
    assert said in str(failed.value)
    assert "\n" not in str(failed.value)
    assert str(failed.value).endswith(".")


def test_a_server_that_never_finishes_is_left(network: Network) -> None:
    with ScriptedServer([sent(PICTURE, ending="hang")]) as server:
        with pytest.raises(FetchError, match=r"did not send it all within 0.2 s"):
            fetched(network, server.runtime, patience_s=0.2)
        assert server.closed_by_client.wait(GUARD_S)


def test_a_fetch_that_is_given_up_closes_its_connection(network: Network) -> None:
    async def give_up(server: ScriptedServer) -> None:
        async with asyncio.timeout(GUARD_S):
            fetching = asyncio.ensure_future(WebFetcher(network).fetch(server.runtime))  # noqa: TID251  awaited below
            await asyncio.to_thread(server.arrived.wait, GUARD_S)
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching

    with ScriptedServer([sent(ending="hang")]) as server:
        asyncio.run(give_up(server))
        assert server.closed_by_client.wait(GUARD_S)


def test_nobody_at_the_address_is_told_with_its_port(network: Network) -> None:
    with ScriptedServer([sent(PICTURE)]) as server:
        url = server.runtime
    with pytest.raises(FetchError, match=f"from 127.0.0.1:{server.port}"):
        fetched(network, url)
