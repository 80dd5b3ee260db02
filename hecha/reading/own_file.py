"""Files of ours that come back among the exports: follow-ups, packets, correction lists."""

from __future__ import annotations

import re
from pathlib import Path

from hecha.reading.archive import small_part

AUTHOR = "hecha"
"""Who a workbook names as its author; spreadsheet programs keep it when they save a file."""
BOOK_MARK = "hecha"
"""Custom property of a workbook that goes between county and townships; its value is its kind and
its id, with a blank between."""
FOLLOWUP_MARK = 0x48434655
"""``application_id`` of a follow-up (hecha.followup)."""

_PROPERTIES = "docProps/core.xml"
_MOST = 64_000  # bytes: an own one has some 600
_OWN_PROPERTIES = "docProps/custom.xml"
_CREATOR = re.compile(rb"<dc:creator>\s*" + AUTHOR.encode() + rb"\s*</dc:creator>")
_SQLITE, _APPLICATION_ID = b"SQLite format 3\x00", slice(68, 72)


def is_followup(path: Path) -> bool:
    """Whether a file is a follow-up; false for one that cannot be opened."""
    if not path.is_file():
        return False  # Opening a pipe waits for whoever writes into it.
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError:
        return False
    return head.startswith(_SQLITE) and int.from_bytes(head[_APPLICATION_ID]) == FOLLOWUP_MARK


def is_of_kind(path: Path, kind: str) -> bool:
    """Whether an .xlsx file has a BOOK_MARK of a kind, so that one may be written over it: other
    workbooks of ours may hold answers."""
    part = small_part(path, _OWN_PROPERTIES, _MOST)
    return part is not None and f">{kind} ".encode() in part


def is_own_workbook(path: Path) -> bool:
    """Whether an .xlsx file names AUTHOR; false for one that cannot be opened, which its reading
    will tell of."""
    part = small_part(path, _PROPERTIES, _MOST)
    return part is not None and _CREATOR.search(part) is not None
