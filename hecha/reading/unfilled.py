"""Columns of the system's exports that are blank in every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from hecha.declare.model import Column
from hecha.declare.words import Words
from hecha.reading.body import Body
from hecha.reading.header import Header
from hecha.reading.notices import listed_headers
from hecha.reading.sheet import Sheet, is_filled
from hecha.reading.submission import Notice

if TYPE_CHECKING:
    from hecha.reading.extract import Extract

RULE = "FF03"
_SAID = Words(
    "整列为空，等于没有这一列，确实没有此类情况的不必填：{listed}",
    "blank in every row, as good as missing unless there is nothing to tell: {listed}",
)
_SAID_OF_ALL = Words(
    "{count} 张表中都整列为空，等于没有这一列，确实没有此类情况的不必填：{listed}",
    "blank in every row of {count} sheets, as good as missing unless there is nothing to tell: "
    "{listed}",
)
_REMEDY = Words(
    "有此类情况的，请在系统中补填后重新导出；确实没有的，不必处理。",
    "Where there is something to tell, enter it in the system and export again; else leave it.",
)


def unfilled(
    sheet: Sheet, header: Header, body: Body, columns: Mapping[int, Column]
) -> dict[str, str]:
    """The columns of a sheet without any value, by name, with their headers as found.

    ``columns`` are those known, by position. A list somebody else keeps may leave any blank.
    """
    return {
        column.name: header.texts[at]
        for at, column in sorted(columns.items())
        if not column.local and _is_blank(sheet.cells.to_series(at)[body.kept])
    }


def _is_blank(cells: pl.Series) -> bool:
    first = cells.first(ignore_nulls=True)
    return first is None or (not str(first).strip() and not is_filled(cells).any())


def unfilled_columns(extracts: Sequence[Extract]) -> list[Notice]:
    """FF03 of the columns without any value: one notice of those that no sheet of a table of one
    period fills, and one for each sheet of those that others fill."""
    found: list[Notice] = []
    together: dict[tuple[str, ...], list[Extract]] = defaultdict(list)
    for item in extracts:
        together[tuple(sorted(item.frames))].append(item)
    for sheets in together.values():
        blank = set(sheets[0].unfilled).intersection(*(item.unfilled for item in sheets))
        nowhere = {name: text for name, text in sheets[0].unfilled.items() if name in blank}
        found += _notice(sheets[0], nowhere.values(), len(sheets))
        for item in sheets:
            rest = [text for name, text in item.unfilled.items() if name not in blank]
            found += _notice(item, rest, 1)
    return found


def _notice(item: Extract, headers: Iterable[str], sheets: int) -> list[Notice]:
    listed = list(headers)
    if not listed:
        return []
    said = _SAID if sheets == 1 else _SAID_OF_ALL
    source = item.source
    return [
        Notice(
            RULE,
            said.filled(count=sheets, listed=listed_headers(listed)),
            source.file,
            source.sheet,
            source.header_row,
            count=len(listed),
            remedy=_REMEDY,
        )
    ]
