"""`vftester doctor`: each part has its verdict, what is wrong is said with what to do, and nothing secret is shown."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S, ROOT, CommandLine
from tests.cli.doctor.targets import to
from tests.helpers.scripted_server import API_KEY, Reply, ScriptedServer
from vftester.core.findings import Finding, findings_json, findings_lines
from vftester.doctor.examining import in_time, status_of
from vftester.settings import save

PARTS = [
    "versions", "system", "display", "fonts", "sound", "voice", "keyring", "store", "settings", "log", "network",
]  # fmt: skip


def away(vftester: CommandLine) -> dict[str, str]:
    """No display, no sound server, no keyring."""
    kept = vftester.environment(PULSE_SERVER=f"unix:{vftester.home}/nowhere")
    return {k: v for k, v in kept.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}


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
