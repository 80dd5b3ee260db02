"""The temporary folder of the page: for its owner only, gone when the page stops."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hecha.results.locking import Busy, locked

PREFIX = "hecha-open-"


@contextmanager
def workplace() -> Iterator[Path]:
    """A new folder that only the owner can open, removed with all it holds when the block ends.

    What pages that were killed left is removed first: a page that runs holds a lock on its folder.
    """
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> None:
    """Remove the folders of pages that no longer run."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _is_ours(folder):
            continue
        with suppress(Busy, OSError):
            with locked(folder):
                pass
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder, not a link to one, of the present user."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and (os.name == "nt" or status.st_uid == os.getuid())
