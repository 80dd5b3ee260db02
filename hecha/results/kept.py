"""Results that somebody wrote into: a later run into the same folder keeps them beside its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from hecha.reading.files import digest_of
from hecha.reading.own_file import KEPT, is_kept


def changed_since(
    folder: Path, record: Path | None, but: Container[str] = ()
) -> Callable[[Iterable[str]], dict[str, str]]:
    """What tells which of some files of a folder (relative paths) are not as a run wrote them, and
    the names under which they are kept: KEPT of hecha.reading.own_file, with the day they were
    changed.

    ``record`` lists what the run wrote; a file it does not list was written by somebody else.
    Those in ``but`` are never kept.
    """

    def told(names: Iterable[str]) -> dict[str, str]:
        written, found = recorded(record, "sha256", {}), dict[str, str]()
        for name in names:
            if name not in but and not _is_as_written(folder / name, written.get(name)):
                found[name] = _new_name(folder, PurePosixPath(name), set(found.values()))
        return found

    return told


_Value = TypeVar("_Value", list[Any], dict[str, Any])


def recorded(record: Path | None, key: str, nothing: _Value) -> _Value:
    """What the record of an earlier run (run.json) says under a key; ``nothing`` where there is no
    record, or it is damaged."""
    try:
        if record is not None:
            found = json.loads(record.read_text(encoding="utf-8"))[key]
            return found if isinstance(found, type(nothing)) else nothing
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return nothing


def kept(folder: Path) -> list[Path]:
    """The files kept in a result folder and the folders in it: by folder, those of one name in the
    order in which they were kept."""
    return sorted(_kept(folder), key=lambda path: (path.parent, len(path.name), path.name))


def _kept(folder: Path) -> Iterator[Path]:
    for place in (folder, *(path for path in folder.iterdir() if path.is_dir())):
        yield from (path for path in place.iterdir() if is_kept(path.name))


def _is_as_written(path: Path, digest: object) -> bool:
    try:
        return digest is not None and digest_of(path) == digest
    except OSError:
        return False


def _new_name(folder: Path, name: PurePosixPath, taken: set[str]) -> str:
    day = _changed(folder / name).isoformat()
    for number in count(1):
        told = KEPT.format(
            stem=name.stem, suffix=name.suffix, day=day, number="" if number == 1 else number
        )
        new = str(name.with_name(told))
        if new not in taken and not os.path.lexists(folder / new):
            return new
    raise AssertionError


def _changed(path: Path) -> date:
    """The day a file was changed; today where the system does not know it."""
    try:
        return date.fromtimestamp(path.lstat().st_mtime)
    except (OSError, ValueError, OverflowError):
        return date.today()
