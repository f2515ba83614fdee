"""An empty Debian 12 in a folder, to install into; needs root and debootstrap. Made once, then unpacked."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

RELEASE = "bookworm"
LEFT_ALONE = ("proc", "dev", "tmp", "home", "run", "sys", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log")
"""What installing another package changes too, and what is a user's."""
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


class CannotBeHad(Exception):
    """There is no empty Debian here; says why."""


class EmptyDebian:
    """A root of its own. `user` uid 1000, without any rights, lives in /home/ada."""

    user, home = 1000, "/home/ada"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def argv(self, *command: str, ada: bool = False) -> list[str]:
        """The command that runs this in there."""
        who = [f"--userspec={self.user}:{self.user}"] if ada else []
        return ["chroot", *who, str(self.folder), *command]

    def run(self, *command: str, ada: bool = False, environment: dict[str, str] | None = None) -> str:
        """What it wrote. Raises RuntimeError with the last lines where it fails."""
        home = {"HOME": self.home if ada else "/root"}
        done = subprocess.run(
            self.argv(*command, ada=ada), env=PLAIN | home | (environment or {}), capture_output=True, text=True
        )
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{last}")
        return done.stdout

    def place(self, inside: str) -> Path:
        return self.folder / inside.lstrip("/")

    def files(self) -> set[str]:
        """All files in it, but those that other things change or own."""
        found = set()
        for folder, folders, files in os.walk(self.folder):
            inside = os.path.relpath(folder, self.folder)
            folders[:] = [name for name in folders if os.path.normpath(f"{inside}/{name}") not in LEFT_ALONE]
            found |= {os.path.normpath(f"{inside}/{name}") for name in (*files, *folders)}
        return found

    def processes(self) -> list[str]:
        """What runs in it."""
        running = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if Path(os.readlink(process / "root")) == self.folder:
                    words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                    if words:
                        running.append(f"{process.name} {words}")
            except OSError:  # it has just ended
                continue
        return running


@contextmanager
def empty_debian(kept: Path) -> Iterator[EmptyDebian]:
    """One that is thrown away afterwards. `kept`: where it is kept packed for the next time."""
    if os.geteuid() != 0:
        raise CannotBeHad("only root can make one: sudo make package-check")
    if not kept.is_file():
        _make(kept)
    with ExitStack() as left:
        folder = Path(tempfile.mkdtemp(prefix="vftester-debian-")).resolve()
        left.callback(shutil.rmtree, folder, ignore_errors=True)
        subprocess.run(["tar", "-C", folder, "--numeric-owner", "-xf", kept], check=True)
        folder.chmod(0o755)  # the one it was packed from was its maker's alone
        for name in ("proc", "dev"):
            subprocess.run(["mount", "--bind", f"/{name}", folder / name], check=True)
            left.callback(subprocess.run, ["umount", "--lazy", folder / name], check=True)
        shutil.copyfile("/etc/resolv.conf", folder / "etc/resolv.conf")
        for file in Path("/etc/apt/apt.conf.d").glob("*"):  # by which way this computer reaches the network
            text = file.read_text("utf-8", "replace")
            if "Acquire::" in text and "Post-Invoke" not in text:
                (folder / "etc/apt/apt.conf.d" / file.name).write_text(text)
        debian = EmptyDebian(folder)
        debian.run("useradd", "--uid", str(debian.user), "--create-home", "ada")
        yield debian


def _make(kept: Path) -> None:
    debootstrap = shutil.which("debootstrap", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if debootstrap is None:
        raise CannotBeHad("there is no debootstrap (apt-get install debootstrap)")
    print("Making an empty Debian 12, once; some minutes", flush=True)
    with tempfile.TemporaryDirectory(prefix="vftester-debian-") as folder:
        command = [debootstrap, "--variant=minbase", RELEASE, folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
            raise CannotBeHad(f"debootstrap could not make one, perhaps for want of a mirror:\n{last}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        subprocess.run(["tar", "-C", folder, "--numeric-owner", "--one-file-system", "-cf", part, "."], check=True)
        part.replace(kept)
