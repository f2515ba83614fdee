"""The appointment desk's logic: agent step, exits, the steps that follow. Pure: no clock, no I/O."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vftester.demo.beats import Beat, Fixed, Generated, Reasoning, Show, ToolCall
from vftester.demo.hearing import News, hear, means
from vftester.demo.memory import AGENT_STEP, Memory
from vftester.demo.script import Answer, Phrases, Script, Step


class Desk:
    """One turn in the making: the memory so far and the beats so far. Chance comes as dice."""

    def __init__(self, script: Script, memory: Memory, dice: random.Random) -> None:
        self.script = script
        self.memory = memory
        self.dice = dice
        self.beats: list[Beat] = []

    def begin(self) -> None:
        """Starts the conversation where it has not begun."""
        if self.memory.step:
            return
        script = self.script
        sessions = self.memory.variables.get("sessions")
        count = sessions + 1 if isinstance(sessions, int) else 1
        variables = dict(self.memory.variables) | {"sessions": count}
        self.memory = replace(self.memory, step=AGENT_STEP, variables=variables)
        start = {"level": "info", "context": "Start", "message": "starting conversation"}
        flow = {"diagramID": script.workflow["id"], "name": script.workflow["name"]}
        self.beats += [Show("debug", start), Show("flow", flow)]

    def launch(self) -> None:
        """Welcome and greeting; `start_over` has emptied the memory before."""
        self.begin()
        self.say("welcome")
        self.enter_agent()
        self.generate("greeting")
        self.buttons("start")

    def no_reply(self) -> None:
        if self.memory.step == AGENT_STEP:
            self.fail("still_there")
        else:
            self.step_says_other()

    def back_to_agent(self) -> None:
        """Returns from another step; the agent still knows what it knew."""
        if self.memory.step != AGENT_STEP:
            self.enter_agent()
        if self.missing():
            self.ask("begin")
        else:
            self.finish("")

    # --- what was said ----------------------------------------------------------------------------

    def hear(self, text: str, utterance: str | None = None) -> None:
        """Free text; `utterance` is what the user sees as their own words, if other (a label)."""
        self.set(last_utterance=text if utterance is None else utterance)
        if self.means("skip", text):
            return
        person = self.script.exits["wants_a_person"]
        if self.means("person", text) and self.memory.step != person.leads_to:
            self.think("person")
            self.leave(person.name)
            return
        answer = next((one for one in self.script.answers if means(one.match, text)), None)
        if answer:
            self.answer(answer)
        if (answer is None or answer.keeps_slots) and self.hear_details(text):
            return
        if self.memory.step == AGENT_STEP:
            self.nothing_new(text, answered=answer is not None)
        elif answer is None:
            self.after_agent(text)

    def hear_details(self, text: str) -> bool:
        """Takes what the text says about the slots; false if that is nothing."""
        news = hear(self.script, text, self.known())
        if news:
            self.take_news(news)
        return bool(news)

    def after_agent(self, text: str) -> None:
        """A step that follows the agent step, after a message that concerns neither."""
        if self.means("give_up", text) and self.memory.known("booking"):
            self.say("polite_cancelled")
            self.follow(self.last_step())
        elif self.means("bye", text) or self.means("give_up", text):
            self.follow(self.last_step())
        elif self.means("begin", text) and self.missing():
            self.back_to_agent()
        else:
            self.step_says_other()

    def nothing_new(self, text: str, answered: bool) -> None:
        """The agent step after a message without details."""
        if answered:
            self.memory = replace(self.memory, failures=0)
            if any(self.memory.known(slot.name) for slot in self.script.slots) and self.missing():
                self.ask("nudge")
        elif self.means("give_up", text) or self.means("bye", text):
            self.leave("gives_up")
        elif not self.missing():
            self.finish("")
        elif self.means("begin", text):
            self.ask("begin")
        else:
            self.fail("not_understood")

    def take_news(self, news: News) -> None:
        if self.memory.step != AGENT_STEP:
            self.enter_agent()
        if news.learned or news.changed or news.dropped:
            self.forget(*news.dropped)
            self.set(**news.learned, **news.changed)
        values = self.known()
        sentences: list[str] = []
        for slot in self.script.slots:
            if slot.name in news.changed:
                sentences.append(self.pick(slot.changed))
            elif slot.name in news.dropped:
                old = news.dropped[slot.name]
                sentences.append(self.pick(slot.dropped, old=old, old_said=slot.said(old)))
            elif slot.name in news.refused:
                sentences.append(self.pick(slot.refuse[news.refused[slot.name]]))
            elif slot.name in news.doubted:
                sentences.append(self.pick(slot.doubt_says))
        noted = [slot.said(values[slot.name]) for slot in self.script.slots if slot.name in news.learned]
        if noted:
            sentences.insert(0, self.pick(self.script.phrases["learned"], noted=" ".join(noted)))
        if news.learned or news.changed or news.dropped:
            self.memory = replace(self.memory, failures=0)
        elif self.failed_too_often():
            return
        opening = " ".join(sentences)
        if self.missing():
            if news.changed:
                self.think("changed")
            question = self.pick(self.script.ask[" ".join(self.missing())])
            self.beats.append(Generated(f"{opening} {question}"))
            self.offer()
        elif news.learned or news.changed:
            self.finish(opening if news.changed or news.refused else "")
        else:
            self.beats.append(Generated(f"{opening} {self.pick(self.script.phrases['keep'])}"))

    def finish(self, opening: str) -> None:
        """Everything is known: think, say so, call the tool, say what came back, leave.

        Where a booking stands and nothing has changed, there is nothing to call.
        """
        tool = self.script.tool
        if all(self.memory.known(name) for name in tool.gives):
            self.leave("details_complete")
            return
        self.think("ready")
        self.beats.append(Generated(f"{opening} {self.pick(self.script.phrases['checking'])}".strip()))
        inputs = {name: self.memory.known(name) for name in tool.takes if self.memory.known(name)}
        outputs = {name: self.given(gives) for name, gives in tool.gives.items()}
        self.beats.append(ToolCall(inputs, outputs, self.dice.randint(tool.shortest_ms, tool.longest_ms)))
        self.set(**outputs)
        self.generate("found")
        self.leave("details_complete")

    def given(self, gives: Any) -> str:
        if isinstance(gives, dict):
            value = self.memory.known(gives["by"])
            gives = gives.get(value, [value])
        return "".join(str(self.dice.randint(0, 9)) if c == "#" else c for c in self.dice.choice(gives))

    def ask(self, phrase: str) -> None:
        self.generate(phrase, ask=self.pick(self.script.ask[" ".join(self.missing())]))
        self.offer()

    def offer(self) -> None:
        """Buttons, or the no-reply timer, that go with the question for the first missing slot."""
        slot = next(slot for slot in self.script.slots if slot.name == self.missing()[0])
        if slot.offers:
            self.buttons(slot.offers)
        if slot.waits:
            self.beats.append(Show("no-reply", {"timeout": self.script.no_reply_seconds}))

    def fail(self, phrase: str) -> None:
        """A turn that brought nothing; the third in a row makes the agent give up."""
        if not self.missing():
            self.finish("")
        elif not self.failed_too_often():
            self.ask(phrase)

    def failed_too_often(self) -> bool:
        self.memory = replace(self.memory, failures=self.memory.failures + 1)
        tired = self.memory.failures >= self.script.patience
        if tired:
            self.leave("gives_up", tired=True)
        return tired

    # --- steps ------------------------------------------------------------------------------------

    def enter_agent(self) -> None:
        self.memory = replace(self.memory, step=AGENT_STEP, failures=0)
        self.beats.append(Show("block", {"blockID": self.script.agent["node"]}))

    def leave(self, name: str, tired: bool = False) -> None:
        """Out of the agent step by an exit, and on with the step that follows, in the same stream."""
        way = self.script.exits[name]
        if way.says:
            self.beats.append(Generated(self.pick(way.tired if tired else way.says)))
        met = {
            "level": "info", "context": "Agent", "message": f"exit condition met: {name}",
            "metadata": {"condition": way.condition},
        }  # fmt: skip
        self.beats += [Show("debug", met, of_agent=True), Show("path", {"path": name})]
        self.follow(self.script.steps[way.leads_to])

    def follow(self, step: Step) -> None:
        self.memory = replace(self.memory, step=step.name, failures=0, ended=step.ends)
        entered = {"diagramID": f"diag_{step.name}", "name": step.workflow}
        self.beats += [Show("flow", entered), Show("block", {"blockID": step.block}), Fixed(self.pick(step.says))]
        for name in step.shows:
            self.show(name, of_agent=False)
        if step.ends:
            leaving = {"type": "exit", "message": "exiting session - saving location/resolving stack"}
            self.beats += [Show("end", None), Show("debug", leaving)]

    def last_step(self) -> Step:
        return next(step for step in self.script.steps.values() if step.ends)

    def step_says_other(self) -> None:
        self.beats.append(Fixed(self.pick(self.script.steps[self.memory.step].other)))

    # --- words and pictures -----------------------------------------------------------------------

    def answer(self, answer: Answer) -> None:
        words = self.pick(answer.says)
        self.beats.append(Generated(words) if answer.generated else Fixed(words))
        for name in answer.shows:
            self.show(name, of_agent=answer.generated)

    def generate(self, phrase: str, **more: str) -> None:
        self.beats.append(Generated(self.pick(self.script.phrases[phrase], **more)))

    def say(self, phrase: str, **more: str) -> None:
        self.beats.append(Fixed(self.pick(self.script.phrases[phrase], **more)))

    def think(self, what: str) -> None:
        self.beats.append(Reasoning(self.pick(self.script.phrases[f"thinking_{what}"])))

    def buttons(self, name: str) -> None:
        self.beats.append(Show("choice", {"buttons": self.script.buttons[name]}, of_agent=True))

    def show(self, name: str, of_agent: bool) -> None:
        kind, payload = self.script.shows[name]
        self.beats.append(Show(kind, _filled(payload, self.values()), of_agent))

    def pick(self, phrases: Phrases, **more: str) -> str:
        """One of the variants, its first letter a capital."""
        words = self.dice.choice(phrases).format_map(self.values() | more)
        return words[:1].upper() + words[1:]

    # --- memory -----------------------------------------------------------------------------------

    def set(self, **variables: str) -> None:
        self.memory = replace(self.memory, variables=dict(self.memory.variables) | variables)

    def forget(self, *slots: str) -> None:
        """Empties slots, and with them what the tool gave back for the old ones."""
        self.set(**dict.fromkeys((*slots, *self.script.tool.gives), ""))

    def known(self) -> dict[str, str]:
        return {slot.name: self.memory.known(slot.name) for slot in self.script.slots}

    def missing(self) -> list[str]:
        return [slot.name for slot in self.script.slots if slot.required and not self.memory.known(slot.name)]

    def means(self, meaning: str, text: str) -> bool:
        return means(self.script.meanings[meaning], text)

    def values(self) -> dict[str, str]:
        """What may be named in a phrase: every slot and its `_said` form, the tool's outputs, `when`."""
        said = {slot.name: slot.said(self.memory.known(slot.name)) for slot in self.script.slots}
        values = {f"{name}_said": words for name, words in said.items()} | self.known()
        values |= {name: self.memory.known(name) for name in self.script.tool.gives}
        values["when"] = " ".join(said[name] for name in ("day", "week", "time") if said.get(name))
        values["booking_or_new"] = values.get("booking") or "new"
        return values


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """The same JSON value with the templates in its texts filled in; data URIs have no braces to mind."""
    if isinstance(value, str):
        return value.format_map(values) if "{" in value else value
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, values) for key, one in value.items()}
    return value
