"""The process that reads files: whatever is in them, it alone is taken down.

Each file gets memory and processor time by its size, as far as the operating system keeps limits:
Linux both, macOS the time; on Windows guarded.py ends a process that takes too long.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from hecha.reading import limits, messages
from hecha.reading.broken import places_of
from hecha.reading.sheets import sheets_of
from hecha.reading.submission import InputRejected

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Answer requests on standard input until there are no more."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers, nor to the user.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def report(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        kind = type(error).__name__
        messages.send(answers, messages.BROKEN, error=kind, places=list(places_of(error)))

    sys.excepthook = report
    with suppress(messages.Hung):  # The run is over.
        messages.send(answers, messages.READY)
        asked = messages.receive(requests)[0]
        while True:
            asked = _read(asked, requests, answers)


def _read(asked: messages.Message, requests: BinaryIO, answers: BinaryIO) -> messages.Message:
    """Answer for one file. Returns the next request, for another one."""
    file = messages.file_of(asked)
    _limit(file.path)
    try:
        for sheet in sheets_of(file):
            messages.send(answers, messages.SHEET, sheet.cells, **messages.sheet_values(sheet))
            while (asked := messages.receive(requests)[0])["kind"] == messages.NUMERIC:
                if sheet.numeric is not None:
                    messages.send(answers, messages.CELLS, sheet.numeric(asked["positions"]))
            if asked["kind"] == messages.READ:
                return asked  # The run wants no more of this one.
    except InputRejected as error:
        messages.send(answers, messages.REJECTED, peak=_peak(), words=error.words)
    else:
        messages.send(answers, messages.END, peak=_peak())
    return messages.receive(requests)[0]


def _peak() -> int:
    """Bytes of memory this process has taken at most; 0 where that is not known."""
    try:
        # Not the resource usage: it counts what the process had that started this one.
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", lines)
    return int(found[1]) << 10 if found else 0


def _limit(path: Path) -> None:
    """Keep this process within what a file of this size may take."""
    if resource is None:
        return
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _lower(resource.RLIMIT_CPU, int(used) + limits.most_seconds(size))
    _lower(resource.RLIMIT_DATA, limits.most_memory(size))
    # A dump of this process would hold the names and numbers of persons.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lower(kind: int, most: int) -> None:
    _, highest = resource.getrlimit(kind)
    if highest == resource.RLIM_INFINITY or most <= highest:
        resource.setrlimit(kind, (most, highest))


if __name__ == "__main__":
    main()
