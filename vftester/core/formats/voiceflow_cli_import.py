"""A session made from a recording or a test of voiceflow-cli. Pure: parsed JSON or YAML to values.

Such files keep no times, so none are made up: the turns have no response, their records no moments, and every time
measured of them is null. What the session cannot tell stays with it and is written back into such a file.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn, TurnState, rebuilt
from vftester.core.formats.importing import DocumentError
from vftester.core.formats.voiceflow_cli import KEPT_AS, traces_of
from vftester.core.records import Record, TurnError
from vftester.core.session import KeptSession, Session, Target
from vftester.core.traces import read

MOST_INTERACTIONS = 10_000

NO_TIMES = "Imported from a voiceflow-cli recording, which keeps no times."
NOT_HELD = "Imported from a voiceflow-cli test: this conversation was not held yet. Re-run it to hold it."
NOT_SENT = TurnError(
    "not_sent", "This turn stands in a voiceflow-cli test and was never sent. Re-run the session to send it."
)


def looks_like_one(content: object) -> bool:
    """Whether it says of itself that it is a recording, a test or a suite of voiceflow-cli."""
    return isinstance(content, dict) and (
        isinstance(content.get("interactions"), list)
        or _is_goal(content)
        or (isinstance(content.get("tests"), list) and "environmentName" in content)
    )


def session_from(content: Mapping[str, Any], name: str, now: datetime) -> KeptSession:
    """The session that a recording or a test tells of. `name` where it has none; `now`: when it is read.

    Raises DocumentError.
    """
    if isinstance(content.get("tests"), list):
        raise _refusal("it is a suite, a list of test files; import the test files themselves")
    if _is_goal(content):
        raise _refusal("it is a test in which an agent plays the person: it holds no turns")
    interactions = content["interactions"]
    if len(interactions) > MOST_INTERACTIONS:
        raise _refusal(f"it has more than {MOST_INTERACTIONS:,} interactions")
    is_test = any(isinstance(item, dict) and isinstance(item.get("agent"), dict) for item in interactions)
    extras: dict[str, dict[str, Any]] = {}
    turns = []
    for index, interaction in enumerate(interactions):
        where = f"interaction {index + 1}"
        if not isinstance(interaction, dict):
            raise _refusal(f"{where} is no object")
        action = _action(interaction.get("user"), where)
        variables = interaction.get("variables")
        if isinstance(variables, dict) and variables:
            action = replace(action, variables=variables)
        answers = [] if is_test else _answers(interaction.get("agent"), where)
        turns.append(_turn(index, action, answers, now, held=not is_test))
        extras[f"/turns/{index}"] = {KEPT_AS: dict(interaction)}
    if is_test:
        extras["/session"] = {KEPT_AS: {"description": _text(content.get("description"))}}
    session = Session(
        name=_text(content.get("name")) or name,
        created_at=now,
        target=Target("v2", "", "", None, ""),
        ended=any(turn.conversation_ended for turn in turns),
        note=NOT_HELD if is_test else NO_TIMES,
    )
    written = json.dumps(content, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return KeptSession(hashlib.sha256(written).hexdigest()[:16], session, tuple(turns), extras)


def _is_goal(content: Mapping[str, Any]) -> bool:
    return isinstance(content.get("agent"), dict) and "goal" in content["agent"] and not content.get("interactions")


def _turn(index: int, action: Action, answers: Iterable[str], now: datetime, *, held: bool) -> Turn:
    readings = [read(Record(seq, 0, "trace", None, data)) for seq, data in enumerate(answers)]
    state, error = (TurnState.COMPLETE, None) if held else (TurnState.CANCELLED, NOT_SENT)
    return rebuilt(Turn(index, action, now), readings, state, error, None).turn


def _answers(agent: object, where: str) -> list[str]:
    if agent is None:
        return []
    if not isinstance(agent, list):
        raise _refusal(f"the agent of {where} is no list")
    try:
        return list(traces_of(agent))
    except ValueError as problem:
        raise _refusal(f"of {where}, {problem}") from problem


def _action(user: object, where: str) -> Action:
    known: dict[str, Any] = user if isinstance(user, dict) else {}
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    intent: Any = known.get("intent") if isinstance(known.get("intent"), dict) else {}
    match texts.get("type"):
        case "launch":
            return actions.launch()
        case "text" if isinstance(known.get("text", ""), str):
            return actions.text(texts.get("text", ""))
        case "event" if texts.get("event"):
            return actions.event(texts["event"])
        case "intent" if isinstance(intent.get("name"), str):
            entities: Any = intent.get("entities") if isinstance(intent.get("entities"), list) else []
            return actions.intent(intent["name"], entities=[entity for entity in entities if isinstance(entity, dict)])
        case "button" if "value" in texts:
            # Which request the button had is not kept; typing its name presses it.
            return actions.text(texts["value"])
        case _:
            raise _refusal(f"what the user does in {where} is no launch, text, event, intent or button")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _refusal(why: str) -> DocumentError:
    return DocumentError(f"This voiceflow-cli file cannot be imported: {why}.")
