"""Asks for known vulnerabilities of all that is installed with vftester, as packaging/constraints.txt pins it.

Outside the gate: it needs a service on the network, and what it says changes without any change here. Where no service
can be reached it says *not run*. Exits 1 where something is known.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

TOOL = "pip-audit==2.10.1"
PINNED = Path("packaging/constraints.txt")
HOME = Path("build/audit")
PATIENCE_S = 300


def main() -> int:
    script = HOME / ("Scripts" if sys.platform == "win32" else "bin") / "pip-audit"
    try:
        if not script.exists():
            venv.create(HOME, with_pip=True, clear=True)
            install = [
                str(script.with_name("python")),
                "-m",
                "pip",
                "install",
                "-qq",
                "--disable-pip-version-check",
                TOOL,
            ]
            made = _run(install)
            if made.returncode:
                return _not_run(f"{TOOL} could not be installed", made.stderr)
        ran = _run(
            [str(script), "-r", str(PINNED), "--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off"]
        )
        found: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (OSError, subprocess.SubprocessError) as problem:
        return _not_run("the tool does not start, or did not come to an end", str(problem))
    except (ValueError, KeyError, TypeError):
        return _not_run("no vulnerability service could be reached", ran.stderr)
    asked = [one for one in found if "skip_reason" not in one]
    if not asked:  # whoever answered knows of none of them, which is no answer
        return _not_run("no vulnerability service could be reached", next((one["skip_reason"] for one in found), ""))
    known = [(one, flaw) for one in asked for flaw in one["vulns"]]
    for one, flaw in known:
        fixed = ", ".join(flaw.get("fix_versions", ())) or "nowhere yet"
        print(f"{one['name']} {one['version']}: {flaw['id']}, mended in {fixed}")
    left_out = ", ".join(one["name"] for one in found if one not in asked)
    print(
        f"{len(asked)} packages, {len(known)} known vulnerabilities." + (f" Not asked: {left_out}." if left_out else "")
    )
    return 1 if known else 0


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S)


def _not_run(why: str, said: str) -> int:
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "no reason was given")
    print(f"not run: {why} ({last[:200]}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
