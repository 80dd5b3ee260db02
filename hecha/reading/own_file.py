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

KEPT = "{stem}（{day}改过{number}）{suffix}"
"""The name under which a result that somebody wrote into stays beside those of a later run."""

_IS_KEPT = re.compile(r".*（[0-9]{4}-[0-9]{2}-[0-9]{2}改过[0-9]*）(\.[^.]*)?")
_PROPERTIES = "docProps/core.xml"
_MOST = 64_000  # bytes: an own one has some 600
_OWN_PROPERTIES = "docProps/custom.xml"
_AS_WRITTEN = re.compile(
    rb"<dc:creator>([^<>]*)</dc:creator><cp:lastModifiedBy>\1</cp:lastModifiedBy>"
    rb"<dcterms:created[^<>]*>([^<>]*)</dcterms:created>"
    rb"<dcterms:modified[^<>]*>\2</dcterms:modified></cp:coreProperties>"
)
"""How a workbook of ours ends its properties until a spreadsheet program saves it."""
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


def is_kept(name: str) -> bool:
    """Whether a file name is of the form KEPT."""
    return _IS_KEPT.fullmatch(name) is not None


def is_untouched(path: Path, kind: str) -> bool:
    """Whether an .xlsx file has a BOOK_MARK of a kind and was not saved by a spreadsheet program
    since, so that one may be written over it."""
    part = small_part(path, _OWN_PROPERTIES, _MOST)
    if part is None or f">{kind} ".encode() not in part:
        return False
    return _AS_WRITTEN.search(small_part(path, _PROPERTIES, _MOST) or b"") is not None


def is_own_workbook(path: Path) -> bool:
    """Whether an .xlsx file names AUTHOR; false for one that cannot be opened, which its reading
    will tell of."""
    part = small_part(path, _PROPERTIES, _MOST)
    return part is not None and _CREATOR.search(part) is not None
