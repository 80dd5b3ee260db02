"""A workbook with marked cells: colours and comments added, everything else as it was."""

from __future__ import annotations

from xml.etree import ElementTree

import fastexcel
import polars as pl

from hecha.reading.archive import DAMAGE
from hecha.workbooks.package import WORKBOOK, Package
from hecha.workbooks.place import CannotChange
from hecha.worksheets.annotated.comments import commented
from hecha.worksheets.annotated.fills import Fills
from hecha.worksheets.annotated.mark import Sheets, with_comments
from hecha.worksheets.annotated.relations import related
from hecha.worksheets.annotated.sheet_marks import coloured


def marked(content: bytes, sheets: Sheets, author: str) -> bytes:
    """The workbook (.xlsx, .xlsm) with the marks of its sheets.

    Every cell of the copy is read again and has to say what it says in the source. Raises
    CannotChange where that is not so, or the file is not written as the programs write it.
    """
    package = Package(content)
    parts = _parts(package)
    styles = next(
        (target for kind, target in related(package, WORKBOOK).values() if kind == "styles"), ""
    )
    fills = Fills(package.read(styles))
    for name, marks in sheets.items():
        part = parts.get(name or "")
        if not part:
            raise CannotChange("sheet_form")
        whole, placed = coloured(package.read(part), marks, fills)
        package.write(part, whole)
        commented(package, part, with_comments(placed), author)
    package.write(styles, fills.part())
    copy = package.packed()
    _compare(content, copy)
    return copy


def _parts(package: Package) -> dict[str, str]:
    """The part of each sheet by its name."""
    try:
        root = ElementTree.fromstring(package.read(WORKBOOK))
    except DAMAGE:
        raise CannotChange("sheet_form") from None
    names = [
        element.get("name", "")
        for element in root.iter()
        if element.tag.rpartition("}")[2] == "sheet"
    ]
    parts = package.sheets()
    if len(names) != len(parts):
        raise CannotChange("sheet_form")
    return dict(zip(names, parts, strict=True))


def _compare(before: bytes, after: bytes) -> None:
    """Raise CannotChange where a cell of the copy says something else than in the source."""
    try:
        old, new = (fastexcel.read_excel(content) for content in (before, after))
        if old.sheet_names != new.sheet_names:
            raise CannotChange("sheet_form")
        for position in range(len(old.sheet_names)):
            if not _cells(old, position).equals(_cells(new, position)):
                raise CannotChange("sheet_form")
    except fastexcel.FastExcelError:
        raise CannotChange("sheet_form") from None


def _cells(reader: fastexcel.ExcelReader, position: int) -> pl.DataFrame:
    """The cells without the blank ones at the right, of which a colour may have made more."""
    cells = reader.load_sheet(position, header_row=None, skip_rows=0, dtypes="string").to_polars()
    width = cells.width
    while width and cells.to_series(width - 1).null_count() == cells.height:
        width -= 1
    return cells[:, :width]
