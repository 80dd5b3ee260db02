"""The rows of the registers of all levels together, with the text as found beside them.

Where no register of the highest level was handed in, the export of the system stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from hecha.declare.codes import EXITED_HOUSEHOLD
from hecha.declare.levels import REGISTER, TOP
from hecha.declare.model import Table
from hecha.declare.origin import AREA_COLUMNS, BAD, DAMAGED, ROW, ROW_ID, SOURCE
from hecha.reading.cells import RAW
from hecha.reading.submission import Source, TableData

LISTS_MEMBERS = "_lists_members"
"""Whether the sheet of a row lists members; null where that is to be found out."""

DOUBTFUL = "_doubtful"
"""Whether a household of the export may be none that the registers are kept of."""

_EXPORT = ("household", "member")
_NAMES = ("household_id", "person_id", "id_number", "name", "head_name", "head_id_number")
_MARKS = (
    *(f"{name}{DAMAGED}" for name in ("household_id", "id_number", "head_id_number")),
    *(f"{name}{BAD}" for name in ("household_size", "exit_year")),
)
_SCHEMA = {
    **dict.fromkeys((ROW_ID, SOURCE, ROW), pl.UInt32),
    **dict.fromkeys((*AREA_COLUMNS, "level", RAW + "level", *_NAMES), pl.String),
    **dict.fromkeys(("relation", "exit_status", "household_attribute"), pl.String),
    "household_size": pl.Int64,
    "exit_year": pl.Int32,
    **dict.fromkeys((LISTS_MEMBERS, DOUBTFUL, *_MARKS), pl.Boolean),
}
"""The columns the next steps read."""


def with_text(data: TableData) -> pl.DataFrame:
    """The frame of a table with the text of its columns, under the prefix RAW."""
    return data.frame.hstack(data.raw.rename(lambda name: RAW + name))


def without_text(rows: pl.DataFrame, table: Table, sources: tuple[Source, ...]) -> TableData:
    """The reverse of :func:`with_text`, rows numbered anew."""
    texts = [name for name in rows.columns if name.startswith(RAW)]
    raw = rows.select(texts).rename(lambda name: name.removeprefix(RAW))
    return TableData(table, rows.drop(*texts, ROW_ID).with_row_index(ROW_ID), raw, sources)


def register_rows(
    tables: Mapping[str, TableData],
) -> tuple[pl.DataFrame, tuple[Source, ...], bool]:
    """In: the tables handed in. Out: the rows of the registers and of the export, if it stands in
    for one, with every column of _SCHEMA; their sheets; whether the export stands in."""
    parts = [pl.DataFrame(schema=_SCHEMA)]
    sources: list[Source] = []
    registers = tables.get(REGISTER.name)
    if registers is not None:
        parts.append(with_text(registers).with_columns(pl.lit(value=False).alias(DOUBTFUL)))
        sources += registers.sources
    has_top = registers is not None and TOP.name in registers.frame["level"]
    export = [] if has_top else [name for name in _EXPORT if name in tables]
    parts += [_of_export(tables[name], members=name == "member") for name in export]
    sources += _as_registers(source for name in export for source in tables[name].sources)
    rows = pl.concat(parts, how="diagonal").with_columns(pl.col(_MARKS).fill_null(value=False))
    return rows.drop(ROW_ID).with_row_index(ROW_ID), tuple(sources), bool(export)


def _of_export(data: TableData, *, members: bool) -> pl.DataFrame:
    """The rows of a table of the export with the columns a register may have."""
    rows = with_text(data).filter(pl.col("household_id").is_not_null())
    of_monitored = [source.id for source in data.sources if source.layout == "monitored"]
    # A household may be monitored without ever having been one that registers are kept of.
    doubtful = pl.col(SOURCE).is_in(of_monitored)
    if "household_type" in rows.columns:
        doubtful = doubtful | (pl.col("household_type") != EXITED_HOUSEHOLD)
    declared = [column.name for column in REGISTER.columns if column.name in data.raw.columns]
    marks = [f"{name}{DAMAGED}" for name in declared if f"{name}{DAMAGED}" in rows.columns]
    return rows.select(
        *(ROW_ID, SOURCE, ROW, *AREA_COLUMNS),
        *declared,
        *marks,
        *(RAW + name for name in declared),
        *(pl.lit(TOP.name).alias(name) for name in ("level", RAW + "level")),
        pl.lit(members).alias(LISTS_MEMBERS),
        doubtful.fill_null(value=False).alias(DOUBTFUL),
    )


def _as_registers(sources: Iterable[Source]) -> list[Source]:
    """The sheets of the export, each once, with their columns as those of a register."""
    names = {column.name for column in REGISTER.columns}
    sheets = {}
    for source in sources:
        headers = {
            name: header
            for table in reversed(_EXPORT)
            for name, header in source.headers.get(table, {}).items()
            if name in names
        }
        sheets[source.id] = replace(
            source,
            columns={**source.columns, REGISTER.name: frozenset(headers)},
            headers={**source.headers, REGISTER.name: headers},
        )
    return list(sheets.values())
