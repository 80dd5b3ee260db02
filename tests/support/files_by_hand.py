"""Writes small files cell by cell, so that a test says exactly what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter
import xlwt

Cell = str | float | date | None
Rows = Sequence[Sequence[Cell]]


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    """Texts as text cells, numbers as number cells, days as date cells, None as no cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        moment = datetime(cell.year, cell.month, cell.day)
                        sheet.write_datetime(at, column, moment, day)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
    return path


def write_xls(path: Path, sheets: dict[str, Rows]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write(at, column, cell, day)
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.save(str(path))
    return path


def write_csv(
    path: Path, rows: Rows, *, encoding: str = "utf-8", separator: str = ",", end: str = "\r\n"
) -> Path:
    """A cell is quoted when it holds the separator, a quotation mark or a line break."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def quoted(cell: Cell) -> str:
        text = "" if cell is None else str(cell)
        if any(mark in text for mark in (separator, '"', "\n")) and not text.startswith("="):
            return '"' + text.replace('"', '""') + '"'
        return text

    text = "".join(separator.join(map(quoted, cells)) + end for cells in rows)
    path.write_bytes(text.encode(encoding))
    return path


def write_parquet(path: Path, rows: Rows) -> Path:
    header, *records = rows
    columns = {str(name): [row[at] for row in records] for at, name in enumerate(header)}
    pl.DataFrame(columns, strict=False).write_parquet(path)
    return path
