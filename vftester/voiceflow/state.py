"""What Voiceflow keeps of a user: asked for over the state endpoint (v4, v2), read with care."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

from vftester.core.ports import OutsideError
from vftester.core.session import Target
from vftester.core.traces import finite, nested_too_deeply, reject_constant
from vftester.voiceflow.connection import Connection, Refused
from vftester.voiceflow.endpoints import state_request
from vftester.voiceflow.redaction import Redactor

MOST_BYTES = 4 * 1024 * 1024
ANSWER_S = 20.0

_decode = json.JSONDecoder(strict=False, parse_constant=reject_constant, parse_float=finite).decode


class StateError(OutsideError):
    """What is kept of a user could not be had; the sentence says why."""


async def state_of(connection: Connection, target: Target, key: str, redactor: Redactor) -> Any:
    """The state of a target's user, as Voiceflow sends it, without keys; None where it knows none. Raises StateError.

    v2beta1 has none to ask for: it sends a `state` event with every turn.
    """
    if target.api == "v2beta1":
        raise StateError("v2beta1 has no state to ask for: it sends it with every turn.")
    try:
        async with asyncio.timeout(ANSWER_S), AsyncExitStack() as stack:
            answer = await connection.opened(stack, state_request(target), key)
            text = await connection.whole(answer.response, MOST_BYTES)
    except Refused as refused:
        raise StateError(f"The variables could not be read. {redactor.error(refused.error).message}") from None
    except TimeoutError:
        raise StateError(
            f"{connection.host} did not send the variables within {ANSWER_S:g} s. Refresh asks again."
        ) from None
    if text is None:
        raise StateError(f"{connection.host} did not send the variables whole. Refresh asks again.")
    try:
        state = _decode(text)
    except (ValueError, RecursionError):
        state = text
    if not isinstance(state, dict | None) or nested_too_deeply(state, text):
        raise StateError(f"{connection.host} answered with no state. Check the address of the runtime in the target.")
    return state
