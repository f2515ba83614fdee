"""The HTTP side of the demo agent: v4, v2, v2beta1, their non-streaming twins, and the state endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vftester.demo.conversations import Conversation, Conversations
from vftester.demo.dice import dice
from vftester.demo.errors import Refusal, bad_body, refusal, unauthorized
from vftester.demo.faults import Asked, Fault
from vftester.demo.memory import Memory, is_state, memory_of, state_of
from vftester.demo.plan import duration_ms
from vftester.demo.replies import Reply, TurnResponse, whole
from vftester.demo.requests import (
    Refused,
    audio_encoding,
    check_environment,
    check_key,
    check_project,
    json_object,
    read_body,
    turn_request,
)
from vftester.demo.script import Script
from vftester.demo.turns import Turn, TurnRequest, fault_of, take_turn
from vftester.demo.wire import STREAM_HEADERS, Chunk, Generation, chunks, compact, frames

LEGACY_EXCLUDES = ("block", "debug", "flow")
LONGEST_USER_ID = 256


@dataclass(frozen=True, slots=True)
class House:
    """What every route knows: whose agent this is, and how it speaks (as in `DemoOptions`)."""

    script: Script
    project: str
    key: str
    seed: int
    pace: float
    stream: bool


def build_app(house: House) -> Starlette:
    """The whole application; it owns its conversations and nothing else."""
    routes = Routes(house)
    v4 = "/v4/project/{project}"
    state = "/state/user/{user:path}"
    return Starlette(
        routes=[
            Route(v4 + "/environment/{environment}/session", routes.start_session, methods=["POST"]),
            Route(v4 + "/session", routes.start_session, methods=["POST"]),
            Route("/v4/interact/stream", routes.v4_stream, methods=["POST"]),
            Route("/v4/interact", routes.v4_whole, methods=["POST"]),
            Route("/v2/project/{project}/user/{user:path}/interact/stream", routes.v2_stream, methods=["POST"]),
            Route("/v2beta1/interact/{project}/{version}/stream", routes.v2beta1_stream, methods=["POST"]),
            Route(state + "/interact", routes.legacy_whole, methods=["POST"]),
            Route(state + "/variables", routes.patch_variables, methods=["PATCH"]),
            Route(state, routes.state, methods=["GET", "PUT", "DELETE"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)],
        exception_handlers={Refused: _refused, HTTPException: _http_error},
    )


class Routes:
    """One method per endpoint."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._conversations = Conversations()

    # --- v4 ---------------------------------------------------------------------------------------

    async def start_session(self, request: Request) -> Response:
        """`POST /v4/project/{projectID}[/environment/{alias}]/session` with the project key."""
        check_key(request, self._house.key)
        check_project(request.path_params["project"], self._house.project)
        check_environment(request.path_params.get("environment", "main"), 404)
        user = (await read_body(request)).get("userID")
        if not isinstance(user, str) or not 1 <= len(user) <= LONGEST_USER_ID:
            raise Refused(bad_body("userID must be a string of 1 to 256 characters"))
        return _json({"sessionKey": self._conversations.start_session(user)})

    async def v4_stream(self, request: Request) -> Response:
        """`POST /v4/interact/stream` with a session key; deltas with the body's `config.completionEvents`."""
        key = self._session_key(request)
        body = await read_body(request)
        config = json_object(body.get("config"), "config")
        audio = audio_encoding(config.get("audioEvents") is True, config.get("audioEncoding"))
        asked = turn_request(body, config.get("completionEvents") is True, config.get("userTimezone"), audio=audio)
        return self._v4_turn(key, asked, lambda turn, fault: self._stream(Generation.V4, turn, None, fault))

    async def v4_whole(self, request: Request) -> Response:
        """`POST /v4/interact`: the same turn as one JSON answer."""
        key = self._session_key(request)
        body = await read_body(request)
        asked = turn_request(body, False, json_object(body.get("config"), "config").get("userTimezone"))

        def answer(turn: Turn, fault: Fault | None) -> Reply:
            return _whole_turn(turn, fault, {"traces": [timed.trace for timed in turn.traces]})

        return self._v4_turn(key, asked, answer)

    def _session_key(self, request: Request) -> str:
        key = request.headers.get("authorization", "")
        if self._conversations.by_key(key) is None:
            raise Refused(unauthorized())
        return key

    def _v4_turn(self, key: str, asked: TurnRequest, answer: Callable[[Turn, Fault | None], Reply]) -> Response:
        conversation = self._conversations.by_key(key)
        if conversation is None:
            raise Refused(unauthorized())
        # The key may be voided while the turn waits for the one before it, so it is looked up once more.
        return self._turn(conversation, asked, answer, lambda: self._conversations.by_key(key) is conversation)

    # --- v2, v2beta1 and the legacy twin ----------------------------------------------------------

    async def v2_stream(self, request: Request) -> Response:
        """`POST /v2/project/{projectID}/user/{userID}/interact/stream`; every flag is in the query."""
        check_key(request, self._house.key)
        check_project(request.path_params["project"], self._house.project)
        query = request.query_params
        check_environment(query.get("environment", "development"), 400)
        body = await read_body(request)
        audio = audio_encoding(query.get("audio_events") == "true", query.get("audio_encoding"))
        asked = turn_request(body, query.get("completion_events") == "true", query.get("userTimezone"), audio=audio)
        conversation = self._conversations.of(request.path_params["user"])
        with_state = query.get("state") == "true"

        def answer(turn: Turn, fault: Fault | None) -> Reply:
            return self._stream(Generation.V2, turn, self._state(turn.memory) if with_state else None, fault)

        return self._turn(conversation, asked, answer)

    async def v2beta1_stream(self, request: Request) -> Response:
        """`POST /v2beta1/interact/{projectID}/{versionID}/stream`: always deltas, always a state event."""
        check_key(request, self._house.key)
        check_project(request.path_params["project"], self._house.project)
        check_environment(request.path_params["version"], 400)
        body = await read_body(request)
        session = json_object(body.get("session"), "session")
        user, session_id = session.get("userID"), session.get("sessionID")
        if not (isinstance(user, str) and user and isinstance(session_id, str) and session_id):
            raise Refused(bad_body("session.userID and session.sessionID are required"))
        conversation = self._conversations.of(user, session_id)

        def answer(turn: Turn, fault: Fault | None) -> Reply:
            return self._stream(Generation.V2BETA1, turn, self._state(turn.memory), fault)

        return self._turn(conversation, turn_request(body, True), answer)

    async def legacy_whole(self, request: Request) -> Response:
        """`POST /state/user/{userID}/interact`: an array of traces; `verbose=true` adds the state."""
        self._check_state_call(request)
        body = await read_body(request)
        name = "action" if "action" in body else "request"
        asked = turn_request({name: None} | body, False, aliases=(name,))
        excluded = json_object(body.get("config"), "config").get("excludeTypes", list(LEGACY_EXCLUDES))
        if not isinstance(excluded, list) or not all(isinstance(name, str) for name in excluded):
            raise Refused(bad_body("config.excludeTypes must be a list of strings"))
        verbose = request.query_params.get("verbose") == "true"
        conversation = self._conversations.of(request.path_params["user"])

        def answer(turn: Turn, fault: Fault | None) -> Reply:
            traces = [timed.trace for timed in turn.traces if timed.trace["type"] not in excluded]
            told = {name: body.get(name), "state": self._state(turn.memory), "trace": traces}
            return _whole_turn(turn, fault, told if verbose else traces)

        return self._turn(conversation, asked, answer)

    # --- state ------------------------------------------------------------------------------------

    async def state(self, request: Request) -> Response:
        """`GET`, `PUT` (replace) and `DELETE /state/user/{userID}`."""
        self._check_state_call(request)
        user = request.path_params["user"]
        if request.method == "DELETE":
            self._conversations.forget(user)
            return _json(None)
        if request.method == "PUT":
            state = await read_body(request)
            if not is_state(state):
                raise Refused(bad_body("this is no state"))
            conversation = self._conversations.of(user)
            conversation.memory = memory_of(state, self._house.script)
            return _json(self._state(conversation.memory))
        found = self._conversations.find(user)
        return _json(self._state(found.memory) if found and found.memory.step else None)

    async def patch_variables(self, request: Request) -> Response:
        """`PATCH /state/user/{userID}/variables`: merges an object of variables."""
        self._check_state_call(request)
        variables = await read_body(request)
        conversation = self._conversations.of(request.path_params["user"])
        memory = conversation.memory
        conversation.memory = replace(memory, variables=dict(memory.variables) | variables)
        return _json(self._state(conversation.memory))

    def _check_state_call(self, request: Request) -> None:
        check_key(request, self._house.key)
        check_project(request.headers.get("projectid", self._house.project), self._house.project)
        check_environment(request.headers.get("versionid", "development"), 400)

    def _state(self, memory: Memory) -> dict[str, Any]:
        return state_of(memory, self._house.script)

    # --- turns ------------------------------------------------------------------------------------

    def _turn(
        self,
        conversation: Conversation,
        request: TurnRequest,
        answer: Callable[[Turn, Fault | None], Reply],
        allowed: Callable[[], bool] = lambda: True,
    ) -> Response:
        """Takes the turn when the one before is over. It is remembered even if the client leaves."""
        house = self._house
        asked, fault = fault_of(request.action)
        planned = replace(request, deltas=request.deltas and house.stream)

        def make() -> Reply:
            if not allowed():
                return whole(unauthorized())
            if asked and fault and fault.refuses:
                return whole(fault.refuses(asked))  # refused turns are no turns: nothing is remembered
            turn = take_turn(house.script, house.seed, conversation.memory, planned)
            conversation.memory = turn.memory
            return _late(answer(turn, fault), asked, fault)

        return TurnResponse(conversation.lock, make, house.pace)

    def _stream(
        self, generation: Generation, turn: Turn, state: Mapping[str, Any] | None, fault: Fault | None
    ) -> Reply:
        made = frames(generation, turn.traces, None if state is None else dict(state))
        if fault and fault.frames:
            made = fault.frames(made)
        cut = chunks(generation, made, dice(turn.name, "ids"))
        if fault and fault.chunks:
            cut = fault.chunks(cut)
        return Reply(200, STREAM_HEADERS, cut, cuts=fault is not None and fault.cuts)


def _late(reply: Reply, asked: Asked | None, fault: Fault | None) -> Reply:
    if asked is None or fault is None or fault.headers_after_ms is None:
        return reply
    return replace(reply, headers_after_ms=reply.headers_after_ms + fault.headers_after_ms(asked))


def _whole_turn(turn: Turn, fault: Fault | None, value: Any) -> Reply:
    """A turn as one JSON answer, after the time its stream would take; a cut breaks it in the middle."""
    reply = whole(Refusal(200, compact(value).encode()), duration_ms(turn.traces))
    if fault is None or not fault.cuts:
        return reply
    body = reply.chunks[0].data
    return replace(reply, chunks=[Chunk(0, body[: len(body) // 2])], cuts=True)


def _json(value: Any) -> Response:
    return Response(compact(value), media_type="application/json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this type alone
    return _response(error.refusal)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    return _response(refusal(error.status_code, error.detail, headers=error.headers))


def _response(answer: Refusal) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)
