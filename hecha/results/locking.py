"""One process at a time in a folder."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".hecha.lock"
"""The locked file; there only while a process writes, or since one was killed."""

_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL}
"""What a file system without locks answers, such as some network shares."""


class Busy(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder for a block.

    The operating system holds it for the process, so that a lock ends with its process, however
    that ends. On a file system that knows no locks the block runs without one. Raises Busy where
    another process holds it, OSError where the folder cannot be written.
    """
    path = folder / LOCK
    number = _acquired(path)
    try:
        yield
    finally:
        _release(path, number)


def _acquired(path: Path) -> int:
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(number)
            # The holder before removed the file after we had opened it: lock the one there now.
            if os.path.samestat(os.fstat(number), path.stat()):
                return number
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(number)
            raise
        os.close(number)


def _lock(number: int) -> None:
    try:
        _lock_now(number)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise Busy from None


if sys.platform == "win32":
    import msvcrt

    def _lock_now(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

    def _release(path: Path, number: int) -> None:
        os.close(number)
        with suppress(OSError):  # another process has opened it to lock it
            path.unlink()

else:
    import fcntl

    def _lock_now(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(path: Path, number: int) -> None:
        path.unlink(missing_ok=True)
        os.close(number)
