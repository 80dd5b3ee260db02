"""The outputs of a run, one per file: a new output is a new module and no edit elsewhere."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from hecha.results.atomic import staged
from hecha.results.kept import changed_since, recorded
from hecha.results.run_record import Run

ROOMS = (
    *("hecha.exchange", "hecha.report.html"),
    *("hecha.worksheets", "hecha.worksheets.annotated"),
)
"""Packages whose modules may hold a ``WRITER`` or a ``FORMAT``."""


@dataclass(frozen=True, slots=True)
class Writer:
    """An output of files: ``write(run, folder)`` writes ``files`` (relative paths) into a folder.
    A path that ends in ``/`` is a folder with files of whatever names. An output with an ``option``
    is written only where that option is chosen.

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
    option: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it gets names and numbers whole."""
        return self.officers_worksheet or self.owner_only

    def owns(self, file: str) -> bool:
        """Whether a file of a set (relative path) is of this output."""
        return file in self.files or any(
            name.endswith("/") and file.startswith(name) for name in self.files
        )


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
    options: Collection[str] = (),
    outputs: Iterable[Writer] | None = None,
) -> tuple[Path, ...]:
    """Write ``outputs`` (default: all without an option and those of ``options``) into ``folder``,
    all or none; see :meth:`Run.write`. What was changed since an earlier run wrote it is kept
    beside (hecha.results.kept), but for the seal and files that are ``owner_only``."""
    known = writers()
    chosen = tuple(
        outputs
        if outputs is not None
        else (writer for writer in known if not writer.option or writer.option in options)
    )
    seal = next((file for writer in known if writer.seals for file in writer.files), "")
    sealed = folder / seal if seal else None
    replaced = {seal, *(file for writer in known if writer.owner_only for file in writer.files)}

    def owned() -> Iterator[str]:  # asked for when no other run can write into the folder
        yield from _owned((*known, *chosen), sealed)

    beside = changed_since(folder, sealed, replaced)
    with staged(folder, owned(), seal=seal, beside=beside) as work:
        shared = run if personal else None
        for writer in sorted(chosen, key=lambda writer: (writer.seals, not writer.is_whole)):
            if not writer.is_whole and shared is None:
                shared = run.masked()  # not before: the workbook needs the memory
            writer.write(run if writer.is_whole or shared is None else shared, work)
            if private or writer.owner_only:
                _close(work, writer.files)
        names = [name for writer in chosen for file in writer.files for name in _names(work, file)]
    return tuple(folder / name for name in names)


def _names(work: Path, file: str) -> list[str]:
    """The files (relative paths) that one of an output stands for."""
    if not file.endswith("/"):
        return [file]
    inside = sorted(path for path in (work / file).rglob("*") if path.is_file())
    return [path.relative_to(work).as_posix() for path in inside]


def _owned(outputs: Iterable[Writer], sealed: Path | None) -> set[str]:
    """The files of the outputs; of those in folders the ones an earlier run listed."""
    outputs = tuple(outputs)
    owned = {file for writer in outputs for file in writer.files if not file.endswith("/")}
    listed = map(str, recorded(sealed, "files", []))
    return owned | {file for file in listed if any(writer.owns(file) for writer in outputs)}


def _close(work: Path, files: Iterable[str]) -> None:
    """Let nobody but the owner read some files and the sub-folders they are in."""
    for path in (work / file for file in files):
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        for one in (path, *inside):
            one.chmod(0o700 if one.is_dir() else 0o600)
        if path.parent != work:
            path.parent.chmod(0o700)
