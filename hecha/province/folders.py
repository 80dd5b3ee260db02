"""Folders that hold several folders of ``hecha load``, one for each county."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hecha.backends.typed_folder import is_typed
from hecha.declare.words import Words, listed
from hecha.reading.files import RESULT_MARK
from hecha.reading.submission import InputRejected

SETTINGS = "hecha.toml"
_NAMED = 5
"""So many folders are named in a sentence."""


def is_province(paths: Sequence[Path]) -> bool:
    """Whether the paths of a run are one folder with folders of ``hecha load`` in it."""
    return len(paths) == 1 and not is_typed(paths) and any(typed_in(paths[0]))


def typed_in(folder: Path) -> Iterator[Path]:
    """The folders of ``hecha load`` in a folder, by name."""
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:  # told where the folder is read
        return
    yield from (path for path in paths if not path.name.startswith(".") and is_typed([path]))


def refuse_others(folder: Path) -> None:
    """Raise InputRejected where a folder holds anything but folders of ``hecha load``; results
    and settings may lie there."""
    others = [
        path.name
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
        and path.name != SETTINGS
        and not is_typed([path])
        and not (path / RESULT_MARK).is_file()
    ]
    if others:
        names = named(others)
        raise InputRejected(
            f"{folder} 里除了 hecha load 载入的文件夹，还有：{names.zh}。请先载入，或移到别处。",
            f"{folder} holds folders of hecha load, and besides: {names.en}. Please load these "
            "first, or move them elsewhere.",
        )


def named(names: Iterable[str]) -> Words:
    """Folders by name; of many the first."""
    known = list(names)
    said = listed(known[:_NAMED])
    if len(known) <= _NAMED:
        return said
    return Words(f"{said.zh} 等 {len(known)} 个", f"{said.en} and {len(known) - _NAMED} more")
