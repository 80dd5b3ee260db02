"""The exports as they would be with the changed copies in the place of their sources."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from hecha.patches.copying import Copy
from hecha.patches.grids import Exports


def with_copies(
    paths: Sequence[Path], exports: Exports, copies: Mapping[str, Copy], folder: Path
) -> list[Path]:
    """Files and folders like ``paths`` below ``folder``: links to the sources, but for the copies.

    A file that could not be copied stays as it is.
    """
    new = {
        exports.files[name].path.absolute(): copy
        for name, copy in copies.items()
        if copy.path is not None
    }
    found = []
    for number, path in enumerate(paths):
        place = folder / str(number)
        place.mkdir(parents=True)
        root = path.absolute()
        if path.is_dir():
            target = place / (path.name or root.name)
            _fill(root, target, new)
        else:
            target = _put(root, place / path.name, new.get(root))
        found.append(target)
    return found


def _fill(source: Path, target: Path, new: Mapping[Path, Copy]) -> None:
    target.mkdir()
    for entry in sorted(source.iterdir()):
        is_changed = any(entry in path.parents for path in new)
        if entry.is_dir() and (is_changed or not entry.is_symlink()):
            _fill(entry, target / entry.name, new)
        else:
            _put(entry, target / entry.name, new.get(entry))


def _put(source: Path, target: Path, copy: Copy | None) -> Path:
    """The copy at ``target`` (under its own name where it was converted), else a link."""
    if copy is not None and copy.path is not None:
        target = target.with_name(copy.path.name)
        shutil.copyfile(copy.path, target)
        return target
    try:
        target.symlink_to(source)
    except OSError:  # Windows lets administrators alone make links
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    return target
