"""Reading files and unpacking archives in another process, so that no file takes the run down.

A run has one such process and starts another where it ended; one that has stayed small is kept for
the next run of the same program. Where none can be started files are read in the process of the
run, without limits of memory and time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl

from hecha.declare.words import Words
from hecha.processes.broken import ProcessBroke
from hecha.processes.framing import Hung, Message
from hecha.processes.worker import Worker
from hecha.reading import limits, messages, sheets, zipped
from hecha.reading.files import InputFile
from hecha.reading.sheet import Merge, Sheet
from hecha.reading.started import reading_process, waiting
from hecha.reading.submission import InputRejected

_Answer = tuple[Message, pl.DataFrame | None]

_KEEPS_TIME = os.name == "posix"
_TIME_OUT_OF_TEN = 10
"""Where the system limits no processor time: times as long by the clock."""
_PANICS = ("PanicException", "MemoryError")
"""Errors of the libraries that come of what is in the file."""


class GuardedReader:
    """The sheets of files and the files of archives, read in another process. A context manager."""

    def __init__(self) -> None:
        self._worker = waiting.take() or reading_process()
        self._is_small = True
        self._ahead: _Ahead | None = None

    def __enter__(self) -> GuardedReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Another error may have come in the middle of a message.
        is_whole = (error is None or isinstance(error, InputRejected)) and self._ahead is None
        if self._ahead is not None:
            if self._worker is not None:
                self._worker.stop()
            self._ahead.join()
        if is_whole and self._is_small and self._worker is not None:
            waiting.leave(self._worker)
        else:
            self._end()

    def begin(self, file: InputFile) -> None:
        """Have the first sheet of a file read meanwhile; the next one asked for must be of it."""
        self._ahead = _Ahead(file, self._first)
        self._ahead.start()

    def sheets_of(self, file: InputFile) -> Iterator[Sheet]:
        """The sheets of a file in their order; ask for the numeric cells of one before the next.

        Raises InputRejected when it cannot be read, also where reading it ended the process, and
        ProcessBroke for an error in the product's own code.
        """
        ahead, self._ahead = self._ahead, None
        first = None if ahead is None else ahead.found()
        if self._worker is None or not self._worker.is_ready:
            yield from sheets.sheets_of(file)
            return
        with _Clock(self._worker, file.path):
            yield from self._sheets(file, first)

    def unpacked(self, path: Path, folder: Path, documented: frozenset[str]) -> zipped.Unpacked:
        """The files of an archive (:func:`hecha.reading.zipped.unpacked`), unpacked in the other
        process. Raises zipped.Refused, also where unpacking ended the process, and ProcessBroke.
        """
        if self._worker is None or not self._worker.is_ready:
            return zipped.unpacked(path, folder, documented)
        values: dict[str, Any] = {
            "path": messages.path_text(path),
            "folder": messages.path_text(folder),
            "documented": sorted(documented),
        }
        with _Clock(self._worker, path):
            try:
                answer, _ = self._worker.ask(messages.UNPACK, **values)
            except Hung:
                self._restart()
                raise zipped.Refused("解压所需的时间或内存超出限度") from None
            except ProcessBroke as broke:
                self._restart()
                if broke.kind in _PANICS:
                    raise zipped.Refused("解压所需的时间或内存超出限度") from None
                raise
        if answer["kind"] == messages.REFUSED:
            raise zipped.Refused(answer["why"])
        files = answer["files"]
        return files and [(messages.path_of(file), name) for file, name in files]

    def _first(self, file: InputFile) -> _Answer | None:
        """The answer to reading a file; None where no other process does it."""
        if self._worker is None or not self._worker.is_ready:
            return None
        with _Clock(self._worker, file.path):
            return self._ask(file, messages.READ, **messages.file_values(file))

    def _sheets(self, file: InputFile, first: _Answer | None) -> Iterator[Sheet]:
        answer = first or self._ask(file, messages.READ, **messages.file_values(file))
        message, cells = answer
        while message["kind"] == messages.SHEET:
            yield self._sheet(file, message, pl.DataFrame() if cells is None else cells)
            message, cells = self._ask(file, messages.NEXT)
        self._is_small = message["peak"] < _SMALL
        if message["kind"] == messages.REJECTED:
            raise InputRejected(*message["words"])

    def _sheet(self, file: InputFile, message: Message, cells: pl.DataFrame) -> Sheet:
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
            first_column=message["first_column"],
        )

    def _ask(self, file: InputFile, kind: str, **values: Any) -> _Answer:
        """The answer to a message. Raises InputRejected and ProcessBroke as sheets_of does."""
        if self._worker is None:
            raise ProcessBroke("no process", ())
        try:
            return self._worker.ask(kind, **values)
        except Hung:
            code = self._restart()
            raise _ended(file, code) from None
        except ProcessBroke as broke:
            self._restart()
            if broke.kind in _PANICS:
                raise _ended(file, 0) from None
            raise

    def _restart(self) -> int:
        """Another process in place of one that has ended. Returns the exit code of the old one."""
        code = self._end()
        self._worker = reading_process()
        return code

    def _end(self) -> int:
        worker, self._worker = self._worker, None
        return 0 if worker is None else worker.finish()


class _Ahead(threading.Thread):
    """The answer to reading a file, waited for while the run does something else."""

    def __init__(self, file: InputFile, ask: Callable[[InputFile], _Answer | None]) -> None:
        super().__init__(name="ahead", daemon=True)
        self._file = file
        self._ask = ask
        self._answer: _Answer | None = None
        self._error: Exception | None = None

    def run(self) -> None:
        """Wait for the answer."""
        try:
            self._answer = self._ask(self._file)
        except Exception as error:  # noqa: BLE001 - raised where the answer is wanted
            self._error = error

    def found(self) -> _Answer | None:
        """The answer. Raises what asking for it raised."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._answer


_WORTH = range(256 << 10, 32 << 20)
"""Sizes in bytes of a file that is read while the run works on another: a smaller one is read in no
time, and the cells of a larger one would be held beside those of the other."""


def read_ahead(
    first: GuardedReader, files: Sequence[InputFile], spare: Callable[[], None] | None = None
) -> Generator[tuple[InputFile, Iterator[Sheet]], None, None]:
    """Each file with its sheets (:meth:`GuardedReader.sheets_of`), to be taken before the next.

    Where that is worth it, the largest of the files to come is read by a second process meanwhile.
    ``spare`` is called once: as soon as nothing is left to be read meanwhile, at once where there
    are processors for everybody.
    """
    sizes = [_worth(file) for file in files]
    processors = os.cpu_count() or 1
    spare = spare or _nothing
    if processors > _BUSY:
        spare()
        spare = _nothing
    if not any(sizes[1:]) or processors < 2:
        spare()
        yield from ((file, first.sheets_of(file)) for file in files)
        return
    with GuardedReader() as second:
        # The first has been started long ago: it takes the largest, which is waited for longest.
        own, other, begun = second, first, 0
        for number, file in enumerate(files):
            if begun and number == begun:
                own, other, begun = other, own, 0
            if not begun and any(sizes[number + 1 :]):
                begun = max(range(number + 1, len(files)), key=sizes.__getitem__)
                other.begin(files[begun])
            elif not begun:
                spare()
                spare = _nothing
            yield file, own.sheets_of(file)


_BUSY = 3
"""Processors kept busy while files are read: by two processes and the run itself."""


def _nothing() -> None:
    """Leave a processor to those who read."""


def _worth(file: InputFile) -> int:
    """The size in bytes of a file that is worth reading meanwhile, else 0."""
    try:
        size = file.path.stat().st_size
        # Parquet takes more time to hand over than to read.
        return size if size in _WORTH and not sheets.is_parquet(file.path) else 0
    except OSError:
        return 0


class _Clock:
    """Ends a process after a time by the clock, where the system limits no processor time."""

    def __init__(self, worker: Worker, path: Path) -> None:
        self._timer: threading.Timer | None = None
        if not _KEEPS_TIME:
            seconds = _TIME_OUT_OF_TEN * limits.most_seconds(path.stat().st_size)
            self._timer = threading.Timer(seconds, worker.stop)

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
    remedy = _REMEDIES.get(file.path.suffix.lower(), _SAVE_AGAIN)
    return InputRejected(
        f"{file.name} {why.zh}：{remedy.zh}。", f"{file.name} {why.en}: {remedy.en}."
    )


_SAVE_AGAIN = Words(
    "请用 WPS 或 Excel 打开后删除多余的行列，另存为 .xlsx，或重新导出",
    "please open it in WPS or Excel, remove needless rows and columns and save it as .xlsx, or "
    "export it again",
)
_REMEDIES = {
    ".parquet": Words("请重新生成该文件", "please write it again"),
    ".zip": Words("请先解压，再选解压后的文件夹", "please unpack it and choose the folder"),
}


_SMALL = 200 << 20
"""Bytes of memory that a process may have taken to be kept."""


preload, discard = waiting.preload, waiting.discard
