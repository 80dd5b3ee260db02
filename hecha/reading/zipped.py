"""Archives of exports (.zip), unpacked within bounds: a few files, no archive inside another."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from hecha.reading import file_kinds
from hecha.reading.archive import DAMAGE

MOST_FILES = 500
MOST_UNPACKED = 2 << 30
"""Bytes; a county's exports stay far below."""
MOST_RATIO, RATIO_FROM = 200, 50 << 20
"""An archive over RATIO_FROM bytes unpacked that shrank by more than this holds no exports."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""Ways of packing that take little memory to unpack."""
_RESOURCES = "__MACOSX/"
"""Where macOS keeps icons and the like beside the files."""
_LONGEST_NAME = 60
"""Characters of a name kept on the disk, where at most 255 bytes fit."""
_UTF8 = 0x800
_ENCRYPTED = 0x1


class Refused(Exception):
    """The archive is not opened; the text says why, in Chinese, and names no file inside."""


_OF_WORKBOOKS = frozenset({"[Content_Types].xml", "content.xml"})

Unpacked = list[tuple[Path, str]] | None
"""The files of an archive with their names inside it; None for an archive that is itself a
spreadsheet under a wrong suffix."""
Unpack = Callable[[Path, Path, frozenset[str]], Unpacked]


def unpacked(path: Path, folder: Path, documented: frozenset[str]) -> Unpacked:
    """The files of an archive, unpacked below ``folder``, with their names inside the archive;
    nothing is unpacked of a spreadsheet.

    Names are decoded as UTF-8 or GBK; folders around all files are left out of them, up to
    one of ``documented``. Raises Refused for an archive that is damaged, locked, too large
    or holds another archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if not _OF_WORKBOOKS.isdisjoint(archive.namelist()):
                return None
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and not entry.filename.startswith(_RESOURCES)
            ]
            _check(entries, path.stat().st_size)
            names = _inner([_name(entry) for entry in entries], documented)
            place = folder / str(sum(1 for _ in folder.iterdir()))
            place.mkdir()
            return [
                (_extract(archive, entry, place / str(at) / PurePosixPath(name).name), name)
                for at, (entry, name) in enumerate(zip(entries, names, strict=True))
            ]
    except DAMAGE:
        raise Refused("已损坏或不完整") from None


def _check(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Raise Refused for what is not unpacked; ``packed`` is the size of the archive in bytes."""
    size = sum(entry.file_size for entry in entries)
    if not entries:
        raise Refused("里面没有文件")
    if any(entry.compress_size > packed for entry in entries):
        raise Refused("已损坏或不完整")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused("设有密码")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Refused("压缩方式不是常用的 deflate")
    if len(entries) > MOST_FILES:
        raise Refused(f"里面的文件超过 {MOST_FILES} 个")
    if size > MOST_UNPACKED or (size > RATIO_FROM and size > MOST_RATIO * packed):
        raise Refused(f"解压后达 {size >> 20} MB")
    if any(PurePosixPath(_name(entry)).suffix.lower() in file_kinds.ARCHIVES for entry in entries):
        raise Refused("里面还有压缩包")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry without a way out of the folder."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = name.replace("\\", "/").split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept) or "_"


def _inner(names: list[str], documented: frozenset[str]) -> list[str]:
    """The names without the folders, one in the other, that hold everything, up to a documented
    one."""
    while True:
        tops = {name.split("/", 1)[0] for name in names}
        if len(tops) != 1 or not all("/" in name for name in names) or tops <= documented:
            return names
        names = [name.split("/", 1)[1] for name in names]


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> Path:
    target = target.with_name(target.name[-_LONGEST_NAME:])
    target.parent.mkdir(parents=True)
    with archive.open(entry) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)
    return target
