"""Files of ours that come back among the exports: follow-ups, packets, the 台账 workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

FOLLOWUP_MARK = 0x48434655
"""``application_id`` of a follow-up (hecha.followup)."""
BOOK_MARK = "hecha"
"""Custom property of a workbook that goes between county and townships; its value is its kind and
its id, with a blank between."""

_CUSTOM = "docProps/custom.xml"
_SQLITE, _APPLICATION_ID = b"SQLite format 3\x00", slice(68, 72)


def is_own(path: Path) -> bool:
    """Whether a file is a follow-up, or a workbook marked as ours."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
        if head.startswith(_SQLITE):
            return int.from_bytes(head[_APPLICATION_ID]) == FOLLOWUP_MARK
        if not head.startswith(b"PK\x03\x04"):
            return False
        with zipfile.ZipFile(path) as book:
            return _CUSTOM in book.namelist() and f'name="{BOOK_MARK}"'.encode() in book.read(
                _CUSTOM
            )
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return False  # whoever reads it next says what is wrong with it
