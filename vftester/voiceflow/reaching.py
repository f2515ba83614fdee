"""How another computer is reached: whose certificates are believed."""

import ssl
from functools import cache

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
