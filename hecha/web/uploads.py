"""Files that come from the browser: where they are stored, and under which names."""

from __future__ import annotations

import errno
import re
import shutil
import unicodedata
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from hecha.declare.words import Words
from hecha.reading.file_kinds import is_hidden, is_lock
from hecha.reading.files import DOCUMENTED
from hecha.web.refused import Refused

_MB = 1 << 20
_BLOCK = 1 << 18
_MOST_BYTES_OF_NAME = 200
_DEEPEST = 6
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the page takes: bytes of a file and of all files, and how many files."""

    file: int = 1024 * _MB
    total: int = 4096 * _MB
    count: int = 3000


class Batch:
    """The files of one kind that came so far, below a folder that is made anew by :meth:`clear`.

    ``used``: something was made of them as they are.
    """

    def __init__(self, home: Path, limits: Limits) -> None:
        self._home = home
        self._limits = limits
        self._lock = Lock()
        self._number = 0
        self.folder = home
        self.clear()

    def clear(self) -> None:
        """Forget and remove every file."""
        with self._lock:
            if self._number:
                shutil.rmtree(self.folder, ignore_errors=True)
            self._number += 1
            self.folder = self._home / str(self._number)
            self.folder.mkdir(parents=True, mode=0o700)
            self._sizes: dict[Path, int] = {}
            self._taken: set[str] = set()
            self.used = False

    @property
    def files(self) -> list[Path]:
        """Every file, in the order of their names."""
        return sorted(self._sizes)

    def told(self) -> dict[str, object]:
        """Number, bytes, names, and whether they were used, for the page."""
        with self._lock:
            names = [path.relative_to(self.folder).as_posix() for path in self.files]
            size = sum(self._sizes.values())
            return {"count": len(names), "bytes": size, "names": names, "used": self.used}

    def store(self, name: str, stream: BinaryIO, size: int) -> None:
        """Write ``size`` bytes of a stream under a name made from ``name``.

        Raises Refused where it is too large or one too many, or the disk is full; nothing of the
        file is left then.
        """
        path = self._reserve(name, size)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_stream(path, stream, size)
        except BaseException:
            path.unlink(missing_ok=True)
            with self._lock:
                self._sizes.pop(path, None)
            raise

    def _reserve(self, name: str, size: int) -> Path:
        limits = self._limits
        with self._lock:
            if len(self._sizes) >= limits.count:
                raise _too_many(limits.count)
            if size > limits.file or sum(self._sizes.values()) + size > limits.total:
                raise too_large(limits)
            path = self.folder.joinpath(*self._free(safe_parts(name)))
            self._sizes[path] = size
            self.used = False
            return path

    def _free(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The parts, the last with a number where another file has this name (on Windows 甲.XLSX
        and 甲.xlsx are one)."""
        *folders, own = parts
        number, tried = 1, own
        while "/".join([*folders, tried]).casefold() in self._taken:
            number += 1
            stem, dot, suffix = own.rpartition(".")
            tried = f"{stem}({number}){dot}{suffix}" if stem else f"{own}({number})"
        self._taken.add("/".join([*folders, tried]).casefold())
        return (*folders, tried)


def write_stream(path: Path, stream: BinaryIO, size: int) -> None:
    """Write ``size`` bytes of a stream into a new file that only the owner can read. Raises Refused
    where the stream ends before, or the disk is full."""
    left = size
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            while left:
                block = stream.read(min(_BLOCK, left))
                if not block:
                    raise _broken_off()
                file.write(block)
                left -= len(block)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full() from None
        raise


def safe_parts(name: str) -> tuple[str, ...]:
    """The sub-folders and the name under which a file of the browser is stored.

    A browser may call a file anything, also ``../../x``: every part becomes a name that any system
    takes and that leads nowhere. The folder that was dropped is left away, unless it is one that is
    read for its name (台账, 五级, 上期 …); what lies in it keeps its sub-folders, so that the
    reader says of each the same as of a folder on the disk.
    """
    parts = list(map(_safe, _parts(name)))
    if len(parts) > 1 and parts[0] not in DOCUMENTED:
        del parts[0]
    if not parts:
        return ("文件",)
    return (*parts[:-1][:_DEEPEST], parts[-1])


def _safe(part: str) -> str:
    text = unicodedata.normalize("NFC", part)
    text = "".join("_" if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    text = _FORBIDDEN.sub("_", text).rstrip(". ").lstrip(" ")
    stem, dot, suffix = text.rpartition(".")
    ending = dot + suffix if stem and len(suffix) <= 10 else ""
    text = _cut(text.removesuffix(ending), _MOST_BYTES_OF_NAME - len(ending.encode())) + ending
    text = text.rstrip(". ")  # where it was cut
    return f"_{text}" if _RESERVED.match(text) or not text else text


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def is_passed_over(name: str) -> bool:
    """Whether a file is none to check: hidden, of the system or a spreadsheet program, or settings
    of the command line, which the page has its own for."""
    *folders, own = _parts(name) or [""]
    return any(map(is_hidden, [*folders, own])) or is_lock(own) or own.lower() == _SETTINGS


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]


_SETTINGS = "hecha.toml"


def too_large(limits: Limits) -> Refused:
    """More bytes than the page takes."""
    file, total = (_shown(limit) for limit in (limits.file, limits.total))
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Words(
            f"文件太大：一个文件最多 {file}，全部最多 {total}。请分批核查，或使用命令行。",
            f"Too large: one file may have {file}, all of them {total}. Check in parts, or use the "
            "command line.",
        ),
    )


def _shown(size: int) -> str:
    return f"{size / _MB:,.0f} MB" if size >= _MB else f"{size:,} B"


def _too_many(count: int) -> Refused:
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Words(
            f"文件太多：最多 {count} 个。请分批核查，或使用命令行。",
            f"Too many files: at most {count}. Check in parts, or use the command line.",
        ),
    )


def _broken_off() -> Refused:
    said = Words("文件没有传完，请重新选择。", "The file did not arrive whole: choose it again.")
    return Refused(HTTPStatus.BAD_REQUEST, said)


def _disk_full() -> Refused:
    said = Words("磁盘空间不足，请清理后再试。", "The disk is full: make room and try again.")
    return Refused(HTTPStatus.INSUFFICIENT_STORAGE, said)
