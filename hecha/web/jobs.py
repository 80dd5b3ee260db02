"""A command of hecha in a process of its own, watched and cancelled from the page."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

PROGRAM = (sys.executable, "-m", "hecha.cli")
RUNNING, ENDED, CANCELLED = "running", "ended", "cancelled"

_GRACE = 3.0
"""Seconds that a cancelled process has to clean up, before it is killed."""


@dataclass(slots=True)
class Job:
    """Commands that run one after another, until one ends with a code that is not in ``fine``.

    ``step`` and ``share`` (0 to 1) say how far it is, ``said`` the lines of the commands for people
    (standard error), ``output`` those of their results (standard output), a list for each command,
    ``code`` the exit code of the last one. ``then`` is called when it has ended, before ``state``
    says so.
    """

    kind: str
    commands: Sequence[Sequence[str]]
    scratch: Path
    fine: tuple[int, ...] = (0, 1)
    then: Callable[[Job], None] | None = None
    program: Sequence[str] = PROGRAM
    state: str = RUNNING
    step: str = ""
    share: float = 0.0
    said: list[str] = field(default_factory=list)
    output: list[list[str]] = field(default_factory=list)
    code: int | None = None
    _process: subprocess.Popen[str] | None = None
    _cancelled: bool = False
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    def start(self) -> None:
        """Start it; it goes on by itself."""
        self._thread = Thread(target=self._run, name=f"hecha-{self.kind}", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """End it now, and wait until it has ended."""
        with self._lock:
            self._cancelled = True
            process = self._process
        if process is not None:
            _end(process)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            for command in self.commands:
                process = self._begun(command)
                if process is None:
                    break
                self._watch(process)
                if self.code not in self.fine:
                    break
            if self.then is not None and not self._cancelled:
                self.then(self)
        finally:
            self.state = CANCELLED if self._cancelled else ENDED

    def _begun(self, command: Sequence[str]) -> subprocess.Popen[str] | None:
        """The process of a command; None where the job was cancelled before."""
        output = (self.scratch / "output").open("w+", encoding="utf-8")
        with self._lock, output:
            if self._cancelled:
                return None
            self._process = subprocess.Popen(
                [*self.program, *command],
                cwd=self.scratch,
                env=_environment(self.scratch),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            return self._process

    def _watch(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self._told(line.rstrip())
        self.code = process.wait()
        text = (self.scratch / "output").read_text(encoding="utf-8", errors="replace")
        self.output.append(text.splitlines())

    def _told(self, line: str) -> None:
        if line.startswith("{"):
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                self.step, self.share = str(told["step"]), float(told["share"])
                return
        if line:
            self.said.append(line)


def _environment(scratch: Path) -> Mapping[str, str]:
    """That of this process; temporary files go where the page removes them."""
    folder = str(scratch)
    ours = {"TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **ours}


def _end(process: subprocess.Popen[str]) -> None:
    """Interrupt a process, and kill it with all it started where it does not end."""
    for end in _ways():
        end(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            return


if sys.platform == "win32":

    def _ways() -> Iterator[Callable[[subprocess.Popen[str]], None]]:
        yield subprocess.Popen.terminate

else:

    def _ways() -> Iterator[Callable[[subprocess.Popen[str]], None]]:
        yield _interrupt
        yield _kill

    def _interrupt(process: subprocess.Popen[str]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)

    def _kill(process: subprocess.Popen[str]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
