"""What the content of an .ods holds and calamine does not show: merges, error values."""

from __future__ import annotations

from typing import IO
from xml.etree import ElementTree

from hecha.reading.limits import check_shape
from hecha.reading.sheet import Merge

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_ROW, _SHEET = f"{_TABLE}table-row", f"{_TABLE}table"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

_DIGITS = 12
"""No count has more; longer ones take ever more time to read."""

Errors = dict[tuple[int, int], str]


def inspect(content: IO[bytes], size: int) -> list[tuple[Errors, tuple[Merge, ...]]]:
    """Error values by row and column from 0, and merges, of each sheet in order; ``size`` is that
    of the file.

    Raises ElementTree.ParseError for content that is no XML, ValueError for a count that is no
    number, and TooLarge for filled cells too far away.
    """
    sheets = []
    errors: Errors = {}
    merges: list[Merge] = []
    row, columns = 0, 0
    for _, element in ElementTree.iterparse(content):
        if element.tag == _ROW:
            width = _read_row(element, row, errors, merges)
            repeated = _count(element, "number-rows-repeated")
            row += repeated
            columns = max(columns, width)
            if width:
                check_shape(row, columns, size)
            element.clear()
        elif element.tag == _SHEET:
            sheets.append((errors, tuple(merges)))
            errors, merges, row, columns = {}, [], 0, 0
            element.clear()
    return sheets


def _read_row(element: ElementTree.Element, row: int, errors: Errors, merges: list[Merge]) -> int:
    """Notes the errors and merges of a row. Returns the number of columns to its last filled
    cell."""
    column, filled = 0, 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        down = _count(cell, "number-rows-spanned")
        across = _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            merges.append(Merge(row, column, row + down - 1, column + across - 1))
        if any(name.endswith("}value-type") and kind == "error" for name, kind in cell.items()):
            errors[row, column] = "".join(
                text for part in cell.iter(_TEXT) for text in part.itertext()
            )
        column += _count(cell, "number-columns-repeated")
        if len(cell) or any(name.endswith("}value-type") for name, _ in cell.items()):
            filled = column
    return filled


def _count(element: ElementTree.Element, name: str) -> int:
    """How often something is repeated, at least once. Raises ValueError."""
    return max(1, int(element.get(_TABLE + name, "1")[:_DIGITS]))
