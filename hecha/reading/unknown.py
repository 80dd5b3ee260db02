"""What becomes of a sheet that gives no rows: not read, left out on purpose, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

import polars as pl

from hecha.declare.columns import AREA, SERIAL
from hecha.declare.lexicon import Lexicon
from hecha.reading.files import InputFile, Part
from hecha.reading.header import likely_headers
from hecha.reading.layouts import advice, lacking
from hecha.reading.sheet import Sheet, is_filled
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
    if not headers and not _has_numbers_of_people(sheet.cells):
        if sheet.hidden:
            return left_out("hidden_sheet", file.name, sheet.name)
        if file.path.suffix.lower() == ".txt":
            return left_out("document", file.name, sheet.name)
        # A text file under the name of a table that holds none is not what its name says.
        is_prose = sheet.encoding is None and not _is_table(sheet.cells)
        if is_prose or _ABOUT_TABLES.search(f"{sheet.name or ''} {PurePath(file.name).stem}"):
            return left_out("no_table", file.name, sheet.name)
    return unread(
        "unknown_table",
        file.name,
        sheet.name,
        detail=_seen(headers, lexicon),
        hint=_hint(file, sheet.name, headers, lexicon),
        tables=_candidates(headers, lexicon),
    )


_ABOUT_TABLES = re.compile("说明|须知|指南|指引|要求|字典|代码|码表|编码表|枚举|封面|目录")
"""How sheets and files are called that tell how a table is filled and hold none."""
_NUMBER_OF_PEOPLE = "[0-9]{15}|[0-9]{14}[xX]"
"""In a number of a person or household."""
_LONG_NUMBER = re.compile("[0-9]{6}")
_MOST_SHOWN = 12


def _has_numbers_of_people(cells: pl.DataFrame) -> bool:
    """Whether at least two rows hold what may be the number of a person or household."""
    found = cells.head(_LOOKED_AT).select(
        pl.any_horizontal(pl.all().str.contains(_NUMBER_OF_PEOPLE).fill_null(value=False))
    )
    return int(found.to_series().sum()) >= _FEWEST_HEADERS


def _seen(headers: Sequence[str], lexicon: Lexicon) -> str:
    """What was seen of the header; of a long one, what of it is not known."""
    if not headers:
        return "没有已知的列名"
    unknown = [
        text
        for text in dict.fromkeys(headers)
        if lexicon.name_of(text) not in lexicon.known and not _LONG_NUMBER.search(text)
    ]
    if len(headers) <= _MOST_SHOWN or not unknown:
        return f"表头为：{_listed(headers)}"
    shown = _listed(unknown[:_MOST_SHOWN]) + (" 等" if len(unknown) > _MOST_SHOWN else "")
    return f"表头有 {len(headers)} 列，其中 {len(unknown)} 列的列名没有认出：{shown}"


def _hint(file: InputFile, sheet: str | None, headers: Sequence[str], lexicon: Lexicon) -> str:
    normal = [lexicon.name_of(text) for text in headers]
    found = lacking(normal, lexicon.tables) if file.part is Part.MAIN else None
    if found is None:
        return advice(file, sheet, lexicon.ledgers.values())
    layout, columns = found
    return f"；看来是“{layout.title}”，但缺少必需的列：{'、'.join(columns)}"


def is_blank(sheet: Sheet) -> bool:
    """Whether no cell of a sheet holds anything."""
    cells = sheet.cells
    if cells.is_empty():
        return True
    filled = pl.any_horizontal(is_filled(pl.all()).any())
    return not cells.select(filled).item()


def _is_table(cells: pl.DataFrame) -> bool:
    """Whether at least two rows have two filled cells."""
    filled = cells.head(_LOOKED_AT).select(pl.sum_horizontal(is_filled(pl.all())).alias("filled"))
    return int((filled["filled"] >= _FEWEST_HEADERS).sum()) >= _FEWEST_HEADERS


def _candidates(headers: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The tables that declare at least two of these headers, areas and serial number aside."""
    normal = [lexicon.name_of(text) for text in headers]
    return frozenset(
        name
        for name, table in lexicon.tables.items()
        if len({column.name for column in table.match(normal).values()} - _EVERYWHERE)
        >= _FEWEST_HEADERS
    )


def _listed(texts: Iterable[str]) -> str:
    return "、".join(" ".join(text.split()) for text in texts)
