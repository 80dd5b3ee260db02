"""A table of a format that can hold no colours or comments, as a marked .xlsx workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from hecha.reading.sheet import Sheet
from hecha.worksheets.annotated.mark import COLOURS, Mark, Sheets, together, with_comments
from hecha.worksheets.look import Styles, text

_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_MOST_WIDTH, _LEAST_WIDTH, _SAMPLE = 30, 8, 200


def converted(sheets: Iterable[Sheet], marks: Sheets, author: str, day: date) -> bytes:
    """Every cell of the sheets as the text that was read, in its row and column, and the marks.

    Formats, merged cells and formulas of the source are not kept.
    """
    memory = BytesIO()
    with Workbook(memory, {"in_memory": True}) as book:
        # The day of the data, not the clock: the same run gives the same bytes.
        book.set_properties({"created": datetime.combine(day, time())})
        styles = Styles(book)
        taken: set[str] = set()
        for sheet in sheets:
            name = _name(sheet.name, taken)
            taken.add(name.lower())
            _fill(book.add_worksheet(name), styles, sheet, marks.get(sheet.name, ()), author)
    return memory.getvalue()


def _name(name: str | None, taken: set[str]) -> str:
    plain = _NO_NAME.sub("_", name or "").strip("' ")[:_LONGEST_NAME] or "Sheet1"
    number = 1
    unique = plain
    while unique.lower() in taken:
        number += 1
        unique = f"{plain[: _LONGEST_NAME - 5]} ({number})"
    return unique


def _fill(
    target: Worksheet, styles: Styles, sheet: Sheet, marks: Iterable[Mark], author: str
) -> None:
    plain = styles(num_format="@", font_size=10)
    shown = _firsts(sheet, marks)
    at = {(mark.row - 1, mark.column): mark for mark in shown}
    first = sheet.first_column
    for number in range(sheet.cells.width):
        column = first + number
        cells = sheet.cells.to_series(number)
        longest = max((2 * len(one) for one in cells.head(_SAMPLE) if one), default=0)
        target.set_column(column, column, min(max(longest, _LEAST_WIDTH), _MOST_WIDTH))
        for row, value in enumerate(cells):
            if value is not None and (row, column) not in at:
                target.write_string(row, column, text(value), plain)
    for (row, column), mark in at.items():
        style = styles(num_format="@", font_size=10, bg_color=f"#{COLOURS[mark.severity]}")
        number = column - first
        inside = row < sheet.cells.height and 0 <= number < sheet.cells.width
        value = sheet.cells[row, number] if inside else None
        if value is None:
            target.write_blank(row, column, None, style)
        else:
            target.write_string(row, column, text(value), style)
    for mark in with_comments(shown):
        options = {"author": author, "x_scale": 2.2, "y_scale": 1.6, "font_size": 9}
        target.write_comment(mark.row - 1, mark.column, mark.text, options)


def _firsts(sheet: Sheet, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks, those inside a merged range at its first cell."""
    return together(_first(sheet, mark) for mark in marks)


def _first(sheet: Sheet, mark: Mark) -> Mark:
    row, column = mark.row - 1, mark.column - sheet.first_column
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return replace(mark, row=merge.top + 1, column=sheet.first_column + merge.left)
    return mark
