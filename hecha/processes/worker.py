"""The side of the run: starting a process of ours, asking it, ending it."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hecha.processes.broken import ProcessBroke
from hecha.processes.framing import BROKEN, READY, Hung, Message, receive, send

if TYPE_CHECKING:
    import polars as pl

_CODE = (
    # Millions of objects come of imports and stay: looking for cycles among them takes a tenth of
    # the time.
    "import gc; gc.set_threshold(100_000, 50, 100); "
    "import json, sys; from importlib import import_module; "
    "sys.path[:] = json.loads(sys.argv[2]); import_module(sys.argv[1]).main()"
)
_PATIENCE = 5
"""Seconds a process has to end once nothing is asked of it any more."""


class Worker:
    """A process of ours that answers requests, one at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._ready: bool | None = None

    @classmethod
    def started(cls, module: str, **environment: str) -> Worker | None:
        """A process that runs ``main`` of a module of hecha with these variables in its
        environment; None where there can be none, as in a frozen program."""
        if not sys.executable or getattr(sys, "frozen", False):
            return None
        try:
            return cls(
                subprocess.Popen(
                    [sys.executable, "-I", "-c", _CODE, module, json.dumps(sys.path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, **environment},
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            )
        except OSError:
            return None

    @property
    def is_ready(self) -> bool:
        """Whether it has loaded what it needs, once it has said so."""
        if self._ready is None:
            try:
                self._ready = self._receive()[0]["kind"] == READY
            except Hung:
                self._ready = False
        return self._ready

    def ask(
        self, kind: str, frame: pl.DataFrame | None = None, **values: Any
    ) -> tuple[Message, pl.DataFrame | None]:
        """The answer to a request.

        Raises Hung where the process has ended, ProcessBroke for an error nobody had foreseen.
        """
        if self._process.stdin is None:
            raise Hung
        send(self._process.stdin, kind, frame, **values)
        message, found = self._receive()
        if message["kind"] == BROKEN:
            raise ProcessBroke(message["error"], message["places"])
        return message, found

    def _receive(self) -> tuple[Message, pl.DataFrame | None]:
        if self._process.stdout is None:
            raise Hung
        return receive(self._process.stdout)

    def finish(self) -> int:
        """Let it end and release what belongs to it. Returns its exit code."""
        self._close()
        try:
            return self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it at once, whatever it does, and release it. Returns its exit code."""
        self.stop()
        self._close()
        return self._process.wait()

    def stop(self) -> None:
        """End it at once: whoever waits for its answer learns that it has ended."""
        self._process.kill()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was still to be written to a process that is gone.
                with suppress(OSError):
                    stream.close()


class Waiting:
    """The processes that the next run of this program takes, started beforehand or left by a run;
    ``most`` of them are kept."""

    def __init__(self, start: Callable[[], Worker | None], most: int = 1) -> None:
        self._start = start
        self._most = most
        self._workers: list[Worker] = []
        atexit.register(self.discard)

    def preload(self, count: int = 1) -> None:
        """Start so many, so that they load while the run does something else."""
        while len(self._workers) < count and (worker := self._start()) is not None:
            self._workers.append(worker)

    def take(self) -> Worker | None:
        """A process that waits, which then is the caller's; None where none does."""
        return self._workers.pop() if self._workers else None

    def leave(self, worker: Worker) -> None:
        """Let a process wait for the next run; it is ended where enough wait already."""
        if len(self._workers) < self._most:
            self._workers.append(worker)
        else:
            worker.finish()

    def discard(self) -> None:
        """End the processes that wait."""
        while (worker := self.take()) is not None:
            worker.kill()
