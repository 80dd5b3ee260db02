"""An old .xls workbook as an .xlsx of its values: what its layout was is lost, and its name says
so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import polars as pl
import xlsxwriter

from hecha.patches.edit import CannotPatch, Edit
from hecha.reading.sheet import Sheet

MARK = "（已转换）"
"""Behind the name of a file that could not be kept in its own format."""
_CREATED = datetime(2000, 1, 1)
"""Not the clock: the same source gives the same bytes."""


def converted_name(name: str) -> str:
    """The name of the converted copy of a file."""
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem}{MARK}.xlsx").as_posix()


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet, and which of its cells are stored as numbers."""

    sheet: Sheet
    numbers: pl.DataFrame


def write_converted(path: Path, sheets: Sequence[TypedSheet], edits: Sequence[Edit]) -> None:
    """Write the values of the sheets with their cells changed; numbers stay numbers.

    Raises CannotPatch for a sheet with merged cells, which values alone do not show.
    """
    if any(one.sheet.merges for one in sheets):
        raise CannotPatch("sheet_form")
    changed = {(edit.sheet, edit.row - 1, edit.column): edit.new for edit in edits}
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, literal) as book:
        book.set_properties({"created": _CREATED, "comments": MARK})
        for number, one in enumerate(sheets):
            page = book.add_worksheet(one.sheet.name)
            if one.sheet.hidden:
                page.hide()
            first = one.sheet.first_column
            numbers = one.numbers.rows()
            for row, cells in enumerate(one.sheet.cells.iter_rows()):
                for at, cell in enumerate(cells):
                    place = (number, row, first + at)
                    if place in changed:
                        if (new := changed[place]) is not None:
                            page.write_string(row, first + at, new)
                    elif (
                        cell is not None and (value := _number(cell, numbers[row][at])) is not None
                    ):
                        page.write_number(row, first + at, value)
                    elif cell is not None:
                        page.write_string(row, first + at, cell)


def _number(text: str, is_number: bool) -> float | None:
    try:
        return float(text) if is_number else None
    except ValueError:
        return None  # a day
