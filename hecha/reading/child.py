"""The process that reads files and unpacks archives: whatever is in them, it alone is taken down.

Each file gets memory and processor time by its size, as far as the operating system keeps limits:
Linux both, macOS the time; on Windows guarded.py ends a process that takes too long.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from hecha.processes.answering import opened
from hecha.processes.framing import READY, Hung, Message, receive, send
from hecha.reading import limits, messages, sheets
from hecha.reading.submission import InputRejected

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Answer requests on standard input until there are no more."""
    requests, answers = opened()
    with suppress(Hung):  # The run is over.
        send(answers, READY)
        asked = receive(requests)[0]
        while True:
            if asked["kind"] == messages.UNPACK:
                _unpack(asked, answers)
                asked = receive(requests)[0]
            else:
                asked = _read(asked, requests, answers)


def _read(asked: Message, requests: BinaryIO, answers: BinaryIO) -> Message:
    """Answer for one file. Returns the next request, for another one."""
    file = messages.file_of(asked)
    _limit(file.path)
    try:
        for sheet in sheets.sheets_of(file):
            send(answers, messages.SHEET, sheet.cells, **messages.sheet_values(sheet))
            while (asked := receive(requests)[0])["kind"] == messages.NUMERIC:
                if sheet.numeric is not None:
                    send(answers, messages.CELLS, sheet.numeric(asked["positions"]))
            if asked["kind"] == messages.READ:
                return asked  # The run wants no more of this one.
    except InputRejected as error:
        send(answers, messages.REJECTED, peak=_peak(), words=error.words)
    else:
        send(answers, messages.END, peak=_peak())
    return receive(requests)[0]


def _unpack(asked: Message, answers: BinaryIO) -> None:
    """Answer for one archive: the places and names of its files, None for a workbook."""
    from hecha.reading import zipped  # Few submissions have one.

    path, folder = messages.path_of(asked["path"]), messages.path_of(asked["folder"])
    _limit(path)
    try:
        files = zipped.unpacked(path, folder, frozenset(asked["documented"]))
    except zipped.Refused as refusal:
        send(answers, messages.REFUSED, why=str(refusal))
    else:
        told = [(messages.path_text(file), name) for file, name in files or ()]
        send(answers, messages.UNPACKED, files=told if files is not None else None)


def _peak() -> int:
    """Bytes of memory this process has taken at most; 0 where that is not known."""
    # Not the resource usage: it counts what the process had that started this one.
    return _status("VmHWM")


def _status(name: str) -> int:
    """Bytes of memory of one kind that the system states of this process; 0 where it does not."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(rf"{name}:\s+(\d+) kB", lines)
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
    a_byte = limits.PARQUET_CELLS if sheets.is_parquet(path) else 1
    # What is held since the file before is not given back, and is not this one's.
    _lower(resource.RLIMIT_DATA, _status("VmData") + limits.most_memory(size, a_byte))


def _lower(kind: int, most: int) -> None:
    _, highest = resource.getrlimit(kind)
    if highest == resource.RLIM_INFINITY or most <= highest:
        resource.setrlimit(kind, (most, highest))
