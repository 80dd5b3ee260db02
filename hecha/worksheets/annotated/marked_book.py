"""A workbook with marked cells: colours and comments added, everything else as it was."""

from __future__ import annotations

from xml.etree import ElementTree

import fastexcel
import polars as pl

from hecha.reading.archive import DAMAGE, sheet_parts
from hecha.worksheets.annotated.comments import commented
from hecha.worksheets.annotated.fills import Fills
from hecha.worksheets.annotated.mark import CannotMark, Sheets, with_comments
from hecha.worksheets.annotated.package_parts import Package, related
from hecha.worksheets.annotated.sheet_marks import coloured

_WORKBOOK = "xl/workbook.xml"


def marked(content: bytes, sheets: Sheets, author: str) -> bytes:
    """The workbook (.xlsx, .xlsm) with the marks of its sheets.

    Every cell of the copy is read again and has to say what it says in the source. Raises
    CannotMark where that is not so, or the file is not written as the programs write it.
    """
    package = Package(content)
    parts = _parts(package)
    styles = next(
        (target for kind, target in related(package, _WORKBOOK).values() if kind == "styles"), ""
    )
    fills = Fills(package.read(styles))
    for name, marks in sheets.items():
        part = parts.get(name or "")
        if part is None:
            raise CannotMark
        whole, placed = coloured(package.read(part), marks, fills)
        package.write(part, whole)
        commented(package, part, with_comments(placed), author)
    package.write(styles, fills.part())
    copy = package.packed()
    _compare(content, copy)
    return copy


def _parts(package: Package) -> dict[str, str]:
    """The part of each sheet by its name."""
    archive = package.archive
    infos = {info.filename.lower(): info for info in archive.infolist()}
    try:
        root = ElementTree.fromstring(package.read(_WORKBOOK))
        targets = sheet_parts(archive, infos)
    except DAMAGE:
        raise CannotMark from None
    names = [
        element.get("name", "")
        for element in root.iter()
        if element.tag.rpartition("}")[2] == "sheet"
    ]
    if len(names) != len(targets) or len(set(targets)) < len(targets):
        raise CannotMark
    return {
        name: infos[target].filename
        for name, target in zip(names, targets, strict=True)
        if target in infos
    }


def _compare(before: bytes, after: bytes) -> None:
    """Raise CannotMark where a cell of the copy says something else than in the source."""
    try:
        old, new = (fastexcel.read_excel(content) for content in (before, after))
        if old.sheet_names != new.sheet_names:
            raise CannotMark
        for position in range(len(old.sheet_names)):
            if not _cells(old, position).equals(_cells(new, position)):
                raise CannotMark
    except fastexcel.FastExcelError:
        raise CannotMark from None


def _cells(reader: fastexcel.ExcelReader, position: int) -> pl.DataFrame:
    """The cells without the blank ones at the right, of which a colour may have made more."""
    cells = reader.load_sheet(position, header_row=None, skip_rows=0, dtypes="string").to_polars()
    width = cells.width
    while width and cells.to_series(width - 1).null_count() == cells.height:
        width -= 1
    return cells[:, :width]
