"""What the content of an .ods holds and calamine does not show: merges, error values."""

from __future__ import annotations

from typing import IO
from xml.etree import ElementTree

from hecha.reading.sheet import Merge

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_ROW, _SHEET = f"{_TABLE}table-row", f"{_TABLE}table"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

Errors = dict[tuple[int, int], str]


def inspect(content: IO[bytes]) -> list[tuple[Errors, tuple[Merge, ...]]]:
    """Error values by row and column from 0, and merges, of each sheet in order.

    Raises ElementTree.ParseError for content that is no XML.
    """
    sheets = []
    errors: Errors = {}
    merges: list[Merge] = []
    row = 0
    for _, element in ElementTree.iterparse(content):
        if element.tag == _ROW:
            _read_row(element, row, errors, merges)
            row += _count(element, "number-rows-repeated")
            element.clear()
        elif element.tag == _SHEET:
            sheets.append((errors, tuple(merges)))
            errors, merges, row = {}, [], 0
            element.clear()
    return sheets


def _read_row(element: ElementTree.Element, row: int, errors: Errors, merges: list[Merge]) -> None:
    column = 0
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


def _count(element: ElementTree.Element, name: str) -> int:
    return int(element.get(_TABLE + name, "1"))
