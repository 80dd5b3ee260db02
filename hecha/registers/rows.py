"""The rows of registers of all levels together, with the text as found beside them.

Where no register of the highest level was handed in, the export of the system stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from hecha.declare.codes import EXITED_HOUSEHOLD
from hecha.declare.levels import REGISTER
from hecha.declare.model import Table
from hecha.declare.origin import AREA_COLUMNS, DAMAGED, ROW, ROW_ID, SOURCE
from hecha.reading.extract import RAW
from hecha.reading.submission import Source, TableData
from hecha.registers.folding import LISTS_MEMBERS
from hecha.registers.ranks import TOP

DOUBTFUL = "_doubtful"
"""Whether a household of the export may be none that the registers are kept of."""

_EXPORT = ("household", "member")
_NEEDED = {
    **dict.fromkeys(
        ("household_id", "person_id", "id_number", "name", "head_name", "head_id_number"),
        pl.String,
    ),
    **dict.fromkeys(("relation", "exit_status", "household_attribute"), pl.String),
    "household_size": pl.Int64,
    "exit_year": pl.Int32,
    **dict.fromkeys(
        (f"{name}{DAMAGED}" for name in ("household_id", "id_number", "head_id_number")), pl.Boolean
    ),
}


def with_text(data: TableData) -> pl.DataFrame:
    """The frame of a table with the text of its columns, under the prefix RAW."""
    return data.frame.hstack(data.raw.rename(lambda name: RAW + name))


def without_text(
    rows: pl.DataFrame, table: Table, sources: tuple[Source, ...], *aside: str
) -> TableData:
    """The reverse of :func:`with_text`, rows numbered anew and without the columns ``aside``."""
    texts = [name for name in rows.columns if name.startswith(RAW)]
    raw = rows.select(texts).rename(lambda name: name.removeprefix(RAW))
    typed = rows.drop(*texts, ROW_ID, *aside).with_row_index(ROW_ID)
    return TableData(table, typed, raw, sources)


def register_rows(
    tables: Mapping[str, TableData],
) -> tuple[pl.DataFrame, tuple[Source, ...], bool]:
    """The rows of the registers and of the export, if it stands in; their sheets; whether it does.

    Every column that is asked for is there, null where no sheet has it.
    """
    parts: list[pl.DataFrame] = []
    sources: list[Source] = []
    registers = tables.get(REGISTER.name)
    if registers is not None:
        parts.append(
            with_text(registers).with_columns(
                pl.lit(None, pl.Boolean).alias(LISTS_MEMBERS), pl.lit(value=False).alias(DOUBTFUL)
            )
        )
        sources += registers.sources
    there = registers is not None and TOP.name in registers.frame["level"]
    export = [name for name in _EXPORT if name in tables]
    if export and not there:
        parts += [_of_export(tables[name], members=name == "member") for name in export]
        sources += _as_registers(source for name in export for source in tables[name].sources)
    rows = pl.concat(parts, how="diagonal") if parts else pl.DataFrame(schema=_BARE)
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in _NEEDED.items() if name not in rows.columns
    ]
    marks = [name for name in _NEEDED if name.endswith(DAMAGED)]
    rows = (
        rows.with_columns(lacking)
        .with_columns(pl.col(marks).fill_null(value=False))
        .drop(ROW_ID)
        .with_row_index(ROW_ID)
    )
    return rows, tuple(sources), bool(export) and not there


_BARE = {
    ROW_ID: pl.UInt32,
    SOURCE: pl.UInt32,
    ROW: pl.UInt32,
    **dict.fromkeys((*AREA_COLUMNS, "level", RAW + "level"), pl.String),
    **dict.fromkeys((LISTS_MEMBERS, DOUBTFUL), pl.Boolean),
}


def _of_export(data: TableData, *, members: bool) -> pl.DataFrame:
    """The rows of a table of the export with the columns a register may have."""
    rows = with_text(data).filter(pl.col("household_id").is_not_null())
    of_monitored = [source.id for source in data.sources if source.layout == "monitored"]
    # A household may be watched without ever having been one that registers are kept of.
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
    told = {}
    for source in sources:
        headers = {
            name: header
            for table in reversed(_EXPORT)
            for name, header in source.headers.get(table, {}).items()
            if name in names
        }
        told[source.id] = replace(
            source,
            columns={**source.columns, REGISTER.name: frozenset(headers)},
            headers={**source.headers, REGISTER.name: headers},
        )
    return list(told.values())
