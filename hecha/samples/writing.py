"""Writes the rows as files: exports like those of the national system, two titles and the header in
row 3; ledgers and registers as the books they are kept in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from hecha.samples.book import Book
from hecha.samples.export_layouts import FLAT_INCOME, FLAT_MEMBER, SheetLayout
from hecha.samples.rendering import Cell, Row
from hecha.samples.written_pages import Page

FORMATS = ("xlsx", "township-sheets", "gbk-csv", "flat", "mixed")
"""National xlsx; one sheet per township; GBK csv; the flat (d) exports; townships in turn in the
last three."""

WITHOUT_DEFECTS = ("flat", "mixed")
"""Formats that merge rows, so that a planted fault could be lost or reported twice."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands; ``row`` counts as Excel does, ``sheet`` is None in csv."""

    file: str
    sheet: str | None
    row: int


class Places:
    """Remembers where each row object was written first, with the layout it was written in."""

    def __init__(self) -> None:
        self._by_row: dict[int, tuple[Place, SheetLayout]] = {}

    def add(self, row: Row, place: Place, layout: SheetLayout) -> None:
        """Notes where a row stands, unless it stands elsewhere already."""
        self._by_row.setdefault(id(row), (place, layout))

    def find(self, row: Row) -> tuple[Place, SheetLayout]:
        """Raises KeyError for a row that was never written."""
        return self._by_row[id(row)]


@dataclass(frozen=True, slots=True)
class _Line:
    """Cells to write, and the row objects they stand for."""

    cells: Row
    origins: tuple[Row, ...]


def write(book: Book, directory: Path, formats: str) -> Places:
    """Writes all exports, and the books beside them, into a folder that exists and is empty."""
    places = Places()
    if formats == "mixed":
        towns = list(dict.fromkeys(village.town for village in book.county.villages))
        for turn, style in enumerate(("gbk-csv", "township-sheets", "flat")):
            own = frozenset(towns[turn::3])
            if own:
                _write_style(book, directory, style, places, own)
    else:
        _write_style(book, directory, formats, places, None)
    books: dict[str, list[Page]] = {}
    for page in book.pages:
        books.setdefault(page.file, []).append(page)
    for file, pages in books.items():
        _write_book(directory, file, pages, places, book)
    return places


def _write_style(
    book: Book, directory: Path, style: str, places: Places, towns: frozenset[str] | None
) -> None:
    """One style for some townships (all where None); tables without townships go with csv."""
    date = f"_{book.county.day:%Y%m%d}"
    for name, all_rows in book.tables.items():
        layout = book.layouts[name]
        rows = (
            all_rows
            if towns is None
            else _of_towns(all_rows, towns, with_others=style == "gbk-csv")
        )
        if not rows or (style == "flat" and name == "household"):
            continue
        if style == "flat" and name == "member":
            for flat, lines in ((FLAT_INCOME, _flat(book, rows)), (FLAT_MEMBER, _plain(rows))):
                path = directory / f"{flat.file}{date}.xlsx"
                _write_xlsx(path, flat, {flat.sheet: lines}, places, book)
        elif style == "gbk-csv":
            _write_csv(directory / f"{layout.file}{date}.csv", layout, _plain(rows), places)
        elif style == "township-sheets":
            path = directory / f"{layout.file}（分乡镇）{date}.xlsx"
            _write_xlsx(path, layout, _by_town(rows), places, book)
        else:
            path = directory / f"{layout.file}{date}.xlsx"
            _write_xlsx(path, layout, {layout.sheet: _plain(rows)}, places, book)


def _of_towns(rows: Sequence[Row], towns: frozenset[str], *, with_others: bool) -> list[Row]:
    """The rows of some townships, and those that name none."""
    return [row for row in rows if (row["town"] in towns if "town" in row else with_others)]


def _plain(rows: Iterable[Row]) -> list[_Line]:
    return [_Line(row, (row,)) for row in rows]


def _flat(book: Book, rows: Sequence[Row]) -> list[_Line]:
    """Member rows with the columns of their household repeated."""
    wholes = {row["household_id"]: row for row in book.tables["household"]}
    lines = []
    for row in rows:
        whole = wholes.get(row["household_id"], {})
        lines.append(_Line({**row, **whole, **_own(row)}, (whole,)))
    return lines


def _own(row: Row) -> Row:
    names = (
        "household_id",
        "person_id",
        "name",
        "id_number",
        "relation",
        "county",
        "town",
        "village",
    )
    return {name: row[name] for name in names}


def _by_town(rows: Sequence[Row]) -> dict[str, list[_Line]]:
    if "town" not in rows[0]:
        return {"全县": _plain(rows)}
    sheets: dict[str, list[_Line]] = {}
    for row in rows:
        sheets.setdefault(str(row["town"]), []).append(_Line(row, (row,)))
    return sheets


def _write_csv(path: Path, layout: SheetLayout, lines: Sequence[_Line], places: Places) -> None:
    """Header in row 1, the ANSI code page of Chinese Windows."""
    with path.open("w", encoding="gbk", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(layout.headers)
        for number, line in enumerate(lines, start=2):
            writer.writerow([line.cells.get(name, "") for name in layout.columns])
            for origin in line.origins:
                places.add(origin, Place(path.name, None, number), layout)


def _write_xlsx(
    path: Path,
    layout: SheetLayout,
    sheets: Mapping[str, Sequence[_Line]],
    places: Places,
    book: Book,
) -> None:
    """All cells are text, unless a row holds a number. The same rows give the same bytes."""
    county = book.county
    titles = (layout.title, f"{county.name}　数据日期：{county.day:%Y-%m-%d}")
    with _workbook(path, book) as workbook:
        for sheet, lines in sheets.items():
            page = workbook.add_worksheet(sheet)
            _write_lines(page, titles, layout, [line.cells for line in lines])
            for row, line in enumerate(lines, start=len(titles) + 2):
                for origin in line.origins:
                    places.add(origin, Place(path.name, sheet, row), layout)


def _write_book(
    directory: Path, file: str, pages: Sequence[Page], places: Places, book: Book
) -> None:
    """The sheets of one ledger or register, their lines numbered."""
    path = directory / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with _workbook(path, book) as workbook:
        for page in pages:
            lines = [{**row, "serial": str(n)} for n, row in enumerate(page.rows, start=1)]
            if page.sums:
                lines.append({"serial": "合计", **_sums(page)})
            sheet = workbook.add_worksheet(page.sheet)
            _write_lines(sheet, page.titles, page.layout, lines)
            for number, row in enumerate(page.rows, start=len(page.titles) + 2):
                places.add(row, Place(file, page.sheet, number), page.layout)


def _sums(page: Page) -> Row:
    """The columns a totals row adds up; blank cells count as nothing."""
    return {
        name: str(sum(Decimal(str(row.get(name) or 0)) for row in page.rows)) for name in page.sums
    }


def _workbook(path: Path, book: Book) -> xlsxwriter.Workbook:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties({"created": datetime(book.county.day.year, 12, 31)})
    return workbook


def _write_lines(
    page: xlsxwriter.worksheet.Worksheet,
    titles: Sequence[str],
    layout: SheetLayout,
    lines: Sequence[Row],
) -> None:
    """Titles, then the header, then the records."""
    for row, title in enumerate(titles):
        page.write_string(row, 0, title)
    for column, header in enumerate(layout.headers):
        page.write_string(len(titles), column, header)
    for row, cells in enumerate(lines, start=len(titles) + 1):
        for column, name in enumerate(layout.columns):
            _write_cell(page, row, column, cells.get(name, ""))


def _write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        if cell:
            page.write_string(row, column, cell)
    else:
        page.write_number(row, column, cell)
