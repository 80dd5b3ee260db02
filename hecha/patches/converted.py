"""An old .xls workbook as an .xlsx of its values: what its layout was is lost, and its name says
so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath

from xlsxwriter import Workbook

from hecha.patches.edit import Edit
from hecha.reading.sheet import Sheet
from hecha.workbooks.values_book import pages, write_values

MARK = "（已转换）"
"""Behind the name of a file that could not be kept in its own format."""
_CREATED = datetime(2000, 1, 1)
"""Not the clock: the same source gives the same bytes."""


def converted_name(name: str) -> str:
    """The name of the converted copy of a file."""
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem}{MARK}.xlsx").as_posix()


def converted_with(sheets: Iterable[Sheet], edits: Sequence[Edit]) -> bytes:
    """The values of the sheets with their cells changed; numbers stay numbers."""
    memory = BytesIO()
    with Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "comments": MARK})
        for number, (page, sheet) in enumerate(pages(book, sheets)):
            if sheet.hidden:
                page.hide()
            own = {(edit.row - 1, edit.column): edit.new for edit in edits if edit.sheet == number}
            numbers = None if sheet.numeric is None else sheet.numeric(range(sheet.cells.width))
            write_values(page, sheet, own, numbers=numbers)
            for place, new in own.items():
                if new is not None:
                    page.write_string(*place, new)
    return memory.getvalue()
