"""Digests of texts of the project: of the code that reads, of the rule book, of a suite."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def source_digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 (hexadecimal) of files and their names, in the order given.

    A checkout on Windows, with other line ends, has the same. Raises OSError.
    """
    whole = hashlib.sha256()
    for name, path in files:
        whole.update(name.encode() + b"\0")
        whole.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()
