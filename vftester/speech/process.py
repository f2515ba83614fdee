"""A worker process: started, spoken to, and ended with everything it started."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from vftester.speech.messages import Message, packed, unpacked

WORKER_FLAG = "--voice-worker"
"""First argument with which a frozen vftester has to run `worker.main(sys.argv[2])` and nothing else."""

_KEY_VARIABLE = "VF_API_KEY"
"""What is nothing to a voice is not passed on to it."""

Answered: TypeAlias = Callable[[Message, bytes], None]
Answers: TypeAlias = "queue.SimpleQueue[tuple[Message, bytes]]"


def worker_argv(kind: str) -> list[str]:
    """The command that starts a worker, from a checkout, an installation or a bundle."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_FLAG, kind]
    return [sys.executable, "-m", "vftester.speech.worker", kind]


class WorkerProcess:
    """`answered` takes each answer, and `{"say": "ended"}` when the process is gone, in a thread of this object."""

    def __init__(self, kind: str, answered: Answered) -> None:
        self.folder = tempfile.mkdtemp(prefix=f"vftester-speech-{os.getpid()}-")
        here = str(Path(__file__).parents[2])
        paths = [os.environ["PYTHONPATH"], here] if os.environ.get("PYTHONPATH") else [here]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            "VFTESTER_SPEECH_FOLDER": self.folder,
            # what stock pyttsx3 leaves behind when it is killed is left in here
            "TMPDIR": self.folder,
            "TEMP": self.folder,
            "TMP": self.folder,
        }
        environment.pop(_KEY_VARIABLE, None)
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                worker_argv(kind),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us, and its players end with it
                creationflags=flags,
            )
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self._in, self._out = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        self.pid = self._process.pid
        self._answered = answered
        self._reader = threading.Thread(target=self._read, name="voice worker", daemon=True)
        self._reader.start()

    def tell(self, command: Message) -> None:
        """Send a command; to a dead process it is lost, which `ended` tells."""
        with contextlib.suppress(OSError, ValueError):  # broken; closed
            self._in.write(packed(command))
            self._in.flush()

    def kill(self) -> None:
        """End it and what it started, now."""
        if self._process.returncode is not None:  # collected: its number may be another's by now
            return
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def close(self) -> None:
        """End it and wait until nothing of it is left. Not in the thread that answers."""
        self.kill()
        self._reader.join()

    def _read(self) -> None:
        with contextlib.suppress(ValueError):  # not JSON: not our worker any more
            for message, sound in unpacked(self._out):
                self._answered(message, sound)
        self.kill()
        self._process.wait()
        self._out.close()
        with contextlib.suppress(OSError):  # a command was still in the buffer
            self._in.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._answered({"say": "ended"}, b"")


def worker_and_answers(kind: str) -> tuple[WorkerProcess, Answers]:
    """A worker, and the queue in which its answers wait. Raises OSError."""
    answers: Answers = queue.SimpleQueue()
    return WorkerProcess(kind, lambda message, sound: answers.put((message, sound))), answers
