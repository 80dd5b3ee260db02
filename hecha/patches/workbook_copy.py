"""An .xlsx workbook with some cells changed: its sheet parts alone, every other part as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from hecha.patches.edit import Edit
from hecha.patches.sheet_cells import with_cells
from hecha.workbooks.package import WORKBOOK, Package
from hecha.workbooks.place import CannotChange

_DAYS_OF_1904 = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']")


def workbook_with(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The workbook with its cells changed. Raises CannotChange."""
    package = Package(content)
    sheets = dict(enumerate(package.sheets()))
    by_part: dict[str, list[Edit]] = {}
    for edit in edits:
        if not (part := sheets.get(edit.sheet)):
            raise CannotChange("sheet_form", edit)
        by_part.setdefault(part, []).append(edit)
    of_1904 = _DAYS_OF_1904.search(package.read(WORKBOOK)) is not None
    for part, wanted in by_part.items():
        package.write(part, with_cells(package.read(part), wanted, days_of_1904=of_1904))
    return package.packed()


def same_but_for_sheets(before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    """Whether two workbooks have the same parts with the same contents, but for the sheets that
    edits are about."""
    old, new = Package(before), Package(after)
    sheets = old.sheets()
    changed = {sheets[edit.sheet] for edit in edits}
    told = [
        [
            (part.filename, part.CRC, part.file_size, part.date_time)
            for part in package.archive.infolist()
            if part.filename not in changed
        ]
        for package in (old, new)
    ]
    return told[0] == told[1] and new.archive.testzip() is None


def has_formulas(content: bytes) -> bool:
    """Whether a workbook has formulas, whose results only a spreadsheet program works out anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(b"<f" in archive.read(name) for name in sheets if name.endswith(".xml"))
