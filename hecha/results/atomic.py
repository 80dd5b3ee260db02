"""Files that appear all together or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hecha.reading.submission import InputRejected


@contextmanager
def staged(directory: Path, owned: Iterable[str]) -> Iterator[Path]:
    """A new, empty folder whose files move into ``directory`` when the block ends well.

    ``owned`` names the files (relative paths) that are ours: those left in ``directory`` by an
    earlier run and not written by this one are removed, so that no old result lies beside new
    ones. Every other file stays. If the block or a move fails, ``directory`` is as it was.
    Raises InputRejected if the folder cannot be written, for example because one of the files is
    open in a spreadsheet.
    """
    directory = directory.absolute()
    if directory.exists() and not directory.is_dir():
        raise InputRejected(f"输出位置 {directory} 是一个文件，不是文件夹：请换一个文件夹名。")
    try:
        # Beside the target, hence on the same volume: moving is renaming.
        work = Path(tempfile.mkdtemp(prefix=".hecha-", dir=_nearest_folder(directory.parent)))
    except OSError as error:
        raise _not_writable(directory, error) from error
    try:
        (work / "new").mkdir()
        (work / "old").mkdir()
        try:
            yield work / "new"
        except OSError as error:
            raise _not_writable(directory, error) from error
        _swap(work / "new", work / "old", directory, owned)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _nearest_folder(path: Path) -> Path:
    return path if path.is_dir() else _nearest_folder(path.parent)


def _swap(new: Path, old: Path, directory: Path, owned: Iterable[str]) -> None:
    """Move the files of ``new`` into ``directory``; what they replace goes to ``old``."""
    written = sorted(str(path.relative_to(new)) for path in new.rglob("*") if path.is_file())
    replaced = [
        name
        for name in sorted({*written, *map(os.path.normpath, owned)})
        if (directory / name).is_file()
    ]
    undo = _Undo()
    name = ""
    try:
        with undo:
            for name in replaced:
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                undo.move(directory / name, old / name)
            for name in written:
                undo.make_folders((directory / name).parent)
                undo.move(new / name, directory / name)
    except OSError as error:
        raise _not_writable(directory / name, error) from error


class _Undo:
    """Moves and new folders, taken back when the block does not end well, Ctrl-C included.

    Each step is noted before it is done, so that one that was interrupted is taken back too.
    """

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []
        self._folders: list[Path] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            return
        for source, target in reversed(self._moves):
            if not source.exists():
                target.replace(source)
        for folder in reversed(self._folders):
            if folder.is_dir():
                folder.rmdir()

    def move(self, source: Path, target: Path) -> None:
        self._moves.append((source, target))
        source.replace(target)

    def make_folders(self, path: Path) -> None:
        if not path.is_dir():
            self.make_folders(path.parent)
            self._folders.append(path)
            path.mkdir()


def _not_writable(path: Path, error: OSError) -> InputRejected:
    if error.errno == errno.ENOSPC:
        return InputRejected(f"无法写入 {path}：磁盘空间不足，请清理后再试。原有文件未改动。")
    return InputRejected(
        f"无法写入 {path}（{error.strerror}）。如果该文件正在 Excel 或 WPS 中打开，请先关闭；"
        "否则请换一个有写入权限的文件夹。原有文件未改动。"
    )
