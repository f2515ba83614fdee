"""How another computer is reached: whose certificates are believed, and what needs no proxy."""

import ssl
from functools import cache
from ipaddress import ip_address

import httpx

from vftester.voiceflow.endpoints import TargetError


@cache
def trust(scheme: str) -> ssl.SSLContext:
    """Whose certificates are believed: made once, for it takes longer than a launch. Plain http needs none, and gets
    a context that believes nobody."""
    try:
        return httpx.create_ssl_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except OSError as problem:  # ssl.SSLError is one
        raise TargetError(
            f"The certificates that this computer trusts cannot be read ({problem.strerror or problem}). "
            "Look at SSL_CERT_FILE and SSL_CERT_DIR. Nothing was sent."
        ) from None


def on_this_computer(host: str) -> bool:
    """A proxy of the environment is for the outside; what runs on this computer is never behind one."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").casefold() == "localhost"
