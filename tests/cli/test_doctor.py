"""`vftester doctor`: each part has its verdict, what is wrong is said with what to do, and nothing secret is shown."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S, ROOT, CommandLine
from tests.helpers.hearing import ears
from tests.helpers.keyrings import InMemory, Leaky, Locked, use
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer
from vftester.core.findings import Finding, findings_json, findings_lines
from vftester.doctor import keeping, machine
from vftester.doctor.examining import in_time, status_of
from vftester.doctor.hearing import sound, voice
from vftester.doctor.reaching import network
from vftester.faults import crash_path, crashes_kept
from vftester.settings import Settings, TargetSetting, save
from vftester.speech.probing import NoVoice, voice_tried
from vftester.speech.values import VoiceSettings
from vftester.store.writer import Writer
from vftester.voiceflow.probing import probed

PARTS = [
    "versions", "system", "display", "fonts", "sound", "voice", "keyring", "store", "settings", "log", "network",
]  # fmt: skip
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system's own is used")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "sessions.db"
    Writer(path).close()
    return path


@pytest.fixture
def nobody() -> str:
    """The address of a port of this computer that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def to(runtime: str) -> Settings:
    return Settings((TargetSetting("mine", "p1", runtime, user="caller-4711", variables={"token": API_KEY}),), "mine")


def away(vftester: CommandLine) -> dict[str, str]:
    """No display, no sound server, no keyring."""
    kept = vftester.environment(PULSE_SERVER=f"unix:{vftester.home}/nowhere")
    return {k: v for k, v in kept.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}


# --- the command ------------------------------------------------------------------------------------------------------


def test_without_display_sound_and_keyring_nothing_is_broken_and_each_says_what_to_do(
    vftester: CommandLine, store: Path
) -> None:
    before = store.read_bytes()
    with ScriptedServer([Reply([b"hello"], 404)]) as server:
        save(to(server.runtime), vftester.home / "config/vftester/settings.json")
        ran = vftester("doctor", "--json", "--db", store, env=away(vftester))
    told = json.loads(ran.out)
    parts = {part["part"]: part for part in told["parts"]}
    assert list(parts) == PARTS
    assert (ran.status, ran.err, told["verdict"]) == (0, "", "attention")
    verdicts = {name: part["verdict"] for name, part in parts.items()}
    assert {name for name in PARTS if name != "voice" and verdicts[name] != "ok"} >= {"keyring"}
    if sys.platform.startswith("linux"):
        assert (verdicts["display"], verdicts["sound"]) == ("attention", "attention")
    assert "1 target" in parts["settings"]["found"]
    assert "status 404" in parts["network"]["found"]
    assert all(part["advice"] for part in parts.values() if part["verdict"] != "ok")
    assert [(request.method, "authorization" in request.headers) for request in server.requests] == [("GET", False)]
    assert "caller-4711" not in ran.out
    assert store.read_bytes() == before


def test_an_unreachable_runtime_of_the_chosen_target_is_broken(vftester: CommandLine, nobody: str) -> None:
    save(to(nobody), vftester.home / "config/vftester/settings.json")
    ran = vftester("doctor", env=away(vftester))
    assert ran.status == 3
    (line,) = [line for line in ran.out.splitlines() if line.startswith("broken") and "network" in line]
    assert "refused the connection" in line
    assert "Each arrow says what to do." in ran.out


@pytest.mark.parametrize("where", ["store", "settings"])
def test_a_broken_store_or_broken_settings_are_status_4(vftester: CommandLine, store: Path, where: str) -> None:
    broken = store if where == "store" else vftester.home / "config/vftester/settings.json"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"junk" * 2000)
    ran = vftester("doctor", "--json", "--db", store, env=away(vftester))
    found = {part["part"]: part for part in json.loads(ran.out)["parts"]}[where]
    assert (ran.status, found["verdict"]) == (4, "broken")
    assert str(broken) in found["found"]


@pytest.mark.parametrize("arguments", [["doctor"], ["doctor", "--device"]])
def test_no_widgets_are_loaded_and_without_sound_no_qt(vftester: CommandLine, arguments: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['vftester', *{arguments!r}]\nfrom vftester.cli import main\nmain()\n"
        "print(*sorted(name for name in sys.modules if name.startswith('PySide6')), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=away(vftester), cwd=ROOT, capture_output=True, text=True, timeout=GUARD_S
    )
    assert ran.returncode == 0
    assert "QtWidgets" not in ran.stderr
    assert ran.stderr.strip() == "" or arguments != ["doctor"]


# --- how they are run and told ----------------------------------------------------------------------------------------


def test_a_check_that_fails_or_hangs_says_so_and_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VF_API_KEY", "a-key-of-no-known-form")
    never = threading.Event()

    def fails() -> Finding:
        raise LookupError("with a-key-of-no-known-form in it")

    def hangs() -> Finding:
        never.wait()
        return Finding("keyring", "ok", "")

    try:
        found = in_time([("store", fails), ("keyring", hangs), ("log", lambda: Finding("log", "ok", "fine"))], 0.2)
    finally:
        never.set()
    assert [(f.part, f.verdict) for f in found] == [("store", "attention"), ("keyring", "attention"), ("log", "ok")]
    assert "LookupError: with [redacted] in it" in found[0].found
    assert found[1].found == "No answer within 0.2 s."
    assert "Unlock" in found[1].advice


def test_the_worst_decides_and_files_before_all_else() -> None:
    well, odd = Finding("log", "ok", "a"), Finding("sound", "attention", "b", "do")
    bad, lost = Finding("network", "broken", "c", "do"), Finding("store", "broken", "d", "do")
    assert [status_of(found) for found in ([], [well, odd], [odd, bad], [bad, lost])] == [0, 0, 3, 4]
    assert findings_lines([well])[-1] == "All is well."
    assert findings_lines([well, odd])[-1] == "Nothing is broken. To look at: 1 of 2."
    assert findings_lines([odd, bad])[-1].startswith("Broken: 1 of 2, 1 more to look at.")
    assert findings_json([well, bad, odd])["verdict"] == "broken"


def test_what_has_the_form_of_a_key_is_not_shown() -> None:
    found = [Finding("store", "broken", f"/home/{API_KEY}/s.db\nis gone", f"remove {API_KEY}")]
    assert API_KEY not in "\n".join(findings_lines(found)) + json.dumps(findings_json(found))


# --- the machine ------------------------------------------------------------------------------------------------------


@linux
def test_missing_libraries_are_named_with_the_line_that_installs_them(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def all_but_two(library: str) -> bool:
        return library not in ("libxcb-cursor.so.0", "libEGL.so.1")

    assert machine.display(all_but_two).verdict == "attention"  # nothing to open a window on anyway
    bare.setenv("DISPLAY", ":0")
    found = machine.display(all_but_two)
    assert (found.verdict, found.advice) == ("broken", "sudo apt install libegl1 libxcb-cursor0")


@linux
def test_a_display_that_nobody_serves_is_broken(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def all_there(library: str) -> bool:
        return True

    for name in (":59999", "nonsense", "127.0.0.1:70000"):
        bare.setenv("DISPLAY", name)
        assert machine.display(all_there).verdict == "broken"
    bare.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bare.setenv("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX) as served:
        served.bind(str(tmp_path / "wayland-0"))
        served.listen()
        assert machine.display(all_there).verdict == "ok"


@linux
def test_without_fonts_it_is_said_what_the_window_would_show(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setattr(machine, "_FONT_FOLDERS", (str(tmp_path),))
    assert machine.fonts().verdict == "attention"
    bare.setenv("DISPLAY", ":0")
    assert "fonts-dejavu-core" in machine.fonts().advice
    (tmp_path / "a.TTF").touch()
    assert machine.fonts().found == "1 scalable font"


def test_a_pyside_that_ends_this_python_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "versions", lambda: [("PySide6", "6.12.0")])
    assert machine.installed().verdict == ("broken" if sys.version_info < (3, 12) else "ok")
    monkeypatch.setattr(machine, "versions", lambda: [("PySide6", "6.11.3"), ("httpx", "not installed")])
    assert "httpx not found" in machine.installed().advice


# --- sound and voice --------------------------------------------------------------------------------------------------


@linux
def test_without_a_sound_server_replies_run_unheard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nowhere")
    found = sound(1.0)
    assert found.verdict == "attention"
    assert "there is no sound server" in found.found


@linux
@pytest.mark.optional
def test_a_device_that_opens_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with ears() as heard:
        for name, value in heard.environment.items():
            monkeypatch.setenv(name, value)
        found = sound(GUARD_S)
        assert (found.verdict, found.found) == ("ok", "replies are heard on vf")


@linux
@pytest.mark.parametrize(
    ("does", "words"), [("raise SystemExit(134)", "cannot be used"), ("time.sleep(60)", "did not answer")]
)
def test_a_sound_system_that_ends_or_hangs_its_program_is_told(
    does: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nimport time\n{does}\n")
    program.chmod(0o700)
    monkeypatch.setattr("vftester.speech.server.reachable", lambda: True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    found = sound(GUARD_S if words == "cannot be used" else 0.2)
    assert found.verdict == "attention"
    assert words in found.found


def test_the_voice_is_tried_with_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = voice_tried(VoiceSettings(), GUARD_S)
    assert tried.sound_ns > 0 or tried.engine.source == "stock"
    found = voice(Settings(), GUARD_S)
    assert found.verdict in ("ok", "attention")
    assert tried.engine.version in found.found


def test_a_voice_that_cannot_be_had_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for command, why in (["/no/such/program"], "cannot be started"), ([sys.executable, "-c", ""], "ended unexpectedly"):
        with monkeypatch.context() as patched:
            patched.setattr("vftester.speech.process.worker_argv", lambda kind, command=command: command)
            with pytest.raises(NoVoice, match=why):
                voice_tried(VoiceSettings(), GUARD_S)
    found = voice(Settings(), 0.0)
    assert (found.verdict, found.found) == (
        "broken", "No voice can speak here (the voice did not answer within 0 s).",
    )  # fmt: skip


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_a_keyring_that_works_keeps_nothing_of_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VF_API_KEY", API_KEY)
    ring = InMemory()
    ring.kept["vftester", "p1"] = "another"
    use(monkeypatch, ring)
    found = keeping.keyring()
    assert found.verdict == "ok"
    assert ring.kept == {("vftester", "p1"): "another"}
    assert "VF_API_KEY is set" in found.found
    assert API_KEY not in found.found


@pytest.mark.parametrize("ring", [Locked(), Leaky(), None])
def test_a_keyring_that_does_not_work_says_what_happens_then(
    ring: InMemory | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VF_API_KEY", raising=False)
    use(monkeypatch, ring)
    found = keeping.keyring()
    assert found.verdict == "attention"
    assert "asked for each time" in found.advice


def test_a_store_that_is_not_there_yet_is_well_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sessions.db"
    assert (keeping.store(path, 5).verdict, path.parent.exists()) == ("ok", False)


def test_a_store_with_damage_inside_is_broken(store: Path) -> None:
    with sqlite3.connect(store) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'records'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with store.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    found = keeping.store(store, 5)
    assert found.verdict == "broken"
    assert "damaged" in found.found


def test_another_programs_database_and_a_folder_are_broken(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE t (x)")
    db.close()
    for path, words in ((other, "another program"), (tmp_path, "cannot be used"), (other / "s.db", "folder")):
        found = keeping.store(path, 5)
        assert (found.verdict, words in found.found) == ("broken", True)


def test_a_store_that_another_program_keeps_locked_is_told(store: Path) -> None:
    db = sqlite3.connect(store, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        found = keeping.store(store, 5)
    finally:
        db.close()
    assert found.verdict == "attention"
    assert "locked" in found.found


def test_little_room_on_the_disk_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LITTLE", 10**18)
    assert keeping.store(store, 5).verdict == "attention"
    monkeypatch.setattr(keeping, "NONE_LEFT", 10**18)
    assert "disk is full" in keeping.store(store, 5).found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_store_that_may_not_be_written_is_broken(store: Path) -> None:
    store.chmod(0o400)
    assert "may not be written" in keeping.store(store, 5).found


# --- the network ------------------------------------------------------------------------------------------------------


def test_each_step_to_a_runtime_has_its_time() -> None:
    with ScriptedServer([Reply([b"hello"], 200)]) as server:
        found = network(to(server.runtime))
    assert found.verdict == "ok"
    assert list(found.measured_ms) == ["name look-up", "connection", "answer"]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply([b""], 302, (("Location", "http://sign.in/"),)), "broken"),
        (Reply([b""], 302, (("Location", "http://[nonsense"),)), "broken"),
        (Reply([b""], 511), "broken"),
        (Reply([b""], 503), "attention"),
        (Reply(status=None), "broken"),
        (Reply(raw=b"junk\r\n\r\n"), "broken"),
    ],
)
def test_what_answers_in_a_runtimes_place_is_told(reply: Reply, verdict: str) -> None:
    with ScriptedServer([reply]) as server:
        found = network(to(server.runtime))
    assert found.verdict == verdict
    assert found.advice


def test_a_runtime_that_never_answers_is_given_up() -> None:
    with ScriptedServer([Reply(before="hang")]) as server:
        probe = probed(server.runtime, 0.1)
    assert probe.trouble is not None
    assert "gave no answer" in probe.trouble
    assert "connection" in probe.steps_ns


@pytest.mark.parametrize(
    "value", ["http://me:pass-4711@127.0.0.1:9", "http://me:pass-4711/x@proxy", "odd://me:pass-4711@p"]
)
def test_a_proxy_is_named_without_its_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", value)
    found = network(to("http://runtime.invalid"))
    assert found.verdict == "broken"
    assert "proxy" in (found.found + found.advice).lower()
    assert "4711" not in found.found + found.advice


def test_without_a_target_a_network_that_is_away_breaks_nothing(monkeypatch: pytest.MonkeyPatch, nobody: str) -> None:
    monkeypatch.setattr("vftester.doctor.reaching.PUBLIC_RUNTIME", nobody)
    found = network(Settings())
    assert found.verdict == "attention"
    assert "demo agent works without" in found.advice


def test_an_address_that_is_none_is_told_without_what_logs_on_to_it() -> None:
    for runtime in ("ftp://me:pass-4711@x", "http://me:pass-4711@x"):
        found = network(to(runtime))
        assert (found.verdict, "4711" in found.found + found.advice) == ("broken", False)


def test_what_a_crash_of_the_window_left_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with crashes_kept():
        assert keeping.log_file().verdict == "ok"
        crash_path().write_text("Fatal Python error: Aborted\n")
    found = keeping.log_file()
    assert found.verdict == "attention"
    assert str(crash_path()) in found.found
    assert "report" in found.advice
