"""Which files of the given paths belong to a submission, and what their place says about them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path, PurePosixPath

from hecha.declare.levels import level_named
from hecha.reading.submission import InputRejected, Notice

TABLE_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".parquet"})
_UNREAD_SPREADSHEETS = frozenset(
    {".ods", ".et", ".wps", ".xlsb", ".numbers", ".dbf", ".mdb", ".accdb", ".zip", ".rar", ".7z"}
)
PREVIOUS_FOLDERS = frozenset({"上期", "previous"})


class Part(Enum):
    """What the files of a folder are to a submission; the values are the names of the folders."""

    MAIN = frozenset[str]()
    """Exports of the system, and whatever else is told by its headers."""
    ROSTER = frozenset({"比对名单", "rosters"})
    LEDGER = frozenset({"台账", "ledgers"})
    LEVEL = frozenset({"五级", "levels"})

    @staticmethod
    def of(folders: frozenset[str]) -> Part:
        """The part that files below some folders belong to."""
        return next((part for part in Part if not part.value.isdisjoint(folders)), Part.MAIN)


RESULT_MARK = "run.json"
"""A folder holding this file is what an earlier run wrote."""

_NAME_DATE = re.compile(r"_((?:19|20)[0-9]{6})(?![0-9])")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read: ``name`` is its path within the submission, with forward slashes."""

    path: Path
    name: str
    previous: bool
    part: Part

    @property
    def date(self) -> date | None:
        """The day its name carries as ``_YYYYMMDD``."""
        for digits in _NAME_DATE.findall(PurePosixPath(self.name).name):
            try:
                return datetime.strptime(digits, "%Y%m%d").date()
            except ValueError:
                continue
        return None


def discover(
    paths: Sequence[Path], previous: Sequence[Path] = ()
) -> tuple[list[InputFile], list[Notice]]:
    """The files to read in a fixed order, and notices of those left aside.

    Files of ``previous`` belong to the last period whatever their folder. Raises InputRejected for
    a path that is not there, a given file of no known format, and a submission without any file.
    """
    found: list[InputFile] = []
    notices: list[Notice] = []
    names: dict[str, Path] = {}
    several = len(paths) > 1
    for root in (*paths, *previous):
        for file, within in _walk(root, notices):
            # Two paths may hold files of the same name: then the folder tells them apart.
            folder = file.parent.name if file == root else root.name
            same = names.setdefault(within, file) == file
            name = within if same else f"{folder}/{within}"
            suffix = file.suffix.lower()
            folders = frozenset(
                {*PurePosixPath(name).parts[:-1], *([root.name] if several else [])}
            )
            if suffix in TABLE_SUFFIXES:
                old = root in previous or not PREVIOUS_FOLDERS.isdisjoint(folders)
                found.append(InputFile(file, name, old, Part.of(folders)))
            elif suffix in _UNREAD_SPREADSHEETS:
                message = f"未读取：不支持 {suffix} 格式，请另存为 .xlsx 或 .csv"
                notices.append(Notice("FF03", message, name))
            elif file == root:
                raise InputRejected(
                    f"{name} 不是表格文件：请提供 .xlsx、.xls、.csv 或 .parquet 文件。"
                )
    if not found:
        where = "、".join(path.name or str(path) for path in paths)
        raise InputRejected(
            f"{where} 中没有可读取的表格：请放入 .xlsx、.xls、.csv 或 .parquet 文件。"
        )
    found.sort(key=lambda file: (file.name, str(file.path)))
    return _without_copies(found, notices), notices


def _walk(root: Path, notices: list[Notice]) -> Iterator[tuple[Path, str]]:
    """The files of a path with their names within it, without hidden and result folders."""
    if root.is_file():
        yield root, root.name
        return
    if not root.is_dir():
        raise InputRejected(f"找不到 {root}：请检查路径是否写对。")
    results = {file.parent for file in root.rglob(RESULT_MARK) if file.parent != root}
    for folder in sorted(results):
        name = folder.relative_to(root).as_posix()
        notices.append(Notice("FF03", "是以前的核查结果，未读取", name))
    for file in sorted(root.rglob("*")):
        relative = file.relative_to(root)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if not hidden and file.is_file() and results.isdisjoint(file.parents):
            yield file, relative.as_posix()


def _without_copies(files: list[InputFile], notices: list[Notice]) -> list[InputFile]:
    """Each content once per part of the submission; a copy gives a notice.

    A roster or ledger may equal another, a level another level and 上期 the present period, so
    only copies among the exports, or the registers of one level, of one period count.
    """
    sizes: dict[int, int] = {}
    for file in files:
        size = file.path.stat().st_size
        sizes[size] = sizes.get(size, 0) + 1
    kept: list[InputFile] = []
    first: dict[tuple[bool, str, bytes], str] = {}
    for file in files:
        if sizes[file.path.stat().st_size] > 1:
            with file.path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").digest()
            part = (file.previous, _scope(file), digest)
            original = first.setdefault(part, file.name)
            if original != file.name:
                notices.append(Notice("FF06", f"与 {original} 内容完全相同，只读取一次", file.name))
                continue
        kept.append(file)
    return kept


def _scope(file: InputFile) -> str:
    """What two files must share for equal contents to be a copy."""
    if file.part is Part.MAIN:
        return ""
    level = level_named(file.name) if file.part is Part.LEVEL else None
    return level.title if level is not None else file.name
