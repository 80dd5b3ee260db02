"""The outputs of a run, one per file: a new output is a new module and no edit elsewhere."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from hecha.results.atomic import staged
from hecha.results.run import Run

ROOMS = ("hecha.exchange", "hecha.report.html", "hecha.worksheets")
"""Packages whose modules may hold a ``WRITER`` or a ``FORMAT``."""


@dataclass(frozen=True, slots=True)
class Writer:
    """An output of files: ``write(run, folder)`` writes ``files`` (relative paths) into a folder.

    The run it gets is masked, unless the user wants personal values or the output is an
    ``officers_worksheet`` or ``owner_only``, which hold names and numbers whole. The files of the
    last, and the folder they are in, can be read by their owner only. The one that ``seals`` a
    set is written after all others and lists their digests.
    """

    name: str
    files: tuple[str, ...]
    write: Callable[[Run, Path], None]
    officers_worksheet: bool = False
    owner_only: bool = False
    seals: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """An output of one text, always of a masked run, for ``--format`` on stdout (UTF-8)."""

    name: str
    text: Callable[[Run], str]


_Output = TypeVar("_Output", Writer, Format)


@cache
def writers() -> tuple[Writer, ...]:
    """Every writer there is, by name. Raises ValueError where two write the same file."""
    found = tuple(_found("WRITER", Writer))
    files = [file for writer in found for file in writer.files]
    if twice := sorted({file for file in files if files.count(file) > 1}):
        raise ValueError(f"written by two writers: {', '.join(twice)}")
    return found


@cache
def formats() -> dict[str, Format]:
    """Every format of stdout there is, by name."""
    return {found.name: found for found in _found("FORMAT", Format)}


def _found(name: str, kind: type[_Output]) -> Iterator[_Output]:
    found = [vars(module).get(name) for module in _modules()]
    yield from sorted(
        (output for output in found if isinstance(output, kind)), key=lambda output: output.name
    )


def _modules() -> Iterator[object]:
    for room in ROOMS:
        for module in pkgutil.iter_modules(import_module(room).__path__):
            yield import_module(f"{room}.{module.name}")


def write(
    run: Run,
    folder: Path,
    *,
    personal: bool = False,
    private: bool = False,
    outputs: Iterable[Writer] | None = None,
) -> tuple[Path, ...]:
    """Write ``outputs`` (default: all) into ``folder``, all or none; see :meth:`Run.write`."""
    known = writers()
    chosen = known if outputs is None else tuple(outputs)
    shared = run if personal else run.masked()
    owned = {file for writer in (*known, *chosen) for file in writer.files}
    seal = next((file for writer in known if writer.seals for file in writer.files), "")
    with staged(folder, owned, seal=seal) as work:
        for writer in sorted(chosen, key=lambda writer: writer.seals):
            whole = writer.officers_worksheet or writer.owner_only
            writer.write(run if whole else shared, work)
            if private or writer.owner_only:
                _close(work, writer.files)
    return tuple(folder / file for writer in chosen for file in writer.files)


def _close(work: Path, files: Iterable[str]) -> None:
    """Let nobody but the owner read some files and the sub-folders they are in."""
    for path in (work / file for file in files):
        path.chmod(0o600)
        if path.parent != work:
            path.parent.chmod(0o700)
