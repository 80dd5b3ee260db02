"""An .xlsx workbook with some cells changed: its sheet parts alone, every other part as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from hecha.patches.edit import CannotPatch, Edit
from hecha.patches.sheet_cells import with_cells
from hecha.patches.zip_parts import replaced
from hecha.reading.archive import DAMAGE, sheet_parts

_WORKBOOK = "xl/workbook.xml"
_DAYS_OF_1904 = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']")


def workbook_with(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The workbook with its cells changed. Raises CannotPatch."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename.lower(): part for part in archive.infolist()}
            targets = sheet_parts(archive, parts)
            by_part: dict[str, list[Edit]] = {}
            for edit in edits:
                target = targets[edit.sheet] if edit.sheet < len(targets) else ""
                if target not in parts or targets.count(target) > 1:
                    raise CannotPatch("sheet_form", edit)
                by_part.setdefault(parts[target].filename, []).append(edit)
            of_1904 = _DAYS_OF_1904.search(archive.read(parts[_WORKBOOK])) is not None
            new = {
                name: with_cells(archive.read(name), wanted, days_of_1904=of_1904)
                for name, wanted in by_part.items()
            }
    except DAMAGE:
        raise CannotPatch("zip_form") from None
    return replaced(content, new)


def same_but_for_sheets(before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    """Whether two workbooks have the same parts with the same contents, but for the sheets that
    edits are about."""
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        targets = sheet_parts(old, {part.filename.lower(): part for part in old.infolist()})
        changed = {targets[edit.sheet] for edit in edits}
        told = [
            [
                (part.filename, part.CRC, part.file_size, part.date_time)
                for part in archive.infolist()
                if part.filename.lower() not in changed
            ]
            for archive in (old, new)
        ]
        return told[0] == told[1] and new.testzip() is None


def has_formulas(content: bytes) -> bool:
    """Whether a workbook has formulas, whose results only a spreadsheet program works out anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(b"<f" in archive.read(name) for name in sheets if name.endswith(".xml"))
