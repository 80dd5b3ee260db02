"""Zip files that are the same bytes each time: sorted, of one day, with the same permissions."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

_DAY = (1980, 1, 1, 0, 0, 0)
_PACKED = (".whl", ".zip", ".parquet", ".xlsx")
"""Files that packing makes no smaller."""


def files_below(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their relative paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def zipped(files: Mapping[str, bytes], target: Path) -> str:
    """Write files into a zip file; its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DAY)
            packed = name.lower().endswith(_PACKED)
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name], compresslevel=6)
    unfinished.replace(target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def sums(files: Mapping[str, bytes]) -> bytes:
    """SHA256SUMS of files, as sha256sum writes and checks it."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()
