"""Results of a run as one zip that is kept until the packets come back, and such a zip opened."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from hecha.declare.words import Words
from hecha.reading.files import RESULT_MARK
from hecha.web.refused import Refused

FOLLOWUP = "整改台账.db"
"""The follow-up in a zip, beside the results."""

_MOST_FILES, _DEEPEST = 2000, 4
_BLOCK = 1 << 20
_TIME = (1980, 1, 1, 0, 0, 0)
_STORED = frozenset({".xlsx", ".parquet", ".zip"})


def write_zip(target: BinaryIO, files: Mapping[str, Path]) -> None:
    """Write files into a zip under the names given. Raises OSError."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo(name, _TIME)
            stored = path.suffix.lower() in _STORED  # compressed already
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)


def result_files(folder: Path) -> dict[str, Path]:
    """What lies in a result folder, by its name in a zip."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path for path in paths}


def open_zip(archive: Path, folder: Path, followup: Path | None, most: int) -> None:
    """Unpack the results in a zip into a new folder, and its follow-up where ``followup`` names a
    place for it.

    Whether they are whole is found out by whoever reads them, by the digests in run.json. Raises
    Refused where the zip holds no results, other files, or more than ``most`` bytes.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = dict(_entries(opened))
            if RESULT_MARK not in entries or len(entries) > _MOST_FILES:
                raise _no_results()
            for name, entry in entries.items():
                target = followup if name == FOLLOWUP else folder / name
                if target is None:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with opened.open(entry) as source:
                    most -= _copied(source, target, most)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        shutil.rmtree(folder, ignore_errors=True)
        raise _no_results() from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _entries(opened: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files of a zip; of a folder that was zipped whole, those inside it."""
    files = [entry for entry in opened.infolist() if not entry.is_dir()]
    top = _common_top(entry.filename for entry in files)
    for entry in files:
        name = entry.filename.removeprefix(top)
        parts = name.split("/")
        if len(parts) > _DEEPEST or not all(map(_is_plain, parts)):
            raise _no_results()
        yield name, entry


def _is_plain(part: str) -> bool:
    """Whether a part of a path is a name, on every system."""
    return part not in ("", ".", "..") and set(part).isdisjoint('\\:"\0')


def _common_top(names: Iterable[str]) -> str:
    tops = {name.partition("/")[0] + "/" if "/" in name else "" for name in names}
    return tops.pop() if len(tops) == 1 else ""


def _copied(source: object, target: Path, most: int) -> int:
    """Copy a stream into a file that only the owner can read; its bytes."""
    written = 0
    number = os.open(
        target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600
    )
    with os.fdopen(number, "wb") as sink:
        while block := source.read(_BLOCK):  # type: ignore[attr-defined]
            written += len(block)
            if written > most:
                raise _no_results()
            sink.write(block)
    return written


def _no_results() -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Words(
            "这不是本页下载的“全部结果.zip”，没有打开。",
            "This is no zip of results that this page wrote; it was not opened.",
        ),
    )
