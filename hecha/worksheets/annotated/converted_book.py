"""A table of a format that can hold no colours or comments, as a marked .xlsx workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from hecha.reading.sheet import Sheet
from hecha.workbooks.values_book import pages, write_values
from hecha.worksheets.annotated.mark import COLOURS, Mark, Sheets, at_first, with_comments
from hecha.worksheets.look import Styles, text

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
        for page, sheet in pages(book, sheets):
            _fill(page, styles, sheet, marks.get(sheet.name, ()), author)
    return memory.getvalue()


def _fill(
    page: Worksheet, styles: Styles, sheet: Sheet, marks: Sequence[Mark], author: str
) -> None:
    shown = at_first(marks, sheet.merges_in_file)
    at = {(mark.row - 1, mark.column): mark for mark in shown}
    first = sheet.first_column
    for column, cells in enumerate(sheet.cells, first):
        longest = max((2 * len(one) for one in cells.head(_SAMPLE) if one), default=0)
        page.set_column(column, column, min(max(longest, _LEAST_WIDTH), _MOST_WIDTH))
    write_values(page, sheet, at, form=styles(num_format="@", font_size=10), text=text)
    for (row, column), mark in at.items():
        style = styles(num_format="@", font_size=10, bg_color=f"#{COLOURS[mark.severity]}")
        inside = row < sheet.cells.height and 0 <= column - first < sheet.cells.width
        value = sheet.cells[row, column - first] if inside else None
        if value is None:
            page.write_blank(row, column, None, style)
        else:
            page.write_string(row, column, text(value), style)
    for mark in with_comments(shown):
        options = {"author": author, "x_scale": 2.2, "y_scale": 1.6, "font_size": 9}
        page.write_comment(mark.row - 1, mark.column, mark.text, options)
