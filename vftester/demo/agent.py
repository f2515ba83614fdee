"""The demo agent: memory and action in, new memory and beats out. No clock, no I/O; chance comes as dice."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vftester.demo.actions import Action
from vftester.demo.beats import Beat, Fixed
from vftester.demo.desk import Desk
from vftester.demo.memory import AGENT_STEP, Memory
from vftester.demo.script import Script, Wish

Reaction: TypeAlias = tuple[Memory, tuple[Beat, ...]]


def react(script: Script, memory: Memory, action: Action, dice: random.Random) -> Reaction:
    """One turn. Any action gets a sensible reaction, which may be silence."""
    desk = Desk(script, memory, dice)
    if action.type == "launch" or (action.type == "" and not memory.step):
        desk.launch()
    else:
        desk.begin()
        _take(desk, action)
    return desk.memory, tuple(desk.beats)


def start_over(script: Script, memory: Memory) -> Memory:
    """The memory before a launch: variables stay, what the agent had collected and found does not."""
    own = {slot.name for slot in script.slots} | set(script.tool.gives)
    return Memory(variables={name: value for name, value in memory.variables.items() if name not in own})


def tell(script: Script, memory: Memory, beats: Iterable[Beat], dice: random.Random) -> Reaction:
    """A turn about the demo itself."""
    desk = Desk(script, memory, dice)
    desk.begin()
    desk.beats += beats
    return desk.memory, tuple(desk.beats)


def go_wrong(script: Script, memory: Memory, dice: random.Random) -> Reaction:
    """A turn to be spoilt: generated words with letters of every UTF-8 length, then a fixed message."""
    desk = Desk(script, memory, dice)
    desk.begin()
    desk.generate("fault_reply")
    desk.say("welcome")
    return desk.memory, tuple(desk.beats)


def _take(desk: Desk, action: Action) -> None:
    script = desk.script
    match action.type:
        case "":
            pass
        case "text":
            desk.hear(action.payload)
        case "message":
            desk.hear(action.text("message"))
        case "dtmf":
            desk.hear(action.payload.strip("#* "))
        case "intent":
            _intent(desk, action)
        case "event":
            _wish(desk, script.events.get(_name(action.field("event"))), action)
        case "no-reply":
            desk.no_reply()
        case "end":
            desk.follow(desk.last_step())
        case "live-agent-handoff":
            _handoff(desk, action)
        case "file":
            _file(desk, action)
        case "action" if action.label():
            desk.hear(action.label())
        case "action":
            desk.say("polite_noted")
        case path:
            _wish(desk, script.paths.get(path), action)


def _intent(desk: Desk, action: Action) -> None:
    """An intent stands for words; its entities are heard like details that were typed."""
    wish = desk.script.intents.get(_name(action.field("intent")))
    slots = {slot.name for slot in desk.script.slots}
    values = [str(one.get("value", "")) for one in _objects(action.field("entities")) if one.get("name") in slots]
    said = wish.says if wish else action.text("query")
    if said or values:
        desk.hear(" ".join([said, *values]).strip(), utterance=action.text("query") or action.label())
    else:
        desk.say("polite_unknown")


def _wish(desk: Desk, wish: Wish | None, action: Action) -> None:
    """A button's path, an event or a custom action; an unknown one gets a polite fixed message."""
    if wish is None:
        desk.say("polite_unknown")
        return
    if wish.forget:
        desk.forget(*wish.forget)
        if desk.memory.step != AGENT_STEP:
            desk.enter_agent()
    if wish.reply:
        desk.set(last_utterance=action.label())
        desk.beats.append(Fixed(wish.reply))
    else:
        desk.hear(wish.says, utterance=action.label())


def _handoff(desk: Desk, action: Action) -> None:
    """What comes back from a human handoff: words and files for reception, or the patient."""
    kind = action.text("type")
    if kind == "message":
        desk.hear(action.text("message"))
    elif kind == "file_upload":
        _file(desk, action)
    elif desk.memory.step == AGENT_STEP:
        desk.say("polite_noted")
    else:
        desk.say("polite_restart")
        desk.back_to_agent()


def _file(desk: Desk, action: Action) -> None:
    files = _objects(action.field("files"))
    names = [str(one.get("filename") or one.get("name") or "the file") for one in files]
    desk.say("polite_file", files=" and ".join(names) or "it")
    desk.hear_details(action.text("text"))


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _name(value: object) -> str:
    return str(value.get("name")) if isinstance(value, Mapping) else ""
