"""Processes that the page starts, and how they are ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

_GRACE = 3.0
"""Seconds that a cancelled process has to clean up, before it is killed."""

Process = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class Started:
    """A process and the file its standard output goes to; standard error is a pipe."""

    process: Process
    output: Path

    def discard(self) -> None:
        """End it at once, and forget what it wrote."""
        end(self.process, now=True)
        for stream in (self.process.stdin, self.process.stderr):
            if stream is not None:
                with suppress(OSError):  # what was still to be written
                    stream.close()
        self.output.unlink(missing_ok=True)


def started(command: Sequence[str], scratch: Path, *, waits: bool = False) -> Started:
    """A command in a process and session of its own, working in ``scratch``; ``waits``: it reads
    its standard input. Raises OSError."""
    number, name = mkstemp(prefix="output-", dir=scratch)
    with os.fdopen(number, "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=scratch,
            env=_environment(scratch),
            stdin=subprocess.PIPE if waits else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    return Started(process, Path(name))


def _environment(scratch: Path) -> Mapping[str, str]:
    """That of this process; temporary files go where the page removes them."""
    folder = str(scratch)
    ours = {"TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **ours}


def end(process: Process, *, now: bool = False) -> None:
    """Interrupt a process, and kill it with all it started where it does not end, or ``now``."""
    ways = list(_ways())
    for way in ways[-1:] if now else ways:
        way(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            return


if sys.platform == "win32":

    def _ways() -> Iterator[Callable[[Process], None]]:
        yield Process.terminate

else:

    def _ways() -> Iterator[Callable[[Process], None]]:
        yield _interrupt
        yield _kill

    def _interrupt(process: Process) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)

    def _kill(process: Process) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
