"""A command of hecha in a process of its own, watched and cancelled from the page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

from hecha.web.started_commands import Process, Started, end, started
from hecha.web.warm import Warm

PROGRAM = (sys.executable, "-m", "hecha.cli")
RUNNING, ENDED, CANCELLED = "running", "ended", "cancelled"


@dataclass(slots=True)
class Job:
    """Commands that run one after another, until one ends with a code that is not in ``fine``; in
    the process that is ``warm``, where there is one.

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
    warm: Warm | None = None
    state: str = RUNNING
    step: str = ""
    share: float = 0.0
    said: list[str] = field(default_factory=list)
    output: list[list[str]] = field(default_factory=list)
    code: int | None = None
    _process: Process | None = None
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
            end(process)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            for command in self.commands:
                begun = self._begun(command)
                if begun is None:
                    break
                self._watch(begun)
                if self.code not in self.fine:
                    break
            if self.then is not None and not self._cancelled:
                self.then(self)
        finally:
            self.state = CANCELLED if self._cancelled else ENDED

    def _begun(self, command: Sequence[str]) -> Started | None:
        """The process of a command; None where the job was cancelled before."""
        with self._lock:
            if self._cancelled:
                return None
            ready = None if self.warm is None else self.warm.take(command)
            begun = ready or started([*self.program, *command], self.scratch)
            self._process = begun.process
            return begun

    def _watch(self, begun: Started) -> None:
        process = begun.process
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self._told(line.rstrip())
        self.code = process.wait()
        text = begun.output.read_text(encoding="utf-8", errors="replace")
        begun.output.unlink(missing_ok=True)
        self.output.append(text.splitlines())

    def _told(self, line: str) -> None:
        if line.startswith("{"):
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                self.step, self.share = str(told["step"]), float(told["share"])
                return
        if line:
            self.said.append(line)
