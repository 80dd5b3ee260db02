"""Where the header row of a sheet stands, and which rows below it are records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hecha.declare.ledgers import LEDGERS
from hecha.declare.lexicon import Lexicon
from hecha.declare.model import Column, Kind, Table, normal_header
from hecha.reading.layouts import Chooser, Layout

_DEEPEST = 30
"""Rows looked at: leading blank rows, up to five title rows, the header."""

TOTALS = r"^.{0,12}(?:合计|总计|小计|共计)[:：]?$"
"""What stands in place of a name in a row of totals."""

_FOOTER = (
    r"^(?:制表|填表|审核|复核|填报|经办|负责|统计|联系)(?:人|单位|日期|时间)?(?:签[字名])?[^0-9]{0,8}[:：]"
    r"|^(?:注|备注|说明|填表说明|打印时间|导出时间|制表时间)[:：]"
)
_TOTALS_WORD = r"^(?:合计|总计|小计|共计)[:：]?$"
_SHORT_COUNT = r"^[0-9]{0,7}[户人个]?$"
"""What may stand in an identifier column of a totals row."""

_LEADING = 8
"""Columns in which the word of a totals row or footer is looked for."""

_IDENTITY = frozenset({Kind.KEY, Kind.ID, Kind.NAME})
_SUMMED = frozenset({Kind.INT, Kind.NUMBER, Kind.YUAN})
"""What a totals row has too."""
_TELLS_WHO = {
    "village": frozenset({"village"}),
    "project": frozenset({"project_id", "project_name"}),
    "tally": frozenset({"county", "town", "village"}),
    **{
        name: frozenset(one for one in ledger.required if ledger.table[one].kind not in _SUMMED)
        for name, ledger in LEDGERS.items()
    },
}
"""Columns that identify a record of a table without identifiers."""


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` counts from 0; ``texts`` as they stand in the sheet, ``normal`` in normal form."""

    row: int
    texts: tuple[str, ...]
    normal: tuple[str, ...]
    layout: Layout


def find_header(cells: pl.DataFrame, lexicon: Lexicon, choose: Chooser) -> Header | None:
    """The row among the first that names the most known headers and makes a known layout.

    None if no row fits.
    """
    candidates = []
    for row, values in enumerate(cells.head(_DEEPEST).iter_rows()):
        texts = tuple(value or "" for value in values)
        normal = tuple(normal_header(text) for text in texts)
        score = sum(text in lexicon.known for text in normal)
        if score:
            candidates.append((-score, row, texts, normal))
    for _, row, texts, normal in sorted(candidates):
        layout = choose(normal, lexicon.tables)
        if layout is not None:
            return Header(row, texts, normal, layout)
    return None


def likely_headers(cells: pl.DataFrame, lexicon: Lexicon) -> list[str]:
    """The header row of an unknown sheet, for saying what was seen.

    Empty unless at least half of a row are declared headers: anything else might be a record, and
    a record must not be printed.
    """
    for values in cells.head(_DEEPEST).iter_rows():
        texts = [value for value in values if value and value.strip()]
        known = sum(normal_header(text) in lexicon.known for text in texts)
        if known >= 2 and 2 * known >= len(texts):
            return texts
    return []


@dataclass(frozen=True, slots=True)
class Body:
    """The records below a header: ``rows`` are their row numbers as Excel shows them.

    ``kept`` are their positions in the sheet's cells; the counts are of rows left out.
    """

    kept: pl.Series
    blank: int
    totals: int
    footers: int
    repeated_headers: int


def find_body(
    cells: pl.DataFrame, header: Header, table: Table, matched: Mapping[int, Column]
) -> Body:
    """The records of a sheet of ``table``, ``matched`` being its declared columns by position.

    Left out are blank rows, repetitions of the header, totals rows and footers. A row that
    carries an identifier or a name - other than a word of a total or footer - is a record.
    """
    names = cells.columns
    rows = (
        cells.with_row_index("at")
        .filter(pl.col("at") > header.row)
        .filter(pl.any_horizontal(pl.col(names).str.contains(r"\S").fill_null(value=False)))
    )
    if rows.is_empty():
        return Body(rows["at"], 0, 0, 0, 0)
    blank = int(rows["at"][-1]) - header.row - rows.height
    tells_who = _TELLS_WHO.get(table.name, frozenset())
    # No name but the word itself is taken for one of a totals row: a person may be called 小计.
    no_key = f"{_SHORT_COUNT}|{TOTALS}|{_FOOTER}"
    no_name = rf"^\s*$|{_TOTALS_WORD}|{_FOOTER}"
    nobody = [
        pl.col(names[at])
        .str.strip_chars()
        .str.contains(no_name if column.kind is Kind.NAME else no_key)
        .fill_null(value=True)
        for at, column in matched.items()
        if column.kind in _IDENTITY or column.name in tells_who
    ]
    doubtful = rows.filter(pl.lit(value=True), *nobody)
    leading = names[:_LEADING]
    totals = doubtful.filter(pl.any_horizontal(_is(name, TOTALS) for name in leading)).select("at")
    # A footer begins its row; further right the same words may be those of a record.
    begins = pl.coalesce(pl.col(name).str.strip_chars().replace("", None) for name in leading)
    footers = (
        doubtful.join(totals, on="at", how="anti").filter(begins.str.contains(_FOOTER)).select("at")
    )
    repeated = rows.filter(pl.col(names[at]) == header.texts[at] for at in matched).select("at")
    kept = rows.join(
        pl.concat([totals, footers, repeated]), on="at", how="anti", maintain_order="left"
    )
    return Body(kept["at"], blank, totals.height, footers.height, repeated.height)


def _is(name: str, pattern: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.contains(pattern).fill_null(value=False)
