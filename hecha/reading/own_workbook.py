"""Whether a workbook is one of ours: a correction list among the exports is no export."""

from __future__ import annotations

import re
from pathlib import Path

from hecha.reading.archive import small_part

AUTHOR = "hecha"
"""Who a workbook names as its author; spreadsheet programs keep it when they save a file."""

_PROPERTIES = "docProps/core.xml"
_MOST = 64_000  # bytes: an own one has some 600
_CREATOR = re.compile(rb"<dc:creator>\s*" + AUTHOR.encode() + rb"\s*</dc:creator>")


def is_own_workbook(path: Path) -> bool:
    """Whether an .xlsx file names AUTHOR; false for one that cannot be opened, which its reading
    will tell of."""
    part = small_part(path, _PROPERTIES, _MOST)
    return part is not None and _CREATOR.search(part) is not None
