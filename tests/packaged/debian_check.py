"""The .deb in an empty Debian 12: installed with its dependencies alone, used by a person, gone without a trace."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.helpers.hearing import Ears
from tests.packaged.empty_debian import EmptyDebian, empty_debian
from tests.packaged.person import Person, person
from tests.packaged.programs import Installed

Tell = Callable[[str], None]
LOST_S = 0.25
EXPORT = "talk.vftester.json"
STILL_SAID = "goes wrong on purpose"
"""What the demo agent says before it falls silent as it was asked to."""


def check(deb: Path, build: Path, tell: Tell) -> None:
    """Tell each thing that holds. Raises where one does not, or CannotBeHad where there is no empty Debian."""
    with ExitStack() as stack:
        debian = stack.enter_context(empty_debian(build / "debian12.tar"))
        (pictures := build / "pictures").mkdir(parents=True, exist_ok=True)
        debian.run("apt-get", "update")
        _install_what_it_needs(debian, deb)
        before = debian.files()
        debian.run("dpkg", "--install", "/tmp/vftester.deb")
        tell(f"installed with its declared dependencies alone: {deb.name}")
        somebody = stack.enter_context(person(pictures))
        ears, environment = stack.enter_context(_loudspeaker(debian))
        installed = Installed(debian, environment | {"DISPLAY": somebody.display})
        _share_screen(debian, stack)
        assert installed.says("--version").strip().endswith(_version(deb))
        _conversation(installed, somebody, ears, tell)
        _double_click(installed, debian, somebody, tell)
        _second_start(installed, debian, somebody, tell)
        _killed(installed, tell)
        _killed_window(installed, somebody, tell)
        _until_nothing_runs(debian)
        tell("nothing of it runs any more")
        debian.run("dpkg", "--purge", "vftester")
        left = debian.files() - before
        assert not left, f"left behind: {sorted(left)[:20]}"
        assert not before - debian.files(), "it took away what was not its own"
        tell("uninstalled: no file is left of it")


def _version(deb: Path) -> str:
    return deb.name.split("_")[1]


def _install_what_it_needs(debian: EmptyDebian, deb: Path) -> None:
    """Its dependencies, by apt, first: what they leave is not its own."""
    debian.place("/tmp/vftester.deb").write_bytes(deb.read_bytes())
    control = debian.run("dpkg-deb", "--field", "/tmp/vftester.deb", "Depends")
    names = [re.split(r"[ |(]", part.strip())[0] for part in control.split(",")]
    debian.run("apt-get", "install", "-y", "--no-install-recommends", *names)


@contextmanager
def _loudspeaker(debian: EmptyDebian) -> Iterator[tuple[Ears, dict[str, str]]]:
    """A sound server whose socket lies within."""
    with TemporaryDirectory(dir=debian.place("/tmp")) as folder:
        Path(folder).chmod(0o777)
        ears = Ears(Path(folder))
        try:
            (Path(folder) / "socket").chmod(0o777)
            yield ears, {"PULSE_SERVER": f"unix:/tmp/{Path(folder).name}/socket"}
        finally:
            ears.close()


def _share_screen(debian: EmptyDebian, stack: ExitStack) -> None:
    """The display's socket, for programs that do not know it by its abstract name."""
    place = debian.place("/tmp/.X11-unix")
    place.mkdir()
    subprocess.run(["mount", "--bind", "/tmp/.X11-unix", place], check=True)
    stack.callback(subprocess.run, ["umount", "--lazy", place], check=True)


def _conversation(installed: Installed, somebody: Person, ears: Ears, tell: Tell) -> None:
    with installed.window() as window:
        somebody.until(
            "first", "Welcome to vftester", "It comes along: no account", "Connect your Voiceflow project", "Ready"
        )
        tell("started from its .desktop entry: the welcome can be read on the screen")
        with ears.recording() as tape:
            somebody.press("Return")  # the keyboard is at the demo agent
            somebody.until("greeted", "Lindengrove", "heard")
            somebody.type("I need a check-up next week, mornings")
            somebody.press("Return")
            somebody.until("asked", "check-up next week")
            _until(lambda: len(_turns(installed)) >= 2 and _turns(installed)[1]["state"] == "complete")
            somebody.type("Thursday works, my number is 555 0134")
            somebody.press("Return")
            _until(lambda: len(_turns(installed)) >= 3 and _turns(installed)[2]["state"] == "complete")
            text = somebody.until("answered", "Thursday", "555 0134", "silence heard|first sound|ready to speak")
            # The voice is still at it when the text is there.
            quiet = time.monotonic() + 8
            _until(lambda: time.monotonic() > quiet)
        said = [message["text"] for turn in _turns(installed) for message in turn["messages"]]
        words = set(re.findall(r"[A-Za-z]{5,}", " ".join(said)))
        seen = {word for word in words if word in text}
        assert len(seen) >= 5, f"of what the agent said only {seen} can be read"
        tell(f"held a conversation by keys: {len(seen)} of the agent's words read on the screen")
        loud_s = sum(end - start for start, end in tape.heard.loud_s())
        assert loud_s > 3, f"only {loud_s:.1f} s of sound came out"
        tell(f"spoke: {loud_s:.0f} s of sound recorded from the null sink")
        somebody.press("ctrl+q")
        assert window.wait(60) == 0, f"it ended with {window.returncode}"
        tell("exited clean: status 0")


def _double_click(installed: Installed, debian: EmptyDebian, somebody: Person, tell: Tell) -> None:
    file = f"{debian.home}/{EXPORT}"
    installed.says("export", "last", "-o", file)
    with installed.window(file) as window:
        somebody.until("opened", "This conversation is a recording", "Thursday", "555 0134")
        tell("a double-clicked session is shown: its words can be read on the screen")
        somebody.press("ctrl+q")
        assert window.wait(60) == 0
    left = [path.name for path in debian.place("/tmp").glob("vftester-speech-*")]
    assert not left, f"left in /tmp: {left}"


def _second_start(installed: Installed, debian: EmptyDebian, somebody: Person, tell: Tell) -> None:
    with installed.window() as window:
        text = somebody.until("second", "Press Launch to start a conversation", "Ready")
        assert "Welcome to vftester" not in text, "welcomed again"
        with installed.window(f"{debian.home}/{EXPORT}") as later:
            assert later.wait(30) == 0, f"the second start ended with {later.returncode}"
            somebody.until("handed-over", "This conversation is a recording", "Thursday", "555 0134")
        assert window.poll() is None
        tell("started a second time with a file: it ended, and the first window shows it; no second welcome")
        somebody.press("ctrl+q")
        assert window.wait(60) == 0


def _killed(installed: Installed, tell: Tell) -> None:
    reported, killed = installed.killed_while_it_streams(after=60)
    turns = _after_the_next_start(installed)
    owed = sum(moment < killed - LOST_S for moment in reported)
    kept = sum(len(turn["records"]) for turn in turns)
    assert owed > 20, f"only {owed} records were older than a quarter of a second"
    assert kept >= owed, f"{kept} records were kept, {owed} were older than a quarter of a second"
    assert turns[-1]["state"] == "truncated", turns[-1]["state"]
    tell(f"killed in mid-stream: {kept} records kept; of {len(reported)} reported {owed} were older than 250 ms")
    tell(f"the next start says so: {turns[-1]['error']['message']}")


def _killed_window(installed: Installed, somebody: Person, tell: Tell) -> None:
    with installed.window() as window:
        somebody.until("again", "Press Launch to start a conversation", "Ready")
        somebody.press("ctrl+l")
        somebody.until("again-greeted", "Lindengrove", "ready to speak|first sound|whole reply")
        somebody.type("/fault silence")
        somebody.press("Return")
        text = somebody.until("hangs", "fault silence", "Cancel reply", STILL_SAID)
        window.kill()
        window.wait()
    with installed.window() as window:
        somebody.until("after", "ended unexpectedly while a reply was arriving", "turn 2", "cut off", "Show it")
        tell("the window killed in mid-stream: the next start says so")
        somebody.click("Show it")
        somebody.until("recovered", "This conversation is a recording", STILL_SAID)
        somebody.press("ctrl+q")
        assert window.wait(60) == 0
    turns = _turns(installed)
    said = json.dumps(turns[1])
    assert turns[1]["state"] == "truncated", turns[1]["state"]
    words = {word for word in re.findall(r"[A-Za-z]{5,}", said) if word in text}
    tell(f"it offers the session, and shows it: what could be read before is there ({len(words)} words of it)")
    with installed.window() as window:
        text = somebody.until("third", "Press Launch to start a conversation", "Ready")
        assert "unexpectedly" not in text, "told twice"
        somebody.press("ctrl+q")
        assert window.wait(60) == 0
    tell("the start after that does not say so again")


def _turns(installed: Installed) -> list[dict[str, Any]]:
    """The finished turns of the newest session."""
    turns: list[dict[str, Any]] = installed.newest()["turns"]
    return turns


def _after_the_next_start(installed: Installed) -> list[dict[str, Any]]:
    """The turns of the newest session: those whose program is gone have been ended."""
    session = installed.sessions()[0]["id"]
    installed.says("talk", "--demo", "--pace", "max", "--say", "Hello")
    turns: list[dict[str, Any]] = json.loads(installed.says("export", session))["turns"]
    return turns


def _until_nothing_runs(debian: EmptyDebian) -> None:
    try:
        _until(lambda: not debian.processes())
    except TimeoutError:
        raise AssertionError(f"still running: {debian.processes()}") from None


def _until(true: Callable[[], object], guard_s: float = 90) -> None:
    end = time.monotonic() + guard_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)
