"""Reaches a runtime step by step, and without a key: which step fails, and how long each takes."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Any
from urllib.parse import urlsplit

import httpx

from vftester.core.places import on_this_computer, runtime_flaw
from vftester.core.ports import OutsideError
from vftester.voiceflow import errors
from vftester.voiceflow.connection import proxy_to
from vftester.voiceflow.endpoints import TargetError
from vftester.voiceflow.reaching import trust

STEP_S = 3.0
"""How long each step may take."""

_STEPS = {"connect_tcp": "connection", "start_tls": "TLS", "receive_response_headers": "answer"}


@dataclass(frozen=True, slots=True)
class Probe:
    """How far it went: the steps done with nanoseconds each, the status of an answer, else a sentence that says what
    stands in the way. `proxy` is the host of the environment's proxy for it, None where there is none."""

    host: str
    proxy: str | None = None
    steps_ns: Mapping[str, int] = field(default_factory=dict)
    status: int | None = None
    moved: bool = False
    trouble: str | None = None


def probed(runtime: str, step_s: float = STEP_S) -> Probe:
    """Look up, connect, agree on TLS and ask for the address itself. Blocks; a redirect is not followed."""
    if (flaw := runtime_flaw(runtime)) is not None:
        # Its words quote the address, and what logs on to it may stand there.
        return Probe("", trouble="The runtime's address is none that can be used." if "@" in runtime else flaw)
    parts = urlsplit(runtime)
    host = parts.hostname or ""
    at_home = on_this_computer(host)
    proxy = None if at_home else proxy_to(parts.scheme, host)
    steps: dict[str, int] = {}
    moved: list[str] = []
    try:
        steps["name look-up"] = _looked_up(proxy or host)
        with _client(parts.scheme, step_s, at_home, moved) as http:
            request = http.build_request("GET", runtime, extensions={"trace": _Steps(steps)})
            answer = http.send(request, stream=True)
            answer.close()
    except OutsideError as problem:
        return Probe(parts.netloc, proxy, steps, trouble=str(problem))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as problem:
        if "TLS" in steps or (parts.scheme == "http" and "connection" in steps):
            trouble = (
                f"{parts.netloc} was reached and gave no answer ({' '.join(str(problem).split())[:200]}). "
                "Check the runtime's address: is a proxy in between?"
            )
        else:
            trouble = errors.unreachable(problem, parts.netloc, proxy).message
        return Probe(parts.netloc, proxy, steps, trouble=trouble)
    return Probe(parts.netloc, proxy, steps, answer.status_code, bool(moved))


def _client(scheme: str, step_s: float, at_home: bool, moved: list[str]) -> httpx.Client:
    """As the wire has it: whom it trusts, through which proxy. Where an answer leads elsewhere, `moved` is given it."""

    def keep_redirect(response: httpx.Response) -> None:  # httpx makes the next request even where none is followed
        if "location" in response.headers:
            moved.append(response.headers.pop("location"))

    try:
        return httpx.Client(
            verify=trust(scheme),
            timeout=step_s,
            headers={"Accept-Encoding": "identity", "User-Agent": "vftester"},
            trust_env=not at_home,
            event_hooks={"response": [keep_redirect]},
        )
    except (httpx.InvalidURL, ValueError, ImportError, TypeError):  # its words may hold the proxy's password
        raise TargetError(
            "The proxy that the environment names cannot be used. Look at ALL_PROXY, HTTP_PROXY, HTTPS_PROXY and "
            "NO_PROXY."
        ) from None


def _looked_up(host: str) -> int:
    started = perf_counter_ns()
    socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return perf_counter_ns() - started


class _Steps:
    """Takes what httpx tells of a request, and keeps how long its steps took."""

    def __init__(self, steps: dict[str, int]) -> None:
        self._steps = steps
        self._since: dict[str, int] = {}

    def __call__(self, name: str, info: Mapping[str, Any]) -> None:
        _, _, what = name.partition(".")
        step, _, moment = what.rpartition(".")
        if step in _STEPS:
            if moment == "started":
                self._since[step] = perf_counter_ns()
            elif moment == "complete" and step in self._since:
                self._steps[_STEPS[step]] = perf_counter_ns() - self._since[step]
