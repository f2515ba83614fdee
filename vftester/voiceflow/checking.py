"""Tries a target without holding a turn: is the key right, which generation answers, what does the line add?

v4 has a light request of its own: starting a session. For the older generations the state of a user stands in, which
takes the same key and environment. Neither uses credits, and with a user that nobody was before neither ends a
conversation.
"""

import asyncio
import json
import ssl
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from time import perf_counter_ns

from vftester.core.ports import OutsideError
from vftester.core.records import TurnError
from vftester.core.session import Api, Target
from vftester.core.timing.delay import LineDelay, Trip, line_delay
from vftester.voiceflow import errors
from vftester.voiceflow.client import usable_key
from vftester.voiceflow.connection import Connection, Refused
from vftester.voiceflow.endpoints import check, session_request, state_request
from vftester.voiceflow.patience import Limits
from vftester.voiceflow.redaction import Redactor

TRIED: tuple[Api, ...] = ("v4", "v2")
"""The generations that are tried, in order, where the person leaves it open."""

REQUESTS = 10
ANSWER_S = 20.0

_NO_USE = ("connection", "rate_limited", "redirect", "idle")
"""Kinds of errors that another generation on the same host would meet as well."""

_ASKED_FOR = ("bad_request", "not_found")

Tell = Callable[[str], None]


class CheckError(OutsideError):
    """A target does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What trying a target brought: whether it works, in sentences; the generation that does, and the line's delay."""

    ok: bool
    sentence: str
    api: Api | None = None
    delay: LineDelay | None = None


async def checked(
    target: Target,
    apis: Sequence[Api],
    key: str,
    tell: Tell = lambda step: None,
    limits: Limits = Limits(),
    tls: ssl.SSLContext | None = None,
    answer_s: float = ANSWER_S,
) -> Checked:
    """Try these generations of a target, in order, and measure the line to it. `tell` is told each step.

    Runs in the network thread. `target.user` has to be a user that nobody had before.
    """
    try:
        trial = _Trial(target, key, limits, tls, answer_s)
    except OutsideError as problem:
        return Checked(False, str(problem))
    try:
        api, before = await trial.found(apis, tell)
        delay = await trial.delay(tell)
    except CheckError as problem:
        return Checked(False, str(problem))
    finally:
        await trial.aclose()
    return Checked(True, " ".join((*before, _well(api), _measured(delay))), api, delay)


async def found_api(
    target: Target, key: str, limits: Limits = Limits(), tls: ssl.SSLContext | None = None, answer_s: float = ANSWER_S
) -> Api:
    """The first of the generations that works. Raises OutsideError with the reasons where none does."""
    trial = _Trial(target, key, limits, tls, answer_s)
    try:
        return (await trial.found(TRIED, lambda step: None))[0]
    finally:
        await trial.aclose()


class _Trial:
    """Light requests to one target, over one connection."""

    def __init__(self, target: Target, key: str, limits: Limits, tls: ssl.SSLContext | None, answer_s: float) -> None:
        check(target)
        self._target = target
        self._key = usable_key(key)
        self._answer_s = answer_s
        self._redactor = Redactor()
        self._redactor.add(self._key)
        self._connection = Connection(target.runtime, self._redactor, limits, tls)
        self._connect_ns = 0

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def found(self, apis: Sequence[Api], tell: Tell) -> tuple[Api, list[str]]:
        """The first generation that works, and why those before it did not."""
        faults: dict[Api, TurnError] = {}
        fault: TurnError | None = None
        for api in apis:
            tell(f"Trying {api}…")
            fault = await self._fault(self._with(api))
            if fault is None:
                return api, [f"{name} does not work here: {told.message}" for name, told in faults.items()]
            faults[api] = fault
            if fault.kind in _NO_USE:
                break
            if fault.kind in _ASKED_FOR and await self._works_without_environment(api):
                raise CheckError(
                    f"Key and project are right, but there is no environment “{self._target.environment}” for them. "
                    "New projects have only main, older ones have development, staging and production."
                )
        if len(apis) == 1 and fault is not None and fault.kind in _ASKED_FOR:
            other: Api = "v2" if apis[0] == "v4" else "v4"
            if await self._fault(self._with(other)) is None:
                raise CheckError(
                    f"The key and the project are right, but not the API generation: {apis[0]} does not work there, "
                    f"{other} does. Choose {other}. ({fault.message})"
                )
        raise CheckError(_why(faults))

    async def delay(self, tell: Tell) -> LineDelay | None:
        """What the line adds, by the state of a user nobody knows, asked for again and again. None: cannot tell."""
        trips: list[Trip] = []
        for number in range(1, REQUESTS + 1):
            tell(f"Measuring the line, {number} of {REQUESTS}…")
            began = perf_counter_ns()
            try:
                async with asyncio.timeout(self._answer_s), AsyncExitStack() as stack:
                    answer = await self._connection.answered(stack, state_request(self._target), self._key)
                    # Read to its end, or the connection could not be used again.
                    await self._connection.body(answer.response)
            except (Refused, TimeoutError):
                break
            if answer.status == 429:
                break
            trips.append(Trip(answer.connect_ns, answer.at_ns - began - answer.connect_ns))
        return line_delay(self._connect_ns, trips)

    def _with(self, api: Api) -> Target:
        return replace(self._target, api=api)

    async def _works_without_environment(self, api: Api) -> bool:
        if self._target.environment is None:
            return False
        return await self._fault(replace(self._with(api), environment=None)) is None

    async def _fault(self, target: Target) -> TurnError | None:
        """What is wrong with a target on its generation; None where nothing is."""
        request = session_request(target) or state_request(target)
        host = self._connection.host
        try:
            async with asyncio.timeout(self._answer_s), AsyncExitStack() as stack:
                answer = await self._connection.opened(stack, request, self._key)
                self._connect_ns = answer.connect_ns or self._connect_ns
                body = await self._connection.body(answer.response)
        except Refused as refused:
            return self._redactor.error(refused.error)
        except TimeoutError:
            return errors.unanswered_in_time(self._answer_s, host)
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return errors.no_json(answer.status, host)
        if target.api == "v4":
            key = told.get("sessionKey") if isinstance(told, dict) else None
            return None if isinstance(key, str) and key else errors.no_session_key(answer.status, host)
        return None if told is None or isinstance(told, dict) else errors.no_json(answer.status, host)


def _why(faults: dict[Api, TurnError]) -> str:
    told = {fault.message: api for api, fault in faults.items()}
    if len(told) == 1:
        return next(iter(told))
    names = " nor ".join(faults)
    return f"Neither {names} works. " + " ".join(f"{api}: {message}" for message, api in told.items())


def _well(api: Api) -> str:
    if api == "v4":
        return "All is well: the key is accepted, and a session could be started (v4). Nothing was launched."
    return f"All is well so far: the key is accepted ({api}). Nothing was launched, so Launch shows the rest."


def _measured(delay: LineDelay | None) -> str:
    """What the line adds, in a sentence."""
    if delay is None:
        return "What the line adds could not be measured: too few of the light requests were answered."
    spread = f"{_ms(delay.least_ns)} to {_ms(delay.most_ns)}"
    once = "once" if delay.kept else "each time, since the connection is not kept open"
    return (
        f"The line adds about {_ms(delay.median_ns)} ms ({spread}) per request from here; "
        f"connecting takes {_ms(delay.connect_ns)} ms {once}. "
        f"Measured with {delay.requests} requests for the state of a user that does not exist, which use no credits."
    )


def _ms(length_ns: int) -> str:
    """Whole milliseconds, and tenths where there are few."""
    length = length_ns / 1_000_000
    return f"{length:.0f}" if length >= 10 else f"{length:.1f}"
