"""Which files of the given paths belong to a submission, and what their place says about them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from hecha.declare.levels import Level, level_named
from hecha.declare.lists import ROSTERS
from hecha.declare.origin import TYPED_MARK
from hecha.declare.words import Words, listed
from hecha.reading import file_kinds, own_file, zipped
from hecha.reading.submission import InputRejected
from hecha.reading.unread import LeftOut, Unread, left_out, unread

PREVIOUS_FOLDERS = frozenset({"上期", "previous"})


class Part(Enum):
    """What the files of a folder are to a submission; the values are the names of the folders."""

    MAIN = frozenset[str]()
    """Exports of the system, and whatever else is recognised by its headers."""
    ROSTER = frozenset({"比对名单", "rosters"})
    LEDGER = frozenset({"台账", "ledgers"})
    LEVEL = frozenset({"五级", "levels"})

    @staticmethod
    def of(folders: frozenset[str]) -> Part:
        """The part that files below some folders belong to."""
        return next((part for part in Part if not part.value.isdisjoint(folders)), Part.MAIN)


DOCUMENTED = PREVIOUS_FOLDERS.union(*(part.value for part in Part))
"""Sub-folders that are read, each for what it is."""

RESULT_MARK = "run.json"
"""A folder holding this file is what an earlier run wrote."""
UNFINISHED = ".hecha"
"""The sub-folder of a result folder that holds what is being written."""
JOURNAL = "journal.json"
"""The file in UNFINISHED that lists the files of a set being moved (hecha.results.atomic)."""
OWN_OUTPUTS = frozenset(
    {
        RESULT_MARK,
        "整改清单.xlsx",
        "findings.csv",
        "findings.parquet",
        "evidence.parquet",
        "outcomes.csv",
    }
)
"""What runs wrote before their record listed it."""
_OWN_FOLDERS = (RESULT_MARK, TYPED_MARK, f"{UNFINISHED}/{JOURNAL}")
PLANTED = "planted.json"
"""The list of errors that ``hecha sample`` writes beside the exports of an invented county."""

_NAME_DATE = re.compile(r"_((?:19|20)[0-9]{6})(?![0-9])")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read: ``name`` is its path within the submission, with forward slashes.

    ``is_foreign``: of a format the system does not export, so that it is not read, and the run
    not rejected, where its content cannot be read. ``date`` is the day its name carries as
    ``_YYYYMMDD``; ``roster`` and ``level`` are the kind of list and the level its name gives,
    where its folder is one of lists or levels.
    """

    path: Path
    name: str
    previous: bool
    part: Part
    date: date | None
    roster: str | None = None
    level: Level | None = None
    is_foreign: bool = False

    @classmethod
    def of(cls, path: Path, name: str, folders: frozenset[str], *, previous: bool) -> InputFile:
        """The file at ``path`` with all that its name and folders say."""
        part = Part.of(folders)
        return cls(
            path,
            name,
            previous,
            part,
            _date(name),
            _roster(name) if part is Part.ROSTER else None,
            level_named(name) if part is Part.LEVEL else None,
            PurePosixPath(name).suffix.lower() in file_kinds.FOREIGN_TABLES,
        )


def _date(name: str) -> date | None:
    for digits in _NAME_DATE.findall(PurePosixPath(name).name):
        try:
            return datetime.strptime(digits, "%Y%m%d").date()
        except ValueError:
            continue
    return None


def _roster(name: str) -> str | None:
    """The kind of a roster (a value of ROSTERS) by the name of its file."""
    own = PurePosixPath(name).name
    return next((kind for kind in ROSTERS.values() if kind in own), None)


@dataclass(slots=True)
class Found:
    """The files to read in a fixed order; what was left out; what cannot be read.

    ``copies`` are files with the very bytes of another one (copy, original): read once.
    """

    files: list[InputFile] = field(default_factory=list)
    copies: list[tuple[InputFile, InputFile]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def _is_file(path: Path) -> bool:
    return file_kinds.what_is(path) == file_kinds.FILE


def _within(path: Path, root: Path) -> str:
    return file_kinds.shown(path.relative_to(root).as_posix())


class LeaveOut:
    """What ``--leave-out PATTERN`` names: a file, a folder, or a sheet as ``file/sheet``."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._patterns = [(pattern, pattern.strip("/").lower()) for pattern in patterns]

    def pattern_of(self, name: str, sheet: str | None = None) -> str | None:
        """The first pattern that names a file or one of its folders, or else a sheet of it."""
        whole = PurePosixPath(name.lower()) / (sheet.lower() if sheet is not None else "")
        paths = [whole] if sheet is not None else [whole, *whole.parents[:-1]]
        for written, pattern in self._patterns:
            if any(fnmatchcase(text, pattern) for path in paths for text in (str(path), path.name)):
                return written
        return None


def discover(
    paths: Sequence[Path],
    previous: Sequence[Path] = (),
    leave_out: LeaveOut | None = None,
    *,
    scratch: Path | None = None,
    unpack: zipped.Unpack = zipped.unpacked,
) -> Found:
    """The files to read, and those left out or not read; archives are unpacked into ``scratch``
    by ``unpack``.

    Files of ``previous`` belong to the last period whatever their folder. Raises InputRejected for
    a path that is not there, a given file that is no table, and a submission without any file.
    """
    found = Found()
    several = len(paths) > 1
    searches = _Search(found, leave_out or LeaveOut(), scratch, unpack, several=several)
    for root in paths:
        searches.add(root, previous=False)
    for root in previous:
        searches.add(root, previous=True)
    if not found.files:
        raise _nothing(paths, found)
    found.files.sort(key=lambda file: (file.name, str(file.path)))
    found.files, found.copies = _without_copies(found.files)
    return found


def _nothing(paths: Sequence[Path], found: Found) -> InputRejected:
    where = listed(file_kinds.shown(path.name or str(path)) for path in paths)
    hint = Words("", "")
    if found.unread:
        first, count = found.unread[0], len(found.unread)
        others = Words(f"等 {count} 个文件", f" and {count - 1} others") if count > 1 else hint
        hint = Words(
            f"{first.file}{others.zh}：{first.message()}",
            f"{first.file}{others.en}: {first.message('en')} ",
        )
    return InputRejected(
        f"{where.zh} 中没有可读取的表格：{hint.zh}请放入 .xlsx、.xls、.csv 或 .parquet 文件。",
        f"There is no table to read in {where.en}. {hint.en}Please add .xlsx, .xls, .csv or "
        ".parquet files.",
    )


class _Search:
    """Walks the paths of one run and sorts each file into a list."""

    def __init__(
        self,
        found: Found,
        leave_out: LeaveOut,
        scratch: Path | None,
        unpack: zipped.Unpack,
        *,
        several: bool,
    ) -> None:
        self._found = found
        self._leave_out = leave_out
        self._scratch = scratch
        self._unpack = unpack
        self._several = several
        self._names: dict[str, Path] = {}

    def add(self, root: Path, *, previous: bool) -> None:
        """Everything below a path."""
        kind = file_kinds.what_is(root)
        if kind is None:
            path = file_kinds.shown(str(root))
            raise InputRejected(
                f"找不到 {path}：请检查路径是否写对。",
                f"There is no {path}: please check how the path is written.",
            )
        if isinstance(kind, Words):
            raise InputRejected(
                f"{file_kinds.shown(root.name)} {kind.zh}：请提供文件或文件夹。",
                f"{file_kinds.shown(root.name)} {kind.en}: please give a file or a folder.",
            )
        name = file_kinds.shown(root.name)
        given = frozenset({name} if self._several else ())
        if kind == file_kinds.FILE:
            folder = file_kinds.shown(root.parent.name)
            self._file(root, name, folder, given, previous=previous, is_given=True)
            return
        if _is_file(root / TYPED_MARK):
            raise InputRejected(
                f"{name} 是 hecha load 写的文件夹：请只写这一个文件夹，上期数据在 load 时给出。",
                f"{name} was written by hecha load: please give it alone; the last period is given "
                "when loading.",
            )
        own = _own_outputs(root)
        for file, within in self._walk(root, root):
            if within in own or (own and own_file.is_kept(file.name)):
                self._found.left_out.append(left_out("own_output", within))
            elif file.name == PLANTED:
                self._found.left_out.append(left_out("planted", within))
            else:
                sub = None if previous else _undocumented(within, given)
                self._file(file, within, name, given, previous=previous, sub=sub)

    def _walk(self, top: Path, root: Path) -> Iterator[tuple[Path, str]]:
        """The files below a folder with their names within the root; folders that are hidden,
        results of a run or left out by a pattern are listed as one entry, and so are links to
        folders that are read anyway."""
        waiting, linked = [top], list[Path]()
        seen = set[tuple[int, int]]()
        while waiting or linked:
            folder = waiting.pop(0) if waiting else linked.pop(0)
            try:
                status = folder.stat()
                entries = sorted(folder.iterdir())
            except OSError as error:
                self._closed(folder, root, error)
                continue
            if status.st_ino and (status.st_dev, status.st_ino) in seen:
                self._found.left_out.append(left_out("link", _within(folder, root)))
                continue
            seen.add((status.st_dev, status.st_ino))
            for entry in entries:
                within = _within(entry, root)
                if file_kinds.what_is(entry) != file_kinds.FOLDER:
                    yield entry, within
                elif pattern := self._leave_out.pattern_of(within):
                    self._found.left_out.append(left_out("pattern", within, detail=pattern))
                elif file_kinds.is_hidden(entry.name):
                    self._found.left_out.append(left_out("hidden", within))
                elif any(_is_file(entry / mark) for mark in _OWN_FOLDERS):
                    self._found.left_out.append(left_out("own_output", within))
                else:
                    # Links last: a folder is read under its own name.
                    (linked if entry.is_symlink() else waiting).append(entry)

    def _closed(self, folder: Path, root: Path, error: OSError) -> None:
        """A folder that cannot be listed: nothing read where it is the one given."""
        if folder == root:
            name = file_kinds.shown(folder.name or str(folder))
            raise InputRejected(
                f"{name} 打不开：请检查是否有读取权限。",
                f"{name} cannot be opened: please check whether you may read it.",
            ) from error
        self._found.unread.append(unread("closed", _within(folder, root)))

    def _file(
        self,
        file: Path,
        within: str,
        folder: str,
        given: frozenset[str],
        *,
        previous: bool,
        is_given: bool = False,
        sub: str | None = None,
    ) -> None:
        """Sort one file into its list; ``folder`` distinguishes files of one name in two paths,
        ``sub`` is the sub-folder that is not read."""
        same = self._names.setdefault(within, file) == file
        kind = file_kinds.what_is(file)
        name = within if same else f"{folder}/{within}"
        folders = frozenset({*PurePosixPath(name).parts[:-1], *given})
        suffix = PurePosixPath(name).suffix.lower()
        own = file.name
        if pattern := self._leave_out.pattern_of(name):
            self._found.left_out.append(left_out("pattern", name, detail=pattern))
        elif file_kinds.is_lock(own) or file_kinds.is_hidden(own):
            reason = "lock_file" if file_kinds.is_lock(own) else "hidden"
            self._found.left_out.append(left_out(reason, name))
        elif suffix in file_kinds.DOCUMENTS:
            if is_given:
                raise InputRejected(
                    f"{name} 不是表格文件：请提供 .xlsx、.xls、.csv 或 .parquet 文件。",
                    f"{name} is no table: please give a .xlsx, .xls, .csv or .parquet file.",
                )
            self._found.left_out.append(left_out("document", name))
        elif own_file.is_followup(file):
            self._found.left_out.append(left_out("own_output", name))
        elif suffix == ".xlsx" and own_file.is_own_workbook(file):
            self._found.left_out.append(left_out("own_workbook", name))
        elif sub is not None:
            self._found.unread.append(unread("subfolder", name, detail=sub))
        elif kind != file_kinds.FILE:
            what = kind if isinstance(kind, Words) else file_kinds.GONE
            self._found.unread.append(unread("no_file", name, detail=what.zh))
        elif suffix in file_kinds.TABLES:
            old = previous or not PREVIOUS_FOLDERS.isdisjoint(folders)
            self._found.files.append(InputFile.of(file, name, folders, previous=old))
        elif suffix == file_kinds.ZIP:
            self._archive(file, name, folders, previous=previous)
        else:
            self._found.unread.append(_unreadable(name, suffix))

    def _archive(self, file: Path, name: str, folders: frozenset[str], *, previous: bool) -> None:
        """The files of an archive as if they lay in its folder, or the archive as not read."""
        try:
            scratch = self._scratch
            entries = None if scratch is None else self._unpack(file, scratch, DOCUMENTED)
        except zipped.Refused as refusal:
            self._found.unread.append(unread("archive", name, detail=f"，{refusal}"))
            return
        if entries is None:
            old = previous or not PREVIOUS_FOLDERS.isdisjoint(folders)
            self._found.files.append(InputFile.of(file, name, folders, previous=old))
            return
        for entry, within in entries:
            sub = None if previous else _undocumented(within, folders)
            self._file(entry, f"{name}/{within}", name, folders, previous=previous, sub=sub)


def _undocumented(within: str, given: frozenset[str]) -> str | None:
    """The sub-folder a file lies in, if it is none that is read."""
    folders = PurePosixPath(within).parts[:-1]
    if not folders or not DOCUMENTED.isdisjoint({*folders, *given}):
        return None
    return "/".join(folders)


def _unreadable(name: str, suffix: str) -> Unread:
    if suffix in file_kinds.ARCHIVES:
        return unread("archive", name)
    if suffix in file_kinds.DATABASES:
        return unread("database", name, detail=suffix)
    if suffix in file_kinds.OTHER_TABLES:
        return unread("format", name, detail=suffix)
    if suffix in file_kinds.DOWNLOADS:
        return unread("download", name, detail=suffix)
    return unread("suffix", name, detail=suffix or "没有后缀")


def _without_copies(
    files: list[InputFile],
) -> tuple[list[InputFile], list[tuple[InputFile, InputFile]]]:
    """Each content once per part of the submission, and the copies with their originals: of files
    of several dates that of the newest.

    A roster or ledger may equal another, a level another level and 上期 the present period, so
    only copies among the exports, or the registers of one level, of one period count.
    """
    sizes = [_size(file) for file in files]
    often = Counter(sizes)
    contents: list[tuple[bool, str, str] | None] = []
    used: dict[tuple[bool, str, str] | None, InputFile] = {}
    for file, size in zip(files, sizes, strict=True):
        digest = _digest(file) if often[size] > 1 else None
        content = None if digest is None else (file.previous, _scope(file), digest)
        contents.append(content)
        if content is not None and _is_newer(file, used.setdefault(content, file)):
            used[content] = file
    originals = [used.get(content, file) for content, file in zip(contents, files, strict=True)]
    pairs = list(zip(files, originals, strict=True))
    kept = [file for file, original in pairs if original is file]
    return kept, [(file, original) for file, original in pairs if original is not file]


def _is_newer(file: InputFile, other: InputFile) -> bool:
    return file.date is not None and (other.date is None or file.date > other.date)


def _size(file: InputFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return -1  # Gone since it was listed; reading it says so.


def _digest(file: InputFile) -> str | None:
    """None where the file cannot be opened; reading it says so."""
    try:
        return digest_of(file.path)
    except OSError:
        return None


def digest_of(path: Path) -> str:
    """SHA-256 (hexadecimal) of the content of a file. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _scope(file: InputFile) -> str:
    """What two files must share for equal contents to be a copy."""
    if file.part is Part.MAIN:
        return ""
    return file.level.title if file.level is not None else file.name


def _own_outputs(root: Path) -> frozenset[str]:
    """What earlier runs wrote into a folder that holds exports too, by their own records: that of
    a finished run, and that of one killed while it moved its files."""
    written = _listed(root / RESULT_MARK, "files") | _listed(root / UNFINISHED / JOURNAL, "new")
    return written | _listed(root / UNFINISHED / JOURNAL, "old")


def _listed(record: Path, key: str) -> frozenset[str]:
    """The files a record names, and the record of a finished run itself."""
    if not _is_file(record):
        return frozenset()
    try:
        files = json.loads(record.read_text(encoding="utf-8"))[key]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return OWN_OUTPUTS
    return frozenset({RESULT_MARK, *map(str, files)})
