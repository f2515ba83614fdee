"""What the code never does, read from the code itself: it starts no shell, runs no text, and opens nothing by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import vftester

PACKAGE = Path(vftester.__file__).parent
NEVER = {
    "os.system", "os.popen", "os.startfile", "subprocess.getoutput", "subprocess.getstatusoutput", "pty.spawn",
    "eval", "exec", "compile", "__import__",
    "pickle.load", "pickle.loads", "marshal.load", "marshal.loads", "shelve.open", "yaml.load", "yaml.full_load",
    "yaml.unsafe_load", "yaml.load_all", "tempfile.mktemp", "ssl._create_unverified_context",
    "asyncio.create_subprocess_shell", "asyncio.create_subprocess_exec", "webbrowser.open", "QProcess",
    "QProcess.startDetached", "QProcess.execute",
}  # fmt: skip
STARTS = {"speech/process.py": "worker_argv(kind)", "doctor/hearing.py": "[*ourselves, 'doctor', DEVICE_FLAG]"}
"""Where a process is started, and what: our own program, with words of ours."""
OPENS = {"gui/rows/link_dialog.py", "desk/diagnostics.py", "app.py"}
"""Where something is opened for the person: a web address they pressed Open for, and the folders of their own data and log."""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the package: in which file, of what, and the call."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield path.relative_to(PACKAGE).as_posix(), ast.unparse(node.func), node


def test_no_shell_is_started_and_no_text_is_run() -> None:
    seen = 0
    for file, called, call in calls():
        seen += 1
        assert called not in NEVER, f"{file}:{call.lineno} calls {called}"
        assert not called.startswith(("os.exec", "os.spawn", "os.posix_spawn")), f"{file}:{call.lineno} calls {called}"
        for keyword in call.keywords:
            assert keyword.arg != "shell", f"{file}:{call.lineno} asks for a shell"
            assert (keyword.arg, ast.unparse(keyword.value)) not in (("verify", "False"), ("check_hostname", "False"))
    assert seen > 5000


def test_the_only_processes_that_are_started_are_our_own() -> None:
    started = {
        file: ast.unparse(call.args[0])
        for file, called, call in calls()
        if called.startswith("subprocess.") and called.rpartition(".")[2] in ("Popen", "run", "call", "check_output")
    }
    assert started == STARTS
    for path in PACKAGE.rglob("*.py"):
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module in ("subprocess", "os", "pickle", "yaml")
            for alias in node.names
        }
        assert not names & {"Popen", "run", "system", "popen", "loads", "load"}, f"{path} hides what it calls"


def test_nothing_is_opened_but_where_the_person_presses_open() -> None:
    assert {file for file, called, _ in calls() if called.endswith("openUrl")} <= OPENS
    assert {file for file, called, _ in calls() if called.endswith("setOpenExternalLinks")} == set()


def test_yaml_is_read_by_the_safe_loader_alone() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        if "yaml" in text:
            assert "UnsafeLoader" not in text, path
            assert "FullLoader" not in text, path
            assert "yaml.Loader" not in text, path


def test_certificates_are_looked_at_wherever_tls_is_spoken() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        for sign in ("CERT_NONE", "verify=False", "_create_unverified_context", "check_hostname = False"):
            assert sign not in text, f"{path}: {sign}"
