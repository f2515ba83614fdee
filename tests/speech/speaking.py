"""`python -m tests.speech.speaking SCRIPT`: a program that speaks as a command does, and reports as JSON what happened.

SCRIPT is a JSON list of steps: `say` texts, `play` chunks of base64, `word` n (wait for the n-th word since the last
stop), `ended` (wait until nothing is queued), `rung` (wait for one of these), `heard` (wait for a later event that was
heard, or was not), `stop`, `sleep` seconds (in benchmarks), `tell` (print and wait for a line), `set` settings,
`open` (seconds: try to open a device a hundred times a second for so long).
A process of its own, as Qt's sound is one connection a process, for good.
"""

import base64
import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

from vftester.speech.speaker import Speaker
from vftester.speech.values import Utterance, VoiceEvent, VoiceSettings

GUARD_S = 60
OVER = ("finished", "cut", "failed")


class Program:
    def __init__(self, options: dict[str, Any]) -> None:
        self.events: list[VoiceEvent] = []
        self.delivered: list[int] = []
        self.asked: list[tuple[str, int]] = []
        self.rungs: list[tuple[int, str | None]] = []
        self.qt: list[str] = []
        self.opened: list[bool] = []
        self.news = threading.Condition()
        self.count = 0
        self.since = 0
        wav = Path(options.pop("wav")) if "wav" in options else None
        self.zero_ns = time.perf_counter_ns()
        self.speaker = Speaker(
            self.hear, VoiceSettings(rate=180), on_rung=self.rung, wav=wav, qt_said=self.qt.append, **options
        )

    def hear(self, event: VoiceEvent) -> None:
        with self.news:
            self.events.append(event)
            self.delivered.append(time.perf_counter_ns())
            self.news.notify()

    def rung(self, rung: int, sentence: str | None) -> None:
        with self.news:
            self.rungs.append((int(rung), sentence))
            self.news.notify()

    def open(self) -> None:
        try:
            sink = self.speaker._sound.open()
        except OSError:
            self.opened.append(False)
        else:
            sink.close()
            self.opened.append(True)

    def until(self, true: Any) -> None:
        with self.news:
            assert self.news.wait_for(true, GUARD_S), (self.events[-3:], self.rungs)

    def step(self, name: str, value: Any = None) -> None:
        now = time.perf_counter_ns()
        if name in ("say", "play"):
            self.count += 1
            self.asked.append((name, now))
            if name == "say":
                self.speaker.say(Utterance(self.count, value))
            else:
                feed = self.speaker.play(Utterance(self.count, "", "voiceflow"), value["encoding"])
                for chunk in value["chunks"]:
                    feed.feed(base64.b64decode(chunk))
                feed.end()
        elif name == "stop":
            self.asked.append((name, now))
            self.speaker.stop()
            self.since = len(self.events)
        elif name == "word":
            self.until(lambda: sum(e.what == "word" for e in self.events[self.since :]) >= value)
        elif name == "ended":
            self.until(lambda: sum(e.what in OVER for e in self.events) >= self.count)
        elif name == "rung":
            self.until(lambda: self.rungs and self.rungs[-1][0] in value)
        elif name == "heard":
            seen = len(self.events)
            self.until(lambda: any(e.heard is value for e in self.events[seen:]))
        elif name == "open":
            end = time.monotonic() + value
            while time.monotonic() < end:
                self.speaker._post(self.open)
                time.sleep(0.01)
        elif name == "set":
            self.speaker.set(VoiceSettings(**value))
        elif name == "sleep":
            time.sleep(value)
        elif name == "tell":
            print(json.dumps({"tell": value, "pid": self.speaker._stage._voice.pid}), flush=True)
            sys.stdin.readline()

    def report(self) -> dict[str, Any]:
        mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "zero_ns": self.zero_ns,
            "asked": self.asked,
            "events": [[e.utterance, e.what, e.at_ns, e.heard, e.start, e.length] for e in self.events],
            "delivered": self.delivered,
            "rungs": self.rungs,
            "qt": self.qt,
            "opened": self.opened,
            "cpu_s": sum(use.ru_utime + use.ru_stime for use in (mine, children)),
            "threads": [t.name for t in threading.enumerate() if t is not threading.main_thread()],
            "widgets": "PySide6.QtWidgets" in sys.modules,
        }


def main() -> None:
    options, steps = json.loads(sys.argv[1])
    program = Program(options)
    program.speaker.start()
    program.step("rung", [1, 2, 3, 4, 5])
    for step in steps:
        program.step(*step)
    program.speaker.close()
    print(json.dumps(program.report()), flush=True)


if __name__ == "__main__":
    main()
