"""What an address alone tells of a runtime: whether it is one, and whether a key may go there."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def on_this_computer(host: str) -> bool:
    """What runs on this computer is behind no proxy, and what is sent to it leaves it on no wire."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").casefold() == "localhost"


def in_the_open(runtime: str) -> bool:
    """What is sent there, key included, travels unencrypted over a network."""
    parts = urlsplit(runtime)
    return parts.scheme == "http" and not on_this_computer(parts.hostname or "")


def runtime_flaw(runtime: str) -> str | None:
    """Why no request can be made to a runtime's address, in a sentence; None where one can."""
    try:
        parts = urlsplit(runtime)
        (parts.hostname or "").encode("idna")  # raises for what no name server could be asked for
    except ValueError:
        return f"{runtime!r} is no web address."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{runtime!r} is no web address: the runtime's begins with https://."
    try:
        parts.port  # noqa: B018  raises where it is none
    except ValueError:
        return f"{runtime!r} has no usable port."
    if parts.username or parts.password or parts.query or parts.fragment:
        return "The runtime's address must be plain: without a user name, a ? or a #."
    return None
