"""The folder a patch is written into: list, corrected copies and record, all of them or none."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hecha.exchange.run_json import digests
from hecha.patches.patch_list import Heading, list_files, write_list
from hecha.patches.patching import Patch
from hecha.patches.recheck import Recheck
from hecha.reading.files import digest_of
from hecha.reading.submission import InputRejected
from hecha.results.atomic import settle, staged

COPIES = "更正后"
"""The sub-folder of the corrected copies."""
RECORD = "patch.json"


def write_patch(
    patch: Patch, about: Heading, recheck: Recheck | None, folder: Path, exports: Sequence[Path]
) -> tuple[Path, ...]:
    """Write the list, the copies and ``patch.json`` into a folder; their paths.

    What an earlier patch wrote there is replaced, or removed where this one has none of it.
    Raises InputRejected where the folder lies within the exports, cannot be written, or has a file
    that is not of a patch, or was changed since.
    """
    check_folder(folder, exports)
    settle(folder)
    owned = _owned(folder)
    copies = {copy.name: copy.path for copy in patch.copies.values() if copy.path is not None}
    names = [*list_files(about.lang), *(f"{COPIES}/{name}" for name in copies), RECORD]
    strange = [name for name in names if (folder / name).exists() and name not in owned]
    if strange:
        raise InputRejected(
            f"{folder / strange[0]} 已存在，不是更正清单写出的，或写出后被改过：请换一个文件夹。",
            f"{folder / strange[0]} is there already, not written by a patch, or changed since; "
            "please name another folder.",
        )
    with staged(folder, owned, seal=RECORD) as work:
        write_list(patch, about, work)
        for name, path in copies.items():
            target = work / COPIES / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o600)
        for made in (work / COPIES, *(work / COPIES).rglob("*")):
            if made.is_dir():
                made.chmod(0o700)
        text = json.dumps(_record(patch, about, recheck, work), indent=2, sort_keys=True)
        (work / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(folder / name for name in names)


def check_folder(folder: Path, exports: Sequence[Path]) -> None:
    """Raise InputRejected where a folder lies within the exports: their next check would read the
    copies too."""
    place = folder.resolve()
    for path in exports:
        source = path.resolve()
        if place == source or source in place.parents:
            raise InputRejected(
                f"{folder} 在导出数据 {path} 中：更正后的文件不能放进导出数据，请换一个文件夹。",
                f"{folder} is within the exports {path}, where corrected copies must not be; "
                "please name another folder.",
            )


def _owned(folder: Path) -> set[str]:
    """The files of an earlier patch that are as it wrote them, by their digests: names of files may
    name a person and are in no record."""
    record = folder / RECORD
    if not record.is_file():
        return set()
    try:
        written = set(json.loads(record.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {RECORD} | {
        path.relative_to(folder).as_posix() for path in _files(folder) if _digest(path) in written
    }


def _files(folder: Path) -> Iterator[Path]:
    for lang in ("zh", "en"):
        yield from (folder / name for name in list_files(lang))
    yield from (folder / COPIES).rglob("*")


def _digest(path: Path) -> str:
    return digest_of(path) if path.is_file() else ""


def _record(patch: Patch, about: Heading, recheck: Recheck | None, work: Path) -> dict[str, Any]:
    """What ``patch.json`` holds: counts and digests, no names and values."""
    told = None
    if recheck is not None:
        told = {
            "cleared": recheck.cleared.height,
            "created": recheck.created.height,
            "remaining": recheck.remaining.height,
        }
    return {
        "run": about.run,
        "cells": len(patch.changes),
        "households": patch.households,
        "listed_only": len(patch.listed),
        "already": len(patch.done),
        "refused": dict(sorted(Counter(patch.refused.values()).items())),
        "recheck": told,
        "sha256": sorted(digests(work).values()),
    }
