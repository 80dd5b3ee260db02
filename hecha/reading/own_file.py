"""Files of ours that come back among the exports: follow-ups, packets, lists."""

from __future__ import annotations

from pathlib import Path

from hecha.reading.own_workbook import is_own_workbook

FOLLOWUP_MARK = 0x48434655
"""``application_id`` of a follow-up (hecha.followup)."""
BOOK_MARK = "hecha"
"""Custom property of a workbook that goes between county and townships; its value is its kind and
its id, with a blank between."""

_SQLITE, _APPLICATION_ID = b"SQLite format 3\x00", slice(68, 72)


def is_followup(path: Path) -> bool:
    """Whether a file is a follow-up; false for one that cannot be opened."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError:
        return False
    return head.startswith(_SQLITE) and int.from_bytes(head[_APPLICATION_ID]) == FOLLOWUP_MARK


def is_own(path: Path) -> bool:
    """Whether a file is a follow-up, or a workbook of ours (hecha.reading.own_workbook)."""
    return is_followup(path) or is_own_workbook(path)
