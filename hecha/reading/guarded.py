"""Reading files in a process of their own, so that no file takes the run down.

A run has one such process and starts another where it ended; one that has stayed small is kept for
the next run of the same program. Where none can be started files are read in the process of the
run, without limits of memory and time.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

import polars as pl

from hecha.declare.words import Words
from hecha.reading import limits, messages, sheets
from hecha.reading.broken import ReadingBroke
from hecha.reading.files import InputFile
from hecha.reading.sheet import Merge, Sheet
from hecha.reading.submission import InputRejected

_CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from hecha.reading.child import main; main()"
)
_KEEPS_TIME = os.name == "posix"
_TIME_OUT_OF_TEN = 10
"""Where the system limits no processor time: times as long by the clock."""
_PANICS = ("PanicException", "MemoryError")
"""Errors of the libraries that come of what is in the file."""


class GuardedReader:
    """The sheets of files, read in another process. A context manager."""

    def __init__(self) -> None:
        self._process = _waiting.pop() if _waiting else _started()
        self._is_small = True

    def __enter__(self) -> GuardedReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Another error may have come in the middle of a message.
        is_whole = error is None or isinstance(error, InputRejected)
        if is_whole and self._is_small and self._process is not None and not _waiting:
            _waiting.append(self._process)
        else:
            self._end()

    def sheets_of(self, file: InputFile) -> Iterator[Sheet]:
        """The sheets of a file in their order; ask for the numeric cells of one before the next.

        Raises InputRejected when it cannot be read, also where reading it ended the process, and
        ReadingBroke for an error in the product's own code.
        """
        if self._process is None or not _is_ready(self._process):
            yield from sheets.sheets_of(file)
            return
        with _Clock(self._process, file):
            yield from self._sheets(file)

    def _sheets(self, file: InputFile) -> Iterator[Sheet]:
        message, cells = self._ask(file, messages.READ, **messages.file_values(file))
        while message["kind"] == messages.SHEET:
            yield self._sheet(file, message, pl.DataFrame() if cells is None else cells)
            message, cells = self._ask(file, messages.NEXT)
        self._is_small = message["peak"] < _SMALL
        if message["kind"] == messages.REJECTED:
            raise InputRejected(*message["words"])

    def _sheet(self, file: InputFile, message: messages.Message, cells: pl.DataFrame) -> Sheet:
        def numeric(positions: Sequence[int]) -> pl.DataFrame:
            _, frame = self._ask(file, messages.NUMERIC, positions=sorted(positions))
            return pl.DataFrame() if frame is None else frame

        return Sheet(
            message["name"],
            cells,
            encoding=message["encoding"],
            numeric=numeric if message["typed"] else None,
            hidden=message["hidden"],
            wrong_dimension=message["wrong_dimension"],
            long_numbers=message["long_numbers"],
            merges=tuple(Merge(*merge) for merge in message["merges"]),
        )

    def _ask(
        self, file: InputFile, kind: str, **values: Any
    ) -> tuple[messages.Message, pl.DataFrame | None]:
        """The answer to a message. Raises InputRejected and ReadingBroke as sheets_of does."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ReadingBroke("no process", ())
        try:
            messages.send(process.stdin, kind, **values)
            message, frame = messages.receive(process.stdout)
        except messages.Hung:
            code = self._restart()
            raise _ended(file, code) from None
        if message["kind"] == messages.BROKEN:
            self._restart()
            if message["error"] in _PANICS:
                raise _ended(file, 0)
            raise ReadingBroke(message["error"], message["places"])
        return message, frame

    def _restart(self) -> int:
        """Another process in place of one that has ended. Returns the exit code of the old one."""
        code = self._end()
        self._process = _started()
        return code

    def _end(self) -> int:
        process, self._process = self._process, None
        return 0 if process is None else _finish(process)


class _Clock:
    """Ends a process after a time by the clock, where the system limits no processor time."""

    def __init__(self, process: subprocess.Popen[bytes], file: InputFile) -> None:
        self._timer: threading.Timer | None = None
        if not _KEEPS_TIME:
            seconds = _TIME_OUT_OF_TEN * limits.most_seconds(file.path.stat().st_size)
            self._timer = threading.Timer(seconds, process.kill)

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _ended(file: InputFile, code: int) -> InputRejected:
    """What to raise for a file that ended the process reading it."""
    why = Words(
        "无法读取（所需内存超出限度，或文件已损坏）",
        "cannot be read (it takes more memory than allowed, or is damaged)",
    )
    if _KEEPS_TIME and code == -signal.SIGXCPU:
        why = Words(
            "读取所需的时间超出限度，文件可能已损坏",
            "takes more time to read than allowed and may be damaged",
        )
    return InputRejected(
        f"{file.name} {why.zh}：请用 WPS 或 Excel 打开后删除多余的行列，另存为 .xlsx，或重新导出。",
        f"{file.name} {why.en}: please open it in WPS or Excel, remove needless rows and columns "
        "and save it as .xlsx, or export it again.",
    )


_SMALL = 200 << 20
"""Bytes of memory that a process may have taken to be kept."""
_waiting: list[subprocess.Popen[bytes]] = []
"""A process that waits for the next run."""


def preload() -> None:
    """Start the process the next run will read with, so that it loads while the run does."""
    if not _waiting and (process := _started()) is not None:
        _waiting.append(process)


@atexit.register
def discard() -> None:
    """End the process that waits."""
    for process in _waiting:
        _finish(process)
    _waiting.clear()


def _started() -> subprocess.Popen[bytes] | None:
    """A process that will read files; None where there can be none, as in a frozen program."""
    if not sys.executable or getattr(sys, "frozen", False):
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _CODE, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # One thread reads a file; more would only take memory.
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None


_ready: set[int] = set()


def _is_ready(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process has loaded what it needs, once it has said so."""
    if process.pid in _ready:
        return True
    try:
        if process.stdout is not None:
            messages.receive(process.stdout)
            _ready.add(process.pid)
    except messages.Hung:
        pass
    return process.pid in _ready


def _finish(process: subprocess.Popen[bytes]) -> int:
    """End a process and release what belongs to it. Returns its exit code."""
    _ready.discard(process.pid)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            # What was still to be written to a process that is gone.
            with suppress(OSError):
                stream.close()
    try:
        return process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


_PATIENCE = 5
"""Seconds a process has to end once nothing is asked of it any more."""
