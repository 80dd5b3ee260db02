"""Files that appear all together or not at all, also where the process is killed.

A set of files is written into ``.hecha`` inside the folder it is for, hence on the same volume,
and moved from there:

    .hecha/new/          the set being written
    .hecha/old/          the set it replaces, moved out of the way
    .hecha/journal.json  the files of both, from the moment the new set is complete

Files of the old set that are to stay are moved beside the new one, under another name.

What a killed process left is settled by the next one: without a journal the folder is as it was,
and ``.hecha`` is removed; with one the moves are done to the end or, if that fails, taken back.
One file of a set, the *seal*, leaves first and arrives last: while it is missing, the set may be
a mixture. The set is on the disk before the journal is, and the moves before it goes, so that a
power cut is no different from a kill.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from hecha.declare.system_errors import number_of, why
from hecha.declare.words import Words
from hecha.reading.files import JOURNAL, UNFINISHED
from hecha.reading.submission import InputRejected
from hecha.results.locking import Busy, locked


def _nothing(_: Iterable[str]) -> Mapping[str, str]:
    return {}


@contextmanager
def staged(
    directory: Path,
    owned: Iterable[str],
    *,
    seal: str = "",
    beside: Callable[[Iterable[str]], Mapping[str, str]] = _nothing,
) -> Iterator[Path]:
    """A new, empty folder whose files move into ``directory`` when the block ends well.

    ``owned`` names the files (relative paths) that are ours: those left in ``directory`` by an
    earlier run and not written by this one are removed, so that no old result lies beside new
    ones. Every other file stays. A sub-folder gets no wider permissions than it has in the new
    folder. If the block or a move fails, ``directory`` is as it was. Raises InputRejected if the
    folder cannot be written, for example because one of the files is open in a spreadsheet, or if
    another process is writing it.
    """
    directory = directory.absolute()
    with _present(directory), _settled(directory):
        work = directory / UNFINISHED
        try:
            work.mkdir(mode=0o700)
            (work / "new").mkdir()
            yield work / "new"
            _swap(directory, owned, seal, beside)
        finally:
            if not (work / JOURNAL).exists():
                shutil.rmtree(work, ignore_errors=True)


def settle(directory: Path) -> None:
    """Bring to an end what a killed process left in a folder.

    Raises InputRejected if it is no folder or cannot be written, or if another process is writing
    it. A folder that does not exist yet is fine.
    """
    if directory.exists():
        with _settled(directory.absolute()):
            pass


@contextmanager
def _present(directory: Path) -> Iterator[None]:
    """The folder, made where it does not exist, and removed again where it stays empty."""
    made = []
    try:
        for folder in (*reversed(directory.parents), directory):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
                made.append(folder)
    except OSError as error:
        raise _not_writable(directory, error) from error
    try:
        yield
    finally:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def _settled(directory: Path) -> Iterator[None]:
    """The folder, locked and without what an earlier process left in it."""
    if not directory.is_dir():
        raise InputRejected(
            f"输出位置 {directory} 是一个文件，不是文件夹：请换一个文件夹名。",
            f"The output {directory} is a file and no folder: please choose another name.",
        )
    try:
        with locked(directory):
            _recover(directory)
            yield
    except Busy:
        raise InputRejected(
            f"{directory} 正由另一次核查写入：请等它结束后重新核查，或换一个结果文件夹。",
            f"Another run is writing into {directory}: please check again when it has ended, or "
            "choose another folder.",
        ) from None
    except OSError as error:
        raise _not_writable(directory, error) from error


@dataclass(frozen=True, slots=True)
class _Journal:
    """Files to move out of a folder and into it, in this order (relative paths); ``beside`` names
    the place in the folder of those moved out that stay."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    beside: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> _Journal:
        """A journal as written. Raises ValueError where it is damaged."""
        try:
            names = json.loads(path.read_text(encoding="utf-8"))
            beside = dict(names.get("beside", {}))
            journal = cls(tuple(names["old"]), tuple(names["new"]), beside)
            if all(map(_is_below, (*journal.old, *journal.new, *beside.values()))):
                return journal
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(str(path)) from error
        raise ValueError(str(path))

    def write(self, path: Path) -> None:
        """Write it whole or not at all."""
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(self)), encoding="utf-8")
        _to_disk(unfinished)
        unfinished.replace(path)
        _to_disk(path.parent)


def _is_below(name: str) -> bool:
    """Whether a relative path stays in its folder: a journal may have been tampered with."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _swap(
    directory: Path,
    owned: Iterable[str],
    seal: str,
    beside: Callable[[Iterable[str]], Mapping[str, str]],
) -> None:
    work = directory / UNFINISHED
    written = [path for path in (work / "new").rglob("*") if path.is_file()]
    new = {path.relative_to(work / "new").as_posix() for path in written}
    ours = new | {PurePosixPath(name).as_posix() for name in owned}
    old = {name for name in ours if _is_file(directory / name)}
    folders = [path for path in (work / "new").rglob("*") if path.is_dir()]
    for path in (*written, *folders, work / "new"):
        _to_disk(path)
    journal = _Journal(
        tuple(sorted(old, key=lambda name: (name != seal, name))),
        tuple(sorted(new, key=lambda name: (name == seal, name))),
        dict(beside(sorted(old))),
    )
    journal.write(work / JOURNAL)
    try:
        _forward(directory, journal)
    except BaseException:  # Ctrl-C too
        _back(directory, journal)
        raise


def _recover(directory: Path) -> None:
    work = directory / UNFINISHED
    if work.is_symlink():
        work.unlink()
    if (work / JOURNAL).is_file():
        try:
            journal = _Journal.read(work / JOURNAL)
        except ValueError:
            raise InputRejected(
                f"上次核查没有写完，它的记录 {work / JOURNAL} 已损坏："
                f"请把 {work} 移到别处后重新核查。",
                f"The last run was not written to its end, and its record {work / JOURNAL} is "
                f"damaged: please move {work} elsewhere and check again.",
            ) from None
        try:
            _forward(directory, journal)
        except OSError:
            _back(directory, journal)
    if work.exists():
        shutil.rmtree(work)


def _forward(directory: Path, journal: _Journal) -> None:
    """Do the moves that are not done: a file that arrived is no longer in ``new``."""
    new = directory / UNFINISHED / "new"
    for name in journal.old:
        has_arrived = name in journal.new and not _is_file(new / name)
        if _is_file(directory / name) and not has_arrived:
            _move(directory / name, _out(directory, journal, name))
    for name in journal.new:
        if _is_file(new / name):
            _make_folders(directory, new, PurePosixPath(name).parent)
            (new / name).replace(directory / name)
    _tidy(directory, journal)


def _back(directory: Path, journal: _Journal) -> None:
    """Take the moves back that were done."""
    new = directory / UNFINISHED / "new"
    for name in reversed(journal.new):
        if _is_file(directory / name) and not _is_file(new / name):
            _move(directory / name, new / name)
    for name in reversed(journal.old):
        out = _out(directory, journal, name)
        if _is_file(out):
            _move(out, directory / name)
    _tidy(directory, journal)


def _out(directory: Path, journal: _Journal, name: str) -> Path:
    """Where a file of the old set goes."""
    if name in journal.beside:
        return directory / journal.beside[name]
    return directory / UNFINISHED / "old" / name


def _tidy(directory: Path, journal: _Journal) -> None:
    """Remove the sub-folders that are empty now, then the journal: the moves are done."""
    paths = map(PurePosixPath, (*journal.old, *journal.new))
    for folder in sorted({above for path in paths for above in path.parents}, reverse=True):
        if folder.parts:
            with suppress(OSError):
                (directory / folder).rmdir()
        with suppress(FileNotFoundError):
            _to_disk(directory / folder)
    (directory / UNFINISHED / JOURNAL).unlink()


def _to_disk(path: Path) -> None:
    """Wait until the system has written a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows writes names itself and opens no folder.
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Network folders may have no such call; the set is as complete as it was without it.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _make_folders(directory: Path, new: Path, folder: PurePosixPath) -> None:
    for part in (*reversed(folder.parents), folder):
        if part.parts:
            (directory / part).mkdir(exist_ok=True)
            narrow = stat.S_IMODE((new / part).stat().st_mode) | ~0o777
            (directory / part).chmod(stat.S_IMODE((directory / part).stat().st_mode) & narrow)


_FULL = {
    *(getattr(errno, name) for name in ("ENOSPC", "EFBIG", "EDQUOT") if hasattr(errno, name)),
    *((39, 112) if os.name == "nt" else ()),  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
}


def _not_writable(directory: Path, error: OSError) -> InputRejected:
    state = Words("原有文件未改动。", "The files that were there are unchanged.")
    if (directory / UNFINISHED / JOURNAL).exists():
        state = Words(
            "文件夹里的结果不完整，下次核查时会先恢复。",
            "The results in the folder are not whole; the next run restores them first.",
        )
    path = _concerned(directory, error)
    if number_of(error) in _FULL:
        return InputRejected(
            f"无法写入 {path}：磁盘空间不足，请清理后再试。{state.zh}",
            f"{path} cannot be written, for the disk is full: please make room and try again. "
            f"{state.en}",
        )
    reason = why(error)
    return InputRejected(
        f"无法写入 {path}（{reason.zh}）。如果该文件正在 Excel 或 WPS 中打开，请先关闭；"
        f"否则请换一个有写入权限的文件夹。{state.zh}",
        f"{path} cannot be written ({reason.en}). If it is open in Excel or WPS, please close it; "
        f"otherwise choose a folder you may write into. {state.en}",
    )


def _concerned(directory: Path, error: OSError) -> Path:
    """The file of the set an error is about, named by its place in the folder."""
    for name in (error.filename2, error.filename):
        if isinstance(name, str) and Path(name).is_relative_to(directory):
            parts = Path(name).relative_to(directory).parts
            return directory.joinpath(*(parts[2:] if parts[:1] == (UNFINISHED,) else parts))
    return directory
