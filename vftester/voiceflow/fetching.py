"""Fetches what traces point at: pictures, and sound that a message brings. Bounded, and without keys or cookies.

A URL comes from an agent, which may be anybody's: only http and https are followed, at most so many redirects, each of
them checked anew; every hop has a client of its own, so that no cookie goes from one to the next.
"""

import asyncio
import ssl
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from vftester.core.places import on_this_computer
from vftester.core.ports import Fetched, OutsideError
from vftester.voiceflow.network import Network
from vftester.voiceflow.reaching import trust

MOST_BYTES = 8 * 1024 * 1024
MOST_REDIRECTS = 3
PATIENCE_S = 20.0
_ADVICE = "Check the address in the agent's step."


class FetchError(OutsideError):
    """What a URL leads to could not be had."""


class WebFetcher:
    """A `Fetcher` that works in the network thread."""

    def __init__(self, network: Network, *, patience_s: float = PATIENCE_S, tls: ssl.SSLContext | None = None) -> None:
        self._network = network
        self._patience_s = patience_s
        self._tls = tls

    async def fetch(self, url: str, most_bytes: int = MOST_BYTES) -> Fetched:
        return await asyncio.wrap_future(self._network.submit(self._fetch(url, most_bytes)))

    async def _fetch(self, url: str, most_bytes: int) -> Fetched:
        host = _host(url)
        try:
            async with asyncio.timeout(self._patience_s):
                for _ in range(MOST_REDIRECTS + 1):
                    host = _host(url)
                    found = await self._hop(url, host, most_bytes)
                    if isinstance(found, Fetched):
                        return found
                    url = found
        except TimeoutError:
            raise FetchError(f"{host} did not send it all within {self._patience_s:g} s. {_ADVICE}") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError) as problem:
            why = " ".join(str(problem).split())[:200] or type(problem).__name__
            raise FetchError(f"Nothing could be fetched from {host} ({why}). {_ADVICE}") from None
        raise FetchError(f"{host} redirects again after {MOST_REDIRECTS} redirects. {_ADVICE}")

    async def _hop(self, url: str, host: str, most_bytes: int) -> Fetched | str:
        """What one request brings: all of it, or the URL to go on to."""
        parts = urlsplit(url)
        async with (
            httpx.AsyncClient(
                verify=self._tls or trust(parts.scheme),
                timeout=None,  # noqa: S113  one limit for the whole fetch stands around this
                headers={"Accept-Encoding": "identity", "User-Agent": "vftester"},
                trust_env=not on_this_computer(parts.hostname or ""),
                event_hooks={"response": [_keep_redirect]},
            ) as http,
            http.stream("GET", url) as response,
        ):
            if (moved := response.extensions.get(_MOVED)) is not None:
                return urljoin(url, str(moved))
            status = response.status_code
            if not response.is_success:
                phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
                raise FetchError(f"{host} answered {status} {phrase}".rstrip() + f". {_ADVICE}")
            if (encoding := response.headers.get("content-encoding", "").strip().lower()) not in ("", "identity"):
                # Some bytes of it may be gigabytes.
                raise FetchError(f"{host} sent it in an encoding that was not asked for ({encoding[:40]}). {_ADVICE}")
            size = response.headers.get("content-length", "")
            too_much = FetchError(f"What {host} sends is larger than {_size(most_bytes)}, so it is not taken.")
            if size.isascii() and size.isdigit() and int(size[:20]) > most_bytes:
                raise too_much
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > most_bytes:
                    raise too_much
            return Fetched(response.headers.get("content-type", "").strip(), bytes(data))


_MOVED = "vftester.moved"


async def _keep_redirect(response: httpx.Response) -> None:
    """Take a redirect out of httpx's hands: it makes the next request even where none is followed."""
    if response.is_redirect:
        response.extensions[_MOVED] = response.headers.pop("location")


def _host(url: str) -> str:
    """Where a URL leads. Raises FetchError where it is none that is fetched."""
    try:
        url.encode()  # fails on halves of surrogate pairs, which could neither be asked for nor told
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchError(f"That is no web address. {_ADVICE}") from None
    if not host.isprintable():
        raise FetchError(f"That is no web address. {_ADVICE}")
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"Only http and https addresses are fetched. {_ADVICE}")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"An address that holds a user name is not fetched. {_ADVICE}")
    return host[:100] if port is None else f"{host[:100]}:{port}"


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:g} MiB" if count >= 1024 * 1024 else f"{count / 1024:g} KiB"
