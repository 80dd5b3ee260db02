"""Sheets of a format that cannot be changed in place, as an .xlsx workbook of their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hecha.reading.sheet import Sheet

_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31


def pages(book: Workbook, sheets: Iterable[Sheet]) -> Iterator[tuple[Worksheet, Sheet]]:
    """An empty page for each sheet, by its name as far as a workbook allows it."""
    taken: set[str] = set()
    for sheet in sheets:
        plain = _NO_NAME.sub("_", sheet.name or "").strip("' ")[:_LONGEST_NAME] or "Sheet1"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain[: _LONGEST_NAME - 5]} ({number})"
        taken.add(name.lower())
        yield book.add_worksheet(name), sheet


def write_values(
    page: Worksheet,
    sheet: Sheet,
    others: Container[tuple[int, int]],
    *,
    numbers: pl.DataFrame | None = None,
    form: Format | None = None,
    text: Callable[[str], str] = str,
) -> None:
    """Write the cells in their rows and columns, but for ``others`` (from 0): as ``text``, and
    those that are true in ``numbers`` as numbers unless they are days."""
    is_number = None if numbers is None else numbers.rows()
    first = sheet.first_column
    for row, cells in enumerate(sheet.cells.iter_rows()):
        for at, cell in enumerate(cells):
            if cell is None or (row, first + at) in others:
                continue
            value = _number(cell) if is_number is not None and is_number[row][at] else None
            if value is None:
                page.write_string(row, first + at, text(cell), form)
            else:
                page.write_number(row, first + at, value, form)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
