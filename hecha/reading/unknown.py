"""What becomes of a sheet that gives no rows: not read, left out on purpose, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from hecha.declare.columns import AREA, SERIAL
from hecha.declare.lexicon import Lexicon
from hecha.declare.model import normal_header
from hecha.reading.files import InputFile
from hecha.reading.header import likely_headers
from hecha.reading.layouts import advice
from hecha.reading.sheet import Sheet
from hecha.reading.unread import LeftOut, Unread, left_out, unread

_LOOKED_AT = 200
_EVERYWHERE = frozenset(column.name for column in (SERIAL, *AREA))
_FEWEST_HEADERS = 2


def without_header(file: InputFile, sheet: Sheet, lexicon: Lexicon) -> Unread | LeftOut | None:
    """A sheet without the header of a known table; None for one without a cell.

    Hidden sheets (lists for drop-down cells), instructions and prose are no tables.
    """
    if is_blank(sheet):
        return None
    headers = likely_headers(sheet.cells, lexicon)
    if sheet.hidden and not headers:
        return left_out("hidden_sheet", file.name, sheet.name)
    if file.path.suffix.lower() == ".txt" and not headers:
        return left_out("document", file.name, sheet.name)
    if not _is_table(sheet.cells):
        return left_out("no_table", file.name, sheet.name)
    seen = f"表头为：{_listed(headers)}" if headers else "没有已知的列名"
    return unread(
        "unknown_table",
        file.name,
        sheet.name,
        detail=seen,
        hint=advice(file, sheet.name, lexicon.ledgers.values()),
        tables=_candidates(headers, lexicon),
    )


def is_blank(sheet: Sheet) -> bool:
    """Whether no cell of a sheet holds anything."""
    cells = sheet.cells
    if cells.is_empty():
        return True
    filled = pl.any_horizontal(pl.all().str.contains(r"\S").any().fill_null(value=False))
    return not cells.select(filled).item()


def _is_table(cells: pl.DataFrame) -> bool:
    """Whether at least two rows have two filled cells."""
    filled = cells.head(_LOOKED_AT).select(
        pl.sum_horizontal(pl.all().str.contains(r"\S").fill_null(value=False)).alias("filled")
    )
    return int((filled["filled"] >= _FEWEST_HEADERS).sum()) >= _FEWEST_HEADERS


def _candidates(headers: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The tables that declare at least two of these headers, areas and serial number aside."""
    normal = [normal_header(text) for text in headers]
    return frozenset(
        name
        for name, table in lexicon.tables.items()
        if len({column.name for column in table.match(normal).values()} - _EVERYWHERE)
        >= _FEWEST_HEADERS
    )


def _listed(texts: Iterable[str]) -> str:
    return "、".join(" ".join(text.split()) for text in texts)
