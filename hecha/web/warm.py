"""A process that has loaded what a check needs, and waits for the check: loading takes longest.

It is started when the page is, while the officer chooses files, and again after each check.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock

from hecha.web.started_commands import Started, started

_CODE = "from hecha.web.warm import wait; wait(); from hecha.cli import main; main()"

LOADED = (
    "hecha.run",
    "hecha.rules.checking",
    "hecha.rules.tasks",
    "hecha.expectations.claims",
    "hecha.expectations.evaluation",
    "hecha.expectations.selection",
    "hecha.followup.recording",
    "hecha.followup.standing",
    "hecha.report.summary",
    "hecha.report.details",
    "hecha.province.folders",
    "hecha.cli",
    "pandera.backends.polars.builtin_checks",
    "pandera.backends.polars.components",
    "pandera.backends.polars.container",
    "narwhals.group_by",
)
"""Modules that a check imports; Great Expectations is loaded by a process it starts."""


_READERS = 2
"""Processes that read files: one reads ahead of the other."""


class Warm:
    """Keeps one such process ready; ``scratch`` is the folder it works in."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._lock = Lock()
        self._ready: Started | None = None
        self._ended = False

    def start(self) -> None:
        """Have one, if there is none."""
        with self._lock:
            if self._ready is None and not self._ended:
                with suppress(OSError):  # without one a check takes longer
                    self._ready = started([sys.executable, "-c", _CODE], self._scratch, waits=True)

    def take(self, command: Sequence[str]) -> Started | None:
        """The process, now running a command of hecha; None where none is ready."""
        with self._lock:
            ready, self._ready = self._ready, None
        if ready is None or ready.process.stdin is None:
            return None
        try:
            ready.process.stdin.write(json.dumps(list(command)) + "\n")
            ready.process.stdin.close()
        except OSError:  # it has ended
            ready.discard()
            return None
        return ready

    def end(self) -> None:
        """End it; none is started any more."""
        with self._lock:
            self._ended = True
            ready, self._ready = self._ready, None
        if ready is not None:
            ready.discard()


def wait() -> None:
    """In the process: load, wait for a line with the words of a command, and have it as the command
    line. Where the page ends without one, end."""
    before = os.dup(2)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 2)  # what libraries say while they load is not for the officer
    # What cannot be loaded is said by the command, in a sentence.
    with suppress(Exception):
        load()
    os.dup2(before, 2)
    line = sys.stdin.readline()
    os.dup2(nothing, 0)
    for number in (before, nothing):
        os.close(number)
    if not line.strip():
        sys.exit(0)
    sys.argv[1:] = json.loads(line)


def load() -> None:
    """Load what a check needs, and start the processes it works with."""
    for name in LOADED:
        import_module(name)
    from hecha import expectations
    from hecha.reading import guarded
    from hecha.results.writers import writers
    from hecha.rules import rulebook
    from hecha.run import DEFAULT_SUITE

    guarded.preload(_READERS)
    expectations.preload(DEFAULT_SUITE)  # it evaluates those of any suite
    rulebook.load()
    writers()
