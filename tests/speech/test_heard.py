"""What is heard: real sound through a sound server, recorded and compared. Each speaks from a program of its own."""

import base64
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.helpers.hearing import WHOLE, Ears, Heard, ears, why_deaf
from tests.speech.sounds import tone
from tests.speech.stepping import made
from vftester.speech.values import RATE_HZ

Steps: TypeAlias = list[list[Any]]

pytestmark = [pytest.mark.slow]

TEXTS = ["Hello there, this is a test.", "Thursday works.", "My number is 555 0134.", "What else can I do for you?"]
COUNTING = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."
SINK = ("module-null-sink", "sink_name=vf", "rate=48000", "channels=1", "norewinds=1", "format=s16le")
USUAL = ("pipewire", "Using Qt multimedia with FFmpeg")


def speak(
    steps: Steps,
    environment: dict[str, str],
    told: dict[str, Callable[[int], object]] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Run `tests.speech.speaking`; `told` is done when it tells the word, and gets the voice's process id."""
    program = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.speech.speaking", json.dumps([options, steps])],
        cwd=Path(__file__).parents[2],
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    assert program.stdin
    assert program.stderr
    report: dict[str, Any] = {}
    with program:
        for line in program.stdout:
            said = json.loads(line)
            if "tell" in said:
                assert told
                told[said["tell"]](said["pid"])
                program.stdin.write("\n")
                program.stdin.flush()
            else:
                report = said
        errors = program.stderr.read()
    assert (program.returncode, errors) == (0, "")
    assert report["threads"] == []
    assert not report["widgets"]
    return report


def moments(report: dict[str, Any], what: str) -> dict[int, int]:
    return {utterance: at for utterance, name, at, *_ in report["events"] if name == what}


def find_all(heard: Heard, report: dict[str, Any], pcms: list[bytes]) -> list[tuple[float, float, float]]:
    """Begin, end and likeness of each, looked for in order behind the one before."""
    begin = max(0.0, heard.second(min(moments(report, "started").values())) - 0.3)
    found = []
    for pcm in pcms:
        second, likeness = heard.find(pcm, RATE_HZ, begin, begin + len(pcm) / 2 / RATE_HZ + 0.6)
        begin = second + len(pcm) / 2 / RATE_HZ - 0.02
        found.append((second, begin, likeness))
    return found


def test_every_segment_is_heard_whole_once_and_in_order(server: Ears, tmp_path: Path) -> None:
    pcms = made(*TEXTS)
    with server.recording() as tape:
        report = speak(
            [*(["say", text] for text in TEXTS), ["ended"]], server.environment, wav=str(tmp_path / "said.wav")
        )
    heard = tape.heard
    found = find_all(heard, report, pcms)
    assert min(likeness for *_, likeness in found) >= WHOLE
    # once: nothing is heard outside of these
    for start, end in heard.loud_s():
        assert any(first - 0.02 <= start and end <= last + 0.05 for first, last, _ in found)
    started = moments(report, "started")
    assert sorted(started) == sorted(moments(report, "finished")) == [1, 2, 3, 4]
    for number, (second, *_) in enumerate(found, 1):
        assert heard.second(started[number]) == pytest.approx(second, abs=0.2)  # a guard; the benchmark measures
    assert all(line for line in report["qt"] if any(usual in line for usual in USUAL))
    assert report["rungs"][-1][0] in (1, 2)
    # and the file holds the same
    with wave.open(str(tmp_path / "said.wav")) as file:
        saved = Heard(array("h", file.readframes(file.getnframes())), report["zero_ns"])
    at_48 = Heard(
        array("h", (saved.samples[i * RATE_HZ // 48_000] for i in range(len(saved.samples) * 48_000 // RATE_HZ - 3))), 0
    )
    for pcm, (second, *_) in zip(pcms, found, strict=True):
        then = heard.at_ns(second) - report["zero_ns"]
        begin, likeness = at_48.find(pcm, RATE_HZ, max(0, then / 1e9 - 0.2), then / 1e9 + len(pcm) / 2 / RATE_HZ + 0.2)
        assert likeness >= WHOLE
        assert begin == pytest.approx(then / 1e9, abs=0.2)


def test_a_stop_is_heard_as_silence_and_the_next_one_whole(server: Ears) -> None:
    counting, after = made(COUNTING, "And on.")
    with server.recording() as tape:
        steps: Steps = [
            ["say", COUNTING],
            ["say", "Never heard."],
            ["word", 3],
            ["stop"],
            ["sleep", 0.3],
            ["say", "And on."],
        ]
        report = speak([*steps, ["ended"]], server.environment)
    heard = tape.heard
    begin = heard.second(moments(report, "started")[1])
    assert heard.find(counting, RATE_HZ, max(0, begin - 0.3), begin + len(counting) / 2 / RATE_HZ)[1] < 0.8
    stop = heard.second(next(at for name, at in report["asked"] if name == "stop"))
    assert not [start for start, _ in heard.loud_s() if stop + 0.15 < start < stop + 0.3]
    begin = heard.second(moments(report, "started")[3])
    assert heard.find(after, RATE_HZ, begin - 0.3, begin + 2)[1] >= WHOLE
    cut = {utterance: start for utterance, what, _, _, start, _ in report["events"] if what == "cut"}
    assert COUNTING[: cut[1]].startswith("One two three")
    assert cut[2] == 0
    assert 2 not in moments(report, "started")


def test_voiceflows_audio_is_heard_between_two_segments(server: Ears) -> None:
    before, after = made(*TEXTS[:2])
    data = tone(24_000).tobytes()
    chunks = [base64.b64encode(data[i : i + 4001]).decode() for i in range(0, len(data), 4001)]
    with server.recording() as tape:
        played = ["play", {"encoding": "audio/pcm;rate=24000", "chunks": chunks}]
        report = speak([["say", TEXTS[0]], played, ["say", TEXTS[1]], ["ended"]], server.environment)
    found = find_all(tape.heard, report, [before, tone(RATE_HZ).tobytes(), after])
    assert min(likeness for *_, likeness in found) >= WHOLE


def test_a_voice_killed_mid_word_is_not_noticed(server: Ears) -> None:
    counting, after = made(COUNTING) + made("And on.")
    with server.recording() as tape:
        steps: Steps = [["say", COUNTING], ["word", 3], ["tell", "kill"], ["say", "And on."], ["ended"]]
        report = speak(steps, server.environment, {"kill": lambda pid: os.kill(pid, 9)})
    assert min(likeness for *_, likeness in find_all(tape.heard, report, [counting, after])) >= WHOLE


def test_without_a_sound_server_all_is_unheard() -> None:
    report = speak([["say", TEXTS[0]], ["ended"]], {"PULSE_SERVER": "unix:/nowhere/at/all"})
    assert report["rungs"][-1][0] == 4
    assert report["rungs"][-1][1].startswith("No audio device: ")
    assert [what for _, what, *_ in report["events"] if what != "word"] == ["queued", "started", "finished"]
    assert not any(heard for _, _, _, heard, *_ in report["events"])
    assert all(line for line in report["qt"] if any(usual in line for usual in (*USUAL, "PulseAudioService")))


def test_a_device_pulled_out_and_put_back_is_followed() -> None:
    with ears() as own:
        report = speak(
            [
                ["say", COUNTING],
                ["word", 3],
                ["tell", "pull"],
                ["heard", False],
                ["tell", "put"],
                ["heard", True],
                ["ended"],
            ],
            own.environment,
            {
                "pull": lambda _: own.pactl("unload-module", "module-null-sink"),
                "put": lambda _: own.pactl("load-module", *SINK),
            },
        )
    assert [rung for rung, _ in report["rungs"]][::2] == [report["rungs"][0][0]] * 2
    assert report["rungs"][1][0] == 4
    words = [start for _, what, _, _, start, _ in report["events"] if what == "word"]
    assert words == sorted(set(words))
    assert len(words) == len(COUNTING.split())


def test_a_sound_server_that_dies_takes_nothing_with_it() -> None:
    with ears() as own:
        report = speak(
            [
                ["say", COUNTING],
                ["word", 3],
                ["tell", "kill"],
                ["stop"],
                ["say", TEXTS[0]],
                ["heard", False],
                ["ended"],
            ],
            own.environment,
            {"kill": lambda _: own.kill()},
        )
    assert report["rungs"][-1][0] == 4
    assert [what for utterance, what, *_ in report["events"] if utterance == 2][-1] == "finished"


def test_a_sound_server_that_hangs_holds_nothing_up() -> None:
    with ears() as own:
        freed: list[bool] = []

        def free() -> None:  # a guard: what waits for the server would wait for ever
            freed.append(True)
            own._server.send_signal(signal.SIGCONT)

        def hang(_: int) -> None:
            own._server.send_signal(signal.SIGSTOP)
            guard.start()

        guard = threading.Timer(40, free)
        try:
            report = speak(
                [["say", COUNTING], ["word", 3], ["tell", "hang"], ["heard", False], ["ended"]],
                own.environment,
                {"hang": hang},
            )
        finally:
            guard.cancel()
            own._server.send_signal(signal.SIGCONT)
    assert not freed
    assert report["rungs"][-1][0] == 4


def test_a_sound_server_that_starts_later_is_found(tmp_path: Path) -> None:
    with comes_later(tmp_path) as later:
        report = speak(
            [["say", TEXTS[1]], ["ended"], ["tell", "start"], ["rung", [1, 2]], ["say", TEXTS[0]], ["ended"]],
            later.environment,
            {"start": lambda _: later.start()},
        )
        assert report["rungs"][0][1].startswith("No audio device: there is no sound server")
        assert [rung for rung, _ in report["rungs"]][0::2] == [4]
        later.heard_whole(TEXTS[0], moments(report, "started")[2], made(TEXTS[1], TEXTS[0])[1])


def test_a_sound_server_that_was_away_for_long_is_found_again(tmp_path: Path) -> None:
    with comes_later(tmp_path) as later:
        later.start()
        steps: Steps = [["say", COUNTING], ["word", 3], ["tell", "kill"], ["heard", False], ["ended"]]
        # Longer than the 3 s after which Qt looks for it, for the only time.
        steps += [["sleep", 4], ["tell", "start"], ["rung", [1, 2]], ["say", TEXTS[0]], ["ended"]]
        report = speak(steps, later.environment, {"kill": lambda _: later.kill(), "start": lambda _: later.start()})
        assert [rung for rung, _ in report["rungs"]][1::2] == [4]
        later.heard_whole(TEXTS[0], moments(report, "started")[2], made(COUNTING, TEXTS[0])[1])


def test_a_device_may_be_asked_for_at_any_moment_of_a_server_that_goes_and_comes(tmp_path: Path) -> None:
    with comes_later(tmp_path) as later:
        later.start()
        steps: Steps = [["say", COUNTING], ["word", 3], ["tell", "kill"], ["open", 1], ["tell", "start"], ["open", 6]]
        steps += [["rung", [1, 2]], ["tell", "kill"], ["open", 4], ["tell", "start"], ["open", 1], ["rung", [1, 2]]]
        steps += [["ended"], ["say", TEXTS[0]], ["ended"]]
        report = speak(steps, later.environment, {"kill": lambda _: later.kill(), "start": lambda _: later.start()})
        later.heard_whole(TEXTS[0], moments(report, "started")[2], made(COUNTING, TEXTS[0])[1])
    assert report["opened"].count(False) > 100
    assert report["opened"].count(True) > 10


def test_a_server_whose_address_answers_while_it_is_started_again_is_found_again(tmp_path: Path) -> None:
    """As with systemd, which listens in its place."""
    with comes_later(tmp_path) as later, Door(tmp_path / "door", tmp_path / "socket") as door:
        later.start()
        steps: Steps = [["say", COUNTING], ["word", 3], ["tell", "kill"], ["heard", False], ["tell", "start"]]
        steps += [["rung", [1, 2]], ["ended"], ["say", TEXTS[0]], ["ended"]]
        report = speak(steps, door.environment, {"kill": lambda _: later.kill(), "start": lambda _: later.start()})
        later.heard_whole(TEXTS[0], moments(report, "started")[2], made(COUNTING, TEXTS[0])[1])
    assert 4 in [rung for rung, _ in report["rungs"]]


class Door:
    """Listens in front of a sound server, also while that is away, and passes on what is said."""

    def __init__(self, path: Path, server: Path) -> None:
        self.environment = {"PULSE_SERVER": f"unix:{path}"}
        self._server = str(server)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Door":
        self._run(self._let_in)
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _run(self, work: Callable[..., None], *what: socket.socket) -> None:
        self._threads.append(threading.Thread(target=work, args=what))
        self._threads[-1].start()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                guest, _ = self._listening.accept()
                host = socket.socket(socket.AF_UNIX)
                with suppress(OSError):
                    host.connect(self._server)
                self._run(self._pass_on, guest, host)

    def _pass_on(self, guest: socket.socket, host: socket.socket) -> None:
        with guest, host, suppress(OSError):
            while True:
                for ready in select.select([guest, host], [], [])[0]:
                    said = ready.recv(65_536)
                    if not said:
                        return
                    (host if ready is guest else guest).sendall(said)


class Later:
    """A sound server at one address, that may come and go; from its newest start on it is recorded."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"PULSE_SERVER": f"unix:{folder / 'socket'}"}
        self._folder = folder
        self._running = ExitStack()

    def start(self) -> None:
        server = Ears(self._folder)
        self._running.callback(server.close)
        self._tape = self._running.enter_context(server.recording())

    def kill(self) -> None:
        self._running.close()
        (self._folder / "socket").unlink(missing_ok=True)

    def heard_whole(self, text: str, started_ns: int, pcm: bytes) -> None:
        self.kill()
        begin_s = self._tape.heard.second(started_ns)
        likeness = self._tape.heard.find(pcm, RATE_HZ, begin_s - 0.3, begin_s + len(pcm) / 2 / RATE_HZ + 0.6)[1]
        assert likeness >= WHOLE, f"{text!r} was not heard whole"


@contextmanager
def comes_later(folder: Path) -> Iterator[Later]:
    if why := why_deaf():
        pytest.skip(why)
    later = Later(folder)
    try:
        yield later
    finally:
        later.kill()
